"""After a quarter of an hour without anybody, a badge is asked for; work goes on where it stopped (R19)."""

from dataclasses import dataclass

LOCK_AFTER_S = 15 * 60.0
LOOK_EVERY_MS = 15_000


@dataclass(slots=True)
class IdleLock:
    """Monotonic time counts, so that a changed clock neither locks nor keeps open.

    Attributes:
        page: The page that waits behind the lock; "" while nothing is locked.
    """

    page: str = ""
    _touched_s: float = 0.0

    def touch(self, now_s: float) -> None:
        """Somebody is here."""
        self._touched_s = now_s

    def is_due(self, now_s: float) -> bool:
        """Whether nobody has been here for so long."""
        return not self.page and now_s - self._touched_s >= LOCK_AFTER_S

    def release(self) -> str:
        """The page that waited."""
        page, self.page = self.page, ""
        return page
