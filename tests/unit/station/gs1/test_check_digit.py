import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.gs1 import check_digit
from station.gs1.result import Gs1Invalid

digits = st.text("0123456789", min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("payload", "digit"),
    [
        ("690123456789", "2"),  # GTIN-13
        ("9638507", "4"),  # GTIN-8
        ("10614141234567890", "8"),  # SSCC of the Tag Data Standard
        ("0", "0"),
    ],
)
def test_compute_gives_the_published_digit(payload: str, digit: str) -> None:
    assert check_digit.compute(payload) == digit


@given(digits)
def test_computed_digit_makes_the_weighted_sum_a_multiple_of_ten(payload: str) -> None:
    number = payload + check_digit.compute(payload)
    weighted = sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(reversed(number)))
    assert weighted % 10 == 0


@given(digits, st.data())
def test_is_right_refuses_every_single_wrong_digit(payload: str, data: st.DataObject) -> None:
    number = payload + check_digit.compute(payload)
    at = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != number[at]]))
    assert check_digit.is_right(number)
    assert not check_digit.is_right(number[:at] + other + number[at + 1 :])


@pytest.mark.parametrize("payload", ["", "12A", "１２", "-1", "٣", " 1"])
def test_compute_refuses_what_is_not_digits(payload: str) -> None:
    with pytest.raises(Gs1Invalid) as refused:
        check_digit.compute(payload)
    assert refused.value.code == "gs1.payload_not_digits"
    assert "digits" in refused.value.sentence("en")


def test_payload_of_refuses_an_unknown_kind_and_names_the_valid_ones() -> None:
    with pytest.raises(Gs1Invalid) as refused:
        check_digit.payload_of("EAN", "1")
    assert "GTIN-13" in refused.value.sentence("zh")


def test_payload_of_refuses_another_length() -> None:
    with pytest.raises(Gs1Invalid) as refused:
        check_digit.payload_of("SSCC", "123")
    assert refused.value.code == "gs1.payload_length"


# The worked example of the General Specifications, 7.9.5.
def test_check_pair_gives_the_pair_of_the_published_model_number() -> None:
    assert check_digit.check_pair("1987654Ad4X4bL5ttr2310c") == "2K"
