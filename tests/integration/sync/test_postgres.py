"""The hub's tables on PostgreSQL: the same rows and answers as in a file, and a server that fails."""

import threading
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from station.store.database import Connection
from station.store.queries import (
    balances,
    containers,
    control,
    first_articles,
    holds,
    labels,
    objects,
    own_actions,
    trace,
)
from sync.client.ports import Request
from sync.client.troubles import HubBusy
from sync.hub import place, postgres_database
from sync.hub.database import HubNewer, HubOlder
from sync.hub.identity import open_identity
from sync.hub.opening import open_hub
from sync.hub.place import DatabaseChosen, DatabaseKindUnknown, DatabaseOfAnother
from sync.hub.postgres import DatabaseRefused, DatabaseUnreachable, in_postgres, open_postgres
from sync.hub.postgres_database import PostgresDatabase
from sync.hub.projecting import prepare, project
from sync.hub.rows import NewRecord, StoredStream, stream_start
from sync.hub.schema import VERSION
from sync.hub.storage import SqlStorage
from sync.hub.verify import verify
from tests.helpers.fake_ledger import FakeLedger, FixedClock
from tests.helpers.histories import ANYTHING, LOTS, MOST_RECORDS, POOL, RIDS, Said, _said
from tests.helpers.hub_in_memory import LocalHub, Station
from tests.helpers.postgres import PostgresServer
from tests.helpers.projection_dump import differences, dump

HUB = "d" * 32


def told(chance: Random) -> list[Said]:
    """A history at random."""
    return [_said(place, chance.randrange(POOL)) for place in range(MOST_RECORDS)]


@pytest.fixture
def on_server(tmp_path: Path, postgres: PostgresServer) -> Iterator[LocalHub]:
    hub = LocalHub(tmp_path / "on-server", postgres)
    yield hub
    hub.close()


@pytest.fixture
def in_file(tmp_path: Path) -> Iterator[LocalHub]:
    hub = LocalHub(tmp_path / "in-file")
    yield hub
    hub.close()


def everything_known(conn: Connection) -> dict[str, Any]:
    """What the product's queries say about everything, under global names."""
    found: dict[str, Any] = {
        "documents": control.documents(conn),
        "published": control.published(conn),
        "orders": [containers.shipments_of(conn, order) for order in ("O1", "O2")],
    }
    for key in ANYTHING:
        found[key] = (
            trace.life(conn, key),
            balances.balances(conn, key),
            labels.copies(conn, key),
        )
        known = objects.find(conn, key)
        if known is None:
            continue
        root = known.id
        rid = objects.newest_fact(conn, known)
        found[f"{key} more"] = (
            [objects.key_of(conn, each) for each in objects.members(conn, root)],
            objects.used_in(conn, root),
            objects.received(conn, root),
            objects.last_event(conn, root, "final"),
            containers.count(conn, root),
            sorted(each.key for each in containers.inside(conn, root)),
            containers.is_overdrawn(conn, root),
            [hold.rid for hold in holds.open_on(conn, [root])],
            list(first_articles.scopes_of(conn, root, "final")),
            rid,
            [each.key for each in own_actions.touched_by_rid(conn, rid)] if rid else [],
        )
    for rid in RIDS:
        found[str(rid)] = (
            [(hold.key, hold.reason) for hold in holds.by_rid(conn, rid)],
            holds.is_released(conn, rid),
            control.body_hash_of(conn, rid),
        )
    found["by code"] = [objects.keys_by_code(conn, key.rpartition(":")[2]) for key in LOTS]
    found["by last"] = [objects.keys_by_last(conn, key[-2:]) for key in LOTS]
    return found


@pytest.mark.parametrize("seed", range(5))
def test_the_same_records_give_the_same_rows_and_answers(
    in_file: LocalHub, on_server: LocalHub, seed: int
) -> None:
    ledger = FakeLedger()
    history = [said for part in range(4) for said in told(Random(seed * 100 + part))]
    for said in history:
        ledger.append_body(said.body)
    found = []
    for hub in (in_file, on_server):
        Station(hub, ledger=ledger.clone()).sync()
        storage = hub.parts.storage
        storage.prepare_projections(prepare)
        while storage.project(project, 7):
            continue
        assert storage.projected_idx() == len(history)
        found.append((storage.ask(dump), storage.ask(everything_known)))
    (rows, answers), (rows_there, answers_there) = found
    assert differences(rows, rows_there) == []
    assert answers_there == answers


def test_the_ledger_on_a_server_verifies(on_server: LocalHub) -> None:
    station = Station(on_server)
    for number in range(30):
        station.ledger.capture(f"code {number}")
    station.sync()
    parts = on_server.parts
    assert list(verify(parts.storage, parts.files, parts.identity.key.public)) == []
    with parts.storage.writing() as tx:
        tx._conn.run("UPDATE hub_record SET body = ? WHERE idx = 7", (b"{}",))
    found = [each.code for each in verify(parts.storage, parts.files, parts.identity.key.public)]
    assert found == ["hub.damage.body"]


def test_two_hub_processes_append_one_after_the_other(postgres: PostgresServer) -> None:
    url = postgres.new_database()
    storages = [SqlStorage(PostgresDatabase(url), HUB) for _ in range(2)]
    ready = threading.Barrier(3, timeout=20)

    def write(storage: SqlStorage, station: str) -> None:
        epoch = "e" * 32
        with storage.writing() as tx:
            start = stream_start(station, epoch, None)
            stream = tx.add_stream(StoredStream(0, station, epoch, "", None, "first_run", start))
        ready.wait()
        for seq in range(1, 61):
            with storage.writing() as tx:
                record = NewRecord(seq, None, bytes(32), bytes(32), None, gap="lost")
                tx.append(stream, [record], 0)

    def read() -> list[int]:
        """Follow the feed as a station does; an item that appears behind the cursor is missed."""
        reader = SqlStorage(PostgresDatabase(url), HUB)
        seen: list[int] = []
        ready.wait()
        is_over = False
        while not is_over:
            # once nobody writes, this look is the last
            is_over = not any(thread.is_alive() for thread in threads)
            page = reader.records_after(seen[-1] if seen else 0, 200)
            seen += [each.idx for each in page]
        reader.close()
        return seen

    threads = [
        threading.Thread(target=write, args=(storage, name * 32))
        for storage, name in zip(storages, "ab", strict=True)
    ]
    for thread in threads:
        thread.start()
    seen = read()
    for thread in threads:
        thread.join()
    for storage in storages:
        storage.close()
    assert seen == list(range(1, 121))


def test_projections_of_two_processes_go_on_from_each_other(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    hub = LocalHub(tmp_path / "hub", postgres)
    station = Station(hub)
    other = SqlStorage(PostgresDatabase(place.database_url(hub.folder)), hub.parts.identity.hub)
    storages = [hub.parts.storage, other]
    hub.parts.storage.prepare_projections(prepare)
    for part in range(6):
        for said in told(Random(part)):
            station.ledger.append_body(said.body)
        station.sync()
        while storages[part % 2].project(project, 50):
            continue
    by_turns = other.ask(dump)
    with other._database.projecting() as connection:
        connection.run("UPDATE meta SET value = '0' WHERE name = 'projections'")
    other.prepare_projections(prepare)
    while other.project(project, 1000):
        continue
    assert differences(by_turns, other.ask(dump)) == []
    other.close()
    hub.close()


def test_a_server_that_goes_away_is_trouble_that_passes(tmp_path: Path) -> None:
    server = PostgresServer()
    try:
        hub = LocalHub(tmp_path / "hub", server)
        station = Station(hub)
        station.ledger.capture("before")
        station.sync()
        server.stop_hard()
        station.ledger.capture("meanwhile")
        station.new_session()
        with pytest.raises(HubBusy):
            station.sync()
        answer = hub.answer(station.transport.sent[-1])
        assert (answer.status, answer.headers["retry-after"]) == (503, "10")
        assert hub.answer(Request("GET", "/healthz", {}, b"")).status == 503
        server.start()
        station.sync()
        server.stop_hard()  # while nobody asks anything
        server.start()
        station.ledger.capture("after")
        station.sync()
        assert station.ledger.backlog().records == 0
        hub.close()
    finally:
        server.stop()


def test_what_was_acknowledged_survives_a_server_that_is_killed(tmp_path: Path) -> None:
    server = PostgresServer()
    try:
        hub = LocalHub(tmp_path / "hub", server)
        station = Station(hub)
        for _ in range(3):
            for number in range(20):
                station.ledger.capture(f"{number}")
            station.new_session()
            station.sync()
            acked = station.ledger.acked[station.ledger.epoch]
            server.stop_hard()
            server.start()
            hub.restart()
            assert hub.parts.storage.records_after(0, 1000)[-1].record.seq == acked.seq
        parts = hub.parts
        assert list(verify(parts.storage, parts.files, parts.identity.key.public)) == []
        hub.close()
    finally:
        server.stop()


def test_a_server_that_may_forget_a_commit_is_refused() -> None:
    server = PostgresServer(fsync="off")
    try:
        with pytest.raises(DatabaseRefused, match="fsync off"):
            open_postgres(server.new_database())
    finally:
        server.stop()


def test_nobody_at_the_address_is_said_without_the_password() -> None:
    with pytest.raises(DatabaseUnreachable) as found:
        open_postgres("postgresql://hub:s3cret@127.0.0.1:1/records")
    assert "postgresql://127.0.0.1:1/records" in str(found.value.facts["path"])
    assert "s3cret" not in f"{found.value.facts} {found.value.sentence()}"


def test_the_database_of_another_hub_is_refused(
    tmp_path: Path, postgres: PostgresServer, on_server: LocalHub
) -> None:
    place.choose(tmp_path / "second", place.database_url(on_server.folder))
    with pytest.raises(DatabaseOfAnother):
        open_hub(tmp_path / "second", FixedClock(), may_create=True)


def test_a_newer_program_s_tables_are_refused(on_server: LocalHub) -> None:
    on_server.parts.storage.set_text("hub_schema", "999")
    with pytest.raises(HubNewer):
        PostgresDatabase(place.database_url(on_server.folder), is_read_only=True)


def test_an_older_program_s_tables_are_brought_up(
    on_server: LocalHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = place.database_url(on_server.folder)
    steps = {VERSION: ("CREATE TABLE hub_later (name TEXT PRIMARY KEY) STRICT",)}
    monkeypatch.setattr(postgres_database, "STEPS", steps)
    monkeypatch.setattr(postgres_database, "VERSION", VERSION + 1)
    with pytest.raises(HubOlder):
        PostgresDatabase(url, is_read_only=True)
    PostgresDatabase(url).close()
    database = PostgresDatabase(url, is_read_only=True)
    with database.reading() as connection:
        assert connection.value("SELECT count(*) FROM hub_later") == 0
    database.close()


def test_a_hub_in_a_file_does_not_change_its_place_silently(in_file: LocalHub) -> None:
    with pytest.raises(DatabaseChosen):
        place.choose(in_file.folder, "postgresql://127.0.0.1/records")


def test_an_address_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseKindUnknown):
        place.choose(tmp_path, "mysql://127.0.0.1/records")


def test_only_the_owner_can_read_the_address(on_server: LocalHub) -> None:
    assert (on_server.folder / place.URL_FILE).stat().st_mode & 0o777 == 0o600
    assert open_identity(on_server.folder, may_create=False).hub == on_server.parts.identity.hub


def test_a_row_that_cannot_be_written_shows_before_anything_is_committed(
    postgres: PostgresServer,
) -> None:
    database = PostgresDatabase(postgres.new_database())
    insert = "INSERT INTO hub_number (name, value) VALUES (?, ?)"

    def write(*names: str) -> None:
        with database.writing() as connection:
            for name in names:
                connection.run(insert, (name, 1))

    write("a", "b")
    for repeated in (("c", "a"), ("a",)):
        with pytest.raises(psycopg.errors.UniqueViolation):
            write(*repeated)
    write("d")
    with database.writing() as connection:
        connection.run(insert, ("e", 2))
        assert connection.value("SELECT value FROM hub_number WHERE name = 'e'") == 2
        connection.run_many(insert, [("f", 3), ("g", 4)])
        assert connection.run("SELECT 1 FROM hub_number WHERE value IN (3, 4)") == 2
        connection.roll_back()
        connection.run("BEGIN")
    with database.reading() as connection:
        names = [row[0] for row in connection.each("SELECT name FROM hub_number ORDER BY name")]
    database.close()
    assert names == ["a", "b", "d", "projected_idx", "safe_idx"]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("SELECT ? WHERE a = '?'", "SELECT %s WHERE a = '?'"),
        ("SELECT :name, ':no'", "SELECT %(name)s, ':no'"),
        ("SELECT 5 % 2", "SELECT 5 %% 2"),
    ],
)
def test_marks_of_parameters_are_those_of_the_driver(ours: str, theirs: str) -> None:
    assert in_postgres(ours) == theirs


def test_rows_are_put_and_asked_about_by_the_hundred(postgres: PostgresServer) -> None:
    """Copied in where they are new, as one statement where some are there; all kinds of values."""
    columns = ("rid", "text", "size", "amount")
    adding = "ON CONFLICT (rid) DO UPDATE SET amount = thing.amount + excluded.amount"
    connection = open_postgres(postgres.new_database())
    connection.define(
        "CREATE TABLE thing (rid BLOB PRIMARY KEY, text TEXT, size DOUBLE PRECISION, "
        "amount INTEGER NOT NULL)"
    )
    texts = [None, "", "a\tb\\n\n\N{WATCH}", "\\N"]
    rows = [(bytes([n]), texts[n % 4], n / 7, n) for n in range(100)]
    connection.run("BEGIN")
    connection.put("thing", columns, rows)
    connection.put("thing", columns, [(*row[:3], 1000) for row in rows[90:]], adding)
    connection.put("thing", columns, [(b"few", None, None, 2**60)], adding)
    connection.run("COMMIT")
    asked = "SELECT rid, text, size, amount FROM thing WHERE rid IN ({marks}) ORDER BY rid"
    found = connection.among(asked, [row[0] for row in rows] + [b"few", b"nobody"])
    expected = rows[:90] + [(*row[:3], row[3] + 1000) for row in rows[90:]]
    assert sorted(found) == sorted([*expected, (b"few", None, None, 2**60)])
    assert connection.among(asked, []) == []
    connection.close()
