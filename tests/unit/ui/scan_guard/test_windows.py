import struct

from hypothesis import given
from hypothesis import strategies as st

from ui.scan_guard import us_keys
from ui.scan_guard.windows import CHARACTERS, LENGTH, WM_CHAR, WM_KEYDOWN, WM_KEYUP, Messages

VK_PROCESSKEY = 0xE5


def message(kind=WM_KEYDOWN, scan_code=30, flags=0, time_ms=1000, w_param=VK_PROCESSKEY) -> bytes:
    """A MSG of a 64-bit process."""
    return struct.pack(
        "@PIPPI", 0x1234, kind, w_param, 1 | scan_code << 16 | flags, time_ms
    ) + bytes(8)


def typed(messages: Messages, **fields) -> str:
    press = messages.read(message(**fields))
    assert press is not None
    return us_keys.character(press)


def test_key_that_an_input_method_took_is_read_all_the_same() -> None:
    press = Messages().read(message(scan_code=49, time_ms=77))
    assert press is not None
    assert (press.at_ms, us_keys.character(press), press.is_down) == (77, "n", True)
    assert press.window == 0x1234


def test_shift_is_followed_from_message_to_message() -> None:
    messages = Messages()
    messages.read(message(scan_code=42))
    assert typed(messages) == "A"
    messages.read(message(WM_KEYUP, scan_code=42))
    assert typed(messages) == "a"


def test_control_makes_a_group_separator_and_is_forgotten_with_the_focus() -> None:
    messages = Messages()
    messages.read(message(scan_code=29))
    assert typed(messages, scan_code=27) == "\x1d"
    messages.forget()
    assert typed(messages, scan_code=27) == "]"


def test_extended_keys_write_nothing_but_enter_ends() -> None:
    extended = 1 << 24
    assert Messages().read(message(scan_code=0x48, flags=extended)) is None  # arrow up
    enter = Messages().read(message(scan_code=28, flags=extended))
    assert enter is not None
    assert us_keys.is_end(enter)


def test_key_that_was_down_already_repeats() -> None:
    press = Messages().read(message(flags=1 << 30))
    assert press is not None
    assert press.is_repeat


def test_characters_made_of_keys_are_no_keys() -> None:
    assert Messages().read(message(WM_CHAR)) is None
    assert Messages().kind_of(message(WM_CHAR)) in CHARACTERS


@given(st.binary(max_size=80))
def test_any_bytes_are_a_key_or_nothing(data) -> None:
    press = Messages().read(data)
    assert press is None or len(data) >= LENGTH
