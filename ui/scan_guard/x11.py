"""Key events of X11 as bytes (`xcb_key_press_event_t`; X protocol, Encoding: KeyPress). Pure."""

import struct

from ui.scan_guard.press import Press

LENGTH = 32
_KEY_PRESS, _KEY_RELEASE = 2, 3
_SENT_BY_PROGRAM = 0x80
_FIRST_KEYCODE = 8  # keycodes of evdev and of the classic driver begin there
_FORM = struct.Struct("=BBHI4xI12xH2x")
_SHIFT, _CONTROL, _ALT, _NUM_LOCK, _SUPER, _LEVEL_3 = 0x01, 0x04, 0x08, 0x10, 0x40, 0x80


def read(event: bytes) -> Press | None:
    """The key of an event; None where the event is about something else.

    Args:
        event: The first `LENGTH` bytes of an `xcb_generic_event_t`, in this machine's byte order.
    """
    if len(event) < LENGTH:
        return None
    kind, keycode, _, time_ms, window, state = _FORM.unpack(event[:LENGTH])
    kind &= ~_SENT_BY_PROGRAM
    if kind not in {_KEY_PRESS, _KEY_RELEASE} or keycode < _FIRST_KEYCODE:
        return None
    return Press(
        at_ms=time_ms,
        scan_code=keycode - _FIRST_KEYCODE,
        is_down=kind == _KEY_PRESS,
        has_shift=bool(state & _SHIFT),
        has_control=bool(state & _CONTROL),
        has_alt=bool(state & (_ALT | _SUPER | _LEVEL_3)),
        has_num_lock=bool(state & _NUM_LOCK),
        window=window,
    )
