"""A label printer on the network, raw port 9100: `tcp://10.0.0.7:9100?dpi=203&width_mm=60`.

One connection per job, because printers answer one caller at a time. What is told apart, and
never guessed: no byte left this machine (`JobNotSent`), or some did and the printer did not take
the rest (`PrintUnknown`).
"""

import array
import contextlib
import os
import socket
import sys
import threading
import time
from dataclasses import dataclass

from drivers.address import Address
from drivers.printers.profile import (
    OPTIONS,
    PrinterStopped,
    PrintUnknown,
    profile_of,
    refuse_other_language,
)
from station.clock import Clock
from station.ports import JobNotSent, PrinterProfile, PrintJob

PORT = 9100
CONNECT_TIMEOUT_S = 3.0
PIECE_BYTES = 64 * 1024
_LOOK_EVERY_S = 0.01


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a printer, in seconds.

    Attributes:
        stall_s: While it takes nothing; changing a roll of paper takes a minute.
        hang_up_s: For it to hang up after the last byte; many never do.
    """

    stall_s: float
    hang_up_s: float


class TcpPrinter:
    """Sends whole jobs to a raw TCP port; one job at a time, from any thread."""

    def __init__(
        self, address: str, place: tuple[str, int], profile: PrinterProfile, patience: Patience
    ) -> None:
        self._address = address
        self._place = place
        self._profile = profile
        self._patience = patience
        self._printing = threading.Lock()
        self._stopping = threading.Event()
        self._hanging_up = threading.Lock()
        self._line: socket.socket | None = None

    @property
    def address(self) -> str:
        """The address it was opened at."""
        return self._address

    @property
    def profile(self) -> PrinterProfile:
        """Language and resolution the job must be rendered for."""
        return self._profile

    def print(self, job: PrintJob) -> None:
        """Send the job and wait until the printer's side has taken it all.

        Raises:
            JobNotSent: The printer could not be reached, or the job is in another language.
            PrintUnknown: The line broke, or the printer took nothing for too long.
        """
        refuse_other_language(job, self._profile, self._address)
        with self._printing, self._connected() as line:
            try:
                self._lend(line)
                self._send(line, job.data)
                self._finish(line, len(job.data))
            finally:
                with self._hanging_up:
                    self._line = None

    def stop(self) -> None:
        """Hang up, also in the middle of a job, which is unknown then."""
        self._stopping.set()
        with self._hanging_up:
            if self._line is not None:
                _hang_up(self._line)

    def _connected(self) -> socket.socket:
        if self._stopping.is_set():
            raise PrinterStopped(address=self._address)
        try:
            return socket.create_connection(self._place, timeout=CONNECT_TIMEOUT_S)
        except (OSError, UnicodeError) as error:  # the latter: no host can have this name
            raise self._not_sent(error) from error

    def _lend(self, line: socket.socket) -> None:
        """Let `stop` hang this line up."""
        line.settimeout(self._patience.stall_s)
        with self._hanging_up:
            if self._stopping.is_set():
                raise PrinterStopped(address=self._address)
            self._line = line

    def _send(self, line: socket.socket, data: bytes) -> None:
        sent, view = 0, memoryview(data)
        while sent < len(data):
            try:
                sent += line.send(view[sent : sent + PIECE_BYTES])
            except OSError as error:
                if sent == 0:
                    raise self._not_sent(error) from error
                raise self._unknown(sent, len(data), _words(error)) from error

    def _finish(self, line: socket.socket, total: int) -> None:
        """Say that this was all, and wait until the printer's side has it.

        A reset after the last byte throws away what the printer had not read yet; it is only
        seen by waiting for the printer to hang up, or for its acknowledgement of every byte.
        """
        try:
            line.shutdown(socket.SHUT_WR)
            self._read_until_hung_up(line)
            taken = self._wait_until_acknowledged(line)
        except OSError as error:
            raise self._unknown(total, total, _words(error)) from error
        if self._stopping.is_set() or not taken:
            raise self._unknown(total, total, "stopped" if taken else "timed out")

    def _read_until_hung_up(self, line: socket.socket) -> None:
        """Read answers away (status reports) until the end, for a bounded time."""
        until_s = time.monotonic() + self._patience.hang_up_s
        while (left_s := until_s - time.monotonic()) > 0:
            line.settimeout(left_s)
            try:
                if not line.recv(4096):
                    return
            except TimeoutError:
                return

    def _wait_until_acknowledged(self, line: socket.socket) -> bool:
        until_s = time.monotonic() + self._patience.stall_s
        while _unacknowledged(line) and not self._stopping.wait(_LOOK_EVERY_S):
            if time.monotonic() > until_s:
                return False
        if number := line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise OSError(number, os.strerror(number))
        return True

    def _not_sent(self, error: Exception) -> JobNotSent:
        return JobNotSent(address=self._address, detail=_words(error))

    def _unknown(self, sent: int, total: int, detail: str) -> PrintUnknown:
        return PrintUnknown(address=self._address, sent=sent, total=total, detail=detail)


def open_printer(address: Address, clock: Clock) -> TcpPrinter:
    """A printer at this address; nothing is sent, and it need not be switched on yet.

    Raises:
        StationError: The address is wrong.
    """
    address.allow_only("stall_s", "hang_up_s", *OPTIONS)
    patience = Patience(
        stall_s=address.number("stall_s", 120, 0.1, 3600),
        hang_up_s=address.number("hang_up_s", 1, 0.1, 60),
    )
    place = address.host_and_port(PORT)
    return TcpPrinter(address.url, place, profile_of(address), patience)


def _hang_up(line: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the printer hung up first
        line.shutdown(socket.SHUT_RDWR)


def _unacknowledged(line: socket.socket) -> int:
    """Bytes that the other side has not acknowledged; 0 where the system cannot tell."""
    if sys.platform != "linux":
        return 0
    import fcntl
    import termios

    count = array.array("i", [0])
    fcntl.ioctl(line, termios.TIOCOUTQ, count)  # SIOCOUTQ of tcp(7) is the same number
    return count[0]


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
