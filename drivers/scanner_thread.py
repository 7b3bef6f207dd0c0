"""A scanner that is always open: its own thread reads it and opens it anew when it was lost."""

import threading
from collections.abc import Callable

from drivers.backoff import Backoff
from drivers.condition import Condition
from drivers.errors import DriverFailed
from drivers.held_device import HeldDevice
from station.clock import Clock
from station.errors import StationError
from station.ports import DeviceStatus, DeviceUnreachable, Scanner, ScanRead


class ScannerThread:
    """Keeps one scanner running until it is stopped.

    Args:
        deliver: Called for each read, on this thread.
        dropped: Told of what the reader sent and nobody could take.
    """

    def __init__(
        self,
        condition: Condition,
        clock: Clock,
        deliver: Callable[[ScanRead], None],
        dropped: Callable[[StationError], None] | None,
    ) -> None:
        self._condition = condition
        self._address = condition.status.address
        self._clock = clock
        self._deliver = deliver
        self._dropped = dropped
        self._backoff = Backoff()
        self._held: HeldDevice[Scanner] = HeldDevice(condition, clock)
        self._again = threading.Event()
        # a driver that hangs must not keep the program from ending
        self._thread = threading.Thread(
            target=self._work, name=f"scanner {self._address}", daemon=True
        )

    @property
    def status(self) -> DeviceStatus:
        """How the scanner is now."""
        return self._condition.status

    @property
    def device(self) -> Scanner | None:
        """The open scanner (to fire the simulated one); None while there is none."""
        return self._held.device

    def start(self) -> None:
        """Open it on its thread; once."""
        self._condition.tell_starting()
        self._thread.start()

    def retry_now(self) -> None:
        """Do not wait for the next try (a person says it is plugged in again)."""
        self._again.set()

    def halt(self) -> None:
        """Begin to stop; returns at once."""
        self._held.halt()
        self._again.set()

    def has_ended(self, timeout_s: float) -> bool:
        """Wait for the end after `halt`; False where it did not come in time."""
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while not self._held.is_halted():
            trouble = self._run_once()
            if self._held.is_halted():
                break
            self._condition.tell_closed(trouble)
            if not trouble.retryable:
                break
            most_s = getattr(trouble, "look_again_s", DeviceUnreachable.look_again_s)
            self._again.wait(self._backoff.pause_s(most_s))
            self._again.clear()

    def _run_once(self) -> StationError:
        """Open it and read it to its end; why that ended."""
        try:
            device = self._held.opened()
            opened_s = self._clock.monotonic_s()
            try:
                self._condition.tell("ready")
                device.run(self._take, self._tell_dropped)
            finally:
                self._held.let_go()
                self._backoff.worked_for(self._clock.monotonic_s() - opened_s)
        except StationError as error:
            return error
        except Exception as error:  # noqa: BLE001 - the top of a thread, handed on
            self._condition.tell_crash(error)
            return DriverFailed(address=self._address)
        if not self._held.is_halted():
            bug = RuntimeError(f"the driver of {self._address} returned though nobody stopped it")
            self._condition.tell_crash(bug)
        return DriverFailed(address=self._address)

    def _take(self, read: ScanRead) -> None:
        self._backoff.worked()
        self._condition.hand_on(self._deliver, read)

    def _tell_dropped(self, error: StationError) -> None:
        if self._dropped is not None:
            self._condition.hand_on(self._dropped, error)
