"""Which open holds keep an object from being used (I18).

An object is held while a hold is open on it, on a container above it, or on a lot it consumed.
A lot lies in many containers at once: a hold on one of them holds what is in it, not the lot.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from station.store.database import Connection, Row
from station.store.projections.rows import OPEN_HOLDS

CHUNK = 200

SQL_ABOVE = (
    "SELECT e.target FROM edge e JOIN object o ON o.id = e.source "
    "LEFT JOIN unit u ON u.object = o.root WHERE e.source IN ({marks}) AND e.rel = 2 "
    "AND e.quantity > 0 AND COALESCE(u.kind, '') <> 'lot' "
    "UNION SELECT source FROM edge WHERE target IN ({marks}) AND rel = 1 AND quantity > 0 "
    "UNION SELECT target FROM edge WHERE source IN ({marks}) AND rel = 3"
)
SQL_INSIDE = (
    "SELECT source FROM edge WHERE target IN ({marks}) AND rel = 2 AND quantity > 0 "
    "UNION SELECT target FROM edge WHERE source IN ({marks}) AND rel = 3"
)
SQL_OPEN_ON = (
    "SELECT t.rid, o.key, h.reason FROM hold h JOIN entry t ON t.id = h.entry "
    "JOIN object o ON o.id = h.object WHERE h.object IN ({marks}) AND NOT EXISTS "
    "(SELECT 1 FROM hold_release r WHERE r.hold = t.rid) ORDER BY t.ord, h.n"
)
SQL_HELD = (
    "SELECT DISTINCT h.object FROM hold h CROSS JOIN entry t WHERE t.id = h.entry AND NOT EXISTS "
    "(SELECT 1 FROM hold_release r WHERE r.hold = t.rid)"
)
"""Reads every hold there ever was; asked again only after one was placed or released."""

SQL_BY_RID = (
    "SELECT t.rid, o.key, h.reason FROM entry t JOIN hold h ON h.entry = t.id "
    "JOIN object o ON o.id = h.object WHERE t.rid = :rid ORDER BY h.n"
)
SQL_IS_RELEASED = "SELECT 1 FROM hold_release WHERE hold = :rid LIMIT 1"


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold on one object; `rid` is what a release names."""

    rid: UUID
    key: str
    reason: str


def open_on(conn: Connection, objects: Iterable[int]) -> list[Hold]:
    """Open holds that keep any of these objects (local numbers) from being used."""
    held = conn.remembered(OPEN_HOLDS, lambda: _held(conn)) if conn.is_alone else None
    if held is not None and not held:
        return []
    reach = closure(conn, objects, SQL_ABOVE)
    if held is not None and held.isdisjoint(reach):
        return []
    found = chunked(conn, SQL_OPEN_ON, reach)
    return [Hold(UUID(bytes=rid), key, reason) for rid, key, reason in found]


def _held(conn: Connection) -> frozenset[int]:
    return frozenset(int(row[0]) for row in conn.rows(SQL_HELD))


def inside(conn: Connection, containers: Iterable[int]) -> set[int]:
    """Containers and everything in them, at any depth."""
    return closure(conn, containers, SQL_INSIDE)


def by_rid(conn: Connection, rid: UUID) -> list[Hold]:
    """The objects a hold was placed on; empty where there is no such hold (or it was undone)."""
    found = conn.rows(SQL_BY_RID, {"rid": rid.bytes})
    return [Hold(rid, key, reason) for _, key, reason in found]


def is_released(conn: Connection, rid: UUID) -> bool:
    """Whether a release has named the hold."""
    return conn.value(SQL_IS_RELEASED, {"rid": rid.bytes}) is not None


def closure(conn: Connection, objects: Iterable[int], sql: str) -> set[int]:
    """Everything reached from some objects, themselves included."""
    found = set(objects)
    waiting = sorted(found)
    while waiting:
        reached = {int(row[0]) for row in chunked(conn, sql, waiting)}
        waiting = sorted(reached - found)
        found |= reached
    return found


def chunked(conn: Connection, sql: str, objects: Iterable[int]) -> list[Row]:
    """Run a query with IN lists in chunks, so that no list grows beyond the engine's limit."""
    everything = sorted(objects)
    rows: list[Row] = []
    lists = sql.count("{marks}")
    for start in range(0, len(everything), CHUNK):
        chunk = everything[start : start + CHUNK]
        marks = ", ".join("?" * len(chunk))
        rows += conn.rows(sql.format(marks=marks), chunk * lists)
    return rows
