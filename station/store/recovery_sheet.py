"""The recovery sheet: one A4 page with the key as QR code and as groups of digits.

Both languages are on it: whoever needs it years later may not be who printed it.
"""

from datetime import date
from pathlib import Path

from PIL import Image

from resources import texts
from station.labels.paper import GREY, MARGIN, Paper, as_file
from station.store.recovery import RecoveryKey
from station.store.recovery_text import groups_of, qr_text

QR_DOT = 8


def draw(key: RecoveryKey, made_on: date, station: str) -> Image.Image:
    """The page as a picture in shades of grey.

    Args:
        key: What it is all about.
        made_on: The day, as printed.
        station: Id of the station it was made at.
    """
    paper = Paper()
    paper.line(texts.say("recovery.sheet.title", "zh"), 52)
    paper.line(texts.say("recovery.sheet.title", "en"), 30, GREY)
    facts = {"sheet": key.sheet, "made_on": made_on.isoformat(), "station": station[:8]}
    for lang in ("zh", "en"):
        paper.top += 8
        paper.line(texts.say("recovery.sheet.facts", lang, **facts), 26)
    paper.top += 30
    paper.top += paper.qr(MARGIN, qr_text(key), "Q", QR_DOT) + 30
    _groups(paper, key)
    for number in ("use", "keep", "danger"):
        for lang, size in (("zh", 28), ("en", 22)):
            paper.top += 14
            paper.paragraph(texts.say(f"recovery.sheet.{number}", lang), size)
    return paper.pages[0]


def write_sheet(path: Path, page: Image.Image) -> bytes:
    """The page as the bytes of a file: PNG where the name says so, else PDF."""
    return as_file([page], path.suffix)


def _groups(paper: Paper, key: RecoveryKey) -> None:
    """Four rows of four groups, numbered, so that a wrong one can be named."""
    top = paper.top
    for position, group in enumerate(groups_of(key)):
        row, column = divmod(position, 4)
        left = MARGIN + column * 265
        paper.top = top + row * 82 + 18
        paper.write(left, f"{position + 1}.", 20, GREY)
        paper.top = top + row * 82
        paper.write(left + 36, group, 46)
    paper.top = top + 4 * 82
