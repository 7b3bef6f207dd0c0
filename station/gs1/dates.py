"""Six-digit dates of GS1 values (GS1 General Specifications 7.12)."""

import calendar
from datetime import date

WINDOW_YEARS = 50


def year_of(two_digits: int, this_year: int) -> int:
    """The year that `two_digits` means: from 49 years ago to 50 years ahead of `this_year`."""
    year = this_year - this_year % 100 + two_digits
    if year - this_year > WINDOW_YEARS:
        return year - 100
    if year - this_year <= -WINDOW_YEARS:
        return year + 100
    return year


def on(yymmdd: str, today: date) -> date:
    """The day a checked YYMMDD value names; day 00 is the last day of its month.

    Args:
        yymmdd: Already checked, so that month and day exist.
        today: Decides the century.
    """
    year, month, day = year_of(int(yymmdd[:2]), today.year), int(yymmdd[2:4]), int(yymmdd[4:])
    return date(year, month, day or calendar.monthrange(year, month)[1])
