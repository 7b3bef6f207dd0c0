"""P13, first half: the product's genealogy against PostgreSQL with equal tables on the same disk.

The server is started here, in a folder that is thrown away, and asked over loopback by prepared
statements: the way a program would use it that keeps its traces in PostgreSQL. The product asks a
file in its own process, which is most of the difference. By itself the server reads a whole table
for the few nodes it has found; it is told not to, so that the comparison is with its best.
"""

from collections.abc import Iterator
from contextlib import closing
from itertools import cycle
from typing import Any

from station.store.database import Connection
from tests.bench.figures import Figure, Goal
from tests.bench.measure import interleave
from tests.bench.store.days import Built
from tests.bench.store.genealogy import (
    PER_ROUND,
    ROUNDS,
    NotTheSame,
    bare_reach,
    related,
    some_serials,
)
from tests.helpers.postgres import PostgresServer, missing

P13 = Goal("P13", "<=", 0.3)
COMPARED = 50

TABLES = (
    'CREATE TABLE bare_node (id INTEGER PRIMARY KEY, serial TEXT COLLATE "C" NOT NULL)',
    (
        "CREATE TABLE bare_edge (parent INTEGER NOT NULL, child INTEGER NOT NULL, "
        "rel INTEGER NOT NULL, at INTEGER NOT NULL)"
    ),
)
INDEXES = (
    "ALTER TABLE bare_node ADD UNIQUE (serial)",
    "ALTER TABLE bare_edge ADD PRIMARY KEY (parent, child, rel)",
    "CREATE INDEX bare_edge_child ON bare_edge (child, parent, rel)",
    "VACUUM (ANALYZE) bare_node",
    "VACUUM (ANALYZE) bare_edge",
)
PINNED = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
NODE = "SELECT id FROM bare_node WHERE serial = %s"
UPSTREAM, DOWNSTREAM = (bare_reach(way).replace("?", "%s::int") for way in ("up", "down"))


def run(built: Built) -> Iterator[Figure]:
    """The same serials asked of both, interleaved."""
    why_not = missing()
    if why_not:
        yield Figure(f"genealogy against PostgreSQL: {why_not}", -1, "")
        return
    import psycopg

    server = PostgresServer(shared_buffers="512MB")
    try:
        with (
            psycopg.connect(server.url("postgres"), autocommit=True) as by_itself,
            psycopg.connect(server.url("postgres"), autocommit=True) as peer,
            closing(built.open()) as conn,
        ):
            _fill(peer, conn)
            for setting in PINNED:
                peer.execute(f"SET {setting} = off")
            yield _compared((peer, by_itself), conn, built)
    finally:
        server.stop()


def _compared(peers: tuple[Any, Any], conn: Connection, built: Built) -> Figure:
    peer, by_itself = peers
    serials = some_serials(built)
    for key in serials[:COMPARED]:
        ours = [{(node.key, node.depth) for node in side} for side in related(conn, key)]
        theirs = [set(side) - {(key, 0)} for side in _related(peer, key)]
        if ours != theirs:
            raise NotTheSame(f"{key}: {ours} against {theirs}")
    of_ours, of_theirs, of_itself = (cycle(serials) for _ in range(3))
    taken = interleave(
        {
            "product": lambda: related(conn, next(of_ours)),
            "postgres": lambda: _related(peer, next(of_theirs)),
            "by itself": lambda: _related(by_itself, next(of_itself)),
        },
        rounds=ROUNDS,
        per_round=PER_ROUND,
    )
    ratio = taken["product"].ratio_to(taken["postgres"])
    return Figure(
        "genealogy of a serial / PostgreSQL with equal tables, p50",
        ratio,
        "x",
        P13,
        {
            "units": built.units,
            "server": peer.info.server_version,
            "product, ms p50": taken["product"].at(50) * 1e3,
            "PostgreSQL over loopback, ms p50": taken["postgres"].at(50) * 1e3,
            "the same with plans of its own choice, ms p50": taken["by itself"].at(50) * 1e3,
            "product, ms p99": taken["product"].overall(99) * 1e3,
            "PostgreSQL over loopback, ms p99": taken["postgres"].overall(99) * 1e3,
        },
    )


def _related(peer: Any, key: str) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    node = peer.execute(NODE, (key,), prepare=True).fetchone()
    up = peer.execute(UPSTREAM, node, prepare=True).fetchall()
    return up, peer.execute(DOWNSTREAM, node, prepare=True).fetchall()


def _fill(peer: Any, conn: Connection) -> None:
    for statement in TABLES:
        peer.execute(statement)
    with peer.cursor() as cursor:
        for to, sql in (
            ("bare_node (id, serial)", "SELECT id, key FROM object ORDER BY id"),
            (
                "bare_edge (parent, child, rel, at)",
                "SELECT source, target, rel, 0 FROM edge ORDER BY source, target, rel",
            ),
        ):
            with cursor.copy(f"COPY {to} FROM STDIN") as copy:
                for row in conn.each(sql):
                    copy.write_row(row)
    for statement in INDEXES:
        peer.execute(statement)
