import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.gs1 import check_digit, element_string, sscc
from station.gs1.result import Gs1Invalid


def test_build_gives_the_number_of_the_tag_data_standard() -> None:
    assert sscc.build("1", "0614141", "234567890") == "106141412345678908"
    assert sscc.build("3", "6949999", 123) == "369499990000001238"


@given(
    st.sampled_from("0123456789"),
    st.text("0123456789", min_size=4, max_size=12),
    st.integers(0, 9999),
)
def test_built_numbers_are_valid_and_tell_serials_apart(
    extension: str, prefix: str, serial: int
) -> None:
    number = sscc.build(extension, prefix, serial)
    assert number.startswith(extension + prefix)
    assert check_digit.is_right(number)
    assert element_string.parse_scan(f"]C100{number}", strict=True).ais == (("00", number),)
    assert number[:17].endswith(str(serial))


@pytest.mark.parametrize(
    ("extension", "prefix", "serial", "code"),
    [
        ("", "6949999", 1, "gs1.payload_not_digits"),
        ("12", "6949999", 1, "gs1.sscc_extension"),
        ("1", "694", 1, "gs1.prefix_length"),
        ("1", "6949999", 10**9, "gs1.sscc_serial"),
        ("1", "6949999", -1, "gs1.payload_not_digits"),
        ("1", "694999９", 1, "gs1.payload_not_digits"),
    ],
)
def test_build_refuses_what_makes_no_sscc(
    extension: str, prefix: str, serial: int, code: str
) -> None:
    with pytest.raises(Gs1Invalid) as refused:
        sscc.build(extension, prefix, serial)
    assert refused.value.code == code
    assert refused.value.sentence("zh")
