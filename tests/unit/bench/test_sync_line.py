"""The line between station and hub in the sync bench: nothing lost, all counted, held back as asked."""

import socket
import threading
import time

from tests.bench.sync.line import Line


def echo_once(listener: socket.socket) -> None:
    caller, _ = listener.accept()
    with caller:
        while data := caller.recv(65536):
            caller.sendall(data)


def through(line: Line, data: bytes) -> tuple[bytes, float]:
    """What comes back, and after how many seconds."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", line.port)) as caller:
        caller.sendall(data)
        caller.shutdown(socket.SHUT_WR)
        pieces = []
        while piece := caller.recv(65536):
            pieces.append(piece)
    return b"".join(pieces), time.monotonic() - began


def run(round_trip_s: float, data: bytes) -> tuple[Line, bytes, float]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=echo_once, args=(listener,))
        thread.start()
        with Line(listener.getsockname()[1], round_trip_s) as line:
            back, seconds = through(line, data)
        thread.join(10)
    return line, back, seconds


def test_every_byte_passes_and_is_counted() -> None:
    data = bytes(range(256)) * 4000
    line, back, _ = run(0.0, data)
    assert back == data
    assert (line.up, line.down) == (len(data), len(data))


def test_an_answer_takes_at_least_the_round_trip() -> None:
    _, back, seconds = run(0.2, b"x")
    assert back == b"x"
    assert seconds >= 0.2


def test_a_cut_comes_once_after_so_many_bytes_and_the_next_connection_passes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threads = [threading.Thread(target=echo_once, args=(listener,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        with Line(listener.getsockname()[1]) as line:
            line.cut_after(1000)
            with socket.create_connection(("127.0.0.1", line.port)) as caller:
                caller.sendall(bytes(999))
                assert len(caller.recv(999, socket.MSG_WAITALL)) == 999
                caller.sendall(b"x")
                assert caller.recv(1) == b""
            back, _ = through(line, b"y" * 5000)
        for thread in threads:
            thread.join(10)
    assert (back, line.cuts) == (b"y" * 5000, 1)
