"""What this station knows of the hub's clock, as every record says it (`ClockState`)."""

from datetime import datetime

from station.clock import Clock
from station.ledger.record import ClockState

JUMP_S = 2.0
"""Wall and monotonic time drift apart by less than this while nobody sets the clock."""

_UNKNOWN = ClockState()


class HubClock:
    """The offset measured last, since the program began."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._offset_ms: int | None = None
        self._wall = clock.now()
        self._mono_s = clock.monotonic_s()

    def measure(self, offset_ms: int) -> None:
        """The hub's clock minus the wall clock is this, just now."""
        self._offset_ms = offset_ms
        self._wall = self._clock.now()
        self._mono_s = self._clock.monotonic_s()

    def state(self, wall: datetime) -> ClockState:
        """The offset with its age; not to be trusted any more once the wall clock was set."""
        if self._offset_ms is None:
            return _UNKNOWN
        age_s = self._clock.monotonic_s() - self._mono_s
        has_jumped = abs((wall - self._wall).total_seconds() - age_s) > JUMP_S
        return ClockState(
            offset_ms=self._offset_ms, age_s=int(age_s), trust="jumped" if has_jumped else "hub"
        )
