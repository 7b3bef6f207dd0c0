"""A label printer without hardware: listens like port 9100, and can fail in each known way."""

import socket
import struct
import threading
from dataclasses import dataclass
from typing import Literal, Self

Manner = Literal["take", "keep_open", "stall", "cut"]
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Report:
    """What the printer saw: whole jobs, what it had of jobs that broke, calls answered."""

    jobs: tuple[bytes, ...]
    broken: tuple[bytes, ...]
    connections: int


class TcpPrinter:
    """Answers one caller at a time, as printers do.

    Attributes:
        manner: `take` reads to the end and hangs up; `keep_open` reads to the end and never
            hangs up; `stall` reads nothing; `cut` reads `cut_after` bytes and resets the line.
    """

    def __init__(self) -> None:
        self.manner: Manner = "take"
        self.cut_after = 0
        self._jobs: list[bytes] = []
        self._broken: list[bytes] = []
        self._connections = 0
        self._kept_open: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._hang_up = threading.Event()
        self._port = 0
        self.listen()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.refuse()

    @property
    def port(self) -> int:
        return self._port

    def address(self, **options: object) -> str:
        """The address a driver opens it at."""
        query = "&".join(f"{name}={value}" for name, value in options.items())
        return f"tcp://127.0.0.1:{self._port}" + (f"?{query}" if query else "")

    def report(self) -> Report:
        return Report(tuple(self._jobs), tuple(self._broken), self._connections)

    def listen(self) -> None:
        """Answer calls, at the same port as before."""
        assert self._listener is None, "it listens"
        self._hang_up.clear()
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # a printer's is small
        listener.bind(("127.0.0.1", self._port))
        listener.listen(1)
        listener.settimeout(0.02)
        self._port = listener.getsockname()[1]
        self._listener = listener
        self._thread = threading.Thread(target=self._answer, args=(listener,), name="tcp-printer")
        self._thread.start()

    def refuse(self) -> None:
        """Hang up and answer no more; callers are refused. Harmless when repeated."""
        self._hang_up.set()
        if self._thread is not None:
            self._thread.join()
        if self._listener is not None:
            self._listener.close()
        self._listener = self._thread = None
        while self._kept_open:
            self._kept_open.pop().close()

    def _answer(self, listener: socket.socket) -> None:
        while not self._hang_up.is_set():
            try:
                caller, _ = listener.accept()
            except TimeoutError:
                continue
            self._connections += 1
            with caller:
                caller.settimeout(0.02)
                self._serve(caller)

    def _serve(self, caller: socket.socket) -> None:
        if self.manner == "stall":
            self._hang_up.wait()
            self._reset(caller)
            return
        data, is_whole = self._read(caller)
        if not is_whole:
            self._broken.append(data)
            self._reset(caller)
            return
        self._jobs.append(data)
        if self.manner == "keep_open":
            self._kept_open.append(caller.dup())

    def _read(self, caller: socket.socket) -> tuple[bytes, bool]:
        """What came, and whether the caller said that it was all."""
        data = bytearray()
        while not self._hang_up.is_set():
            limit = self.cut_after - len(data) if self.manner == "cut" else 65536
            if limit <= 0:
                return bytes(data), False
            try:
                piece = caller.recv(limit)
            except TimeoutError:
                continue
            except ConnectionError:
                return bytes(data), False
            if not piece:
                return bytes(data), True
            data += piece
        return bytes(data), False

    def _reset(self, caller: socket.socket) -> None:
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
