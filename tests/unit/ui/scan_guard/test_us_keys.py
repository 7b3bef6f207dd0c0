import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.scan_guard import us_keys
from ui.scan_guard.press import Press

# X11 keycodes of a few keys, as `xmodmap -pke` tells them for a US keyboard
KEYCODES = {
    "1": 10,
    "0": 19,
    "-": 20,
    "q": 24,
    "]": 35,
    "a": 38,
    "\\": 51,
    "z": 52,
    "/": 61,
    " ": 65,
}


def typed(scan_code: int, **held: bool) -> str:
    return us_keys.character(Press(0, scan_code, **held))


@pytest.mark.parametrize(("written", "keycode"), KEYCODES.items())
def test_keys_write_what_a_us_keyboard_has_on_them(written, keycode) -> None:
    assert typed(keycode - 8) == written


def test_every_printable_character_of_ascii_has_a_key() -> None:
    both = set(us_keys.PLAIN.values()) | set(us_keys.SHIFTED.values())
    assert both == set(string.printable) - set(string.whitespace) | {" "}


@given(st.sampled_from(sorted(us_keys.PLAIN)))
def test_shift_writes_the_upper_row_and_letters_in_upper_case(scan_code) -> None:
    plain, shifted = typed(scan_code), typed(scan_code, has_shift=True)
    assert plain != shifted or plain == " "
    assert not plain.isalpha() or shifted == plain.upper()


@pytest.mark.parametrize(
    ("key", "has_shift", "character"),
    [
        ("]", False, "\x1d"),
        ("\\", False, "\x1c"),
        ("6", True, "\x1e"),
        ("-", True, "\x1f"),
        ("d", False, "\x04"),
    ],
)
def test_control_writes_the_separators_of_codes(key, has_shift, character) -> None:
    (code,) = (code for code, plain in us_keys.PLAIN.items() if plain == key)
    assert typed(code, has_control=True, has_shift=has_shift) == character


def test_keypad_writes_digits_with_num_lock_only_and_alt_writes_nothing() -> None:
    assert (typed(71, has_num_lock=True), typed(71)) == ("7", "")
    assert typed(78) == "+"
    assert typed(30, has_alt=True) == ""


@given(st.integers(0, 300), st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_any_key_writes_at_most_one_character(code, shift, control, alt, lock) -> None:
    press = Press(0, code, True, shift, control, alt, lock)
    assert len(us_keys.character(press)) <= 1


def test_enter_and_tab_end_a_scan_but_not_with_a_modifier() -> None:
    assert all(us_keys.is_end(Press(0, code)) for code in (15, 28, 96))
    assert not us_keys.is_end(Press(0, 15, has_shift=True))
    assert not us_keys.is_end(Press(0, 28, has_control=True))
