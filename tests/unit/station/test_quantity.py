from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station import quantity
from station.quantity import QuantityInvalid, QuantityTooFine, QuantityTooLarge

micros = st.integers(-(10**18) + 1, 10**18 - 1)


@pytest.mark.parametrize(
    ("given_value", "amount"),
    [
        ("12.5", "12.5"),
        (" 7 ", "7"),
        ("１２．５", "12.5"),
        ("+.5", "0.5"),
        ("3.", "3"),
        ("-0.000", "0"),
        ("0.1000000000", "0.1"),
        (0.1, "0.1"),
        (1e6, "1000000"),
        (7, "7"),
        (Decimal("1E+3"), "1000"),
        (999_999_999_999, "999999999999"),
        ("999999999999.999999", "999999999999.999999"),
    ],
)
def test_parse_gives_the_exact_amount(given_value: str | float | Decimal, amount: str) -> None:
    parsed = quantity.parse(given_value)
    assert str(parsed) == amount


@pytest.mark.parametrize(
    "text", ["", "abc", "1e3", "1,5", "1 000", "NaN", "--1", ".", "½", "1\x00", "9" * 5000]
)
def test_parse_refuses_what_is_no_plain_number(text: str) -> None:
    with pytest.raises(QuantityInvalid) as refused:
        quantity.parse(text)
    assert refused.value.sentence("zh").isprintable()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("sNaN"), True])
def test_parse_refuses_what_is_not_finite(value: float | Decimal) -> None:
    with pytest.raises(QuantityInvalid):
        quantity.parse(value)


@pytest.mark.parametrize("value", [10**12, -(10**12), 10**30, 1e12, "1000000000000", 1e300])
def test_parse_refuses_a_million_million(value: str | float) -> None:
    with pytest.raises(QuantityTooLarge) as refused:
        quantity.parse(value)
    assert "1,000,000,000,000" in refused.value.sentence("en")


def test_parse_refuses_a_number_too_long_to_print() -> None:
    with pytest.raises(QuantityTooLarge):
        quantity.parse(10**9999)


@pytest.mark.parametrize(
    "value", ["0.0000001", 1e-7, Decimal("1E-99999"), Decimal("1." + "0" * 60 + "1")]
)
def test_parse_refuses_more_than_six_decimals(value: str | float | Decimal) -> None:
    with pytest.raises(QuantityTooFine):
        quantity.parse(value)


def test_parse_refuses_more_decimals_rather_than_round_them_away() -> None:
    with pytest.raises(QuantityTooFine):
        quantity.parse(Decimal("0.1") + Decimal("1E-27"))


@given(micros)
def test_millionths_come_back_unchanged(micro: int) -> None:
    amount = quantity.from_micro(micro)
    assert quantity.to_micro(amount) == micro
    assert quantity.parse(quantity.show(amount)) == amount


@given(micros)
def test_show_has_neither_exponent_nor_trailing_zeros(micro: int) -> None:
    text = quantity.show(quantity.from_micro(micro))
    assert "E" not in text
    assert "." not in text or not text.endswith(("0", "."))
    assert text != "-0"


@given(st.lists(micros.map(lambda micro: micro // 1000), max_size=20), st.randoms())
def test_sums_do_not_depend_on_their_order(parts: list[int], random: object) -> None:
    amounts = [quantity.from_micro(part) for part in parts]
    total = sum(quantity.to_micro(amount) for amount in amounts)
    random.shuffle(amounts)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert sum(quantity.to_micro(amount) for amount in amounts) == total


@given(st.one_of(st.text(), st.floats(), st.integers(), st.decimals()))
def test_anything_else_is_refused_as_a_station_error(value: str | float | Decimal) -> None:
    try:
        amount = quantity.parse(value)
    except QuantityInvalid:
        return
    assert abs(amount) < quantity.LIMIT
    assert quantity.from_micro(quantity.to_micro(amount)) == amount
