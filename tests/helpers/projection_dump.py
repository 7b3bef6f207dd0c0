"""Every derived row, with global names in place of local numbers, so that stores can be compared."""

from typing import Any

from station.store.database import Connection
from station.store.projections.global_rows import NAMES_ONLY, GlobalNames
from station.store.projections.tables import DERIVED_TABLES

Dump = dict[str, list[tuple[Any, ...]]]


def dump(conn: Connection) -> Dump:
    """All derived tables: name -> sorted rows; of objects those that other rows refer to."""
    names = GlobalNames(conn)
    tables = [table for table in DERIVED_TABLES if table not in NAMES_ONLY]
    found = {table: sorted(names.rows(table), key=repr) for table in tables}
    used = {value for rows in found.values() for row in rows for value in row}
    objects = conn.rows("SELECT key, code_reversed, root FROM object ORDER BY key")
    found["object"] = [(*row[:2], names.key(row[2])) for row in objects if row[0] in used]
    return found


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
