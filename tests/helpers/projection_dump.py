"""Every derived row, with global names in place of local numbers, so that stores can be compared.

Objects stand as their keys, entries as their rids, origins as station ids. Columns are read from
the file itself, so that a new table or column is compared without a word here.
"""

import json
from collections.abc import Callable
from typing import Any

from station.store.database import Connection
from station.store.projections.tables import DERIVED_TABLES

OBJECTS = {
    "object",
    "counterpart",
    "input",
    "output",
    "container",
    "from_object",
    "to_object",
    "source",
    "parent",
    "root",
}
ENTRIES = {"entry", "parent_entry", "last_entry", "first", "second"}
NAMES_ONLY = {"object", "origin"}
"""Tables whose rows may outlive the facts that brought them: only what is referred to counts."""

Dump = dict[str, list[tuple[Any, ...]]]


def dump(conn: Connection) -> Dump:
    """All derived tables: name -> sorted rows."""
    names = _Names(conn)
    tables = [table for table in DERIVED_TABLES if table not in NAMES_ONLY]
    found = {table: sorted(names.rows_of(table), key=repr) for table in tables}
    objects = conn.rows("SELECT key, code, code_reversed, root FROM object ORDER BY key")
    found["object"] = [(*row[:3], names.key(row[3])) for row in objects if row[0] in names.used]
    return found


class _Names:
    """Global names of the local numbers of one store; remembers which objects were named."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._keys: dict[int, str] = dict(conn.rows("SELECT id, key FROM object"))
        self._rids: dict[int, str] = {
            number: rid.hex() for number, rid in conn.rows("SELECT id, rid FROM entry")
        }
        self._stations: dict[int, str] = dict(conn.rows("SELECT id, station FROM origin"))
        self.used: set[str] = set()
        self._show: dict[str, Callable[[Any], Any]] = {
            **dict.fromkeys(OBJECTS, self.key),
            **dict.fromkeys(ENTRIES, self._rid),
            "conflicts": self._conflicts,
            "origin": lambda number: self._stations[number],
        }

    def rows_of(self, table: str) -> list[tuple[Any, ...]]:
        show = self._show | {"edge": {"target": self.key}, "entry": {"id": self._rid}}.get(
            table, {}
        )
        columns = [row[1] for row in self._conn.rows(f"PRAGMA table_info({table})")]
        shown = [show.get(name, _plain) for name in columns]
        return [
            tuple(one(value) for one, value in zip(shown, row, strict=True))
            for row in self._conn.rows(f"SELECT {', '.join(columns)} FROM {table}")
        ]

    def key(self, number: int | None) -> str | None:
        if number is None:
            return None
        self.used.add(self._keys[number])
        return self._keys[number]

    def _rid(self, number: int | None) -> str | None:
        return self._rids[number] if number else None

    def _conflicts(self, text: str) -> str:
        found = json.loads(text)
        return str([(kind, self._rid(first), self._rid(second)) for kind, first, second in found])


def differences(one: Dump, other: Dump) -> list[str]:
    """The rows that only one of two dumps has, as lines; empty where they are equal."""
    lines = []
    for table in sorted(one.keys() | other.keys()):
        left, right = one.get(table, []), other.get(table, [])
        lines += [f"{table} - {row}" for row in left if row not in right]
        lines += [f"{table} + {row}" for row in right if row not in left]
        if not lines and len(left) != len(right):
            lines.append(f"{table}: {len(left)} rows against {len(right)}")
    return lines


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value
