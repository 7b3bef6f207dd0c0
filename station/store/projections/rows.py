"""Write derived rows: the one executor of SQLite (2.3 of the design)."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from station.store.database import Connection
from station.store.projections.derive import Add, Obj, Put

REMEMBERED_OBJECTS = 100_000


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
    if found is None:
        code = code_of(key)
        found = conn.value(
            "INSERT INTO object (key, code, code_reversed, root) VALUES (?, ?, ?, "
            "(SELECT coalesce(max(id), 0) + 1 FROM object)) RETURNING id",
            (key, code, code[::-1]),
        )
    return int(found)


def code_of(key: str) -> str:
    """What stands on the label: the last part of a canonical key (`sn:P1:A7` -> `A7`)."""
    scheme, _, rest = key.partition(":")
    return rest.rpartition(":")[2] if scheme in {"sn", "lot"} else rest


def put(conn: Connection, entry: int, n: int, row: Put) -> dict[str, Any]:
    """Write a fact row, and return it with local numbers; writing it again changes nothing."""
    plain = {name: _plain(conn, value) for name, value in row.values.items()}
    conn.run(_insert(row.table, tuple(plain)), [entry, n, *plain.values()])
    return plain


def add(conn: Connection, row: Add, sign: int = 1) -> None:
    """Add to a sum (`sign` -1 takes it back)."""
    values = [_plain(conn, value) for value in row.key.values()]
    statement = _add(row.table, tuple(row.key))
    facts, *_ = conn.rows(statement, [*values, sign * row.quantity, sign])[0]
    if facts == 0:
        conn.run(_drop(row.table, tuple(row.key)), values)


def _plain(conn: Connection, value: Any) -> Any:
    return object_id(conn, value.key) if isinstance(value, Obj) else value


@lru_cache(maxsize=64)
def _insert(table: str, names: tuple[str, ...]) -> str:
    columns = ", ".join(("entry", "n", *names))
    marks = ", ".join("?" * (len(names) + 2))
    return f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608 names come from `derive`


@lru_cache(maxsize=16)
def _add(table: str, key: tuple[str, ...]) -> str:
    columns = ", ".join(key)
    marks = ", ".join("?" * (len(key) + 2))
    return (
        f"INSERT INTO {table} ({columns}, quantity, facts) VALUES ({marks}) "  # noqa: S608 as above
        f"ON CONFLICT ({columns}) DO UPDATE SET quantity = {table}.quantity + excluded.quantity, "
        f"facts = {table}.facts + excluded.facts RETURNING facts"
    )


@lru_cache(maxsize=16)
def _drop(table: str, key: tuple[str, ...]) -> str:
    return f"DELETE FROM {table} WHERE " + " AND ".join(f"{name} = ?" for name in key)  # noqa: S608 as above


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
