"""A code reader on a serial line: RS-232, or USB in virtual COM port mode.

`serial:///dev/ttyACM0?baud=9600`, `serial://COM3`, `serial://usb/0c2e:0b61?serial=A1`; the
options of `drivers.scanners.profile` say how it frames its messages.
"""

import errno
import math
import sys
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime

import serial

from drivers.address import Address
from drivers.errors import DeviceBusy, DeviceMissing, DeviceNotAllowed
from drivers.scanners.faults import fault_of
from drivers.scanners.framing import Dropped, Framed, Framing
from drivers.scanners.profile import OPTIONS, ScanProfile, profile_of, told_apart
from drivers.scanners.serial_ports import path_of
from station.clock import Clock
from station.errors import StationError
from station.ports import DeviceUnreachable, ScanRead

try:
    import termios
except ImportError:  # Windows
    PORT_ERRORS: tuple[type[Exception], ...] = (OSError,)
else:
    # the library lets this one through, which is no OSError; its own errors are
    PORT_ERRORS = (OSError, termios.error)

BAUD_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600)
# cancel_read is lost where it comes just before the read (Windows): the read ends by itself
LONGEST_READ_S = 0.5


class _Port(serial.Serial):
    """A port that keeps what the reader sent before it was open.

    The library throws that away when opening: a scan is lost, or worse, its first half.
    """

    def _reset_input_buffer(self) -> None:
        """Keep it."""


class SerialLineScanner:
    """A reader behind an open serial port; `run` once, then open anew."""

    def __init__(
        self, address: str, port: serial.Serial, profile: ScanProfile, clock: Clock
    ) -> None:
        self._address = address
        self._port = port
        self._profile = profile
        self._clock = clock
        self._stopping = threading.Event()
        self._closing = threading.Lock()
        self._is_running = False

    @property
    def address(self) -> str:
        """The address it was opened at."""
        return self._address

    def run(
        self,
        deliver: Callable[[ScanRead], None],
        dropped: Callable[[StationError], None] | None = None,
    ) -> None:
        """Deliver each message until `stop`; see `station.ports.Scanner`."""
        self._is_running = True
        framing = Framing(self._profile.suffix, self._profile.prefix, self._profile.idle_s)

        def hand_on(framed: Iterable[Framed], at: datetime) -> None:
            for one in framed:
                if not isinstance(one, Dropped):
                    deliver(self._read_of(one, at))
                elif dropped is not None:
                    dropped(fault_of(one, self._address))

        try:
            self._frame_until_stopped(framing, hand_on)
        finally:
            self._close()
            hand_on(framing.lost(), self._clock.now())

    def stop(self) -> None:
        """Make `run` return and close the port."""
        self._stopping.set()
        with self._closing:
            if self._port.is_open and self._is_running:
                self._port.cancel_read()
        if not self._is_running:
            self._close()

    def _frame_until_stopped(
        self, framing: Framing, hand_on: Callable[[Iterable[Framed], datetime], None]
    ) -> None:
        last_at, quiet_from_s = self._clock.now(), 0.0
        while not self._stopping.is_set():
            quiet_at_s = quiet_from_s + (framing.quiet_after_s or math.inf)
            # the first byte is framed before more is asked for: asking fails once the gun is
            # unplugged, and that byte may be the end of a message
            if first := self._first_byte(quiet_at_s - time.monotonic()):
                last_at, quiet_from_s = self._clock.now(), time.monotonic()
                hand_on(framing.feed(first), last_at)
                hand_on(framing.feed(self._more()), last_at)
            elif time.monotonic() >= quiet_at_s:
                hand_on(framing.silence(), last_at)

    def _first_byte(self, wait_s: float) -> bytes:
        """The next byte as soon as it is there; none after a while, or when stopped."""
        wait_s = max(0.001, min(wait_s, LONGEST_READ_S))
        try:
            if self._port.timeout != wait_s:
                self._port.timeout = wait_s
            return self._port.read(1)
        except PORT_ERRORS as error:
            raise translated(error, self._address) from error

    def _more(self) -> bytes:
        """What has arrived by now."""
        try:
            return self._port.read(self._port.in_waiting)
        except PORT_ERRORS as error:
            raise translated(error, self._address) from error

    def _read_of(self, message: bytes, at: datetime) -> ScanRead:
        symbology, data = told_apart(self._profile, message)
        return ScanRead(data=data, device=self._address, at=at, symbology=symbology)

    def _close(self) -> None:
        with self._closing:
            self._port.close()


def open_scanner(address: Address, clock: Clock) -> SerialLineScanner:
    """Open the port for this program alone.

    Raises:
        StationError: The address is wrong, or the port is missing, busy or not ours to open.
    """
    address.allow_only("baud", "serial", *OPTIONS)
    profile = profile_of(address)
    baud = address.choice("baud", {str(rate): rate for rate in BAUD_RATES}, 9600)
    path = path_of(address)
    try:
        port = _Port(path, baud, timeout=LONGEST_READ_S, exclusive=True)
    except PORT_ERRORS as error:
        raise translated(error, address.url) from error
    return SerialLineScanner(address.url, port, profile, clock)


def translated(error: Exception, address: str, platform: str = sys.platform) -> DeviceUnreachable:
    """What an error of the serial library means to a person.

    On Windows it carries no number, only the system's exception spelt out in its text, and a
    port that another program holds is "access denied".
    """
    number, text = getattr(error, "errno", None), str(error)
    if number in {errno.ENOENT, errno.ENODEV, errno.ENXIO} or "FileNotFoundError" in text:
        return DeviceMissing(address=address)
    if number in {errno.EBUSY, errno.EWOULDBLOCK} or "PermissionError" in text:
        return DeviceBusy(address=address)
    if number in {errno.EACCES, errno.EPERM}:
        kind = DeviceBusy if platform == "win32" else DeviceNotAllowed
        return kind(address=address)
    return DeviceUnreachable(address=address, detail=text)
