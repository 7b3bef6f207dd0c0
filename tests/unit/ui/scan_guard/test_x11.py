import struct

from hypothesis import given
from hypothesis import strategies as st

from ui.scan_guard import us_keys, x11


def event(kind=2, keycode=38, time_ms=1000, state=0) -> bytes:
    """A KeyPress as X11 encodes it."""
    windows_and_places = struct.pack("=IIIhhhh", 1, 2, 3, 4, 5, 6, 7)
    return (
        struct.pack("=BBHI", kind, keycode, 9, time_ms)
        + windows_and_places
        + struct.pack("=HBB", state, 1, 0)
    )


def test_key_press_is_read_with_its_own_time_and_modifiers() -> None:
    press = x11.read(event(keycode=20, time_ms=4_000_000_000, state=0x01 | 0x10))
    assert press is not None
    assert (press.at_ms, press.scan_code, press.is_down) == (4_000_000_000, 12, True)
    assert (press.has_shift, press.has_control, press.has_alt, press.has_num_lock) == (
        True,
        False,
        False,
        True,
    )
    assert us_keys.character(press) == "_"
    assert press.window == 2


def test_layout_group_and_caps_lock_change_nothing() -> None:
    plain, other = x11.read(event(state=0x01)), x11.read(event(state=0x01 | 0x02 | 0x2000))
    assert plain == other
    assert plain is not None
    assert us_keys.character(plain) == "A"


def test_release_and_events_sent_by_programs_are_read() -> None:
    released, sent = x11.read(event(kind=3)), x11.read(event(kind=0x82))
    assert released is not None
    assert not released.is_down
    assert sent is not None
    assert sent.is_down


def test_alt_gr_and_super_count_as_alt() -> None:
    for state in (0x08, 0x40, 0x80):
        press = x11.read(event(state=state))
        assert press is not None
        assert press.has_alt


@given(st.binary(max_size=64))
def test_any_bytes_are_a_key_or_nothing(data) -> None:
    press = x11.read(data)
    assert press is None or (len(data) >= 32 and press.scan_code >= 0)
