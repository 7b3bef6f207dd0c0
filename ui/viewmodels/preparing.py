"""Work that takes a while before a window can open, told line by line."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot

from ui.tasks import TaskRunner


class Preparing(QObject):
    """Runs the work beside the GUI thread, and keeps its outcome."""

    changed = Signal()
    ended = Signal()
    _told = Signal(str)

    def __init__(self, headline: str) -> None:
        super().__init__()
        self.headline = headline
        self.lines: tuple[str, ...] = ()
        self.error: Exception | None = None
        self._told.connect(self._add, Qt.ConnectionType.QueuedConnection)

    def begin(self, runner: TaskRunner, work: Callable[[], None]) -> None:
        """Start the work."""
        runner.run(work, self._done, self._failed)

    def tell(self, sentence: str) -> None:
        """The work has come to something else; from any thread."""
        self._told.emit(sentence)

    @Slot(str)
    def _add(self, sentence: str) -> None:
        self.lines += (sentence,)
        self.changed.emit()

    @Slot(object)
    def _done(self, _: None) -> None:
        self.ended.emit()

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self.error = error
        self.ended.emit()
