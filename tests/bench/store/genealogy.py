"""P13, P14: what a serial is made of and where it went, against a bare CTE, and as a store grows."""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import cycle
from typing import Literal

from station.store.database import Connection
from station.store.queries import trace
from station.store.queries.objects import SQL_ROOT_BY_KEY
from tests.bench.figures import Figure, Goal
from tests.bench.measure import Side, Timings, interleave
from tests.bench.store.days import Built

P13 = Goal("P13", "<=", 2.0)
P14 = Goal("P14", "<=", 5.0)
SERIALS = 2_000
DIFFERENT = 10_000
"""As a store grows: so many serials that hardly one comes twice, as in a shop."""

ROUNDS, PER_ROUND = 10, 400
SMALL_EVENTS = 100_000
SEED = 20261122

BARE_TABLES = """
CREATE TABLE bare_node (id INTEGER PRIMARY KEY, serial TEXT NOT NULL UNIQUE);
CREATE TABLE bare_edge (
  parent INTEGER NOT NULL, child INTEGER NOT NULL, rel INTEGER NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (parent, child, rel)
) WITHOUT ROWID;
CREATE INDEX bare_edge_child ON bare_edge (child, parent, rel);
INSERT INTO bare_node SELECT id, key FROM object;
INSERT INTO bare_edge SELECT source, target, rel, 0 FROM edge
"""
_REACH = (
    "WITH RECURSIVE reach(id, depth) AS (SELECT ?, 0 UNION SELECT e.{to}, r.depth + 1 "
    "FROM reach r JOIN bare_edge e ON e.{at} = r.id WHERE r.depth < 12) "
    "SELECT n.serial, r.depth FROM reach r JOIN bare_node n ON n.id = r.id"
)


def bare_reach(way: Literal["up", "down"]) -> str:
    """The recursive query over the bare tables; its parameter is a node."""
    to, at = ("parent", "child") if way == "up" else ("child", "parent")
    return _REACH.format(to=to, at=at)


BARE_UPSTREAM, BARE_DOWNSTREAM = bare_reach("up"), bare_reach("down")


class NotTheSame(Exception):
    """Product and bare query disagree about who is related to whom: nothing may be compared."""


def against_bare(built: Built) -> Iterator[Figure]:
    """P13: the product's queries and a bare recursive CTE, over the same relations in one file."""
    with closing(built.open(read_only=False)) as writing:
        _make_bare(writing)
    serials = some_serials(built)
    with closing(built.open()) as conn:
        _compare(conn, serials)
        ours, bare = cycle(serials), cycle(serials)
        taken = interleave(
            {
                "product": lambda: related(conn, next(ours)),
                "bare": lambda: bare_related(conn, next(bare)),
            },
            rounds=ROUNDS,
            per_round=PER_ROUND,
        )
    detail = {
        "units": built.units,
        "serials": len(serials),
        "product, ms p50": taken["product"].at(50) * 1e3,
        "bare CTE, ms p50": taken["bare"].at(50) * 1e3,
    }
    ratio = taken["product"].ratio_to(taken["bare"])
    yield Figure("genealogy of a serial / bare CTE, p50", ratio, "x", P13, detail)


def as_it_grows(small: Built, large: Built) -> Iterator[Figure]:
    """P14: the same question to a small store and to a large one, and the whole life for a screen.

    By the clock, and by the processor time of the asking thread: on a machine with other work the
    slowest of a hundred tells how long it had to wait for a processor.
    """
    name = f"genealogy, {large.events:,} / {small.events:,} events, p99"
    goal = P14 if large.events >= 100 * SMALL_EVENTS else None
    with closing(small.open()) as few, closing(large.open()) as many:
        of_few, of_many = (cycle(some_serials(each, DIFFERENT)) for each in (small, large))
        sides: dict[str, Side] = {
            "small": lambda: related(few, next(of_few)),
            "large": lambda: related(many, next(of_many)),
            "small, life": lambda: trace.life(few, next(of_few)),
            "large, life": lambda: trace.life(many, next(of_many)),
        }
        taken = interleave(sides, rounds=ROUNDS, per_round=PER_ROUND)
        worked = interleave(sides, rounds=ROUNDS, per_round=PER_ROUND, now=time.thread_time)
    yield Figure(name, taken["large"].ratio_to(taken["small"], 99), "x", goal, _spread(taken))
    ratio = worked["large"].ratio_to(worked["small"], 99)
    yield Figure(f"{name}, processor time", ratio, "x", None, _spread(worked))


def _spread(taken: dict[str, Timings]) -> dict[str, float]:
    return {
        f"{name}, ms p{percent}": times.overall(percent) * 1e3
        for name, times in taken.items()
        for percent in (50, 95, 99)
    }


def some_serials(built: Built, most: int = SERIALS) -> list[str]:
    """Keys of boards from all over the store, always the same ones."""
    numbers = random.Random(SEED).sample(range(built.units), min(most, built.units))
    return [built.unit_key(number) for number in numbers]


def related(conn: Connection, key: str) -> tuple[list[trace.Node], list[trace.Node]]:
    """What an object is made of, and where it went, from its key."""
    root = conn.value(SQL_ROOT_BY_KEY, {"key": key})
    return trace.upstream(conn, root), trace.downstream(conn, root)


def bare_related(
    conn: Connection, key: str
) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """The same from bare tables; both lists begin with the object itself."""
    node = conn.raw.execute("SELECT id FROM bare_node WHERE serial = ?", (key,)).fetchone()
    up = conn.raw.execute(BARE_UPSTREAM, node).fetchall()
    return up, conn.raw.execute(BARE_DOWNSTREAM, node).fetchall()


def _compare(conn: Connection, serials: Sequence[str]) -> None:
    for key in serials[:50]:
        ours = [{(node.key, node.depth) for node in side} for side in related(conn, key)]
        bare = [set(side) - {(key, 0)} for side in bare_related(conn, key)]
        if ours != bare or not all(ours):
            raise NotTheSame(f"{key}: {ours} against {bare}")


def _make_bare(conn: Connection) -> None:
    if conn.value("SELECT 1 FROM sqlite_master WHERE name = 'bare_node'"):
        return
    conn.run("BEGIN IMMEDIATE")
    for statement in BARE_TABLES.split(";"):
        conn.run(statement)
    conn.run("COMMIT")
    conn.rows("PRAGMA wal_checkpoint(TRUNCATE)")
