"""The delivery note: what left with a shipment, on paper for the driver and whoever receives it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image

from resources import texts
from station.labels.paper import GREY, MARGIN, WIDTH, Paper

ROW_DOTS = 44
_EDGES = (MARGIN, MARGIN + 70, MARGIN + 560, MARGIN + 680, MARGIN + 820, WIDTH - MARGIN)
_COLUMNS = tuple(pairwise(_EDGES))
_HEADS = ("no", "code", "inner", "pieces", "lots")
_FACTS_LEFT = (MARGIN, MARGIN + 420)
_SIGNATURES = ("sender", "driver", "receiver")
_SIGNATURE_DOTS = 130


@dataclass(frozen=True, slots=True)
class Row:
    """A carton or pallet that stood on the truck by itself, in words."""

    code: str
    inner: str
    pieces: str
    lots: str


@dataclass(frozen=True, slots=True)
class Note:
    """Everything that is on the paper.

    Attributes:
        number: The shipment's; also what the QR code says.
        facts: (name of a fact, what it is), such as order, product, destination.
        total: How much there is in all.
        source: Which record of which station says so.
    """

    number: str
    facts: Sequence[tuple[str, str]]
    rows: Sequence[Row]
    total: str
    source: str


def draw(note: Note) -> list[Image.Image]:
    """The pages, each with the number and how many there are."""
    paper = Paper()
    _head(paper, note)
    _facts(paper, note.facts)
    _table_head(paper)
    for n, row in enumerate(note.rows, 1):
        if not paper.has_room(ROW_DOTS):
            paper.turn()
            _table_head(paper)
        cells = (str(n), row.code, row.inner, row.pieces, row.lots)
        for (left, right), text in zip(_COLUMNS, cells, strict=True):
            paper.write(left, text, 22, right=right - 12)
        paper.top += ROW_DOTS - 6
        paper.rule()
        paper.top += 6
    _end(paper, note)
    _number_pages(paper, note)
    return paper.pages


def _head(paper: Paper, note: Note) -> None:
    top = paper.top
    paper.line(texts.say("note.title", "zh"), 52)
    paper.line(texts.say("note.title", "en"), 26, GREY)
    paper.line(note.number, 34)
    under = paper.top
    paper.top = top
    side = paper.qr(WIDTH - MARGIN - 180, note.number, "M", 180 // 29)
    paper.top = max(under, top + side) + 20


def _facts(paper: Paper, facts: Sequence[tuple[str, str]]) -> None:
    """Two beside each other, the name above what it is."""
    for first in range(0, len(facts), 2):
        top = paper.top
        pair = list(zip(_FACTS_LEFT, facts[first : first + 2], strict=False))
        for left, (name, _) in pair:
            paper.write(left, name, 18, GREY)
        paper.top = top + 26
        for (left, (_, value)), right in zip(pair, (_FACTS_LEFT[1] - 20, 0), strict=False):
            paper.write(left, value, 26, right=right)
        paper.top = top + 74
    paper.top += 16


def _table_head(paper: Paper) -> None:
    for (left, right), name in zip(_COLUMNS, _HEADS, strict=True):
        paper.write(left, texts.say(f"note.{name}"), 20, GREY, right=right - 12)
    paper.top += 36
    paper.rule(GREY)
    paper.top += 8


def _end(paper: Paper, note: Note) -> None:
    """The total, and who puts a name to it."""
    if not paper.has_room(ROW_DOTS + _SIGNATURE_DOTS + 40):
        paper.turn()
    paper.top += 10
    paper.line(note.total, 28)
    paper.top += _SIGNATURE_DOTS - 60
    step = (WIDTH - 2 * MARGIN) // len(_SIGNATURES)
    for n, who in enumerate(_SIGNATURES):
        paper.write(MARGIN + n * step, texts.say(f"note.{who}"), 22)
    paper.top += 60


def _number_pages(paper: Paper, note: Note) -> None:
    count = len(paper.pages)
    for n, _ in enumerate(paper.pages, 1):
        paper.foot(n - 1, f"{note.number}  {n}/{count}    {note.source}")
