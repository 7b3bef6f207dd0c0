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


def problems(content: Any, *at: str) -> Iterator[Problem]:
    """What is unsound in a document's typed content."""
    if isinstance(content, Decimal):
        if not is_sound(content):
            yield Problem(code="document.number_malformed", at=at)
        return
    if isinstance(content, msgspec.Struct):
        yield from _own(content, at)
    for name, part in _parts(content):
        yield from problems(part, *at, name)


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
