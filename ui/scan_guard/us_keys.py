"""What a key means on a US keyboard, which nearly every gun pretends to be.

Keys are told by scan code (set 1, the numbers Linux gives them too), so neither the layout of this
machine nor an input method has a say. CapsLock has none either: a gun holds Shift for the capitals
it means and does not know the lamp's state, so what it sends under CapsLock is still what it read.
"""

from collections.abc import Mapping
from types import MappingProxyType

from ui.scan_guard.press import Press

TAB, ENTER, KEYPAD_ENTER = 15, 28, 96
MODIFIERS = frozenset({29, 42, 54, 56, 58, 69, 70, 97, 100, 125, 126})
"""Control, Shift, Alt, the locks and the logo keys: they say nothing by themselves."""

_ROWS: tuple[tuple[int, str, str], ...] = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
)
_KEYPAD = {**dict(zip(range(71, 84), "789-456+1230.", strict=True)), 55: "*", 98: "/"}
_ALWAYS_THERE = frozenset("*-+/")
"""Keypad keys that write the same with and without NumLock."""


def _table(*, has_shift: bool) -> Mapping[int, str]:
    rows = ((first, shifted if has_shift else plain) for first, plain, shifted in _ROWS)
    return {first + n: written for first, row in rows for n, written in enumerate(row)}


PLAIN: Mapping[int, str] = MappingProxyType(_table(has_shift=False))
SHIFTED: Mapping[int, str] = MappingProxyType(_table(has_shift=True))


def character(press: Press) -> str:
    """The printable character or control character of a key; "" for any other key."""
    if press.has_alt:
        return ""
    written = (SHIFTED if press.has_shift else PLAIN).get(press.scan_code, "")
    if press.has_control:
        return _control_character(written)
    if written:
        return written
    keypad = _KEYPAD.get(press.scan_code, "")
    return keypad if press.has_num_lock or keypad in _ALWAYS_THERE else ""


def is_end(press: Press) -> bool:
    """Enter or Tab, as they end a scan."""
    is_tab = press.scan_code == TAB and not press.has_shift
    is_plain = not (press.has_alt or press.has_control)
    return is_plain and (is_tab or press.scan_code in {ENTER, KEYPAD_ENTER})


def _control_character(held: str) -> str:
    """Guns type control characters with Ctrl: `]` is GS, 6 with Shift is RS (ASCII, caret form)."""
    upper = held.upper()
    return chr(ord(upper) - 64) if upper and "@" <= upper <= "_" else ""
