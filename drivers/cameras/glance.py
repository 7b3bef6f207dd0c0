"""What a camera sees, to be looked at before somebody presses the shutter."""

from typing import Protocol, runtime_checkable

from station.errors import StationError
from station.ports import DeviceUnreachable, Frame

GLANCE_PX = 640
"""Width of a picture that is only looked at."""


class NoSignal(DeviceUnreachable):
    """The camera was there, and sends no picture any more."""

    code = "camera.no_signal"
    look_again_s = 1.0


class NothingToSee(StationError):
    """The camera has no picture to look at now; a shot may give one all the same."""

    code = "camera.nothing_to_see"
    retryable = True


@runtime_checkable
class CanGlance(Protocol):
    """A camera with a live picture; those without one have no such method."""

    def glance(self) -> Frame:
        """What it sees now, small; nothing is taken, and the next shot is not changed by it.

        Raises:
            DeviceUnreachable: The camera went away.
            StationError: There is nothing to see now.
        """
