"""Trouble with disks and other programs, with the real thing: a clear sentence, nothing lost."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest

from station.errors import StationError
from station.store import recorder
from station.store.errors import (
    StoreDamaged,
    StoreFull,
    StoreInUse,
    StoreUnreachable,
)
from station.store.station_store import STORE_NAME, StationStore, open_reader
from station.store.verify import verify
from tests.helpers.fake_ledger import FixedClock
from tests.helpers.pictures import picture
from tests.helpers.stores import OPERATOR, capture, finished, open_store

PROJECT = Path(__file__).parents[3]
CHILD_S = 60


def sentences_of(error: StationError, *, naming: str) -> None:
    """Both languages say what happened and what to do, and name the place."""
    for lang in ("en", "zh"):
        said = error.sentence(lang)
        assert naming in said
        assert "{" not in said
    assert "。" in error.sentence("zh")


# --- a data folder that cannot be written ---------------------------------------------------------


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder that another user may reach (pytest's own are the owner's alone)."""
    folder = Path(tempfile.mkdtemp(prefix="suyuan-test-"))
    folder.chmod(0o755)
    yield folder
    for path in folder.rglob("*"):
        path.chmod(0o755)
    shutil.rmtree(folder)


def as_nobody(script: str, *words: object) -> str:
    """Run a script as a user without rights: the administrator's writes are never refused."""
    program = f"import os\n{textwrap.dedent(script)}"
    ended = subprocess.run(
        [sys.executable, "-c", program, *map(str, words)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=CHILD_S,
        check=False,
        env=os.environ | {"SUYUAN_LANG": "en"},
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


OPEN_AS_NOBODY = """
    import sys
    from pathlib import Path
    from station.errors import StationError
    from tests.helpers.stores import capture, open_store
    from resources import texts
    texts.say("store.closed")
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(65534, 65534, 65534)
        os.setresuid(65534, 65534, 65534)
    try:
        with open_store(Path(sys.argv[1]), state_dir=Path(sys.argv[2])) as store:
            capture(store)
        print("saved")
    except StationError as error:
        print(error.code, error.sentence())
"""


@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="needs users as Linux has them")
def test_a_folder_without_the_right_to_write_is_told(open_to_all: Path) -> None:
    (open_to_all / "data").mkdir()
    (open_to_all / "data").chmod(0o555)
    (open_to_all / "state").mkdir()
    (open_to_all / "state").chmod(0o777)
    said = as_nobody(OPEN_AS_NOBODY, open_to_all, open_to_all / "state")
    assert said.startswith("store.read_only")
    assert "right to write" in said
    assert list((open_to_all / "data").iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="needs users as Linux has them")
def test_a_store_of_another_user_is_told(open_to_all: Path) -> None:
    with open_store(open_to_all):
        pass
    said = as_nobody(OPEN_AS_NOBODY, open_to_all, open_to_all / "state")
    assert said.split()[0] in {"store.read_only", "store.unreachable", "store.key_missing"}


def test_a_file_where_the_data_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(StoreUnreachable) as caught, open_store(tmp_path):
        pass
    sentences_of(caught.value, naming=str(tmp_path / "data"))
    assert (tmp_path / "data").read_text() == "in the way"


def test_a_folder_where_the_stores_file_should_be_is_told(tmp_path: Path) -> None:
    with open_store(tmp_path):
        pass
    shutil.rmtree(tmp_path / "data")
    (tmp_path / "data" / STORE_NAME).mkdir(parents=True)
    with pytest.raises((StoreUnreachable, StoreDamaged)) as caught, open_store(tmp_path):
        pass
    sentences_of(caught.value, naming=STORE_NAME)


# --- a full disk ----------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("may not mount a small disk here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill_up(ballast: Path) -> None:
    """Leave no room at all."""
    descriptor = os.open(ballast, os.O_WRONLY | os.O_CREAT)
    try:
        with suppress(OSError):
            while True:
                os.write(descriptor, bytes(4096))
    finally:
        os.close(descriptor)


def capture_until_full(store: StationStore, saved: list[UUID]) -> StoreFull:
    """Capture, noting each record that was said to be saved, until the disk is full."""
    try:
        while len(saved) < 5000:
            saved.append(capture(store, finished(f"sn:P1:{len(saved)}")))
    except StoreFull as full:
        return full
    raise AssertionError("the disk never filled up")


def test_a_full_disk_is_told_and_work_resumes_without_a_restart(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "STOP_BELOW_BYTES", 0)
    with open_store(small_disk) as store:
        saved = [capture(store) for _ in range(5)]
        ballast = small_disk / "ballast"
        fill_up(ballast)
        for _ in range(3):
            sentences_of(capture_until_full(store, saved), naming=STORE_NAME)
            os.truncate(ballast, ballast.stat().st_size - 600_000)
            saved.append(capture(store))
        kept = {row[0] for row in store.reader().rows("SELECT rid FROM record")}
    assert kept == {rid.bytes for rid in saved}
    home = small_disk
    assert list(verify(lambda: open_reader(home / "data", home / "state")[0])) == []


def test_capturing_stops_before_the_disk_is_full(small_disk: Path) -> None:
    with open_store(small_disk) as store:
        with pytest.raises(StoreFull) as caught:
            capture(store)
        sentences_of(caught.value, naming="MB free")
        assert store.reader().value("SELECT count(*) FROM record") == 0


def test_a_photo_that_does_not_fit_leaves_nothing_behind(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("station.store.blobs.NO_PHOTOS_BELOW_BYTES", 0)
    big = picture("PNG") + bytes(9_000_000)
    with open_store(small_disk) as store:
        with pytest.raises(StoreFull):
            store.blobs.put(big, "defect")
        photos = small_disk / "data" / "photos"
        assert [path for path in photos.rglob("*") if path.is_file()] == []
        store.blobs.put(picture("PNG"), "defect")


# --- files that are not what they should be -------------------------------------------------------


@pytest.mark.parametrize("content", [b"plain text, no store at all " * 200, b"\x00" * 8192, b"x"])
def test_a_file_that_is_no_store_is_told_and_left_alone(tmp_path: Path, content: bytes) -> None:
    with open_store(tmp_path):
        pass
    path = tmp_path / "data" / STORE_NAME
    path.write_bytes(content)
    with pytest.raises(StoreDamaged) as caught, open_store(tmp_path):
        pass
    sentences_of(caught.value, naming=str(path))
    assert path.read_bytes() == content


def test_a_broken_page_is_told_by_whoever_reads_it(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.writer.run(
            lambda tx: [tx.append(finished(f"sn:P1:{n}"), OPERATOR) for n in range(300)]
        )
    path = tmp_path / "data" / STORE_NAME
    data = bytearray(path.read_bytes())
    for page in range(len(data) // 2048, len(data) // 1024):
        data[page * 1024 + 100] ^= 1
    path.write_bytes(data)
    conn, _ = open_reader(tmp_path / "data", tmp_path / "state")
    try:
        with pytest.raises(StoreDamaged) as caught:
            conn.rows("SELECT sum(length(body)) FROM record")
    finally:
        conn.close()
    sentences_of(caught.value, naming=STORE_NAME)


# --- other programs -------------------------------------------------------------------------------

HOLD = """
    import sys, time
    from pathlib import Path
    from tests.helpers.stores import capture, open_store
    with open_store(Path(sys.argv[1])) as store:
        capture(store)
        print("open", flush=True)
        sys.stdin.readline()
"""


def holder(home: Path) -> "subprocess.Popen[str]":
    """Another program that works on the same data folder."""
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLD), str(home)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "open\n"
    return child


def end(child: "subprocess.Popen[str]") -> None:
    child.communicate("\n", timeout=CHILD_S)


def test_a_second_program_on_the_folder_is_told_and_the_first_works_on(tmp_path: Path) -> None:
    child = holder(tmp_path)
    try:
        with pytest.raises(StoreInUse) as caught, open_store(tmp_path):
            pass
        sentences_of(caught.value, naming=str(tmp_path / "data"))
        conn, _ = open_reader(tmp_path / "data", tmp_path / "state")
        assert conn.value("SELECT count(*) FROM record") == 1
        conn.close()
    finally:
        end(child)
    with open_store(tmp_path) as store:
        assert store.reader().value("SELECT count(*) FROM record") == 1


def test_a_program_that_was_killed_does_not_keep_the_folder(tmp_path: Path) -> None:
    child = holder(tmp_path)
    os.kill(child.pid, signal.SIGKILL)
    end(child)
    assert (tmp_path / "data" / "lock").exists()
    with open_store(tmp_path, FixedClock()) as store:
        assert store.reader().value("SELECT count(*) FROM record") == 1
        capture(store)
    home = tmp_path
    assert list(verify(lambda: open_reader(home / "data", home / "state")[0])) == []
