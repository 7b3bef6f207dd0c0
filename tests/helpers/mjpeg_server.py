"""A network camera without hardware: sends MJPEG over HTTP, well or badly."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Self

from tests.helpers.pictures import picture

HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n"
Script = Callable[[], Iterable[bytes]]


def part(body: bytes, *, has_length: bool = True) -> bytes:
    """A picture as cameras wrap it."""
    length = b"Content-Length: %d\r\n" % len(body) if has_length else b""
    return b"\r\n--frame\r\nContent-Type: image/jpeg\r\n" + length + b"\r\n" + body


def pictures(*, has_length: bool = True) -> Iterator[bytes]:
    """A head and ever new pictures."""
    yield HEAD
    for number in range(1_000_000):
        yield part(picture(number=number), has_length=has_length)


class MjpegServer:
    """Serves what a script gives to each caller, until it is unplugged."""

    def __init__(self, script: Script = pictures, *, every_s: float = 0.01) -> None:
        self.script = script
        self._every_s = every_s
        self._unplugged = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self._thread = threading.Thread(target=self._serve, name="mjpeg-server")
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()

    @property
    def address(self) -> str:
        host, port = self._listener.getsockname()[:2]
        return f"http://{host}:{port}/video?fps=10"

    def unplug(self) -> None:
        """Hang up on everybody, for good; harmless when repeated."""
        self._unplugged.set()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while not self._unplugged.is_set():
            try:
                caller, _ = self._listener.accept()
            except TimeoutError:
                continue
            with caller:
                self._send(caller)

    def _send(self, caller: socket.socket) -> None:
        caller.settimeout(5)
        try:
            caller.recv(65536)
            for piece in self.script():
                caller.sendall(piece)
                if self._unplugged.wait(self._every_s):
                    return
        except OSError:
            return  # the caller hung up
