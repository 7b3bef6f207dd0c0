"""A number being entered by keypad: pure text rules, so that nothing but a number can result."""

from decimal import Decimal

MOST_DIGITS = 12
KEYS = ("7", "8", "9", "4", "5", "6", "1", "2", "3", "0", ".", "-")


def typed(entry: str, key: str, decimals: int) -> str:
    """The entry after one more key; keys that make no sense change nothing.

    Args:
        entry: What was entered so far.
        key: A digit, `.` or `-` (changes the sign).
        decimals: Digits after the point that the gauge is read to.
    """
    if key == "-":
        return entry[1:] if entry.startswith("-") else f"-{entry}"
    if key == ".":
        return entry + ("." if decimals and "." not in entry else "")
    if not (key.isascii() and key.isdecimal()) or len(entry) >= MOST_DIGITS:
        return entry
    _, point, fraction = entry.partition(".")
    if point and len(fraction) >= decimals:
        return entry
    return f"{entry}{key}"


def value_of(entry: str) -> Decimal | None:
    """The number; `None` while there is none."""
    if not any(character.isdecimal() for character in entry):
        return None
    return Decimal(entry)
