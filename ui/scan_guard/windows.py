"""Key messages of Windows (`MSG`, WM_KEYDOWN and its like). Pure, and never run on Windows yet.

The scan code lies in bits 16-23 of lParam, also where an input method took the key (wParam is
VK_PROCESSKEY then). A message does not say which modifiers are held, so they are followed here.
Sources: Microsoft's pages on MSG, WM_KEYDOWN and keystroke message flags.
"""

import struct
from dataclasses import dataclass, field

from ui.scan_guard.press import Press

WM_KEYDOWN, WM_KEYUP, WM_CHAR, WM_DEADCHAR = 0x100, 0x101, 0x102, 0x103
WM_SYSKEYDOWN, WM_SYSKEYUP, WM_SYSCHAR = 0x104, 0x105, 0x106
CHARACTERS = frozenset({WM_CHAR, WM_DEADCHAR, WM_SYSCHAR})
"""What Windows makes of a key that went down, told in a message of its own."""
_DOWN, _UP = frozenset({WM_KEYDOWN, WM_SYSKEYDOWN}), frozenset({WM_KEYUP, WM_SYSKEYUP})
_FORM = struct.Struct("@PIPPI")  # hwnd, message, wParam, lParam, time; the point is not read
LENGTH = _FORM.size
_EXTENDED, _WAS_DOWN = 1 << 24, 1 << 30
_ENTER, _KEYPAD_ENTER, _DIVIDE, _KEYPAD_DIVIDE = 28, 96, 53, 98
_SHIFTS, _CONTROL, _ALT, _NUM_LOCK = frozenset({42, 54}), 29, 56, 69


@dataclass(slots=True)
class Messages:
    """Reads one message after the other; remembers which modifiers are down."""

    _held: set[int] = field(default_factory=set)
    has_num_lock: bool = True

    def kind_of(self, message: bytes) -> int:
        """The message's number, e.g. `WM_KEYDOWN`; 0 where it is too short."""
        return int(_FORM.unpack(message[:LENGTH])[1]) if len(message) >= LENGTH else 0

    def read(self, message: bytes) -> Press | None:
        """The key of a message; None where the message is about something else."""
        kind = self.kind_of(message)
        if kind not in _DOWN | _UP:
            return None
        window, _, _, keys, time_ms = _FORM.unpack(message[:LENGTH])
        scan_code = _scan_code_of(keys)
        if scan_code is None:
            return None
        is_down = kind in _DOWN
        self._follow(scan_code, is_down=is_down)
        return Press(
            at_ms=time_ms,
            scan_code=scan_code,
            is_down=is_down,
            has_shift=bool(self._held & _SHIFTS),
            has_control=_CONTROL in self._held,
            has_alt=_ALT in self._held,
            has_num_lock=self.has_num_lock,
            is_repeat=is_down and bool(keys & _WAS_DOWN),
            window=window,
        )

    def forget(self) -> None:
        """Another window had the keyboard meanwhile: what is held is not known."""
        self._held.clear()

    def _follow(self, scan_code: int, *, is_down: bool) -> None:
        if scan_code not in {*_SHIFTS, _CONTROL, _ALT}:
            return
        if is_down:
            self._held.add(scan_code)
        else:
            self._held.discard(scan_code)


def _scan_code_of(keys: int) -> int | None:
    """The key's number as Linux has it; None for extended keys that write nothing (arrows …)."""
    scan_code = (keys >> 16) & 0xFF
    if not keys & _EXTENDED:
        return scan_code
    same = {_ENTER: _KEYPAD_ENTER, _DIVIDE: _KEYPAD_DIVIDE, _CONTROL: _CONTROL, _ALT: _ALT}
    return same.get(scan_code)
