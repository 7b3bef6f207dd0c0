"""What types cannot say but every reader relies on: numbers that compare, patterns that end.

These hold for every document in force, also for one that came from outside; whether documents
make sense together is another question (`station.documents.check`).
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from station.documents import pattern
from station.documents.numbers import is_sound
from station.documents.people import Person, is_pin_hash
from station.documents.problem import Problem, name_of, shown
from station.documents.product import Product

_PATTERN_CODES: Mapping[pattern.Fault, str] = {
    "malformed": "document.pattern_malformed",
    "dangerous": "document.pattern_dangerous",
}


def problems(content: Any, *at: str) -> list[Problem]:
    """What is unsound in a document's typed content."""
    if _is_sound(content):  # nearly always; naming every place takes ten times longer
        return []
    return list(_problems(content, at))


def _is_sound(content: Any) -> bool:
    parts = [content]
    while parts:
        part = parts.pop()
        if isinstance(part, str):  # most of them, so asked first
            continue
        if isinstance(part, tuple):
            parts.extend(part)
        elif isinstance(part, msgspec.Struct):
            if any(_own(part, ())):
                return False
            parts.extend(msgspec.structs.astuple(part))
        elif isinstance(part, dict):
            parts.extend(part.values())
        elif isinstance(part, Decimal) and not is_sound(part):
            return False
    return True


def _problems(content: Any, at: tuple[str, ...]) -> Iterator[Problem]:
    if isinstance(content, Decimal):
        if not is_sound(content):
            yield Problem(code="document.number_malformed", at=at)
        return
    if isinstance(content, msgspec.Struct):
        yield from _own(content, at)
    for name, part in _parts(content):
        yield from _problems(part, (*at, name))


def _parts(content: Any) -> Iterator[tuple[str, Any]]:
    """The named parts of a struct, list or table; none of anything else."""
    if isinstance(content, msgspec.Struct):
        yield from ((name, getattr(content, name)) for name in content.__struct_fields__)
    elif isinstance(content, tuple):
        yield from ((name_of(item, position), item) for position, item in enumerate(content))
    elif isinstance(content, Mapping):
        yield from ((shown(key), value) for key, value in content.items())


def _own(struct: msgspec.Struct, at: tuple[str, ...]) -> Iterator[Problem]:
    if isinstance(struct, Product):
        for field in ("serial_pattern", "lot_pattern"):
            text = getattr(struct, field)
            wrong = None if text is None else pattern.fault(text)
            if wrong is not None:
                facts = {"pattern": shown(text)}
                yield Problem(code=_PATTERN_CODES[wrong], at=(*at, field), facts=facts)
    elif isinstance(struct, Person) and struct.pin is not None and not is_pin_hash(struct.pin):
        yield Problem(code="document.pin_malformed", at=(*at, "pin"))
