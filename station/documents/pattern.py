r"""Patterns that say what a serial or a lot looks like: the harmless part of regular expressions.

Allowed are characters, `.`, classes `[A-Z0-9]`, `\d \w \s` (ASCII), escaped punctuation, groups,
`|`, and the repetitions `? * + {m} {m,} {m,n}`. Patterns come with documents from outside and run
on every scan, so one that could try too many ways to fit a text is refused: ambiguous repetitions
(`(a+)+`, `.*.*.*.*`) would stop the station for minutes on a code made for that purpose.
"""

import re
import string
from functools import lru_cache
from typing import Literal

MAX_PATTERN = 200
"""Characters of a pattern."""

MAX_TEXT = 64
"""Characters of a text; a longer one fits no pattern."""

MAX_WAYS = 300_000
"""Ways to try: the product of the choices that a pattern leaves open, for a text of `MAX_TEXT`.
Measured: the slowest pattern within this bound takes some tens of milliseconds, most take none."""

Fault = Literal["malformed", "dangerous"]

_MAX_DEPTH = 8
_ESCAPED_CLASSES = "dDwWsS"
_SPECIAL = set("\\[](){}|*+?^$")


class _Malformed(Exception):
    """Not in the harmless part of regular expressions."""


def fault(pattern: str) -> Fault | None:
    """What is wrong with a pattern: `malformed`, `dangerous`, or `None` = nothing."""
    return _judge(pattern)[1]


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text has the form of the pattern.

    Raises:
        ValueError: The pattern has a `fault`; documents with one are never in force.
    """
    compiled, wrong = _judge(pattern)
    if compiled is None:
        raise ValueError(f"pattern {pattern!r} is {wrong}")
    return len(text) <= MAX_TEXT and compiled.fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _judge(pattern: str) -> tuple[re.Pattern[str] | None, Fault | None]:
    if len(pattern) > MAX_PATTERN:
        return None, "malformed"
    try:
        ways = _Reader(pattern).ways()
        compiled = re.compile(pattern, re.ASCII)
    except (_Malformed, re.error):
        return None, "malformed"
    return (None, "dangerous") if ways > MAX_WAYS else (compiled, None)


class _Reader:
    """Reads a pattern from left to right and counts the ways it leaves open.

    Counts stop growing just above `MAX_WAYS`, so that they stay small numbers.
    """

    def __init__(self, pattern: str) -> None:
        self._rest = pattern.removeprefix("^").removesuffix("$")
        if pattern.endswith("\\$"):
            self._rest += "$"
        self._at = 0

    def ways(self) -> int:
        ways = self._choices(0)
        if self._at < len(self._rest):
            raise _Malformed  # a `)` that nothing opened
        return ways

    def _next(self) -> str:
        return self._rest[self._at : self._at + 1]

    def _take(self) -> str:
        taken = self._next()
        if not taken:
            raise _Malformed
        self._at += 1
        return taken

    def _choices(self, depth: int) -> int:
        if depth > _MAX_DEPTH:
            raise _Malformed  # nobody reads so deep a nest, and we would run out of stack
        total = self._sequence(depth)
        while self._next() == "|":
            self._take()
            total = _capped(total + self._sequence(depth))
        return total

    def _sequence(self, depth: int) -> int:
        ways = 1
        while self._next() not in {"", "|", ")"}:
            each = self._atom(depth)
            ways = _capped(ways * self._repeated(each))
        return ways

    def _atom(self, depth: int) -> int:
        taken = self._take()
        if taken == "(":
            return self._group(depth)
        if taken == "[":
            self._class()
        elif taken == "\\":
            self._escape()
        elif taken in _SPECIAL:
            raise _Malformed
        return 1

    def _group(self, depth: int) -> int:
        if self._next() == "?":
            self._at += 1
            if self._take() != ":":
                raise _Malformed  # look-around, flags, names, conditions
        ways = self._choices(depth + 1)
        if self._take() != ")":
            raise _Malformed
        return ways

    def _class(self) -> None:
        if self._next() == "^":
            self._take()
        previous = ""
        while (taken := self._take()) != "]" or not previous:
            if taken in {"[", "]"} or (taken in "-&|~" and taken == previous):
                raise _Malformed  # `re` keeps these for set operations to come
            if taken == "\\":
                self._escape()
            previous = taken

    def _escape(self) -> None:
        taken = self._take()
        if taken not in _ESCAPED_CLASSES and taken not in string.punctuation:
            raise _Malformed  # back references, \b, \x…

    def _repeated(self, ways: int) -> int:
        """Ways of a repeated item that has `ways` ways itself."""
        least, most = self._repetition()
        total, power = 0, 1
        for count in range(most + 1):
            if count >= least:
                total = _capped(total + power)
            power = _capped(power * ways)
        return total

    def _repetition(self) -> tuple[int, int]:
        sign = self._next()
        if sign not in {"?", "*", "+", "{"}:
            return 1, 1
        self._take()
        least, most = {"?": (0, 1), "*": (0, MAX_TEXT), "+": (1, MAX_TEXT)}.get(sign, (0, 0))
        if sign == "{":
            least, most = self._counts()
        if self._next() in {"?", "*", "+", "{"}:
            raise _Malformed  # lazy, possessive, repeated repetitions
        return least, most

    def _counts(self) -> tuple[int, int]:
        end = self._rest.find("}", self._at)
        found = re.fullmatch(r"([0-9]{1,2})(,([0-9]{1,2})?)?", self._rest[self._at : max(end, 0)])
        if end < 0 or found is None:
            raise _Malformed
        self._at = end + 1
        least = int(found[1])
        most = least if found[2] is None else int(found[3] or MAX_TEXT)
        if not least <= most <= MAX_TEXT:
            raise _Malformed
        return least, most


def _capped(ways: int) -> int:
    return min(ways, MAX_WAYS + 1)
