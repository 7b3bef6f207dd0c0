import pytest

from station.gs1 import coupon

BASE = "012345612345611110123"


@pytest.mark.parametrize(
    "options",
    [
        "",
        "101101239",  # combines by rule 0, requirement 1 of code 0, family 123, no prefix
        "2110123" + "0123456",
        "3500607",
        "4500607",
        "35006074500607",
        "50123456",
        "611234567",
        "90000",
    ],
)
def test_first_break_accepts_each_optional_field(options: str) -> None:
    assert coupon.first_break(BASE + options) is None


@pytest.mark.parametrize(
    ("digits", "at"),
    [
        ("7", 0),
        ("012345", 1),
        ("0123456123456", 13),
        ("01234561234560", 13),
        (BASE + "14", 22),
        (BASE + "3200010", 22),
        (BASE + "35006064500607", 29),
        (BASE + "93", 22),
        (BASE + "900000", 26),
        (BASE + "8", 21),
    ],
)
def test_first_break_tells_where_the_format_breaks(digits: str, at: int) -> None:
    assert coupon.first_break(digits) == at


@pytest.mark.parametrize(
    ("digits", "at"),
    [
        ("001234561234560123456", None),
        ("061234567890121234569123456789012345", None),
        ("2", 0),
        ("07", 1),
        ("00123456", 8),
        ("0012345612345601234567", 21),
    ],
)
def test_first_break_of_offer_tells_where_the_format_breaks(digits: str, at: int | None) -> None:
    assert coupon.first_break_of_offer(digits) == at
