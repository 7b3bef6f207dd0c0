"""Read the TOML and JSON files that people write documents in, whatever they may hold."""

import re
import tomllib
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from station.documents.problem import Problem, shown

MAX_DOTS = 32
"""Dots in a line of TOML. The parser's memory grows with the square of the parts of a dotted key:
a line of 1 MiB would ask for gigabytes. Several dots in a row cannot be a key and do not count."""

_DOT = re.compile(r"(?<!\.)\.(?!\.)")
_POSITION = re.compile(r"\(at line ([0-9]+), column ([0-9]+)\)")
_LONGEST_NUMBER = 40

_json = msgspec.json.Decoder(float_hook=Decimal)


class SourceMalformed(Exception):
    """A file is no TOML or JSON; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def read_toml(data: bytes) -> dict[str, Any]:
    """The table a TOML file holds; numbers with a point keep their digits.

    Raises:
        SourceMalformed: Not UTF-8, or not TOML; names the line.
    """
    text = _text(data)
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if len(_DOT.findall(line)) > MAX_DOTS:
            facts = {"line": number, "limit": MAX_DOTS}
            raise SourceMalformed(Problem(code="document.line_too_dotted", facts=facts))
    try:
        return tomllib.loads(text, parse_float=_number)
    except (ValueError, RecursionError) as error:
        raise SourceMalformed(_toml_problem(error, lines)) from error


def read_json(data: bytes) -> dict[str, Any]:
    """The object a JSON file holds; numbers with a point keep their digits.

    Raises:
        SourceMalformed: Not UTF-8, not JSON, or not an object.
    """
    text = _text(data)
    try:
        found = _json.decode(text)
    except (msgspec.MsgspecError, RecursionError, InvalidOperation) as error:
        facts = {"detail": shown(error)}
        raise SourceMalformed(Problem(code="document.json_malformed", facts=facts)) from error
    if not isinstance(found, dict):
        raise SourceMalformed(Problem(code="document.not_a_table"))
    return found


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")  # editors on Windows write a byte order mark
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceMalformed(Problem(code="document.not_utf8", facts={"line": line})) from error


def _number(text: str) -> Decimal:
    """A number with a point or exponent; NaN, infinities and endless digits are refused."""
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number with too many digits")
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValueError("not a number") from error
    if not value.is_finite():
        raise ValueError("not a number")
    return value


def _toml_problem(error: Exception, lines: list[str]) -> Problem:
    found = _POSITION.search(str(error))
    if found is None:
        facts: dict[str, str | int] = {"detail": shown(error)}
        return Problem(code="document.toml_malformed_somewhere", facts=facts)
    line = int(found[1])
    text = lines[line - 1] if line <= len(lines) else ""
    detail = _POSITION.sub("", str(error)).strip()
    facts = {"line": line, "column": int(found[2]), "text": shown(text.strip())}
    return Problem(code="document.toml_malformed", facts=facts | {"detail": shown(detail)})
