"""Counts and measures as documents carry them."""

from decimal import Decimal
from typing import Annotated

import msgspec

Count = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
"""At least one."""

MAX_DIGITS = 15
"""Before the point, and after it."""


def is_sound(value: Decimal) -> bool:
    """Whether the value is a number that may be compared and added without surprises.

    Refuses NaN and infinities (a comparison with them raises) and anything beyond 15 digits on
    either side of the point (`1e999999999` would fill the memory when written out).
    """
    if not value.is_finite() or value.adjusted() >= MAX_DIGITS:
        return False
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -MAX_DIGITS


def lies_within(value: Decimal, lower: Decimal | None, upper: Decimal | None) -> bool:
    """Whether the value lies between the limits, limits included; `None` = none on that side."""
    above = lower is None or value >= lower
    return above and (upper is None or value <= upper)
