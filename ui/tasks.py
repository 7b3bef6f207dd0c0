"""Run slow work off the GUI thread and come back to it; ring an alarm later."""

import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

T = TypeVar("T")


class TaskRunner(Protocol):
    """Runs `work` somewhere and delivers its outcome on the GUI thread."""

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Start `work`; call exactly one of `done` and `failed` later."""


class Alarm(Protocol):
    """Calls back once, on the GUI thread."""

    def set(self, after_ms: int, ring: Callable[[], None]) -> None:
        """Ring after so long; an alarm that was set before is forgotten."""

    def cancel(self) -> None:
        """Do not ring."""


class PoolRunner(QObject):
    """The real runner: a few plain threads and one relay that lives in the GUI thread.

    `done` and `failed` are bound methods of a `QObject`. They are held weakly: when the object
    is gone by the time the work ends, the outcome is dropped.
    """

    _finished = Signal(object, object)

    def __init__(self, threads: int = 3, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="task")
        # queued also for work that ended at once: an answer never comes inside `run`
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._is_closed = False

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Start `work` on the pool; after `close` nothing is started and nothing answered."""
        if self._is_closed:
            return
        back = (weakref.WeakMethod(done), weakref.WeakMethod(failed))
        future = self._pool.submit(work)
        future.add_done_callback(lambda ended: self._finished.emit(ended, back))

    def close(self) -> None:
        """Wait for running work; start nothing more, deliver nothing more."""
        self._is_closed = True
        self._pool.shutdown(cancel_futures=True)

    @Slot(object, object)
    def _deliver(self, ended: Future[Any], back: tuple[Any, Any]) -> None:
        if self._is_closed or ended.cancelled():
            return
        error = ended.exception()
        callback = (back[0] if error is None else back[1])()
        if callback is not None and shiboken6.isValid(callback.__self__):
            callback(ended.result() if error is None else error)


class QtAlarm(QObject):
    """The real alarm."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ring: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._due)

    def set(self, after_ms: int, ring: Callable[[], None]) -> None:
        """Ring after so long."""
        self._ring = ring
        self._timer.start(after_ms)

    def cancel(self) -> None:
        """Do not ring."""
        self._timer.stop()
        self._ring = None

    @Slot()
    def _due(self) -> None:
        ring, self._ring = self._ring, None
        if ring is not None:
            ring()
