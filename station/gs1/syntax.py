"""Cut a message into its element strings and check each value by itself.

Between element strings stands FNC1; scanners send it as the control character GS (0x1D).
"""

from station.gs1 import content
from station.gs1.ai_table import Ai, at_start_of
from station.gs1.result import Elements, Fault, shown

GS = "\x1d"
MOST_ELEMENTS = 64
MOST_CHARACTERS = 8191
"""More than any symbol can carry; longer input is refused before it is looked at."""


def fault(code: str, entry: Ai, value: str, position: int = 0) -> Fault:
    """A fault of one value; `position` counts its characters from 0."""
    facts = {"ai": entry.ai, "title": entry.title, "value": shown(value)}
    return Fault(code, facts | {"position": position + 1, "longest": entry.longest})


def check(entry: Ai, value: str) -> Fault | None:
    """Why `value` is not a value of this AI, None where it is."""
    if len(value) < entry.shortest:
        return fault("gs1.too_short", entry, value)
    if len(value) > entry.longest:
        return fault("gs1.too_long", entry, value)
    taken, found = take(entry, value)
    if found is None and taken < len(value):
        return fault("gs1.length", entry, value)
    return found


def take(entry: Ai, text: str) -> tuple[int, Fault | None]:
    """How many characters at the start of `text` are the value, or what is wrong with them.

    Args:
        entry: The AI whose value comes.
        text: What follows the AI, up to the next separator or the end.
    """
    if not text:
        return 0, fault("gs1.empty", entry, text)
    at = 0
    for part in entry.parts:
        piece = text[at : at + part.longest]
        if part.is_optional and not piece:
            continue
        if len(piece) < part.shortest:
            return 0, fault("gs1.length", entry, text)
        flaw = _flaw(part.kind, part.rules, piece)
        if flaw:
            return 0, fault(flaw.code, entry, text, at + flaw.at)
        at += len(piece)
    return at, None


def elements(body: str, *, separator_expected: bool = False) -> tuple[Elements, Fault | None]:
    """Walk a message whose leading FNC1 is already gone.

    Args:
        body: Element strings with GS between them where one is needed.
        separator_expected: The text comes from a scanner: a value that runs on too long, in a
            message without any GS, then means that the scanner drops the separator.
    """
    if not body:
        return (), Fault("gs1.data_empty")
    separator_lost = separator_expected and GS not in body
    found: list[tuple[str, str]] = []
    rest = body
    while rest:
        entry = at_start_of(rest)
        if entry is None:
            return (), Fault("gs1.unknown_ai", {"ai": shown(rest[:4])})
        if len(found) == MOST_ELEMENTS:
            return (), Fault("gs1.too_many", {"most": MOST_ELEMENTS})
        rest = rest[len(entry.ai) :]
        run, _, _ = rest.partition(GS)
        value, problem = _value(entry, run, separator_lost=separator_lost)
        if problem:
            return (), problem
        found.append((entry.ai, value))
        rest = rest[len(value) :].removeprefix(GS)
    return tuple(found), None


def _value(entry: Ai, run: str, *, separator_lost: bool) -> tuple[str, Fault | None]:
    """The value at the start of `run`, the characters up to the next separator."""
    if separator_lost and not entry.is_fixed and len(run) > entry.longest:
        return "", fault("gs1.separator_lost", entry, run)
    taken, problem = take(entry, run)
    if problem is None and taken < len(run) and not entry.is_fixed:
        problem = fault("gs1.too_long", entry, run)
    return run[:taken], problem


def _flaw(kind: str, rules: tuple[str, ...], piece: str) -> content.Flaw | None:
    flaw = content.characters(kind, piece)
    if flaw:
        return flaw
    for name in rules:
        flaw = content.RULES[name](piece)
        if flaw:
            return flaw
    return None
