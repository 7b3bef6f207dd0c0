"""Derived rows under global names: what two stores that hold the same facts must have alike.

Local numbers become what they stand for (keys, rids, station ids), so that stores can be compared
that met the same facts in another order. Columns are read from the file itself: a new table or
column is compared without a word here.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from station.store.database import Connection
from station.store.projections.fact_rows import OBJECT_COLUMNS
from station.store.projections.tables import DERIVED_TABLES

NAMES_ONLY = frozenset({"object", "origin"})
"""Tables whose rows may outlive the facts that brought them; they count by who refers to them."""

_OBJECTS = OBJECT_COLUMNS | {"source", "parent", "root"}
_ENTRIES = frozenset({"entry", "parent_entry", "last_entry", "first", "second"})
_ROW_BITS = 256
_REMEMBERED = 200_000

Show = Callable[[Any], Any]


class GlobalNames:
    """Global names of the local numbers of one store, looked up as they are needed."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._known: dict[tuple[str, int], str] = {}
        self._by_column: dict[str, Show] = {
            **dict.fromkeys(_OBJECTS, self.key),
            **dict.fromkeys(_ENTRIES, self.rid),
            "conflicts": self._conflicts,
            "origin": lambda number: self._name("SELECT station FROM origin WHERE id = ?", number),
        }
        self._by_table: dict[str, dict[str, Show]] = {
            "edge": {"target": self.key},
            "entry": {"id": self.rid},
        }

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        """The rows of one derived table, in no particular order."""
        show = self._by_column | self._by_table.get(table, {})
        columns = self._conn.columns(table)
        shown = [show.get(name, _plain) for name in columns]
        statement = f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608 our own names
        for row in self._conn.each(statement):
            yield tuple(one(value) for one, value in zip(shown, row, strict=True))

    def key(self, number: int | None) -> str | None:
        """An object's key."""
        return self._name("SELECT key FROM object WHERE id = ?", number)

    def rid(self, number: int | None) -> str | None:
        """An entry's rid; `None` for 0, which names no record."""
        return self._name("SELECT rid FROM entry WHERE id = ?", number or None)

    def _conflicts(self, text: str) -> str:
        found = msgspec.json.decode(text, type=list[tuple[str, int, int]])
        return str([(kind, self.rid(first), self.rid(second)) for kind, first, second in found])

    def _name(self, statement: str, number: int | None) -> str | None:
        if number is None:
            return None
        found = self._known.get((statement, number))
        if found is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            value = self._conn.value(statement, (number,))
            found = value.hex() if isinstance(value, bytes) else f"{value}"
            self._known[statement, number] = found
        return found


def digests(conn: Connection) -> dict[str, str]:
    """Table -> digest of its rows; equal where the rows are, in whatever order they stand."""
    names = GlobalNames(conn)
    found = {}
    for table in DERIVED_TABLES:
        if table not in NAMES_ONLY:
            total = sum(_number_of(row) for row in names.rows(table)) % (1 << _ROW_BITS)
            found[table] = f"{total:064x}"
    return found


def _number_of(row: tuple[Any, ...]) -> int:
    return int.from_bytes(hashlib.sha256(repr(row).encode()).digest(), "big")


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value
