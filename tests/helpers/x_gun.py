"""A keyboard gun without hardware: keys played by the X server itself (XTEST), at an even pace.

The pauses lie in the X server, so a busy test process does not tear a scan. Keys are those of a US
keyboard, as guns send them.
"""

import ctypes
import os
from collections.abc import Mapping
from typing import Self

from ui.scan_guard.us_keys import ENTER, PLAIN, SHIFTED, TAB

FIRST_KEYCODE = 8
SHIFT, CONTROL = 42, 29
_KEYS: Mapping[str, tuple[int, int | None]] = {
    **{character: (code, SHIFT) for code, character in SHIFTED.items()},
    **{character: (code, None) for code, character in PLAIN.items()},
    "\x1d": (27, CONTROL),
    "\r": (ENTER, None),
    "\t": (TAB, None),
}
"""Character -> its key, and the modifier held with it."""


class XGun:
    """Types codes on a display; `close` lets go of it."""

    def __init__(self, display: str, *, key_ms: int = 1) -> None:
        self._x = ctypes.CDLL("libX11.so.6")
        self._test = ctypes.CDLL("libXtst.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XOpenDisplay.argtypes = [ctypes.c_char_p]
        for name in ("XFlush", "XCloseDisplay"):
            getattr(self._x, name).argtypes = [ctypes.c_void_p]
        self._x.XSync.argtypes = [ctypes.c_void_p, ctypes.c_int]
        self._test.XTestFakeKeyEvent.argtypes = [
            ctypes.c_void_p,
            ctypes.c_uint,
            ctypes.c_int,
            ctypes.c_ulong,
        ]
        self._key_ms = key_ms
        self._display = self._x.XOpenDisplay(display.encode())
        assert self._display, f"no display {display} (pid {os.getpid()})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fire(self, code: str, *, end: str = "\r", after_ms: int = 0) -> None:
        """Type a code and its end; returns once the X server has played the last key.

        Args:
            code: Printable ASCII and GS.
            end: What the gun sends behind it.
            after_ms: A pause before the first key.
        """
        for n, character in enumerate(code + end):
            self._type(character, after_ms if n == 0 else self._key_ms)
        self._x.XSync(self._display, 0)

    def press(self, scan_code: int) -> None:
        """One key, as a person presses it."""
        self._play(scan_code, is_down=True, after_ms=0)
        self._play(scan_code, is_down=False, after_ms=40)
        self._x.XSync(self._display, 0)

    def close(self) -> None:
        """Let go of the display."""
        if self._display:
            self._x.XCloseDisplay(self._display)
            self._display = None

    def _type(self, character: str, after_ms: int) -> None:
        code, modifier = _KEYS[character]
        if modifier is not None:
            self._play(modifier, is_down=True, after_ms=after_ms)
            after_ms = 0
        self._play(code, is_down=True, after_ms=after_ms)
        self._play(code, is_down=False, after_ms=self._key_ms)
        if modifier is not None:
            self._play(modifier, is_down=False, after_ms=0)

    def _play(self, scan_code: int, *, is_down: bool, after_ms: int) -> None:
        self._test.XTestFakeKeyEvent(self._display, scan_code + FIRST_KEYCODE, is_down, after_ms)
