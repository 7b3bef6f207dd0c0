"""A code reader without hardware: `sim://gun`, fed by `fire`.

`sim://gun?feed=/run/gun.fifo` also reads a FIFO (or a file), one code a line, so that another
program can scan. A line that is too long for a code is dropped and told, as a gun's is.
"""

import os
import queue
import threading
from collections.abc import Callable
from pathlib import Path

from drivers.address import Address
from drivers.errors import DeviceMissing, OptionWrong
from drivers.scanners.faults import fault_of
from drivers.scanners.framing import Dropped
from drivers.simulated.feed import lines_of
from station.clock import Clock
from station.errors import StationError
from station.ports import DeviceUnreachable, ScanRead


class SimulatedScanner:
    """Delivers what is fired, in order, on the thread that runs it."""

    def __init__(self, address: str, clock: Clock, feed: Path | None = None) -> None:
        self._address = address
        self._clock = clock
        self._feed = feed
        self._stopping = threading.Event()
        # an exception ends `run`, None wakes it up
        self._waiting: queue.SimpleQueue[ScanRead | Dropped | Exception | None] = (
            queue.SimpleQueue()
        )

    @property
    def address(self) -> str:
        """The address it was opened at."""
        return self._address

    def fire(self, data: bytes, symbology: str | None = None) -> None:
        """Scan this code, from any thread; it waits until `run` takes it."""
        read = ScanRead(data=data, device=self._address, at=self._clock.now(), symbology=symbology)
        self._waiting.put(read)

    def run(
        self,
        deliver: Callable[[ScanRead], None],
        dropped: Callable[[StationError], None] | None = None,
    ) -> None:
        """Deliver what was fired until `stop`; see `station.ports.Scanner`."""
        reader = None
        if self._feed is not None:
            reader = threading.Thread(target=self._read, args=(self._feed,), name="scan-feed")
            reader.start()
        try:
            while not self._stopping.is_set():
                self._hand_on(self._waiting.get(), deliver, dropped)
        finally:
            self.stop()
            if reader is not None:
                reader.join()

    def stop(self) -> None:
        """Make `run` return; what waits is not delivered."""
        self._stopping.set()
        self._waiting.put(None)

    def _hand_on(
        self,
        waiting: ScanRead | Dropped | Exception | None,
        deliver: Callable[[ScanRead], None],
        dropped: Callable[[StationError], None] | None,
    ) -> None:
        if isinstance(waiting, Exception):
            raise waiting
        if isinstance(waiting, ScanRead) and not self._stopping.is_set():
            deliver(waiting)
        elif isinstance(waiting, Dropped) and dropped is not None:
            dropped(fault_of(waiting, self._address))

    def _read(self, feed: Path) -> None:
        """On its own thread; what goes wrong is raised by `run`."""
        try:
            for line in lines_of(feed, self._stopping):
                if isinstance(line, Dropped):
                    self._waiting.put(line)
                else:
                    self.fire(line)
        except OSError as error:
            detail = error.strerror or str(error)
            self._waiting.put(DeviceUnreachable(address=self._address, detail=detail))
        except Exception as error:  # noqa: BLE001 - the top of a thread, handed to `run`
            self._waiting.put(error)


def open_scanner(address: Address, clock: Clock) -> SimulatedScanner:
    """A reader that is fed by the program itself.

    Raises:
        StationError: The address is wrong, or the feed is not there yet.
    """
    address.allow_only("feed")
    feed = address.options.get("feed")
    if feed is None:
        return SimulatedScanner(address.url, clock)
    if os.name == "nt":  # nothing to wait on there
        raise OptionWrong(address=address.url, option="feed", value=feed, possible="-")
    if not Path(feed).exists():
        raise DeviceMissing(address=address.url)
    return SimulatedScanner(address.url, clock, Path(feed))
