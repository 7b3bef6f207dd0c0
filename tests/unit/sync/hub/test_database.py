"""The hub's file: all or nothing, opened again after an error at COMMIT."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3

from station.store.errors import StoreDamaged, StoreFull, StoreUnreachable
from sync.hub import database as database_module
from sync.hub.database import FILE_NAME, Database, HubNewer, HubOlder
from sync.hub.schema import VERSION


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / FILE_NAME)
    yield opened
    opened.close()


def add(database: Database, name: str) -> None:
    with database.writing() as connection:
        connection.run("INSERT INTO hub_number (name, value) VALUES (?, 1)", (name,))


def names(database: Database) -> set[str]:
    with database.reading() as connection:
        return {row[0] for row in connection.rows("SELECT name FROM hub_number")}


def test_a_commit_means_on_disk(database: Database) -> None:
    with database.writing() as connection:
        assert connection.value("PRAGMA journal_mode") == "wal"
        assert connection.value("PRAGMA synchronous") == 2


def test_a_block_that_fails_leaves_no_trace(database: Database) -> None:
    def fail() -> None:
        with database.writing() as connection:
            connection.run("INSERT INTO hub_number (name, value) VALUES ('x', 1)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert "x" not in names(database)
    add(database, "y")
    assert "y" in names(database)


def test_a_reader_does_not_see_what_is_not_committed(database: Database) -> None:
    with database.writing() as connection:
        connection.run("INSERT INTO hub_number (name, value) VALUES ('x', 1)")
        assert "x" not in names(database)
    assert "x" in names(database)


def test_an_error_at_commit_is_told_and_the_file_opened_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = database._writer
    assert writer is not None
    run = writer.run

    def failing(sql: str, parameters: object = ()) -> int:
        if sql == "COMMIT":
            error = sqlcipher3.OperationalError("database or disk is full")
            error.sqlite_errorname = "SQLITE_FULL"
            raise error
        return run(sql, parameters)  # type: ignore[arg-type]

    def broken() -> None:
        raise sqlcipher3.OperationalError("disk I/O error")

    monkeypatch.setattr(writer, "run", failing)
    monkeypatch.setattr(writer, "roll_back", broken)
    with pytest.raises(StoreFull):
        add(database, "x")
    assert database._writer is None
    add(database, "y")
    assert "x" not in names(database)
    assert "y" in names(database)


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    Database(path).close()
    connection = sqlcipher3.connect(str(path))
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(HubNewer):
        Database(path)


def test_an_older_file_is_brought_up_by_whoever_may_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / FILE_NAME
    Database(path).close()
    monkeypatch.setattr(database_module, "STEPS", {VERSION: ("CREATE TABLE later (a)",)})
    monkeypatch.setattr(database_module, "VERSION", VERSION + 1)
    with pytest.raises(HubOlder):
        Database(path, is_read_only=True)
    Database(path).close()
    opened = Database(path, is_read_only=True)
    with opened.reading() as connection:
        assert connection.value("SELECT count(*) FROM later") == 0
    opened.close()


def test_a_file_that_is_none_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(b"this is no database " * 500)
    with pytest.raises(StoreDamaged):
        Database(path)
    assert path.read_bytes() == b"this is no database " * 500


def test_a_file_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable):
        Database(tmp_path / "none" / FILE_NAME, is_read_only=True)
    assert not (tmp_path / "none").exists()


def test_a_reader_beside_a_running_hub_and_after_it(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    writer = Database(path)
    add(writer, "x")
    beside = Database(path, is_read_only=True)
    assert "x" in names(beside)
    beside.close()
    writer.close()
    after = Database(path, is_read_only=True)
    assert "x" in names(after)
    after.close()
    after.close()
