"""Time as the station knows it; everything that needs time takes a `Clock`."""

import time
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Wall time may jump; monotonic time does not, and restarts with the machine."""

    @property
    def boot_id(self) -> str:
        """Changes whenever `monotonic_s` starts again."""

    def now(self) -> datetime:
        """Aware UTC wall time."""

    def monotonic_s(self) -> float:
        """Seconds that never go back within one `boot_id`."""


class SystemClock:
    """The machine's own clocks."""

    @cached_property
    def boot_id(self) -> str:
        """The kernel's boot id; where there is none, one per process."""
        try:
            return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        except OSError:
            from uuid import uuid4  # 5 ms, and seldom needed

            return str(uuid4())

    def now(self) -> datetime:
        """Aware UTC wall time."""
        return datetime.now(UTC)

    def monotonic_s(self) -> float:
        """Seconds since the machine started (or an arbitrary point, where that is unknown)."""
        return time.monotonic()
