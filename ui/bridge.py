"""The only way from other threads to the screen: plain calls in, Qt signals out.

Every `hear_*` may be called from any thread and returns at once; the signals reach slots on the
GUI thread, because the bridge lives there (queued connections).
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:  # a window is up before devices are
    from station.ports import DeviceStatus, ScanRead


class Bridge(QObject):
    """Carries what devices and threads tell."""

    scanned = Signal(object)
    """A `ScanRead`."""
    device_changed = Signal(object)
    """A `DeviceStatus`."""
    scan_dropped = Signal(object)
    """A `StationError`: a reader sent something that cannot be a code."""
    printed = Signal(object, str)
    """The rid of a planned print, and what became of it."""
    crashed = Signal(object)
    """An exception that nobody expected."""

    def hear_scan(self, read: "ScanRead") -> None:
        """A reader delivered a code."""
        self.scanned.emit(read)

    def hear_device(self, status: "DeviceStatus") -> None:
        """A device is ready, lost or missing."""
        self.device_changed.emit(status)

    def hear_print(self, planned: object, state: str) -> None:
        """A print was sent, failed, or is unknown."""
        self.printed.emit(planned, state)

    def hear_crash(self, error: BaseException) -> None:
        """A bug on some thread."""
        self.crashed.emit(error)
