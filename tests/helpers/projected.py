"""A store in memory with a history in it, to apply records to by hand."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache

import sqlcipher3

from station.store import schema
from station.store.database import Connection
from station.store.projections import projector
from station.store.rebuild import rebuild
from tests.helpers.histories import Said
from tests.helpers.projection_dump import Dump, dump


@contextmanager
def store_with(history: Iterable[Said]) -> Iterator[Connection]:
    """A store that knows the history's bodies, as received in that order; nothing is projected.

    All share one file in memory, which is rolled back in the end: making the tables anew would
    take longer than most histories.
    """
    conn = _empty()
    conn.run("BEGIN")
    try:
        _receive(conn, history)
        yield conn
    finally:
        conn.roll_back()


def new_store() -> Connection:
    """An empty store in memory."""
    conn = Connection(sqlcipher3.connect(":memory:", isolation_level=None), ":memory:")
    schema.create(conn)
    return conn


@lru_cache(maxsize=1)
def _empty() -> Connection:
    return new_store()


def _receive(conn: Connection, history: Iterable[Said]) -> None:
    conn.run_many(
        "INSERT INTO received (idx, gen, link, station, epoch, seq, rid, bh, body) "
        "VALUES (?, 1, x'', ?, '', 0, ?, x'', ?)",
        [(i, s.station, s.rid.bytes, s.body) for i, s in enumerate(history, 1)],
    )


def straight(history: list[Said]) -> Dump:
    """The projections after applying a history once, in the hub's order."""
    with store_with(history) as conn:
        for idx, said in enumerate(history, 1):
            apply(conn, said, idx)
        return dump(conn)


def rebuilt(history: list[Said]) -> Dump:
    """The projections as the product computes them anew."""
    conn = new_store()
    try:
        _receive(conn, history)
        rebuild(conn)
        return dump(conn)
    finally:
        conn.close()


def apply(conn: Connection, said: Said, order: int) -> None:
    """Project one record under an order key."""
    projector.apply(conn, said.body, order, said.station, said.rid.bytes)
