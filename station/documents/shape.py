"""Find, in words, where plain data leaves the form of a document: `msgspec` says it in English."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from msgspec import inspect

from station.documents.names import ID_PATTERN, TAG_PATTERN
from station.documents.problem import Problem, name_of, shown
from station.documents.product import GTIN_PATTERN

_TOKEN = re.compile(r"\.(\w+)|\[([0-9]+)\]|\[\.\.\.\]")
_SAMPLES = {"str": '"…"', "int": "12", "float": "1.5", "bool": "true", "array": "[…]"}
_SAMPLES |= {"object": "{…}", "null": "null", "decimal": "1.5", "date": "2026-01-31"}
_OTHER = "…"
_NO_MATCH = "Expected `str` matching regex "


def unknown_fields(data: Any, kind: Any) -> Iterator[Problem]:
    """Fields that the type does not have: nearly always a misspelt name.

    `data` is built from JSON: dicts, lists, texts, numbers.
    """
    yield from _unknown(data, _shape_of(kind), ())


def _unknown(data: Any, shape: inspect.Type, at: tuple[str, ...]) -> Iterator[Problem]:
    if isinstance(shape, inspect.UnionType):
        for option in shape.types:
            yield from _unknown(data, option, at)
    elif isinstance(shape, inspect.StructType) and isinstance(data, dict):
        yield from _unknown_in_struct(data, shape, at)
    elif isinstance(shape, inspect.VarTupleType) and isinstance(data, list):
        for position, item in enumerate(data):
            yield from _unknown(item, shape.item_type, (*at, name_of(item, position)))


def _unknown_in_struct(
    data: dict[str, Any], shape: inspect.StructType, at: tuple[str, ...]
) -> Iterator[Problem]:
    fields = {field.encode_name: field.type for field in shape.fields}
    for name, value in data.items():
        if name in fields:
            yield from _unknown(value, fields[name], (*at, name))
        else:
            near = get_close_matches(name, fields, n=1, cutoff=0.5) or list(fields)
            facts = {"field": shown(name), "known": ", ".join(near)}
            yield Problem(code="document.field_unknown", at=at, facts=facts)


def problem_of(error: Exception, data: Any, kind: Any) -> Problem:
    """What `msgspec` found wrong while decoding a document.

    `data` is the same document as plain data, to name the items on the way; it may be anything.
    """
    said, _, path = str(error).partition(" - at ")
    tokens = [(name, position) for name, position in _TOKEN.findall(path)]
    at = tuple(_names_on_the_way(data, tokens))
    for pattern, code, names in _SAID:
        found = re.match(pattern, said, re.DOTALL)
        if found:
            facts = {name: shown(text) for name, text in zip(names, found.groups(), strict=True)}
            return Problem(code=code, at=at, facts=_completed(code, facts, tokens, kind))
    return Problem(code="document.shape_wrong", at=at, facts={"detail": shown(said)})


_SAID: Sequence[tuple[str, str, tuple[str, ...]]] = (
    (r"Object missing required field `(.+)`", "document.field_missing", ("field",)),
    (r"Invalid enum value (.+)", "document.value_not_allowed", ("value",)),
    (re.escape(_NO_MATCH + repr(ID_PATTERN)), "document.id_malformed", ()),
    (re.escape(_NO_MATCH + repr(TAG_PATTERN)), "document.language_malformed", ()),
    (re.escape(_NO_MATCH + repr(GTIN_PATTERN)), "document.gtin_malformed", ()),
    (_NO_MATCH, "document.text_malformed", ()),
    (r"Expected `str` of length <= ([0-9]+)", "document.text_too_long", ("limit",)),
    (r"Expected `(?:array|object)` of length >= ([0-9]+)", "document.list_too_short", ("limit",)),
    (r"Expected `(?:array|object)` of length <= ([0-9]+)", "document.list_too_long", ("limit",)),
    (r"Expected `\w+` ([<>]=? -?[0-9.]+)", "document.number_out_of_range", ("limit",)),
    (r"Invalid decimal string", "document.number_malformed", ()),
    (r"Invalid RFC3339 encoded date", "document.date_malformed", ()),
    (r"Expected `([^`]+)`, got `([^`]+)`", "document.type_wrong", ("wanted", "found")),
)


def _completed(
    code: str, facts: dict[str, str], tokens: Sequence[tuple[str, str]], kind: Any
) -> dict[str, str]:
    """The facts, with what the message does not say."""
    if code == "document.value_not_allowed":
        return {**facts, "known": ", ".join(_allowed(tokens, kind))}
    if code == "document.type_wrong":
        return {name: _sample(text) for name, text in facts.items()}
    return facts


def _sample(type_name: str) -> str:
    """A type as it is written in a document; `object | null` = a table, or nothing."""
    names = [name.strip() for name in type_name.split("|")]
    wanted = [name for name in names if name != "null"] or names
    return " / ".join(_SAMPLES.get(name, name) for name in wanted)


def _allowed(tokens: Sequence[tuple[str, str]], kind: Any) -> list[str]:
    """The words that a field with a fixed choice takes."""
    shape: inspect.Type | None = _shape_of(kind)
    for name, _ in tokens:
        shape = _step_into(shape, name)
    if isinstance(shape, inspect.DictType):
        shape = shape.key_type  # msgspec names the table whose key is not allowed
    return [str(value) for value in shape.values] if isinstance(shape, inspect.LiteralType) else []


def _step_into(shape: inspect.Type | None, name: str) -> inspect.Type | None:
    """The type of a field; of the items of a list or table where `name` is empty."""
    options = shape.types if isinstance(shape, inspect.UnionType) else (shape,)
    for option in options:
        if name and isinstance(option, inspect.StructType):
            found = (field.type for field in option.fields if field.encode_name == name)
            return next(found, None)
        if not name and isinstance(option, inspect.VarTupleType):
            return option.item_type
        if not name and isinstance(option, inspect.DictType):
            return option.value_type
    return None


def _names_on_the_way(data: Any, tokens: Sequence[tuple[str, str]]) -> Iterator[str]:
    for name, position in tokens:
        if name:
            data = data.get(name) if isinstance(data, dict) else None
            yield name
        elif position:
            number = int(position)
            data = data[number] if isinstance(data, list) and number < len(data) else None
            yield name_of(data, number)
        else:
            data = None
            yield _OTHER


@lru_cache
def _shape_of(kind: Any) -> inspect.Type:
    return inspect.type_info(kind)
