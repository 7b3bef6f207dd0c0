from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.gs1 import dates

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("yymmdd", "day"),
    [
        ("260315", date(2026, 3, 15)),
        ("260200", date(2026, 2, 28)),
        ("280200", date(2028, 2, 29)),
        ("760101", date(2076, 1, 1)),
        ("770101", date(1977, 1, 1)),
        ("990101", date(1999, 1, 1)),
    ],
)
def test_on_reads_the_day(yymmdd: str, day: date) -> None:
    assert dates.on(yymmdd, TODAY) == day


@given(st.integers(0, 99), st.integers(2000, 2199))
def test_year_of_stays_within_fifty_years(two_digits: int, this_year: int) -> None:
    year = dates.year_of(two_digits, this_year)
    assert year % 100 == two_digits
    assert -49 <= year - this_year <= 50
