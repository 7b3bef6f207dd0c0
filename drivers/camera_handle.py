"""A camera that is opened when it is needed, and opened anew after it was lost."""

import threading
from collections.abc import Callable

from drivers.cameras.glance import CanGlance, NothingToSee
from drivers.condition import Condition
from drivers.errors import DriverFailed
from drivers.held_device import HeldDevice
from station.clock import Clock
from station.errors import StationError
from station.ports import Camera, DeviceStatus, DeviceUnreachable, Frame


class CameraHandle:
    """One camera for the whole run of the program; `shoot` blocks, so never on the GUI thread."""

    def __init__(self, condition: Condition, clock: Clock) -> None:
        self._condition = condition
        self._held: HeldDevice[Camera] = HeldDevice(condition, clock)
        self._using = threading.Lock()

    @property
    def status(self) -> DeviceStatus:
        """How the camera is, as far as its last use told."""
        return self._condition.status

    def start(self) -> None:
        """Say that it exists; it is opened by the first shot."""
        self._condition.tell_starting()

    def shoot(self) -> Frame:
        """Take one picture, after opening the camera where it is not open.

        Raises:
            DeviceStopped: After `halt`.
            StationError: It cannot be opened, went away (then it is opened anew next time), or
                has no picture.
        """
        return self._used(lambda camera: camera.shoot())

    def glance(self) -> Frame:
        """What the camera sees, to be looked at; as `shoot`, but nothing is taken.

        Raises:
            NothingToSee: This camera shows nothing before it is shot with.
            StationError: As for `shoot`.
        """
        return self._used(_glance)

    def _used(self, use: Callable[[Camera], Frame]) -> Frame:
        with self._using:
            camera = self._held.opened()
            try:
                frame = use(camera)
            except DeviceUnreachable as error:
                self._lost(error)
                raise
            except StationError:
                self._condition.tell("ready")  # it is there, and has no picture now
                raise
            except Exception:
                self._lost(DriverFailed(address=camera.address))
                raise  # a bug: the caller's thread reports it
            self._condition.tell("ready")
            return frame

    def halt(self) -> None:
        """Begin to stop; a shot that is being taken ends soon."""
        self._held.halt()

    def has_ended(self, timeout_s: float) -> bool:
        """Wait for a shot that is being taken; False where it did not end in time."""
        if not self._using.acquire(timeout=max(0.0, timeout_s)):
            return False
        self._using.release()
        return True

    def _lost(self, error: StationError) -> None:
        self._held.let_go()
        if not self._held.is_halted():
            self._condition.tell("lost", error)


def _glance(camera: Camera) -> Frame:
    if not isinstance(camera, CanGlance):
        raise NothingToSee(address=camera.address)
    return camera.glance()
