"""The writer: actions before background work, and never a "saved" that is not (I1, I2)."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3

from station.errors import StationError
from station.facts.control import ScanCaptured
from station.store import writer
from station.store.database import Connection
from station.store.errors import OutcomeUnknown, StoreFull, StoreUnreachable
from station.store.station_store import StationStore
from station.store.writer import Transaction, WriterStopped
from tests.helpers.stores import OPERATOR, capture, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StationStore]:
    with open_store(tmp_path) as opened:
        yield opened


def count(store: StationStore) -> int:
    return int(store.reader().value("SELECT count(*) FROM record"))


class Paused:
    """The writer, held inside one piece of work until the block ends."""

    def __init__(self, store: StationStore) -> None:
        self._store = store
        self._begun, self._go_on = threading.Event(), threading.Event()

    def __enter__(self) -> None:
        def wait(_: Transaction) -> None:
            self._begun.set()
            self._go_on.wait(10)

        self._store.writer.submit(wait)
        assert self._begun.wait(10)

    def __exit__(self, *_: object) -> None:
        self._go_on.set()


def noting(done: list[str], name: str) -> Callable[[Transaction], None]:
    return lambda _: done.append(name)


def test_actions_go_before_background_work_that_waited_longer(store: StationStore) -> None:
    done: list[str] = []
    with Paused(store):
        futures = [
            store.writer.submit(noting(done, name), background=name.startswith("background"))
            for name in ("background 1", "background 2", "action 1", "action 2")
        ]
    for future in futures:
        future.result(10)
    assert done == ["action 1", "action 2", "background 1", "background 2"]


def test_an_exception_reaches_whoever_waits_and_leaves_no_trace(store: StationStore) -> None:
    def fails(tx: Transaction) -> None:
        tx.append(ScanCaptured(hex="41"), OPERATOR)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.writer.run(fails)
    assert count(store) == 0


def test_the_chain_goes_on_rightly_after_a_rollback(store: StationStore) -> None:
    first = capture(store)

    def fails(tx: Transaction) -> None:
        tx.append(ScanCaptured(hex="41"), OPERATOR)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.writer.run(fails)
    second = capture(store)
    rows = store.reader().rows("SELECT seq, rid FROM record ORDER BY seq")
    assert rows == [(1, first.bytes), (2, second.bytes)]


def test_work_that_was_cancelled_while_it_waited_is_not_done(store: StationStore) -> None:
    with Paused(store):
        future = store.writer.submit(lambda tx: tx.append(ScanCaptured(hex="41"), OPERATOR))
        assert future.cancel()
    store.writer.run(lambda _: None)
    assert count(store) == 0


def test_a_stopped_writer_takes_nothing_and_says_so(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        pass
    with pytest.raises(WriterStopped) as caught:
        capture(store)
    assert "not saved" in caught.value.sentence("en")


def test_what_was_queued_before_the_stop_is_still_saved(tmp_path: Path) -> None:
    with open_store(tmp_path) as store, Paused(store):
        futures = [
            store.writer.submit(lambda tx: tx.append(ScanCaptured(hex="41"), OPERATOR))
            for _ in range(3)
        ]
    assert all(future.done() for future in futures)
    with open_store(tmp_path) as store:
        assert count(store) == 3


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_nobody_waits_for_a_writer_that_a_bug_ended(
    store: StationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(*_: object) -> None:
        raise ZeroDivisionError

    with Paused(store):
        monkeypatch.setattr(store.writer, "_perform", bug)
        futures = [store.writer.submit(lambda _: None) for _ in range(3)]
    for future in futures:
        assert isinstance(future.exception(10), WriterStopped)
    with pytest.raises(WriterStopped):
        capture(store)


class Unwritable:
    """Rows that wait and turn out to be no rows: a fault of ours."""

    def write(self, conn: Connection) -> None:
        raise TypeError("no row")


def test_rows_that_cannot_be_written_fail_their_own_action_only(store: StationStore) -> None:
    def work(tx: Transaction) -> None:
        tx.conn.unwritten = Unwritable()

    with pytest.raises(TypeError):
        store.writer.run(work)
    capture(store)
    assert count(store) == 1


# --- an error from COMMIT means unknown (I2) ------------------------------------------------------


class Flaky(Connection):
    """A connection whose next COMMIT reports an error, after or before it took."""

    def __init__(self, raw: sqlcipher3.Connection, path: str) -> None:
        super().__init__(raw, path)
        self.fail: Callable[[], Exception] | None = None
        self.took = False

    def run(self, sql: str, parameters: Any = ()) -> int:
        if sql == "COMMIT" and self.fail is not None:
            fail, self.fail = self.fail, None
            if self.took:
                super().run(sql)
            raise fail()
        return super().run(sql, parameters)


def make_flaky(store: StationStore, *, took: bool) -> None:
    """From now on the writer's connection is a flaky one."""
    conn = store.writer._conn
    flaky = Flaky(conn.raw, conn.path)
    flaky.fail = lambda: StoreFull(path=conn.path, reason="database or disk is full")
    flaky.took = took
    store.writer._conn = flaky
    store.writer._recorder.restart(flaky)


def test_a_commit_that_took_although_it_failed_counts_as_saved(store: StationStore) -> None:
    make_flaky(store, took=True)
    rid = capture(store)
    assert store.reader().rows("SELECT rid FROM record") == [(rid.bytes,)]
    capture(store)
    assert count(store) == 2


def test_what_a_failed_commit_left_is_on_disk_before_it_counts_as_saved(
    store: StationStore,
) -> None:
    assert count(store) == 0  # another connection keeps the log from being folded in at a close
    make_flaky(store, took=True)
    capture(store)
    ((_, frames, in_the_file),) = store.writer._conn.rows("PRAGMA wal_checkpoint(NOOP)")
    assert 0 < frames == in_the_file


def test_what_a_failed_commit_left_is_unknown_where_it_cannot_be_brought_to_disk(
    store: StationStore,
) -> None:
    make_flaky(store, took=True)
    reader = store.reader()
    reader.run("BEGIN")
    reader.value("SELECT count(*) FROM record")  # it reads the file as it was before
    with pytest.raises(OutcomeUnknown):
        capture(store)
    reader.run("ROLLBACK")
    capture(store)
    assert count(store) == 2


def test_a_cipher_that_gives_up_in_a_commit_does_not_end_the_writer(store: StationStore) -> None:
    class GivesUp:
        """Past a failed read the cipher says "out of memory"."""

        def __init__(self, raw: sqlcipher3.Connection) -> None:
            self.raw = raw

        def __getattr__(self, name: str) -> Any:
            return getattr(self.raw, name)

        def execute(self, sql: str, parameters: Any = ()) -> Any:
            if sql == "COMMIT":
                raise MemoryError
            return self.raw.execute(sql, parameters)

    conn = store.writer._conn
    conn.raw = GivesUp(conn.raw)
    with pytest.raises(StoreUnreachable):
        capture(store)
    capture(store)
    assert count(store) == 1


def test_a_commit_that_did_not_take_is_told_and_the_next_one_works(store: StationStore) -> None:
    make_flaky(store, took=False)
    with pytest.raises(StoreFull):
        capture(store)
    rid = capture(store)
    assert store.reader().rows("SELECT seq, rid FROM record") == [(1, rid.bytes)]


def test_a_commit_whose_outcome_cannot_be_looked_up_is_unknown(
    store: StationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_flaky(store, took=True)

    def gone() -> Connection:
        raise StoreUnreachable(path="x", reason="gone")

    reopen = store.writer._reopen
    monkeypatch.setattr(store.writer, "_reopen", gone)
    with pytest.raises(OutcomeUnknown) as caught:
        capture(store)
    assert "not known" in caught.value.sentence("en")
    with pytest.raises(StationError):
        capture(store)
    monkeypatch.setattr(store.writer, "_reopen", reopen)
    with pytest.raises(StationError):
        capture(store)  # the file is opened again by this one
    capture(store)
    assert count(store) == 2


def test_background_work_that_failed_at_commit_is_told_too(store: StationStore) -> None:
    make_flaky(store, took=False)
    with pytest.raises(StoreFull):
        store.writer.run(lambda tx: tx.conn.run("DELETE FROM cursor"), background=True)


# --- the log is kept short ------------------------------------------------------------------------


def test_the_log_is_folded_into_the_file_when_the_store_closes(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        capture(store)
        wal = tmp_path / "data" / "station.db-wal"
        assert wal.stat().st_size > 0
    assert not wal.exists() or wal.stat().st_size == 0


def test_a_log_beyond_its_limit_is_folded_in_and_written_over(
    store: StationStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "WAL_LIMIT_BYTES", 60_000)
    monkeypatch.setattr(writer, "COMMITS_BETWEEN_LOOKS", 2)
    for _ in range(60):
        capture(store)
    assert (tmp_path / "data" / "station.db-wal").stat().st_size < 200_000
    assert count(store) == 60
