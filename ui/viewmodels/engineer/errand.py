"""One question to the station, which can be dropped: its answer then reaches nobody."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from ui.tasks import Alarm, TaskRunner

T = TypeVar("T")
SLOW_MS, LONG_MS = 1000, 9000
"""A bar after one second, a way out after ten (5.9.6)."""


class Errand(QObject):
    """Runs elsewhere; says when it is slow, and when it has taken so long that one may give up."""

    waited = Signal()
    """`is_slow` or `is_long` has become true."""

    def __init__(
        self,
        runner: TaskRunner,
        alarm: Alarm,
        answer: Callable[[object], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Prepare.

        Args:
            runner: Runs the work.
            alarm: Of its own.
            answer: Gets what the work returned.
            failed: Gets what it raised.
        """
        super().__init__()
        self.is_slow = False
        self.is_long = False
        self.is_dropped = False
        self._runner = runner
        self._alarm = alarm
        self._answer = answer
        self._fail = failed

    def start(self, work: Callable[[], object]) -> None:
        """Begin."""
        self._alarm.set(SLOW_MS, self._slow)
        self._runner.run(work, self._done, self._failed)

    def drop(self) -> None:
        """Whatever it brings home is not wanted any more."""
        self.is_dropped = True
        self._alarm.cancel()

    def _slow(self) -> None:
        self.is_slow = True
        self._alarm.set(LONG_MS, self._long)
        self.waited.emit()

    def _long(self) -> None:
        self.is_long = True
        self.waited.emit()

    def _done(self, found: object) -> None:
        if not self.is_dropped:
            self.drop()
            self._answer(found)

    def _failed(self, error: Exception) -> None:
        if not self.is_dropped:
            self.drop()
            self._fail(error)
