"""What a person or program asks for, from plain fields to the struct of an action; hostile input.

Fields come from a line, a form, another program. What comes out has the right types, no number
that cannot be compared or added, and texts of bounded length.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from station.documents.numbers import is_sound
from station.errors import StationError

MOST_CHARACTERS = 2000
MOST_ITEMS = 2000
LONGEST_REASON = 200

Ask = TypeVar("Ask")


class RequestInvalid(StationError):
    """The fields do not fit the action; nothing was saved."""

    code = "request.invalid"


def read(do: str, wanted: type[Ask], fields: Mapping[str, Any]) -> Ask:
    """The fields as the struct that the action `do` takes.

    Raises:
        RequestInvalid: A field is missing, unknown, of another type, or beyond all bounds.
    """
    try:
        ask = msgspec.convert(dict(fields), wanted, strict=False)
    except (msgspec.ValidationError, RecursionError, OverflowError, ValueError) as error:
        raise RequestInvalid(do=do, reason=shown(str(error))) from error
    for name, value in _leaves("", ask):
        fault = _fault(value)
        if fault:
            raise RequestInvalid(do=do, reason=shown(f"{name}: {fault}"))
    return ask


def shown(text: str) -> str:
    """A text made safe and short enough for a sentence."""
    return "".join(c if c.isprintable() else "·" for c in text)[:LONGEST_REASON]


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every value inside, with the field it stands in; an `Ask` is a few levels deep."""
    yield name, value
    if isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from _leaves(field, getattr(value, field))
    elif isinstance(value, tuple):
        for each in value:
            yield from _leaves(name, each)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield name, key
            yield from _leaves(name, each)


def _fault(value: Any) -> str:
    match value:
        case Decimal() if not is_sound(value):
            return "not a number that can be used"
        case str() if len(value) > MOST_CHARACTERS:
            return f"longer than {MOST_CHARACTERS} characters"
        case str() if "\x00" in value or _is_broken(value):
            return "characters that no text has"
        case tuple() | dict() if len(value) > MOST_ITEMS:
            return f"more than {MOST_ITEMS} items"
    return ""


def _is_broken(text: str) -> bool:
    """Whether the text holds half a character pair, which cannot be written as UTF-8."""
    return any("\ud800" <= c <= "\udfff" for c in text)
