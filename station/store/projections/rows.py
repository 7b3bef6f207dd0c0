"""A record's rows on their way into the tables: objects get their local numbers here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from station.store.database import Connection
from station.store.projections.derive import Derived
from station.store.projections.fact_rows import (
    TABLE_OF,
    EdgeKey,
    EventRow,
    FactRow,
    HoldReleaseRow,
    HoldRow,
    SumKey,
)
from station.store.projections.numbers import object_id
from station.store.projections.unwritten import objects_in, unwritten

OPEN_HOLDS = "open holds"
"""What `Connection.remembered` calls the objects under an open hold."""

_HOLDS = (HoldRow, HoldReleaseRow)

Numbered = tuple[int, EventRow, int | None]
"""Local number of the object, the event, local number of its counterpart."""


def keys_of(rows: Derived) -> Iterator[str]:
    """The objects that a record's rows name, some of them more than once."""
    for event in rows.events:
        yield event.object
        if event.counterpart is not None:
            yield event.counterpart
    for fact in rows.facts:
        kind: type[tuple[object, ...]] = type(fact)
        for at in objects_in(kind):
            key = fact[at - 2]
            if isinstance(key, str):
                yield key
    for sum_ in rows.sums:
        if isinstance(sum_, EdgeKey):
            yield sum_.source
            yield sum_.target
        else:
            yield sum_.object


def number_events(conn: Connection, events: Sequence[EventRow]) -> list[Numbered]:
    """A record's events with the local numbers of what they name."""
    return [
        (
            object_id(conn, event.object),
            event,
            None if event.counterpart is None else object_id(conn, event.counterpart),
        )
        for event in events
    ]


def put_events(conn: Connection, entry: int, numbered: Sequence[Numbered]) -> None:
    """Write a new record's events."""
    if not numbered:
        return
    rows = unwritten(conn).facts.setdefault(EventRow, [])
    for n, (object_, event, counterpart) in enumerate(numbered):
        rows.append((entry, n, object_, event.role, event.quantity, counterpart, event.product))


def put_facts(conn: Connection, entry: int, facts: Iterable[FactRow]) -> None:
    """Write a record's fact rows; none of them may be there."""
    for kind, group in groupby(sorted(facts, key=_table), key=type):
        objects = objects_in(kind)
        rows = []
        for n, fact in enumerate(group):
            row: list[Any] = [entry, n, *fact]
            for at in objects:
                if row[at] is not None:
                    row[at] = object_id(conn, row[at])
            rows.append(row)
        unwritten(conn).facts.setdefault(kind, []).extend(rows)
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
        more = sign * amount, sign * facts
        if isinstance(key, EdgeKey):
            edges.append(
                ((object_id(conn, key.source), object_id(conn, key.target), key.rel), more)
            )
        else:
            balances.append(((object_id(conn, key.object), key.point, key.measure), more))
    waiting = unwritten(conn)
    for edge, more in edges:
        waiting.add_edge(edge, *more)
    for balance, more in balances:
        waiting.add_balance(balance, *more)


def _table(fact: FactRow) -> str:
    return TABLE_OF[type(fact)]
