"""Exact quantities: decimals outside, integers of millionths in the store, so that sums commute."""

from decimal import Decimal, InvalidOperation

from station.errors import StationError

DECIMALS = 6
MICRO = 10**DECIMALS
LIMIT = Decimal(10) ** 12


class QuantityInvalid(StationError):
    """Not a number, too large, or with more than six decimals."""

    code = "quantity.invalid"


def parse(value: str | int | float | Decimal) -> Decimal:
    """An exact quantity from what a person or a file says.

    Raises:
        QuantityInvalid: See the class.
    """
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation as error:
        raise QuantityInvalid(given=str(value)[:40]) from error
    if not amount.is_finite() or abs(amount) >= LIMIT or amount != round(amount, DECIMALS):
        raise QuantityInvalid(given=str(value)[:40])
    return amount


def to_micro(amount: Decimal) -> int:
    """Millionths, exactly.

    Raises:
        QuantityInvalid: The amount has more than six decimals or is too large.
    """
    return int(parse(amount).scaleb(DECIMALS))


def from_micro(micro: int) -> Decimal:
    """The amount of so many millionths, without trailing zeros or exponent."""
    amount = Decimal(micro).scaleb(-DECIMALS).normalize()
    return amount if amount != amount.to_integral_value() else amount.quantize(Decimal(1))


def show(amount: Decimal) -> str:
    """As people write it: no exponent, no trailing zeros."""
    return f"{from_micro(to_micro(amount)):f}"
