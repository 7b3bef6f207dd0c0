import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.store.door import SOCKET_NAME, Door, knock


def answer(line: bytes) -> bytes:
    return b"heard " + line.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def door(folder: Path) -> Iterator[Door]:
    opened = Door(folder, answer)
    yield opened
    opened.close()


@pytest.mark.usefixtures("door")
def test_knock_gets_the_answer_each_time(folder: Path) -> None:
    assert [knock(folder, line) for line in (b"a", "二".encode())] == [
        b"heard a",
        "heard 二".encode(),
    ]


@pytest.mark.usefixtures("door")
def test_only_the_owner_may_open_the_socket(folder: Path) -> None:
    assert stat.S_IMODE((folder / SOCKET_NAME).stat().st_mode) == 0o600


def test_knock_says_that_nobody_opens(folder: Path) -> None:
    assert knock(folder, b"a") is None
    assert knock(folder / "missing", b"a") is None


def test_knock_says_that_nobody_opens_once_the_door_is_closed(folder: Path, door: Door) -> None:
    door.close()
    door.close()
    assert knock(folder, b"a") is None
    assert not (folder / SOCKET_NAME).exists()


def test_a_socket_left_by_a_dead_program_is_in_nobodys_way(folder: Path) -> None:
    left = Door(folder, answer)
    (folder / SOCKET_NAME).rename(folder / "kept")
    left.close()
    (folder / "kept").rename(folder / SOCKET_NAME)
    again = Door(folder, answer)
    try:
        assert knock(folder, b"b") == b"heard b"
    finally:
        again.close()


def test_a_deep_folder_is_no_trouble(tmp_path: Path) -> None:
    deep = tmp_path / ("very-long-name-" * 6) / ("数据" * 20)
    deep.mkdir(parents=True)
    door = Door(deep, answer)
    try:
        assert knock(deep, b"c") == b"heard c"
    finally:
        door.close()


@pytest.mark.usefixtures("door")
def test_half_a_line_is_not_answered_and_harms_nobody(folder: Path) -> None:
    import socket

    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(folder / SOCKET_NAME))
        caller.sendall(b"half")
    assert knock(folder, b"d") == b"heard d"
