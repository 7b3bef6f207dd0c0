"""The recovery sheet: one A4 page with the key as QR code and as groups of digits.

Drawn at 150 dpi with the font that ships with the program, and written as PDF or PNG. Both
languages are on it: whoever needs it years later may not be who printed it.
"""

import io
from datetime import date
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

import resources
from resources import texts
from station.labels.symbols import symbol
from station.store.recovery import RecoveryKey
from station.store.recovery_text import groups_of, qr_text

DPI = 150
WIDTH, HEIGHT = 1240, 1754  # A4, 210 x 297 mm
MARGIN = 100
QR_DOT = 8
_FONT = "fonts/wqy-microhei.ttc"
_STAYS = "。，、；：？！）》"
_BLACK, _GREY, _WHITE = 0, 96, 255


def draw(key: RecoveryKey, made_on: date, station: str) -> Image.Image:
    """The page as a picture in shades of grey.

    Args:
        key: What it is all about.
        made_on: The day, as printed.
        station: Id of the station it was made at.
    """
    page = Image.new("L", (WIDTH, HEIGHT), _WHITE)
    pen = ImageDraw.Draw(page)
    at = MARGIN
    at = _line(pen, at, texts.say("recovery.sheet.title", "zh"), 52)
    at = _line(pen, at, texts.say("recovery.sheet.title", "en"), 30, _GREY)
    facts = {"sheet": key.sheet, "made_on": made_on.isoformat(), "station": station[:8]}
    for lang in ("zh", "en"):
        at = _line(pen, at + 8, texts.say("recovery.sheet.facts", lang, **facts), 26)
    at = _qr(page, key, at + 30)
    at = _groups(pen, key, at + 30)
    for number in ("use", "keep", "danger"):
        for lang, size in (("zh", 28), ("en", 22)):
            text = texts.say(f"recovery.sheet.{number}", lang)
            at = _paragraph(pen, at + 14, text, size)
    return page


def write_sheet(path: Path, page: Image.Image) -> bytes:
    """The page as the bytes of a file: PNG where the name says so, else PDF."""
    out = io.BytesIO()
    if path.suffix.lower() == ".png":
        page.save(out, "PNG", dpi=(DPI, DPI))
    else:
        page.save(out, "PDF", resolution=DPI)
    return out.getvalue()


def _qr(page: Image.Image, key: RecoveryKey, top: int) -> int:
    code = symbol("qr", qr_text(key), "Q")
    picture = Image.frombytes("L", (code.columns, code.rows), code.cells)
    size = code.columns * QR_DOT
    page.paste(picture.resize((size, size), Image.Resampling.NEAREST), (MARGIN, top))
    return top + size


def _groups(pen: ImageDraw.ImageDraw, key: RecoveryKey, top: int) -> int:
    """Four rows of four groups, numbered, so that a wrong one can be named."""
    font, small = _font(46), _font(20)
    for position, group in enumerate(groups_of(key)):
        row, column = divmod(position, 4)
        left, line = MARGIN + column * 265, top + row * 82
        pen.text((left, line + 18), f"{position + 1}.", _GREY, font=small)
        pen.text((left + 36, line), group, _BLACK, font=font)
    return top + 4 * 82


def _line(pen: ImageDraw.ImageDraw, top: int, text: str, size: int, ink: int = _BLACK) -> int:
    pen.text((MARGIN, top), text, ink, font=_font(size))
    return top + round(size * 1.4)


def _paragraph(pen: ImageDraw.ImageDraw, top: int, text: str, size: int) -> int:
    font, line = _font(size), ""
    for word in _words(text):
        if pen.textlength(line + word, font=font) > WIDTH - 2 * MARGIN:
            top = _line(pen, top, line, size)
            line = ""
        line += word if line else word.lstrip()
    return _line(pen, top, line, size)


def _words(text: str) -> list[str]:
    """Where a line may break: before a blank, and around each Chinese character but punctuation."""
    found: list[str] = []
    for character in text:
        is_free = character == " " or (_is_wide(character) and character not in _STAYS)
        if not found or is_free or (_is_wide(found[-1][-1]) and character not in _STAYS):
            found.append(character)
        else:
            found[-1] += character
    return found


def _is_wide(character: str) -> bool:
    return ord(character) > 0x2E7F


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(resources.path(_FONT)), size)
