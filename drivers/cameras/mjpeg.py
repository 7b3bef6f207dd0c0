"""A network camera that sends MJPEG over HTTP: `http://10.0.0.9:8080/video`, `https://…`.

The stream is read all the time, on a thread of its own, so that a shot is of now and not of some
seconds ago. Names and passwords in the address are refused: they would be shown with it.
"""

import http.client
import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

from drivers.address import Address
from drivers.cameras.glance import NoSignal
from drivers.cameras.multipart import Parts, StreamBroken, boundary_of
from drivers.cameras.picture import is_whole, mime_of
from drivers.errors import AddressMalformed, DeviceStopped
from station.clock import Clock
from station.errors import StationError
from station.ports import DeviceUnreachable, Frame

ANSWER_S = 5.0
"""Longest wait for the camera's answer, and for the next bytes of its stream."""
FRAME_S = 3.0
"""Longest wait for a picture that was taken after the shutter was pressed."""
READ_BYTES = 64 * 1024
MOST_BAD = 30
"""So many parts in a row that are no whole JPEG, and it is no camera."""


class MjpegCamera:
    """Keeps the newest picture of a stream."""

    def __init__(self, address: Address, clock: Clock) -> None:
        """Connect and begin to read.

        Raises:
            StationError: It does not answer, or sends something else.
        """
        self._address = address.url
        self._clock = clock
        self._news = threading.Condition()
        self._newest: Frame | None = None
        self._count = 0
        self._trouble: StationError | None = None
        self._is_stopped = False
        self._connection = _connect(address)
        self._answer = self._ask(address)
        try:
            self._parts = Parts(self._boundary())
        except BaseException:
            self._hang_up()
            raise
        self._thread = threading.Thread(target=self._read, name="mjpeg")
        self._thread.start()

    @property
    def address(self) -> str:
        """The address it was opened at."""
        return self._address

    def shoot(self) -> Frame:
        """The first picture that begins to arrive after now.

        Raises:
            DeviceUnreachable: None came in time: unplugged, or the line is broken.
        """
        with self._news:
            wanted = self._count + 2  # the one that is half here began before
            return self._wait(wanted)

    def glance(self) -> Frame:
        """The newest picture.

        Raises:
            DeviceUnreachable: None came in time.
        """
        with self._news:
            seen = self._count
            return self._wait(max(1, seen))

    def stop(self) -> None:
        """Hang up, and wait for the reader."""
        with self._news:
            self._is_stopped = True
            self._news.notify_all()
        self._hang_up()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _wait(self, wanted: int) -> Frame:
        """Under the lock: the newest frame once so many have come."""
        self._news.wait_for(lambda: self._is_over() or self._count >= wanted, FRAME_S)
        if self._is_stopped:
            raise DeviceStopped(address=self._address)
        if self._trouble is not None:
            raise self._trouble
        if self._newest is None or self._count < wanted:
            raise NoSignal(address=self._address)
        return self._newest

    def _is_over(self) -> bool:
        return self._is_stopped or self._trouble is not None

    def _ask(self, address: Address) -> http.client.HTTPResponse:
        parts = urlsplit(address.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            self._connection.request(
                "GET", target, headers={"Accept": "multipart/x-mixed-replace"}
            )
            answer = self._connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise DeviceUnreachable(address=self._address, detail=_words(error)) from error
        return answer

    def _boundary(self) -> bytes:
        if self._answer.status != http.client.OK:
            raise DeviceUnreachable(address=self._address, detail=f"HTTP {self._answer.status}")
        return boundary_of(self._answer.getheader("Content-Type", ""))

    def _read(self) -> None:
        """On its own thread, until the stream ends; what ended it is told by the next shot."""
        try:
            self._read_stream()
            trouble: StationError = NoSignal(address=self._address)
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            # hanging up from another thread shows as one of these, too
            trouble = NoSignal(address=self._address)
        except StationError as error:
            trouble = DeviceUnreachable(address=self._address, detail=error.sentence())
        with self._news:
            self._trouble = trouble
            self._news.notify_all()
        self._hang_up()

    def _read_stream(self) -> None:
        bad = 0
        while not self._is_stopped:
            data = self._answer.read1(READ_BYTES)
            if not data:
                return
            for body in self._parts.feed(data):
                is_picture = mime_of(body) == "image/jpeg" and is_whole(body)
                bad = 0 if is_picture else bad + 1
                if is_picture:
                    self._keep(body)
                elif bad > MOST_BAD:
                    raise StreamBroken(detail="no JPEG")

    def _keep(self, body: bytes) -> None:
        frame = Frame(body, "image/jpeg", self._address, self._clock.now())
        with self._news:
            self._newest = frame
            self._count += 1
            self._news.notify_all()

    def _hang_up(self) -> None:
        """A blocked read ends at once; closing alone would not wake it."""
        line = self._connection.sock
        if line is not None:
            with suppress(OSError):  # it may be closed already
                line.shutdown(socket.SHUT_RDWR)
        self._connection.close()
        self._answer.close()


def open_camera(address: Address, clock: Clock) -> MjpegCamera:
    """Connect to the camera.

    Raises:
        StationError: The address is wrong, the camera does not answer or sends no MJPEG.
    """
    return MjpegCamera(address, clock)


def _connect(address: Address) -> http.client.HTTPConnection:
    if "@" in address.place:
        raise AddressMalformed(address=address.scheme + "://…@…")
    is_safe = address.scheme == "https"
    host, port = address.host_and_port(443 if is_safe else 80)
    kind = http.client.HTTPSConnection if is_safe else http.client.HTTPConnection
    return kind(host, port, timeout=ANSWER_S)


def _words(error: Exception) -> str:
    return (
        (error.strerror if isinstance(error, OSError) else "")
        or str(error)
        or type(error).__name__
    )
