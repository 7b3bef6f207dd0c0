"""After a quarter of an hour without anybody, a badge is asked for; work goes on where it stopped (R19)."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from ui.viewmodels.page import Tools

LOCK_AFTER_S = 15 * 60.0
LOOK_EVERY_MS = 15_000


class IdleLock(QObject):
    """Watches over an unattended screen.

    Monotonic time counts, so that a changed clock neither locks nor keeps open.

    Attributes:
        page: The page that waits behind the lock; "" while nothing is locked.
    """

    due = Signal()
    """Nobody has been here for so long: time to lock."""

    def __init__(self, tools: Tools, may_lock: Callable[[], bool]) -> None:
        """Prepare; nothing is watched before `begin`.

        Args:
            tools: The clock and an alarm.
            may_lock: Whether there is somebody to lock out, and nothing going on.
        """
        super().__init__()
        self._now_s = tools.monotonic_s
        self._may_lock = may_lock
        self._alarm = tools.alarm()
        self._touched_s = 0.0
        self.page = ""

    def begin(self) -> None:
        """Somebody is here; look again soon, and for ever."""
        self.touch()
        self._look()

    def end(self) -> None:
        """Watch no more; what is locked stays so."""
        self._alarm.cancel()

    def touch(self) -> None:
        """Somebody is here."""
        self._touched_s = self._now_s()

    def lock(self, page: str) -> None:
        """Remember what waits."""
        self.page = page

    def release(self) -> str:
        """The page that waited."""
        page, self.page = self.page, ""
        return page

    def _look(self) -> None:
        self._alarm.set(LOOK_EVERY_MS, self._look)  # first: who locks may end it
        is_idle = self._now_s() - self._touched_s >= LOCK_AFTER_S
        if is_idle and not self.page and self._may_lock():
            self.due.emit()
