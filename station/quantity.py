"""Exact quantities: decimals outside, integers of millionths in the store, so that sums commute.

A quantity has at most six decimals and less than thirteen digits before the point.
"""

import re
import unicodedata
from decimal import Context, Decimal

from station.errors import StationError

DECIMALS = 6
MICRO = 10**DECIMALS
LIMIT = 10**12

MOST_CHARACTERS = 40

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_EXACT = Context(prec=100)
"""More digits than any accepted quantity has, so that nothing is ever rounded."""


class QuantityInvalid(StationError):
    """Not a plain number."""

    code = "quantity.invalid"


class QuantityTooLarge(QuantityInvalid):
    """A million million or more, or as far below zero."""

    code = "quantity.too_large"


class QuantityTooFine(QuantityInvalid):
    """More than six decimals."""

    code = "quantity.too_fine"


def parse(value: str | float | Decimal) -> Decimal:
    """An exact quantity from what a person, a file or a device says.

    Text may be typed in full width; a float means the digits that it prints as.

    Raises:
        QuantityInvalid: See the class and those derived from it.
    """
    if isinstance(value, bool):
        raise QuantityInvalid(given=str(value))
    if isinstance(value, int):
        if abs(value) >= LIMIT:
            raise QuantityTooLarge(most=LIMIT)
        return Decimal(value)
    if isinstance(value, str):
        value = Decimal(_typed(value), _EXACT)
    elif isinstance(value, float):
        value = Decimal(repr(value))
    return _checked(value)


def to_micro(amount: Decimal) -> int:
    """Millionths, exactly.

    Raises:
        QuantityInvalid: The amount is no quantity: too large, too fine, not finite.
    """
    _check(amount)
    return int(amount.scaleb(DECIMALS, _EXACT))


def from_micro(micro: int) -> Decimal:
    """The amount of so many millionths, without trailing zeros or exponent."""
    whole, rest = divmod(micro, MICRO)
    return _plain(Decimal(micro).scaleb(-DECIMALS, _EXACT)) if rest else Decimal(whole)


def show(amount: Decimal) -> str:
    """As people write it: no exponent, no trailing zeros."""
    return f"{_plain(amount):f}"


def _typed(text: str) -> str:
    number = unicodedata.normalize("NFKC", text[: MOST_CHARACTERS + 1]).strip()
    if len(text) > MOST_CHARACTERS or not _NUMBER.fullmatch(number):
        raise QuantityInvalid(given=ascii(text[:MOST_CHARACTERS])[1:-1] if _odd(text) else text)
    return number


def _odd(text: str) -> bool:
    """Whether the text is too long or too strange to be shown as it is."""
    return len(text) > MOST_CHARACTERS or not text.isprintable()


def _checked(amount: Decimal) -> Decimal:
    _check(amount)
    return _plain(amount)


def _check(amount: Decimal) -> None:
    if not amount.is_finite():
        raise QuantityInvalid(given=str(amount))
    if amount and amount.adjusted() >= 12:  # the exponent of LIMIT
        raise QuantityTooLarge(most=LIMIT)
    _, digits, exponent = amount.as_tuple()
    assert isinstance(exponent, int)
    surplus = -exponent - DECIMALS
    if surplus > 0 and any(digits[-surplus:]):
        raise QuantityTooFine(most=DECIMALS)


def _plain(amount: Decimal) -> Decimal:
    """The same value with no more digits than it needs: 1E+3 is 1000, 1.50 is 1.5, -0 is 0."""
    if not amount:
        return Decimal(0)
    text = f"{amount:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)
