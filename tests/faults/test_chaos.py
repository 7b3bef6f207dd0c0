"""The short form of `python -m tests.faults.chaos`, and of its line what it is there for."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from tests.faults.chaos import QUIET_WITHIN_S, opened, play
from tests.faults.line import Line, Mood

STATIONS, SECONDS, SEED = 2, 12.0, 3


def test_nothing_is_lost_and_all_agree_after_faults_everywhere(tmp_path: Path) -> None:
    with opened(tmp_path, STATIONS, SEED) as shop:
        told, faults = play(shop, 1, SECONDS)
    assert not faults, faults.lines
    assert max(told.quiet_s) <= QUIET_WITHIN_S
    assert told.done.total() >= 3
    assert told.records > 50


@pytest.fixture
def echo() -> Iterator[int]:
    """A port that says back what it hears."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            with caller:
                while data := caller.recv(1000):
                    caller.sendall(data)

    thread = Thread(target=serve)
    thread.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def call(line: Line, data: bytes) -> bytes:
    """What comes back through the line until it ends or 0.3 s of silence."""
    port = int(line.url.rpartition(":")[2])
    heard = b""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as caller:
        caller.settimeout(0.3)
        caller.sendall(data)
        while len(heard) < len(data) and (piece := caller.recv(1000)):
            heard += piece
    return heard  # a line that is shut may already break off the connecting


@pytest.mark.parametrize(
    ("mood", "heard"),
    [
        (Mood(), b"hello"),
        (Mood(delay_s=0.01), b"hello"),
        (Mood(is_silent=True), b""),
        (Mood(cut_after=2), b"he"),
        (Mood(is_shut=True), b""),
    ],
)
def test_a_line_does_what_its_mood_says(echo: int, mood: Mood, heard: bytes) -> None:
    with Line(echo) as line:
        line.mood = mood
        assert call(line, b"hello") == heard


def test_a_cut_line_ends_calls_and_takes_new_ones(echo: int) -> None:
    with Line(echo) as line:
        port = int(line.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), 5) as caller:
            caller.sendall(b"hello")
            assert caller.recv(1000) == b"hello"
            assert line.cut() == 1
            with suppress(ConnectionResetError):
                assert caller.recv(1000) == b""
        assert call(line, b"again") == b"again"
