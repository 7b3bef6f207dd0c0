"""Read a label template from bytes that nobody has checked yet."""

import math
import tomllib
from typing import Any

import msgspec

from station.errors import StationError
from station.labels import fields, pictures
from station.labels.template import (
    Coded,
    Line,
    Picture,
    Template,
)

MAX_BYTES = 512 * 1024
MAX_DOTS_IN_LINE = 64


class TemplateTooLarge(StationError):
    """A template file is larger than any label needs."""

    code = "label.template_too_large"


class TemplateMalformed(StationError):
    """A template file is no TOML or JSON, or does not have the form of a label."""

    code = "label.template_malformed"


class FieldNameTaken(StationError):
    """A template declares a field twice, or one with the name of a counter."""

    code = "label.field_name_taken"


class LineSlanted(StationError):
    """A line is neither horizontal nor vertical."""

    code = "label.line_slanted"


OF_THE_DOCUMENT = frozenset({"kind", "version"})
"""What a template's file says as a document (`station.documents`), beside the template itself."""


def decode(data: bytes) -> Template:
    """Read and check a template; JSON if it starts with a brace, else TOML.

    Raises:
        TemplateTooLarge: More than 512 KiB.
        TemplateMalformed: Not the form of a template; names the place.
        FieldUnknown: A pattern names a field that is not declared; names the nearest one.
        StationError: See `check`.
    """
    if len(data) > MAX_BYTES:
        raise TemplateTooLarge(kilobytes=len(data) // 1024, largest=MAX_BYTES // 1024)
    try:
        plain = _plain(data)
        template = msgspec.convert(plain, Template)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        # TOMLDecodeError and UnicodeDecodeError are ValueErrors
        raise TemplateMalformed(reason=str(error)) from error
    check(template)
    return template


def encode(template: Template) -> bytes:
    """The template as JSON, defaults left out, as a designer saves it."""
    plain = msgspec.json.encode(template)
    return msgspec.json.format(plain, indent=1) + b"\n"


def check(template: Template) -> None:
    """Check what the types cannot say.

    Raises:
        StationError: A field declared twice, unknown, or malformed; a slanted line; a picture
            that cannot be read.
    """
    known = [field.name for field in template.fields]
    for name in known:
        if known.count(name) > 1 or name in fields.COUNTERS:
            raise FieldNameTaken(field=name)
    if template.copies_field:
        fields.require_known([template.copies_field], known, 0)
    for number, element in enumerate(template.elements, start=1):
        if isinstance(element, Coded) and getattr(element, "gs1", False):
            fields.gs1_elements(element.value)  # raises if it has no identifiers
        fields.require_known(fields.used_by(element), known, number)
        if isinstance(element, Line) and not _is_straight(element):
            raise LineSlanted(element=number)
        if isinstance(element, Picture):
            pictures.check(element.png, number)


def _plain(data: bytes) -> Any:
    if data.lstrip()[:1] == b"{":
        plain = msgspec.json.decode(data)
    else:
        text = data.decode("utf-8-sig")  # editors on Windows write a BOM
        _refuse_long_keys(text)
        plain = tomllib.loads(text, parse_float=_finite)
    if not isinstance(plain, dict):
        return plain
    return {name: value for name, value in plain.items() if name not in OF_THE_DOCUMENT}


def _refuse_long_keys(text: str) -> None:
    """`a.a.a…` costs `tomllib` memory by the square of its length; no template needs it."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > MAX_DOTS_IN_LINE:
            raise ValueError(f"more than {MAX_DOTS_IN_LINE} dots in line {number}")


def _finite(text: str) -> float:
    """TOML knows `nan` and `inf`, which pass every comparison of a schema."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is not a length")
    return value


def _is_straight(line: Line) -> bool:
    return line.at_mm[0] == line.to_mm[0] or line.at_mm[1] == line.to_mm[1]
