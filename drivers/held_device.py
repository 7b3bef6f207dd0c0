"""One device that is opened when it is needed and let go when it failed."""

import threading
from typing import Generic, TypeVar

from drivers.condition import Condition
from drivers.errors import DeviceStopped
from drivers.registry import open_device
from station.clock import Clock
from station.errors import StationError
from station.ports import Device

D = TypeVar("D", bound=Device)


class HeldDevice(Generic[D]):
    """Opens one device, tells its condition where that fails, and stops it from any thread.

    Only one thread at a time may use `opened` and `let_go`.
    """

    def __init__(self, condition: Condition, clock: Clock) -> None:
        self._condition = condition
        self._clock = clock
        self._swapping = threading.Lock()
        self._device: D | None = None
        self._halted = threading.Event()

    @property
    def device(self) -> D | None:
        """The open device; None while there is none."""
        return self._device

    def is_halted(self) -> bool:
        """Whether it was stopped for good; changes at any moment."""
        return self._halted.is_set()

    def opened(self) -> D:
        """The device, opened now where it was not.

        Raises:
            DeviceStopped: After `halt`, also one that came while it was being opened.
            StationError: It cannot be opened; its condition was told.
        """
        kind, address = self._condition.status.kind, self._condition.status.address
        if self.is_halted():
            raise DeviceStopped(address=address)
        if self._device is not None:
            return self._device
        try:
            device: D = open_device(kind, address, self._clock)
        except StationError as error:
            self._condition.tell_closed(error)
            raise
        with self._swapping:  # the opening itself is outside: `halt` must not wait for it
            if not self.is_halted():
                self._device = device
                return device
        device.stop()
        raise DeviceStopped(address=address)

    def let_go(self) -> None:
        """Close it; the next use opens it anew."""
        with self._swapping:
            device, self._device = self._device, None
        if device is not None:
            device.stop()

    def halt(self) -> None:
        """Stop it for good, in the middle of what it does; returns at once."""
        with self._swapping:
            self._halted.set()
            device = self._device
        if device is not None:
            device.stop()
