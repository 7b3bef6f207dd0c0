import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.address import Address
from drivers.errors import AddressMalformed, OptionUnknown, OptionWrong
from station.errors import StationError


def test_parse_splits_a_serial_address():
    address = Address.parse("serial:///dev/ttyACM0?baud=9600&suffix=CRLF")
    assert (address.scheme, address.place, address.path) == ("serial", "", "/dev/ttyACM0")
    assert address.options == {"baud": "9600", "suffix": "CRLF"}


def test_parse_keeps_the_case_of_a_windows_port():
    assert Address.parse("SERIAL://COM3").place == "COM3"
    assert Address.parse("SERIAL://COM3").scheme == "serial"


def test_parse_decodes_percent_signs():
    address = Address.parse("files:///%E7%85%A7%E7%89%87/a%20b?x=%02")
    assert address.path == "/照片/a b"
    assert address.options == {"x": "\x02"}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/dev/ttyACM0",
        "serial:/dev/ttyACM0",
        "://x",
        "tcp://[::1",
        "sim://a?x=1&x=2",
        "sim://a?x=%ff",
        "files:///%ff",
        "files:///a%00b",
        "sim://a\nb",
        "sim://" + "a" * 3000,
        "sim://a?" + "&".join(f"o{n}=1" for n in range(40)),
    ],
)
def test_parse_refuses_what_is_no_address(url):
    with pytest.raises(AddressMalformed):
        Address.parse(url)


@given(st.text(max_size=60) | st.text(max_size=40).map(lambda text: f"tcp://{text}"))
def test_parse_raises_nothing_but_station_errors(url):
    with contextlib.suppress(StationError):
        address = Address.parse(url)
        address.host_and_port(9100)
        address.folder()


def test_unknown_option_is_refused_by_name_with_the_known_ones():
    address = Address.parse("serial:///dev/x?buad=9600")
    with pytest.raises(OptionUnknown) as caught:
        address.allow_only("suffix", "baud")
    assert caught.value.facts["option"] == "buad"
    assert caught.value.facts["known"] == "baud, suffix"


def test_choice_gives_the_meaning_of_a_word_or_the_default():
    words = {"cr": 13, "lf": 10}
    assert Address.parse("sim://a?end=LF").choice("end", words, 13) == 10
    assert Address.parse("sim://a").choice("end", words, 13) == 13
    with pytest.raises(OptionWrong) as caught:
        Address.parse("sim://a?end=x").choice("end", words, 13)
    assert caught.value.facts["possible"] == "cr, lf"


@pytest.mark.parametrize("text", ["", "x", "4", "201", "-5", "1e2", "nan", "inf", "٥"])
def test_number_refuses_what_is_out_of_bounds_or_no_number(text):
    with pytest.raises(OptionWrong):
        Address.parse(f"sim://a?n={text}").number("n", 10, 5, 200)


@pytest.mark.parametrize(("text", "value"), [("5", 5), ("200", 200), ("10.5", 10.5)])
def test_number_takes_its_bounds_and_fractions(text, value):
    assert Address.parse(f"sim://a?n={text}").number("n", 1, 5, 200) == value


def test_host_and_port_with_default_and_brackets():
    assert Address.parse("tcp://10.0.0.7").host_and_port(9100) == ("10.0.0.7", 9100)
    assert Address.parse("tcp://[::1]:6101").host_and_port(9100) == ("::1", 6101)


@pytest.mark.parametrize("url", ["tcp://", "tcp://:9100", "tcp://h:99999", "tcp://h:x"])
def test_host_and_port_refuses_a_missing_host_and_a_wrong_port(url):
    with pytest.raises(AddressMalformed):
        Address.parse(url).host_and_port(9100)


def test_folder_needs_three_slashes():
    assert str(Address.parse("files:///srv/photos").folder()) == "/srv/photos"
    with pytest.raises(AddressMalformed):
        Address.parse("files://photos").folder()
