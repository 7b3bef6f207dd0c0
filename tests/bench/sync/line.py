"""A line between station and hub: counts every byte, and lets each wait as long as asked."""

import queue
import socket
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self


class Line:
    """A TCP relay on loopback. Each direction holds back what passes by half the round trip.

    Attributes:
        port: Where stations connect. up, down: Bytes that passed, from stations and to them.
        cuts: How often it was cut.
    """

    def __init__(self, target: int, round_trip_s: float = 0.0) -> None:
        """Begin; `target` is the hub's port."""
        self.up = self.down = self.cuts = 0
        self._cut_at: int | None = None
        self._target = target
        self._delay_s = round_trip_s / 2
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []
        self._threads = [self._start(self._accept)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for each in list(self._open):
            each.close()
        for thread in self._threads:
            thread.join(5)

    def cut_after(self, bytes_up: int) -> None:
        """Break every connection off, once, when so many more bytes have come from stations."""
        self._cut_at = self.up + bytes_up

    def _start(self, work: object, *arguments: object) -> threading.Thread:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        thread.start()
        return thread

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            hub = socket.create_connection(("127.0.0.1", self._target))
            for each in (caller, hub):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open += [caller, hub]
            for source, sink, is_up in ((caller, hub, True), (hub, caller, False)):
                held: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
                self._threads.append(self._start(self._take, source, held, is_up))
                self._threads.append(self._start(self._give, sink, held))

    def _take(
        self, source: socket.socket, held: "queue.SimpleQueue[tuple[float, bytes]]", is_up: bool
    ) -> None:
        data = b"-"
        while data:
            try:
                data = source.recv(256 * 1024)
            except OSError:
                data = b""
            if is_up:
                self.up += len(data)
                if self._cut_at is not None and self.up >= self._cut_at:
                    self._cut()
                    data = b""
            else:
                self.down += len(data)
            held.put((time.monotonic() + self._delay_s, data))

    def _cut(self) -> None:
        self._cut_at = None
        self.cuts += 1
        for each in list(self._open):
            with suppress(OSError):  # it may have gone by itself
                each.shutdown(socket.SHUT_RDWR)

    def _give(self, sink: socket.socket, held: "queue.SimpleQueue[tuple[float, bytes]]") -> None:
        while True:
            due_s, data = held.get()
            if not data:
                break
            wait_s = due_s - time.monotonic()
            if wait_s > 0:
                time.sleep(wait_s)
            try:
                sink.sendall(data)
            except OSError:
                break
        try:
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            return
