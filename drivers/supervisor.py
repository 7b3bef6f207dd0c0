"""Every device of the station: started, watched, opened anew when it was lost, stopped together.

A scanner has a thread that reads it; a printer has one for its jobs; a camera is used on the
caller's thread. Unplugging and plugging in again needs no restart.
"""

from collections.abc import Callable
from time import monotonic
from typing import Protocol, TypeVar

from drivers.camera_handle import CameraHandle
from drivers.condition import Condition, Listeners
from drivers.print_queue import PrintQueue
from drivers.scanner_thread import ScannerThread
from station.clock import Clock
from station.errors import StationError
from station.ports import DeviceKind, DeviceStatus, ScanRead


class Supervised(Protocol):
    """A device in the supervisor's care."""

    @property
    def status(self) -> DeviceStatus:
        """How it is now."""

    def start(self) -> None:
        """Begin; once."""

    def halt(self) -> None:
        """Begin to stop; returns at once."""

    def has_ended(self, timeout_s: float) -> bool:
        """Wait for its end; False where it did not come in time."""


S = TypeVar("S", bound=Supervised)


class Supervisor:
    """Used from one thread (assembly); the listeners are called on the devices' threads."""

    def __init__(self, clock: Clock, listeners: Listeners) -> None:
        self._clock = clock
        self._listeners = listeners
        self._devices: list[Supervised] = []

    def add_scanner(
        self,
        address: str,
        deliver: Callable[[ScanRead], None],
        dropped: Callable[[StationError], None] | None = None,
    ) -> ScannerThread:
        """Read this scanner from now on; see `ScannerThread`."""
        condition = self._condition("scanner", address)
        return self._started(ScannerThread(condition, self._clock, deliver, dropped))

    def add_camera(self, address: str) -> CameraHandle:
        """A camera to shoot with."""
        return self._started(CameraHandle(self._condition("camera", address), self._clock))

    def add_printer(self, address: str) -> PrintQueue:
        """A printer to submit jobs to."""
        return self._started(PrintQueue(self._condition("printer", address), self._clock))

    def statuses(self) -> list[DeviceStatus]:
        """How each device is now, in the order they were added."""
        return [device.status for device in self._devices]

    def release(self, device: Supervised, timeout_s: float = 5.0) -> bool:
        """Stop one device and forget it; False where it did not end in time."""
        self._devices.remove(device)
        device.halt()
        return device.has_ended(timeout_s)

    def stop(self, timeout_s: float = 5.0) -> bool:
        """Stop all devices at the same time; False where one did not end in time."""
        devices, self._devices = self._devices, []
        for device in devices:
            device.halt()
        until_s = monotonic() + timeout_s
        ended = [device.has_ended(max(0.0, until_s - monotonic())) for device in devices]
        return all(ended)

    def _condition(self, kind: DeviceKind, address: str) -> Condition:
        return Condition(kind, address, self._clock, self._listeners)

    def _started(self, device: S) -> S:
        self._devices.append(device)
        device.start()
        return device
