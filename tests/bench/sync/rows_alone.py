"""What computing rows costs the hub, without station, network and chain: processor time a record.

The records of a queue are put into a fresh hub's tables, and then projected slice by slice by the
hub's own code, in this process. A database server's own time is not in it.
"""

import os
import time
from contextlib import closing
from uuid import UUID

from station.store import schema
from station.store.recorder import current_epoch
from sync.hub.postgres_database import PostgresDatabase
from sync.hub.projecting import SLICE_RECORDS, prepare, project
from sync.hub.rows import NewRecord, StoredStream, stream_start
from sync.hub.storage import SqliteStorage, SqlStorage
from tests.bench.figures import Figure
from tests.bench.places import Places
from tests.bench.store.days import Built
from tests.helpers.postgres import PostgresServer

RECORDS = 20_000
_HUB = "1" * 32


def rows_alone(places: Places, built: Built, server: PostgresServer | None) -> Figure:
    """The first records of a queue, projected by one engine."""
    if server is None:
        storage: SqlStorage = SqliteStorage(places.new("sync-rows"), _HUB)
    else:
        storage = SqlStorage(PostgresDatabase(server.new_database()), _HUB)
    with closing(storage):
        records = _fill(storage, built)
        storage.prepare_projections(prepare)
        began, worked = time.perf_counter(), time.process_time()
        longest_s, done = 0.0, True
        while done:
            before = time.perf_counter()
            done = bool(storage.project(project, SLICE_RECORDS))
            longest_s = max(longest_s, time.perf_counter() - before)
        worked_s, seconds = time.process_time() - worked, time.perf_counter() - began
    return Figure(
        f"rows alone, {'SQLite' if server is None else 'PostgreSQL'}: processor time of the hub",
        worked_s / records * 1e6,
        "µs/record",
        detail={
            "records": records,
            "records/s": records / seconds,
            "longest slice, ms": longest_s * 1e3,
            "load": round(os.getloadavg()[0], 1),
        },
    )


def _fill(storage: SqlStorage, built: Built) -> int:
    """Put the queue's first records into the hub's tables; how many."""
    with closing(built.open()) as conn:
        station = str(schema.meta(conn, "station"))
        epoch = current_epoch(conn).epoch
        found = conn.rows("SELECT rid, bh, link, body FROM record ORDER BY n LIMIT ?", (RECORDS,))
    start = stream_start(station, epoch, None)
    with storage.writing() as tx:
        stream = tx.add_stream(StoredStream(0, station, epoch, "", None, "first_run", start))
    records = [
        NewRecord(seq, UUID(bytes=rid), bh, link, body)
        for seq, (rid, bh, link, body) in enumerate(found, 1)
    ]
    for first in range(0, len(records), SLICE_RECORDS):
        with storage.writing() as tx:
            tx.append(stream, records[first : first + SLICE_RECORDS], 0)
    return len(records)
