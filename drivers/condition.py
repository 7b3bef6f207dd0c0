"""The state of one supervised device, and whoever listens to it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec

from station.clock import Clock
from station.errors import StationError
from station.ports import DeviceKind, DeviceState, DeviceStatus

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Listeners:
    """Called on the devices' own threads, so they must be quick and must not wait for a device.

    Attributes:
        changed: Each change of a device's state.
        crashed: A bug: an exception that is no `StationError`, of a driver or of a receiver.
    """

    changed: Callable[[DeviceStatus], None]
    crashed: Callable[[BaseException], None]


class Condition:
    """Tells each change of one device's state once, whoever notices it how often."""

    def __init__(self, kind: DeviceKind, address: str, clock: Clock, listeners: Listeners) -> None:
        self._clock = clock
        self._listeners = listeners
        self._status = DeviceStatus(kind, address, "starting", None, clock.now())
        self._changing = threading.Lock()

    @property
    def status(self) -> DeviceStatus:
        """How the device is now."""
        return self._status

    def tell(self, state: DeviceState, error: StationError | None = None) -> None:
        """The device is in this state; the same state with the same error code is no news."""
        with self._changing:
            before = self._status
            code_before = before.error.code if before.error is not None else None
            code = error.code if error is not None else None
            if (state, code) == (before.state, code_before):
                return
            now = DeviceStatus(before.kind, before.address, state, error, self._clock.now())
            self._status = now
        self.hand_on(self._listeners.changed, now)

    def tell_starting(self) -> None:
        """The first news of a device."""
        self.hand_on(self._listeners.changed, self._status)

    def tell_closed(self, error: StationError) -> None:
        """It could not be opened, or went away: `lost` where trying again helps."""
        self.tell("lost" if error.retryable else "unavailable", error)

    def tell_crash(self, error: BaseException) -> None:
        """A bug, for the crash report."""
        self._listeners.crashed(error)

    def hand_on(self, receiver: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Call a receiver; its bug is reported and does not stop the device."""
        try:
            receiver(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - handed to the crash report, see above
            self._listeners.crashed(error)
