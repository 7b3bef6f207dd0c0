"""The server does not outlive whoever started it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.postgres import PostgresServer, missing
from tests.helpers.processes import PROJECT
from tests.helpers.waiting import wait_until

WITHIN_S = 60.0
STARTER = """
from tests.helpers.postgres import PostgresServer
server = PostgresServer()
print(server.folder, *server.processes(), flush=True)
input()
"""

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())


def is_running(pid: int) -> bool:
    """Not one that has ended and that nobody has asked about yet."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until_gone(folder: Path, pids: list[int]) -> None:
    wait_until(
        lambda: not folder.exists() and not any(map(is_running, pids)),
        WITHIN_S,
        f"{folder} and {pids} are gone",
    )


def test_a_server_ends_when_its_starter_is_killed() -> None:
    words = [sys.executable, "-c", STARTER]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PROJECT, text=True
    ) as starter:
        assert starter.stdout is not None
        name, *numbers = starter.stdout.readline().split()
        folder, pids = Path(name), list(map(int, numbers))
        assert folder.exists()
        assert all(map(is_running, pids))
        starter.send_signal(signal.SIGKILL)
    wait_until_gone(folder, pids)


def test_stopping_leaves_nothing_behind() -> None:
    server = PostgresServer()
    folder, pids = server.folder, server.processes()
    server.stop()
    assert not folder.exists()
    wait_until_gone(folder, pids)
