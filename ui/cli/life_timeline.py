"""What happened to a unit, as aligned lines."""

from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

from resources import texts
from station.trace.life_events import Event, Reading, events
from station.trace.life_names import LifeNames

FAILED = "✗"
MARKS = {"pass": "✓", "fail": FAILED, "undone": "↺", "other": "·"}
_INDENT = " " * 22


def lines_of(names: LifeNames) -> Iterator[str]:
    """One line for each fact, below it what was measured, seen, photographed."""
    facts = list(events(names))
    rows = [_row(fact) for fact in facts]
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    for fact, cells in zip(facts, rows, strict=True):
        line = "  ".join(_padded(cell, width) for cell, width in zip(cells, widths, strict=True))
        yield f"  {line}".rstrip()
        yield from (f"{_INDENT}{detail}" for detail in _details(fact))


def width_of(text: str) -> int:
    """How many columns a terminal gives a text; Chinese characters take two."""
    return sum(2 if east_asian_width(c) in {"W", "F"} else 1 for c in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - width_of(text))


def _row(fact: Event) -> Sequence[str]:
    when = f"{MARKS[fact.mark]} {fact.at:%Y-%m-%d %H:%M}"
    return (when, fact.step, fact.what, fact.amount, fact.who, fact.where)


def _details(fact: Event) -> Iterator[str]:
    if fact.readings:
        yield "  ".join(map(_measured, fact.readings))
    if fact.defects:
        yield "  ".join(fact.defects)
    yield from fact.shipments
    yield from fact.reasons
    if fact.photos:
        yield f"{texts.tr('photos')} {len(fact.photos)}"


def _measured(reading: Reading) -> str:
    """A characteristic with the range of its values, marked where one is outside its limits."""
    said = f"{reading.name} {reading.values} {reading.unit}".rstrip()
    count = f" ×{reading.count}" if reading.count > 1 else ""
    return f"{said}{count}{f' {FAILED}' if reading.is_outside else ''}"
