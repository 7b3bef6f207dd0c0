"""A key going down or up, as a window system tells it; and which downs are a key held."""

from dataclasses import dataclass

HELD_MS = 150
"""No gun keeps a key down as long; the first repetition of a held key comes later still."""
REPEAT_MS = 1000
"""Longest pause between two repetitions, the first one included."""
WRAP_MS = 1 << 32
"""Window systems count milliseconds in 32 bits: 49.7 days."""


@dataclass(frozen=True, slots=True)
class Press:
    """One key event.

    Attributes:
        window: The window it goes to, as the window system numbers it; 0 = not known.
        at_ms: The event's own time stamp; it wraps after 49.7 days.
        scan_code: Set 1; Linux numbers the keys alike.
        is_down: Pressed, else let go.
        is_repeat: The window system itself says that the key is held.
    """

    at_ms: int
    scan_code: int
    is_down: bool = True
    has_shift: bool = False
    has_control: bool = False
    has_alt: bool = False
    has_num_lock: bool = False
    is_repeat: bool = False
    window: int = 0


@dataclass(slots=True)
class Held:
    """The key that went down last: only that one repeats."""

    scan_code: int
    since_ms: int
    last_ms: int
    up_ms: int | None = None


@dataclass(slots=True)
class Keyboard:
    """Follows the keys: time that does not wrap, and keys that repeat because they are held."""

    _now_ms: int | None = None
    _newest: Held | None = None

    def time_of(self, press: Press) -> int:
        """When it happened, in milliseconds that go on after 49.7 days.

        An event that was on its way a little longer than the one before stays a little before it.
        """
        if self._now_ms is None:
            self._now_ms = press.at_ms
        ahead_ms = (press.at_ms - self._now_ms) % WRAP_MS
        at_ms = self._now_ms + (ahead_ms if ahead_ms < WRAP_MS // 2 else ahead_ms - WRAP_MS)
        self._now_ms = max(self._now_ms, at_ms)
        return at_ms

    def is_held(self, press: Press, at_ms: int) -> bool:
        """Whether this key goes down again only because it is held; take every event in here.

        X11 tells a repetition as up and down at the same moment. The up of a key may reach
        another window: a down after a second is no repetition.
        """
        held = self._newest
        is_same = held is not None and held.scan_code == press.scan_code
        if not press.is_down:
            if held is not None and is_same:
                held.up_ms = at_ms
            return False
        if press.is_repeat or (held is not None and is_same and _goes_on(held, at_ms)):
            if held is not None:
                held.last_ms, held.up_ms = at_ms, None
            return True
        self._newest = Held(press.scan_code, at_ms, at_ms)
        return False


def _goes_on(held: Held, at_ms: int) -> bool:
    is_down_still = held.up_ms is None or held.up_ms == at_ms
    return is_down_still and at_ms - held.since_ms >= HELD_MS and at_ms - held.last_ms <= REPEAT_MS
