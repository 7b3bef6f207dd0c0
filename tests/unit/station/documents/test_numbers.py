from decimal import Decimal

import pytest

from station.documents.numbers import is_sound, lies_within


@pytest.mark.parametrize("text", ["0", "-0.000", "1.5", "999999999999999", "0.000000000000001"])
def test_numbers_that_can_be_compared_and_written_are_sound(text):
    assert is_sound(Decimal(text))


@pytest.mark.parametrize(
    "text", ["NaN", "sNaN", "Infinity", "-Infinity", "1e15", "-1e999999999", "1e-16", "1e-999999"]
)
def test_numbers_that_would_surprise_are_not_sound(text):
    assert not is_sound(Decimal(text))


def test_limits_are_included_and_a_missing_one_admits_all():
    nine, ten = Decimal(9), Decimal(10)
    assert lies_within(nine, nine, ten)
    assert lies_within(ten, nine, ten)
    assert not lies_within(Decimal("10.001"), nine, ten)
    assert not lies_within(Decimal("8.999"), nine, None)
    assert lies_within(Decimal(-1000), None, ten)
