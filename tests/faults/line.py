"""A line between stations and hub that can be cut, slowed, and that loses or mangles answers.

Plain TCP on this machine: what goes through it is TLS, which it neither reads nor changes, as a
switch, a proxy or a long cable would. Stations reach the hub by `url` instead of its own address.
"""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

_STEP = 64 * 1024
_RST = b"\x01\x00\x00\x00\x00\x00\x00\x00"  # struct linger {on, 0 s}: close means reset


@dataclass(frozen=True, slots=True)
class Mood:
    """What the line does at the moment.

    Attributes:
        delay_s: Each piece, either way, comes so much later.
        is_silent: Questions arrive, answers do not.
        cut_after: So many bytes of an answer arrive, then the connection is reset.
        is_shut: Nobody takes calls.
    """

    delay_s: float = 0.0
    is_silent: bool = False
    cut_after: int | None = None
    is_shut: bool = False


WELL = Mood()


class Line:
    """Listens on this machine and passes on to a port; `close` ends it."""

    def __init__(self, port: int) -> None:
        self.mood = WELL
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._listen, name="line")]
        self._threads[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """Where stations reach the hub."""
        return f"https://127.0.0.1:{self._listener.getsockname()[1]}"

    def cut(self) -> int:
        """Reset every connection; how many there were."""
        with self._lock:
            ends = list(self._open)
        for end in ends:
            _reset(end)
        return len(ends) // 2

    def close(self) -> None:
        """End everything."""
        self._over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        for thread in self._threads:
            thread.join()

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return  # closed
            self._take(caller)

    def _take(self, caller: socket.socket) -> None:
        hub = None
        if not self.mood.is_shut:
            with suppress(OSError):
                hub = socket.create_connection(("127.0.0.1", self._port), 5)
        if hub is None:
            _reset(caller)
            caller.close()
            return
        hub.settimeout(None)
        with self._lock:
            self._open |= {caller, hub}
        ways = (caller, hub, False), (hub, caller, True)
        for way in ways:
            thread = threading.Thread(target=self._carry, args=way, name="line")
            self._threads.append(thread)
            thread.start()

    def _carry(self, source: socket.socket, sink: socket.socket, is_answer: bool) -> None:
        try:
            while piece := source.recv(_STEP):
                if not self._pass_on(piece, sink, is_answer):
                    break
        except OSError:
            pass  # one of the two is gone, or was reset: so is the connection
        for end in (source, sink):
            _reset(end)
        with self._lock:
            self._open -= {source}
        source.close()

    def _pass_on(self, piece: bytes, sink: socket.socket, is_answer: bool) -> bool:
        """Whether the connection lives on."""
        mood = self.mood
        if mood.delay_s:
            self._over.wait(mood.delay_s)
        if is_answer and mood.is_silent:
            return True
        if is_answer and mood.cut_after is not None:
            sink.sendall(piece[: mood.cut_after])
            return False
        sink.sendall(piece)
        return True


def _reset(end: socket.socket) -> None:
    """End a connection as a pulled plug shows in the end; whoever reads from it wakes up."""
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)
        end.shutdown(socket.SHUT_RDWR)
