"""What the camera sees, while somebody is about to take a photo."""

from PySide6.QtCore import QObject, Signal

from station.errors import StationError
from station.ports import DeviceUnreachable
from ui.viewmodels.page import Tools
from ui.viewmodels.words import word

EVERY_MS = 120
AGAIN_MS = 1000
"""After trouble: a camera that was plugged in again shows within a second."""


class Preview(QObject):
    """Asks for one picture after the other, only while they are wanted.

    Attributes:
        frame: The newest picture, encoded; empty before the first.
        trouble: Why there is none, in words; "" where nothing is wrong.
    """

    changed = Signal()

    def __init__(self, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tools = tools
        self._alarm = tools.alarm()
        self._is_wanted = False
        self._is_looking = False
        self.frame = b""
        self.trouble = ""

    @property
    def is_wanted(self) -> bool:
        """Whether somebody looks."""
        return self._is_wanted

    def want(self, *, is_wanted: bool) -> None:
        """Begin or end; calling it again changes nothing."""
        if is_wanted == self._is_wanted:
            return
        self._is_wanted = is_wanted
        self.frame, self.trouble = b"", ""
        if is_wanted:
            self._look()
        else:
            self._alarm.cancel()
        self.changed.emit()

    def _look(self) -> None:
        if self._is_wanted and not self._is_looking:
            self._is_looking = True
            self._tools.runner.run(self._tools.bench.glance, self._seen, self._not_seen)

    def _seen(self, data: bytes) -> None:
        self._is_looking = False
        self._tell(data, "", EVERY_MS)

    def _not_seen(self, error: Exception) -> None:
        self._is_looking = False
        if isinstance(error, DeviceUnreachable):
            self._tell(b"", word("camera.no_signal"), AGAIN_MS)
        elif isinstance(error, StationError):
            self._tell(b"", error.sentence(), AGAIN_MS)
        else:
            raise error

    def _tell(self, frame: bytes, trouble: str, next_ms: int) -> None:
        if not self._is_wanted:
            return
        self.frame, self.trouble = frame, trouble
        self._alarm.set(next_ms, self._look)
        self.changed.emit()
