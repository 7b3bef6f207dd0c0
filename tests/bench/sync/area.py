"""P16-P18: a station's full queue into a hub, over TLS, with projections, on both engines.

The station is a child process with a real encrypted store, the hub another one; a line between
them counts bytes and can hold them back. What is compared with: the same hub asked once per
record, bodies inserted bare into SQLite (500 a transaction) and copied bare into PostgreSQL.
"""

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import requests

from station.store.projections.tables import DERIVED_TABLES
from sync.hub.blob_files import FolderBlobFiles
from sync.hub.control import IssueCode, ask_running
from sync.hub.identity import open_identity
from sync.hub.place import open_storage
from sync.hub.reach import Wanted
from sync.hub.verify import verify
from sync.wire.enrol_code import EnrolCode, read_code, write_code
from tests.bench import child
from tests.bench.figures import Figure, Goal
from tests.bench.places import SMALL_EVENTS, Places
from tests.bench.store import days
from tests.bench.store.days import Built
from tests.bench.sync.line import Line
from tests.bench.sync.station import peak_mb
from tests.helpers.postgres import PostgresServer, missing
from tests.helpers.served_hub import HubProcess

ONE_BY_ONE = 400
ROUND_TRIP_S = 0.1
_LOOK_EVERY_S = 0.05
_GIVE_UP_S = 1800


def run(places: Places) -> Iterator[Figure]:
    """Measure."""
    built = days.build(places.new("sync-queue") / "home", SMALL_EVENTS)
    shutil.copytree(built.home / days.DATA, _kept(built))
    bodies = _bodies(built)
    yield from _engine(places, built, bodies, None)
    why = missing()
    if why:
        yield Figure(f"PostgreSQL: {why}", 0, "")
        return
    server = PostgresServer()
    try:
        yield from _engine(places, built, bodies, server)
    finally:
        server.stop()


def _engine(
    places: Places, built: Built, bodies: list[bytes], server: PostgresServer | None
) -> Iterator[Figure]:
    name = "SQLite" if server is None else "PostgreSQL"
    one = _drained(places, built, server, one_by_one=ONE_BY_ONE)
    near = _drained(places, built, server)
    yield Figure(
        f"{name}: sync end to end with projections / a POST per record",
        near["rate"] / one["rate"],
        "x",
        Goal("P16", ">=", 100),
        {"records/s": near["rate"], "one by one, records/s": one["rate"], **_told(near)},
    )
    bare = _executemany(places, bodies) if server is None else _copy(server, bodies)
    against = "raw executemany(500)" if server is None else "COPY"
    limit = 0.25 if server is None else 0.3
    yield Figure(
        f"{name}: sync end to end with projections / {against}",
        near["rate"] / bare,
        "x",
        Goal("P16", ">=", limit),
        {f"{against}, records/s": bare, "acknowledged, records/s": near["acked_rate"]},
    )
    json_bytes = sum(len(body) for body in bodies)
    yield Figure(
        f"{name}: bytes on the wire, all of TLS and HTTP / JSON bytes",
        near["bytes_up"] / json_bytes,
        "x",
        Goal("P18", "<=", 0.25, exact=True),
        {"bytes up": near["bytes_up"], "JSON bytes": json_bytes},
    )
    far = _drained(places, built, server, round_trip_s=ROUND_TRIP_S)
    yield Figure(
        f"{name}: the same at 100 ms round trip",
        far["rate"],
        "records/s",
        detail={"of the rate without": far["rate"] / near["rate"], **_told(far)},
    )


def _told(found: Mapping[str, Any]) -> Mapping[str, Any]:
    names = ("records", "seconds", "load", "station_mb", "hub_mb", "damages", "rows")
    return {name: found[name] for name in names}


def _drained(
    places: Places,
    built: Built,
    server: PostgresServer | None,
    *,
    round_trip_s: float = 0.0,
    one_by_one: int = 0,
) -> dict[str, Any]:
    """A fresh hub takes a whole queue; until every row is computed."""
    shutil.rmtree(built.home / days.DATA)
    shutil.copytree(_kept(built), built.home / days.DATA)  # nothing sent yet, at the same place
    folder = places.new("sync-hub") / "hub"
    more = ("--database", server.new_database()) if server else ()
    hub = HubProcess(folder, *more)
    try:
        with Line(hub.port, round_trip_s) as line:
            issued = ask_running(folder, IssueCode(Wanted("bench"))).issued
            assert issued is not None
            code = read_code(issued.text)
            via = EnrolCode(
                code.code, code.hub_public, code.fingerprint, f"https://127.0.0.1:{line.port}"
            )
            words = ["-m", "tests.bench.sync.station", str(built.home), write_code(via)]
            words += ["--one-by-one", str(one_by_one)] if one_by_one else []
            began = time.perf_counter()
            told = json.loads(child.run(child.python(*words), places.root / "sync-state").out)
            acked_s = told["seconds"]
            spare_s = time.perf_counter() - began - acked_s  # starting, ending, enrolling
            _wait_for_rows(hub, told["records"])
            seconds = time.perf_counter() - began - spare_s
            load = round(os.getloadavg()[0], 1)
            hub_mb = peak_mb(str(hub.process.pid))
    finally:
        hub.terminate()
    return {
        "records": told["records"],
        "seconds": seconds,
        "rate": told["records"] / seconds,
        "acked_rate": told["records"] / acked_s,
        "bytes_up": line.up,
        "load": load,
        "station_mb": told["peak_mb"],
        "hub_mb": hub_mb,
        **_checked(folder),
    }


def _wait_for_rows(hub: HubProcess, records: int) -> None:
    until = time.perf_counter() + _GIVE_UP_S
    while time.perf_counter() < until:
        url = f"{hub.facts['url']}/metrics"
        lines = requests.get(url, verify=hub.facts["cert"], timeout=30).text.splitlines()
        found = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        if int(found["feed_head"]) >= records and int(found["projections_behind"]) == 0:
            return
        time.sleep(_LOOK_EVERY_S)
    raise TimeoutError("the hub did not compute its rows")


def _checked(folder: Path) -> dict[str, Any]:
    """How many damages, and how many rows each table of the projections has."""
    identity = open_identity(folder, may_create=False)
    storage = open_storage(folder, identity.hub, is_read_only=True)
    with closing(storage):
        count = sum(1 for _ in verify(storage, FolderBlobFiles(folder), identity.key.public))
        rows = storage.ask(
            lambda conn: {
                table: int(conn.value(f"SELECT count(*) FROM {table}")) for table in DERIVED_TABLES
            }
        )
    return {"damages": count, "rows": {table: n for table, n in rows.items() if n}}


def _kept(built: Built) -> Path:
    return built.home / "as-built"


def _bodies(built: Built) -> list[bytes]:
    with closing(built.open()) as conn:
        return [row[0] for row in conn.rows("SELECT body FROM record ORDER BY n")]


def _executemany(places: Places, bodies: list[bytes]) -> float:
    """Bare inserts into an own file, each 500 durable, records/s."""
    path = places.new("sync-bare") / "bare.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute("CREATE TABLE record (n INTEGER PRIMARY KEY, body BLOB NOT NULL)")
        began = time.perf_counter()
        for start in range(0, len(bodies), 500):
            some = [(start + i, body) for i, body in enumerate(bodies[start : start + 500])]
            conn.execute("BEGIN IMMEDIATE")
            conn.executemany("INSERT INTO record VALUES (?, ?)", some)
            conn.execute("COMMIT")
        return len(bodies) / (time.perf_counter() - began)


def _copy(server: PostgresServer, bodies: list[bytes]) -> float:
    """Bare COPY into one table, one transaction, records/s."""
    import psycopg

    with psycopg.connect(server.new_database()) as conn:
        conn.execute("CREATE TABLE record (n BIGINT PRIMARY KEY, body BYTEA NOT NULL)")
        conn.commit()
        began = time.perf_counter()
        with conn.cursor().copy("COPY record FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["int8", "bytea"])
            for n, body in enumerate(bodies):
                copy.write_row((n, body))
        conn.commit()
        return len(bodies) / (time.perf_counter() - began)
