"""Ledger tables of an older program: brought up in one transaction, or not at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3

from station.store import migrations, schema
from station.store.database import Connection, open_connection
from station.store.errors import StoreDamaged, StoreNewer, StoreOlder
from station.store.export import export
from station.store.projections import tables
from station.store.station_store import STORE_NAME, open_reader, open_to_export
from tests.helpers.stores import capture, open_store

STEPS = {1: ("CREATE TABLE one (a)", "ALTER TABLE one ADD COLUMN b"), 2: ("CREATE TABLE two (a)",)}


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    opened = open_connection(tmp_path / "file.db", None)
    opened.run("PRAGMA user_version = 1")
    yield opened
    opened.close()


def made(conn: Connection) -> list[str]:
    return [name for (name,) in conn.rows("SELECT name FROM sqlite_master ORDER BY name")]


def version(conn: Connection) -> int:
    return int(conn.value("PRAGMA user_version"))


def test_every_step_is_taken_in_order(conn: Connection) -> None:
    migrations.migrate(conn, STEPS, 3)
    assert (made(conn), version(conn)) == (["one", "two"], 3)
    migrations.migrate(conn, STEPS, 3)
    assert version(conn) == 3


def test_a_step_that_fails_leaves_tables_and_version_of_before(conn: Connection) -> None:
    with pytest.raises(sqlcipher3.Error):
        migrations.migrate(conn, STEPS | {2: ("CREATE TABLE one (again)",)}, 3)
    assert (made(conn), version(conn)) == ([], 1)


def test_a_version_that_no_program_wrote_is_damage(conn: Connection) -> None:
    conn.run("PRAGMA user_version = 0")
    with pytest.raises(StoreDamaged):
        migrations.migrate(conn, STEPS, 3)
    assert made(conn) == []


def become_newer(monkeypatch: pytest.MonkeyPatch) -> None:
    """This program is the next one, whose ledger has another table and another column."""
    steps = ("CREATE TABLE later (a)", "ALTER TABLE record ADD COLUMN later TEXT DEFAULT ''")
    monkeypatch.setattr(schema, "STEPS", {schema.LEDGER_VERSION: steps})
    monkeypatch.setattr(schema, "LEDGER_VERSION", schema.LEDGER_VERSION + 1)


def test_an_older_store_is_brought_up_at_its_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(tmp_path) as store:
        rid = capture(store)
    become_newer(monkeypatch)
    with pytest.raises(StoreOlder) as told:
        open_reader(tmp_path / "data", tmp_path / "state")
    assert "once" in told.value.sentence("en")
    with open_store(tmp_path) as store:
        assert store.reader().value("SELECT count(*) FROM later") == 0
        capture(store)
        lines = list(export(store.reader()))
    assert lines[0]["rid"] == str(rid)
    assert len(lines) == 2


def test_what_a_newer_program_wrote_is_exported_and_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(tmp_path) as store:
        rid = capture(store)
    with monkeypatch.context() as newer:
        become_newer(newer)
        with open_store(tmp_path):
            pass  # it was here
    with pytest.raises(StoreNewer), open_store(tmp_path):
        pass
    conn = open_to_export(tmp_path / "data", tmp_path / "state")
    lines = list(export(conn))
    conn.close()
    assert [line["rid"] for line in lines] == [str(rid)]


def test_records_that_a_newer_program_keeps_otherwise_are_not_exported_wrongly(
    tmp_path: Path,
) -> None:
    with open_store(tmp_path) as store:
        capture(store)
        store.writer.run(lambda tx: tx.conn.run("ALTER TABLE record RENAME COLUMN body TO said"))
        key = store.keys.store_key
    conn = open_connection(tmp_path / "data" / STORE_NAME, key)
    conn.run("PRAGMA user_version = 99")
    conn.close()
    with pytest.raises(StoreNewer):
        open_to_export(tmp_path / "data", tmp_path / "state")


def test_rows_of_a_newer_program_are_not_computed_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer:
        newer.setattr(tables, "VERSION", tables.VERSION + 1)
        with open_store(tmp_path) as store:
            capture(store)
    with pytest.raises(StoreNewer) as told, open_store(tmp_path):
        pass
    assert f"{tables.VERSION + 1}" in told.value.sentence("en")
