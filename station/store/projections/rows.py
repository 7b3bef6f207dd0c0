"""Write derived rows: the one executor of SQLite (2.3 of the design)."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from station.store.database import Connection
from station.store.projections.derive import Derived
from station.store.projections.fact_rows import (
    OBJECT_COLUMNS,
    TABLE_OF,
    EdgeKey,
    EventRow,
    FactRow,
    HoldReleaseRow,
    HoldRow,
    SumKey,
)

ONE_THING = 1_000_000
"""A piece or an inner container in a sum of millionths."""

REMEMBERED_OBJECTS = 100_000

OPEN_HOLDS = "open holds"
"""What `Connection.remembered` calls the objects under an open hold."""

_HOLDS = (HoldRow, HoldReleaseRow)

_OBJECT_AT = 2 + EventRow._fields.index("object")
_COUNTERPART_AT = 2 + EventRow._fields.index("counterpart")

Numbered = tuple[int, EventRow, int | None]
"""Local number of the object, the event, local number of its counterpart."""


def object_id(conn: Connection, key: str) -> int:
    """The local number of an object, made at first sight."""
    found = conn.numbers.get(key)
    if found is None:
        if len(conn.numbers) > REMEMBERED_OBJECTS:
            conn.forget()
        found = conn.numbers[key] = _object_id(conn, key)
    return found


def _object_id(conn: Connection, key: str) -> int:
    found = conn.value("SELECT id FROM object WHERE key = ?", (key,))
    if found is not None:
        return int(found)
    made = int(
        conn.value(
            "INSERT INTO object (id, key, code_reversed, root) SELECT m.id, ?, ?, m.id "
            "FROM (SELECT coalesce(max(id), 0) + 1 AS id FROM object) AS m RETURNING id",
            (key, code_of(key)[::-1]),
        )
    )
    conn.roots[made] = made
    conn.states[made] = (key, None, 0)
    return made


def code_of(key: str) -> str:
    """What stands on the label: the last part of a canonical key (`sn:P1:A7` -> `A7`)."""
    scheme, _, rest = key.partition(":")
    return rest.rpartition(":")[2] if scheme in {"sn", "lot"} else rest


def put_events(conn: Connection, entry: int, events: Sequence[EventRow]) -> list[Numbered]:
    """Write a record's events; writing them again changes nothing."""
    numbered: list[Numbered] = []
    rows = []
    for n, event in enumerate(events):
        object_ = object_id(conn, event.object)
        counterpart = None if event.counterpart is None else object_id(conn, event.counterpart)
        numbered.append((object_, event, counterpart))
        row: list[Any] = [entry, n, *event]
        row[_OBJECT_AT], row[_COUNTERPART_AT] = object_, counterpart
        rows.append(row)
    if rows:
        conn.run_many(_plan(EventRow)[0], rows)
    return numbered


def put_facts(conn: Connection, entry: int, facts: Iterable[FactRow]) -> None:
    """Write a record's fact rows; writing them again changes nothing."""
    for kind, group in groupby(sorted(facts, key=_table), key=type):
        statement, objects = _plan(kind)
        rows = []
        for n, fact in enumerate(group):
            row: list[Any] = [entry, n, *fact]
            for at in objects:
                if row[at] is not None:
                    row[at] = object_id(conn, row[at])
            rows.append(row)
        conn.run_many(statement, rows)
        if kind in _HOLDS:
            conn.changed(OPEN_HOLDS)


def drop_facts(conn: Connection, entry: int, facts: Iterable[FactRow]) -> None:
    """Take a record's fact rows out again."""
    for table in sorted({_table(fact) for fact in facts}):
        conn.run(f"DELETE FROM {table} WHERE entry = ?", (entry,))  # noqa: S608 our own names
    conn.changed(OPEN_HOLDS)


def add_sums(conn: Connection, sums: Mapping[SumKey, Sequence[int]], sign: int = 1) -> None:
    """Add to sums (`sign` -1 takes them back); a row without facts behind it is dropped."""
    edges, balances = [], []
    for key, (amount, facts) in sums.items():
        if isinstance(key, EdgeKey):
            pair = object_id(conn, key.source), object_id(conn, key.target)
            edges.append((*pair, key.rel, sign * amount, sign * facts))
        else:
            place = (object_id(conn, key.object), key.point, key.measure)
            balances.append((*place, sign * amount, sign * facts))
    for added, add, drop in (
        (edges, _ADD_EDGE, _DROP_EDGE),
        (balances, _ADD_BALANCE, _DROP_BALANCE),
    ):
        if added:
            conn.run_many(add, added)
            if sign < 0:
                conn.run_many(drop, [row[:3] for row in added])


_ADD_BALANCE = (
    "INSERT INTO balance (object, point, measure, quantity, facts) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (object, point, measure) DO UPDATE SET "
    "quantity = balance.quantity + excluded.quantity, facts = balance.facts + excluded.facts"
)
_ADD_EDGE = (
    "INSERT INTO edge (source, target, rel, quantity, facts) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (source, target, rel) DO UPDATE SET "
    "quantity = edge.quantity + excluded.quantity, facts = edge.facts + excluded.facts"
)
_DROP_EDGE = "DELETE FROM edge WHERE source = ? AND target = ? AND rel = ? AND facts = 0"
_DROP_BALANCE = "DELETE FROM balance WHERE object = ? AND point = ? AND measure = ? AND facts = 0"


def add_edge(conn: Connection, key: tuple[int, int, int], amount: int, facts: int) -> None:
    """Add to a relation between two objects, by local numbers: (source, target, rel)."""
    conn.run(_ADD_EDGE, (*key, amount, facts))
    if facts < 0:
        conn.run(_DROP_EDGE, key)


def write(conn: Connection, entry: int, rows: Derived, *, is_void: bool) -> list[Numbered]:
    """Write all rows of a record; of a voided one only its events."""
    numbered = put_events(conn, entry, rows.events)
    if not is_void:
        put_facts(conn, entry, rows.facts)
        add_sums(conn, rows.sums)
    return numbered


def _table(fact: FactRow) -> str:
    return TABLE_OF[type(fact)]


@lru_cache(maxsize=64)
def _plan(kind: type[tuple[object, ...]]) -> tuple[str, tuple[int, ...]]:
    """How to write a kind of row: the statement, and where its values name objects."""
    names = ("entry", "n", *kind._fields)  # type: ignore[attr-defined]  # row kinds are NamedTuples
    marks = ", ".join("?" * len(names))
    statement = f"INSERT INTO {TABLE_OF[kind]} ({', '.join(names)}) VALUES ({marks}) "  # noqa: S608 our own names
    objects = tuple(at for at, name in enumerate(names) if name in OBJECT_COLUMNS)
    return f"{statement}ON CONFLICT DO NOTHING", objects


def upsert(
    conn: Connection, table: str, key: Mapping[str, Any], values: Mapping[str, Any]
) -> None:
    """Write a current row by its key."""
    conn.run(_upsert(table, tuple(key), tuple(values)), [*key.values(), *values.values()])


@lru_cache(maxsize=16)
def _upsert(table: str, key: tuple[str, ...], names: tuple[str, ...]) -> str:
    columns = ", ".join((*key, *names))
    marks = ", ".join("?" * (len(key) + len(names)))
    changes = ", ".join(f"{name} = excluded.{name}" for name in names)
    return (
        f"INSERT INTO {table} ({columns}) VALUES ({marks}) "  # noqa: S608 names are ours
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"
    )
