"""Local numbers: of objects, entries and stations. They never leave the store.

Only the one connection that projects gives them out, so it counts by itself and asks nobody.
"""

from collections.abc import Iterable

from station.store.database import Connection
from station.store.projections.unwritten import unwritten

REMEMBERED_OBJECTS = 100_000
OBJECT, ENTRY, ORIGIN = "object", "entry", "origin"

SQL_OBJECTS = "SELECT key, id, root FROM object WHERE key IN ({marks})"


def name_objects(conn: Connection, keys: Iterable[str]) -> None:
    """Have the numbers of these objects at hand, with one question; new ones get theirs here."""
    if len(conn.numbers) > REMEMBERED_OBJECTS:
        conn.forget()
    asked = [key for key in dict.fromkeys(keys) if key not in conn.numbers]
    if not asked:
        return
    for key, number, root in conn.among(SQL_OBJECTS, asked):
        conn.numbers[key] = number
        conn.roots[number] = root
    for key in asked:
        if key not in conn.numbers:
            _make(conn, key)


def object_id(conn: Connection, key: str) -> int:
    """The number of an object, made at first sight."""
    if key not in conn.numbers:
        name_objects(conn, (key,))
    return conn.numbers[key]


def next_number(conn: Connection, table: str) -> int:
    """A number that no row of the table has yet."""
    highest = conn.highest.get(table)
    if highest is None:
        # the tables are ours; an empty one has no highest number
        highest = int(conn.value(f"SELECT max(id) FROM {table}") or 0)  # noqa: S608
    conn.highest[table] = highest + 1
    return highest + 1


def origin_id(conn: Connection, station: str) -> int:
    """The number of a station."""
    name = f"\0{station}"  # no object's key has a NUL
    found = conn.numbers.get(name)
    if found is None:
        found = conn.value("SELECT id FROM origin WHERE station = ?", (station,))
    if found is None:
        found = next_number(conn, ORIGIN)
        conn.run("INSERT INTO origin (id, station) VALUES (?, ?)", (found, station))
    conn.numbers[name] = int(found)
    return int(found)


def code_of(key: str) -> str:
    """What stands on the label: the last part of a canonical key (`sn:P1:A7` -> `A7`)."""
    scheme, _, rest = key.partition(":")
    return rest.rpartition(":")[2] if scheme in {"sn", "lot"} else rest


def _make(conn: Connection, key: str) -> None:
    number = next_number(conn, OBJECT)
    unwritten(conn).objects.append((number, key, code_of(key)[::-1], number))
    conn.numbers[key] = number
    conn.roots[number] = number
    conn.states[number] = (key, None, 0)
