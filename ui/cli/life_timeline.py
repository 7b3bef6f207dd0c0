"""What happened to a unit, as aligned lines: when, where, what, how much, who, on what."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from unicodedata import east_asian_width

from resources import texts
from station import quantity
from station.documents.control_plan import Characteristic
from station.trace import key as keys
from station.trace import words
from ui.cli.life_names import Life, LifeNames, destination

PASSED, FAILED, UNDONE, OTHER = "✓", "✗", "↺", "·"
_INDENT = " " * 22


def lines_of(names: LifeNames) -> Iterator[str]:
    """One line for each fact, below it what was measured, seen, photographed."""
    facts = names.found["timeline"]
    rows = [_row(names, fact) for fact in facts]
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    for fact, cells in zip(facts, rows, strict=True):
        line = "  ".join(_padded(cell, width) for cell, width in zip(cells, widths, strict=True))
        yield f"  {line}".rstrip()
        yield from (f"{_INDENT}{detail}" for detail in _details(names, fact))


def width_of(text: str) -> int:
    """How many columns a terminal gives a text; Chinese characters take two."""
    return sum(2 if east_asian_width(c) in {"W", "F"} else 1 for c in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - width_of(text))


def _row(names: LifeNames, fact: Life) -> Sequence[str]:
    at = datetime.fromtimestamp(fact["at_ms"] / 1000, UTC).astimezone()
    product = names.product_of(fact["key"])
    amount = fact["quantity"]
    return (
        f"{_mark(fact)} {at:%Y-%m-%d %H:%M}",
        names.step(fact),
        _what(fact),
        "" if amount is None else names.amount(product.id if product else None, amount),
        names.person(fact["operator"]),
        _where(names, fact),
    )


def _mark(fact: Life) -> str:
    if fact["is_void"]:
        return UNDONE
    return {"pass": PASSED, "fail": FAILED}.get(fact["result"], OTHER)


def _what(fact: Life) -> str:
    is_used_up = fact["role"] == "input"
    name = texts.tr("used up") if is_used_up else words.word(words.RECORDS, fact["type"])
    said = f"{name} {words.word(words.RESULTS, fact['result'])}".rstrip()
    return f"{said} {texts.tr('(undone)')}" if fact["is_void"] else said


def _where(names: LifeNames, fact: Life) -> str:
    """What was bound, and the container where the fact is about one around the unit."""
    said = [] if fact["key"] in names.found["codes"] else [keys.code_of(fact["key"])]
    said += [
        f"{words.word(words.BINDINGS, name)} {fact[name]}" for name in words.BINDINGS if fact[name]
    ]
    return " · ".join(said)


def _details(names: LifeNames, fact: Life) -> Iterator[str]:
    values: dict[str, list[float]] = {}
    for each in fact.get("measurements", ()):
        values.setdefault(each["characteristic"], []).append(each["value"])
    if values:
        said = (
            _measured(names.characteristic(fact, name), name, found)
            for name, found in values.items()
        )
        yield "  ".join(said)
    if fact.get("defects"):
        yield "  ".join(names.defect(each) for each in fact["defects"])
    yield from (destination(each) for each in fact.get("shipments", ()))
    if fact.get("photos"):
        yield f"{texts.tr('photos')} {len(fact['photos'])}"


def _measured(wanted: Characteristic | None, name: str, values: Sequence[float]) -> str:
    """A characteristic with the range of its values, marked where one is outside its limits."""
    exact = [quantity.parse(f"{value:.6f}") for value in values]
    low, high = quantity.show(min(exact)), quantity.show(max(exact))
    said = low if low == high else f"{low}…{high}"
    if wanted is not None:
        name = words.named(wanted.names, name)
        said = f"{said} {wanted.unit}".rstrip()
    count = f" ×{len(values)}" if len(values) > 1 else ""
    outside = wanted is not None and not all(map(wanted.admits, exact))
    return f"{name} {said}{count}{f' {FAILED}' if outside else ''}"
