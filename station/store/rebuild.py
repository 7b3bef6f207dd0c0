"""Compute all projections anew from the ledger."""

from collections.abc import Callable, Iterator

from station.store import schema
from station.store.database import Connection
from station.store.projections import projector, tables
from station.store.projections.projector import Placed

SLICE_RECORDS = 1000


def rebuild(conn: Connection, progress: Callable[[int, int], None] | None = None) -> int:
    """Drop the rows and project every record again, in one transaction.

    Args:
        conn: The write connection, outside a transaction.
        progress: Called with (done, all) now and then.

    Returns:
        How many records were projected.
    """
    conn.run("BEGIN IMMEDIATE")
    try:
        done = rebuild_rows(conn, progress)
        conn.run("COMMIT")
    except BaseException:
        conn.roll_back()
        raise
    return done


def rebuild_rows(conn: Connection, progress: Callable[[int, int], None] | None = None) -> int:
    """The same inside the caller's transaction."""
    total = int(conn.value("SELECT count(*) FROM known_record"))
    _recreate(conn)
    done = 0
    for records in _slices(conn):
        projector.take(conn, [projector.read(record) for record in records])
        done += len(records)
        if progress:
            progress(done, total)
    schema.set_meta(conn, "projections", str(tables.VERSION))
    return done


def _recreate(conn: Connection) -> None:
    conn.forget()
    for table in tables.DERIVED_TABLES:
        conn.run(f"DROP TABLE IF EXISTS {table}")
    for statement in tables.statements(tables.SQLITE):
        conn.run(statement)


SQL_NUMBERED = (
    "SELECT g.idx, coalesce(r.body, g.body), g.station, g.rid FROM received g "
    "LEFT JOIN record r ON r.rid = g.rid WHERE g.idx > :after "
    "AND CASE WHEN r.rid IS NULL THEN g.body IS NOT NULL ELSE r.bh = g.bh END "
    "AND NOT EXISTS (SELECT 1 FROM received f WHERE f.rid = g.rid AND f.idx < g.idx "
    "AND CASE WHEN r.rid IS NULL THEN f.body IS NOT NULL ELSE r.bh = f.bh END) "
    "ORDER BY g.idx LIMIT :most"
)
"""Feed items that place a fact: the first of its rid (of an own record's, with its body)."""

SQL_NOT_NUMBERED = (
    "SELECT n, body, rid FROM record r WHERE n > :after AND NOT EXISTS "
    "(SELECT 1 FROM received g WHERE g.rid = r.rid AND g.bh = r.bh) ORDER BY n LIMIT :most"
)


def _slices(conn: Connection) -> Iterator[list[Placed]]:
    """Every record with its order key: those the hub has numbered by idx, then own ones."""
    own = schema.meta(conn, "station") or ""
    after = 0
    while found := conn.rows(SQL_NUMBERED, {"after": after, "most": SLICE_RECORDS}):
        after = found[-1][0]
        yield [Placed(rid, idx, station, body) for idx, body, station, rid in found]
    after = 0
    while found := conn.rows(SQL_NOT_NUMBERED, {"after": after, "most": SLICE_RECORDS}):
        after = found[-1][0]
        yield [Placed(rid, projector.local_order(n), own, body) for n, body, rid in found]
