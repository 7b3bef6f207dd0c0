"""Rows that wait to be written together: of one record at a station, of a slice at the hub.

They wait on their connection, which writes them before anything else is asked or run on it and
before COMMIT: whoever asks finds what row by row would have left, so a slice means what its
records mean one by one. What several records change alike (a sum, the state of a unit) is written
once, as the last of them left it.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec

from station.store.database import Connection
from station.store.projections.fact_rows import OBJECT_COLUMNS, TABLE_OF
from station.store.projections.tables import CONTAINED
from station.trace.unit import UnitState

ONE_THING = 1_000_000
"""A piece or an inner container in a sum of millionths."""

EdgeAt = tuple[int, int, int]
"""source, target (local numbers), rel."""
BalanceAt = tuple[int, str, str]
"""object (local number), point, measure."""

_OBJECT = ("id", "key", "code_reversed", "root")
_ENTRY = (
    *("id", "rid", "ord", "origin", "type", "at", "day", "shift", "operator", "cause"),
    *("is_read", "kcp", "point", "result", "order_id", "lot", "level"),
    *("machine", "material", "method", "environment", "is_void"),
)
_EDGE = ("source", "target", "rel", "quantity", "facts")
_BALANCE = ("object", "point", "measure", "quantity", "facts")
_CONFLICT = ("object", "kind", "first", "second")
_DROP_EDGE = "DELETE FROM edge WHERE source = ? AND target = ? AND rel = ? AND facts = 0"
_DROP_BALANCE = "DELETE FROM balance WHERE object = ? AND point = ? AND measure = ? AND facts = 0"
_JSON = msgspec.json.Encoder(order="deterministic")


class Unwritten:
    """What waits.

    Attributes:
        objects, entries: Rows of these tables, new ones.
        facts: Kind of row -> rows of new entries; events among them.
        edges, balances: Key -> [what to add, how many facts more or fewer].
        units: Local number of a root -> its state as it is stored, and as it is to be stored.
    """

    def __init__(self) -> None:
        self.objects: list[tuple[Any, ...]] = []
        self.entries: list[tuple[Any, ...]] = []
        self.facts: dict[type[tuple[object, ...]], list[Sequence[Any]]] = {}
        self.edges: dict[EdgeAt, list[int]] = {}
        self.balances: dict[BalanceAt, list[int]] = {}
        self.units: dict[int, tuple[UnitState | None, UnitState | None]] = {}
        self._lessened: set[EdgeAt | BalanceAt] = set()

    def add_edge(self, at: EdgeAt, amount: int, facts: int) -> None:
        """Add to a relation between two objects; one without facts behind it is dropped."""
        self._add(self.edges, at, amount, facts)

    def add_balance(self, at: BalanceAt, amount: int, facts: int) -> None:
        """Add to a sum; one without facts behind it is dropped."""
        self._add(self.balances, at, amount, facts)

    def store(self, root: int, before: UnitState | None, now: UnitState | None) -> None:
        """An object's state is another one now."""
        known = self.units.get(root)
        self.units[root] = (known[0] if known else before, now)

    def write(self, conn: Connection) -> None:
        """Write everything; no table needs another's rows to be there before."""
        conn.put("object", _OBJECT, self.objects)
        conn.put("entry", _ENTRY, self.entries)
        for kind, rows in self.facts.items():
            conn.put(TABLE_OF[kind], columns_of(kind), rows)
        self._write_units(conn)
        self._write_sums(conn)

    def _add(self, sums: dict[Any, list[int]], at: Any, amount: int, facts: int) -> None:
        found = sums.get(at)
        if found is None:
            sums[at] = [amount, facts]
        else:
            found[0] += amount
            found[1] += facts
        if facts < 0:
            self._lessened.add(at)

    def _write_sums(self, conn: Connection) -> None:
        for table, columns, sums, drop in (
            ("edge", _EDGE, self.edges, _DROP_EDGE),
            ("balance", _BALANCE, self.balances, _DROP_BALANCE),
        ):
            if not sums:
                continue
            rows = [(*at, *sum_) for at, sum_ in sums.items()]
            conn.put(table, columns, rows, _adding(table, columns[:3]))
            if self._lessened:
                emptied = [row[:3] for row in rows if row[:3] in self._lessened]
                conn.run_many(drop, emptied)

    def _write_units(self, conn: Connection) -> None:
        """The rows that states own: unit, its place in a container, conflicts.

        A place is counted into the edge (where a key is used both for a lot and for a piece, the
        lot's quantities stand in the same row), so every order of arrival adds up to the same.
        Only columns that changed are named: an index is touched only where its columns are.
        """
        made: list[Sequence[Any]] = []
        changed: dict[tuple[str, ...], list[Sequence[Any]]] = {}
        gone: list[Sequence[Any]] = []
        for root, (before, now) in self.units.items():
            self._place(root, before.parent if before else None, now.parent if now else None)
            if now is None:
                gone.append((root,))
            elif before is None:
                made.append((root, *_row_of(now)))
            else:
                old, new = _row_of(before), _row_of(now)
                at = [i for i, value in enumerate(new) if value != old[i]]
                if at:
                    names = ("object", *[_STATE[i] for i in at])
                    changed.setdefault(names, []).append((root, *[new[i] for i in at]))
        conn.put("unit", ("object", *_STATE), made)
        for names, rows in changed.items():
            conn.change("unit", names, rows)
        if gone:
            conn.run_many("DELETE FROM unit WHERE object = ?", gone)
        self._write_conflicts(conn)

    def _place(self, root: int, before: int | None, now: int | None) -> None:
        if before == now:
            return
        if before is not None:
            self.add_edge((root, before, CONTAINED), -ONE_THING, -1)
        if now is not None:
            self.add_edge((root, now, CONTAINED), ONE_THING, 1)

    def _write_conflicts(self, conn: Connection) -> None:
        rows, roots = [], []
        for root, (before, now) in self.units.items():
            known, found = (state.conflicts if state else () for state in (before, now))
            if known != found:
                roots.append((root,))
                rows += [(root, *conflict) for conflict in dict.fromkeys(found)]
        if roots:
            conn.run_many("DELETE FROM conflict WHERE object = ?", roots)
            conn.put("conflict", _CONFLICT, rows)


def unwritten(conn: Connection) -> Unwritten:
    """What waits on a connection, to add to it at once: the next question empties it."""
    found = conn.unwritten
    if found is None:
        found = conn.unwritten = Unwritten()
    assert isinstance(found, Unwritten)
    return found


@lru_cache(maxsize=64)
def columns_of(kind: type[tuple[object, ...]]) -> tuple[str, ...]:
    """The columns of a kind of row."""
    return ("entry", "n", *kind._fields)  # type: ignore[attr-defined]  # they are NamedTuples


@lru_cache(maxsize=64)
def objects_in(kind: type[tuple[object, ...]]) -> tuple[int, ...]:
    """Which of a row's columns name objects."""
    return tuple(at for at, name in enumerate(columns_of(kind)) if name in OBJECT_COLUMNS)


@lru_cache(maxsize=8)
def _adding(table: str, key: tuple[str, ...]) -> str:
    return (
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET "
        f"quantity = {table}.quantity + excluded.quantity, facts = {table}.facts + excluded.facts"
    )


_STATE = (
    *("kind", "state", "product", "order_id", "lot", "steps", "result"),
    *("parent", "parent_entry", "level", "conflicts", "last_entry"),
)


def _row_of(state: UnitState) -> tuple[Any, ...]:
    """The columns of `_STATE`."""
    return (
        state.kind,
        state.state,
        state.product,
        state.order,
        state.lot,
        _JSON.encode(state.steps).decode(),
        state.result,
        state.parent,
        state.parent_entry,
        state.level,
        _JSON.encode(state.conflicts).decode(),
        state.last_entry,
    )
