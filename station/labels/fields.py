"""Fields inserted into patterns: `缸号 {lot}`; `{{` and `}}` stand for the braces themselves."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from station.errors import StationError
from station.labels.template import AnyElement, Coded, Count, Date, Template, Text

COUNTERS = ("n", "total")
"""Known in every pattern: which label of the job this is, and how many there are."""

MAX_VALUE_LENGTH = 4096

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: nothing can encode it
_AI = re.compile(r"\((\d{2,4})\)")


class PatternMalformed(StationError):
    """Braces of a pattern do not match, or a GS1 pattern does not start with an identifier."""

    code = "label.pattern_malformed"


class FieldUnknown(StationError):
    """A pattern names a field that the template does not have."""

    code = "label.field_unknown"


class RowFieldMissing(StationError):
    """A row does not bring along a field that the label needs."""

    code = "label.row_field_missing"


class RowValueRefused(StationError):
    """A row's value is not text or a number, or is far too long."""

    code = "label.row_value_refused"


@dataclass(frozen=True, slots=True)
class Inserted:
    """The place of a field in a pattern."""

    name: str


@lru_cache(maxsize=1024)
def parse(pattern: str) -> tuple[str | Inserted, ...]:
    """Split a pattern into fixed text and fields.

    Raises:
        PatternMalformed: A brace without its partner, or `{}` without a name.
    """
    parts: list[str | Inserted] = []
    end = 0
    for token in _TOKEN.finditer(pattern):
        parts.append(pattern[end : token.start()])
        end = token.end()
        if token[0] in ("{{", "}}"):
            parts.append(token[0][0])
        elif token[1]:
            parts.append(Inserted(token[1]))
        else:
            raise PatternMalformed(pattern=pattern)
    parts.append(pattern[end:])
    return tuple(part for part in parts if part != "")


def names(pattern: str) -> tuple[str, ...]:
    """The fields of a pattern, in order."""
    return tuple(part.name for part in parse(pattern) if isinstance(part, Inserted))


def used_by(element: AnyElement) -> tuple[str, ...]:
    """The fields that an element needs."""
    if isinstance(element, Date):
        return (element.field,) if element.field else ()
    if isinstance(element, Text | Count | Coded):
        return names(element.value)
    return ()


def fill(pattern: str, values: Mapping[str, str]) -> str:
    """The pattern with the row's values; every field is known by now."""
    return "".join(values[p.name] if isinstance(p, Inserted) else p for p in parse(pattern))


@lru_cache(maxsize=256)
def gs1_elements(pattern: str) -> tuple[tuple[str, str], ...]:
    """Split `(01){gtin}(10){lot}` into identifiers and the patterns of their values.

    Values are filled in afterwards, so that a scanned value cannot bring its own identifier.

    Raises:
        PatternMalformed: Text before the first identifier, or an identifier without a value.
    """
    pieces = _AI.split(pattern)
    pairs = tuple(zip(pieces[1::2], pieces[2::2], strict=True))
    if pieces[0] or not pairs or not all(value for _, value in pairs):
        raise PatternMalformed(pattern=pattern)
    return pairs


def require_known(wanted: Iterable[str], known: Iterable[str], element: int) -> None:
    """Check field names of an element.

    Args:
        wanted: Names that an element uses.
        known: Names that the template declares; the counters are known anyway.
        element: Number of the element for the sentence, from 1.

    Raises:
        FieldUnknown: Names the unknown field and the nearest known one.
    """
    valid = {*known, *COUNTERS}
    for name in wanted:
        if name not in valid:
            raise FieldUnknown(field=name, nearest=_nearest(name, valid), element=element)


def read_row(template: Template, row: Mapping[str, object], n: int, total: int) -> dict[str, str]:
    """The values of one label as text; keys that the template does not know are ignored.

    Args:
        template: Says which fields there are.
        row: One line of data, from outside.
        n: Which label of the job this is, from 1.
        total: How many labels the job has.

    Raises:
        RowFieldMissing: A field that is not optional is absent.
        RowValueRefused: A value is a list or object, or longer than 4,096 characters.
    """
    values = {"n": str(n), "total": str(total)}
    for field in template.fields:
        if field.name in row:
            values[field.name] = _as_text(row[field.name], field.name, n)
        elif field.optional:
            values[field.name] = ""
        else:
            raise RowFieldMissing(field=field.name, row=n, nearest=_nearest(field.name, row))
    return values


def _as_text(value: object, name: str, n: int) -> str:
    if isinstance(value, str) and value.isascii() and len(value) <= MAX_VALUE_LENGTH:
        return value
    if value is None:
        return ""
    text = value if isinstance(value, str) else _number_text(value)
    if text is None or len(text) > MAX_VALUE_LENGTH or _SURROGATE.search(text):
        raise RowValueRefused(field=name, row=n, longest=MAX_VALUE_LENGTH)
    return text


def _number_text(value: object) -> str | None:
    """A number as people write it (12, not 12.0); nothing for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, int):
        return str(value) if value.bit_length() < 1024 else None  # str() has a limit of its own
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _nearest(name: str, known: Iterable[str]) -> str:
    found = get_close_matches(name, list(known), n=1, cutoff=0.0)
    return found[0] if found else "-"
