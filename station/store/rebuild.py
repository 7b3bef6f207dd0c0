"""Compute all projections anew from the ledger."""

from collections.abc import Callable, Iterator

from station.store import schema
from station.store.database import Connection
from station.store.projections import projector, tables

SLICE_RECORDS = 1000


def rebuild(conn: Connection, progress: Callable[[int, int], None] | None = None) -> int:
    """Drop the rows and project every record again, in one transaction.

    Args:
        conn: The write connection, outside a transaction.
        progress: Called with (done, all) now and then.

    Returns:
        How many records were projected.
    """
    total = int(conn.value("SELECT count(*) FROM known_record"))
    conn.run("BEGIN IMMEDIATE")
    try:
        _recreate(conn)
        done = 0
        for body, order, station, rid in _records(conn):
            projector.apply(conn, body, order, station, rid)
            done += 1
            if progress and done % SLICE_RECORDS == 0:
                progress(done, total)
        schema.set_meta(conn, "projections", str(tables.VERSION))
        conn.run("COMMIT")
    except BaseException:
        conn.run("ROLLBACK")
        raise
    return done


def _recreate(conn: Connection) -> None:
    for table in tables.DERIVED_TABLES:
        conn.run(f"DROP TABLE IF EXISTS {table}")
    for statement in tables.statements(tables.SQLITE):
        conn.run(statement)


def _records(conn: Connection) -> Iterator[tuple[bytes, int, str, bytes]]:
    """Every record with its order key: those the hub has numbered by idx, then own ones."""
    own = schema.meta(conn, "station") or ""
    after = 0
    while True:
        numbered = conn.rows(
            "SELECT g.idx, coalesce(g.body, r.body), g.station, g.rid FROM received g "
            "LEFT JOIN record r ON r.rid = g.rid WHERE g.idx > ? ORDER BY g.idx LIMIT ?",
            (after, SLICE_RECORDS),
        )
        if not numbered:
            break
        after = numbered[-1][0]
        yield from ((body, idx, station, rid) for idx, body, station, rid in numbered if body)
    last = (0, 0)
    while True:
        rest = conn.rows(
            "SELECT epoch, seq, body, rid FROM record r WHERE (epoch, seq) > (?, ?) AND NOT EXISTS "
            "(SELECT 1 FROM received g WHERE g.rid = r.rid) ORDER BY epoch, seq LIMIT ?",
            (*last, SLICE_RECORDS),
        )
        if not rest:
            return
        last = (rest[-1][0], rest[-1][1])
        for epoch, seq, body, rid in rest:
            yield body, projector.local_order(epoch, seq), own, rid
