"""Copy a hub's tables from one database into another, whatever engine either of them is."""

from itertools import islice

from station.store.database import Connection
from sync.hub.schema import TABLES
from sync.hub.storage import SqlStorage

_SLICE_ROWS = 1000
_OWN = ("projections", "hub_schema", "hub")  # each database knows its own


def copy_tables(source: SqlStorage, target: SqlStorage) -> int:
    """Copy everything that is not computed from records; one moment of the source.

    Args:
        source: Where from; goes on being written to meanwhile.
        target: Where to; its tables are there and hold nothing of anybody.

    Returns:
        The idx of the last record copied.
    """
    with source.copying() as old, target.filling() as new:
        kept = {name: new.value(_META, (name,)) for name in _OWN}
        for table in reversed(TABLES):
            new.run(f"DELETE FROM {table}")  # noqa: S608 our own names
        for table in TABLES:
            _copy(old, new, table)
        new.run("UPDATE hub_number SET value = 0 WHERE name = 'projected_idx'")
        for name, value in kept.items():
            new.run("DELETE FROM meta WHERE name = ?", (name,))
            if value is not None:
                new.run("INSERT INTO meta (name, value) VALUES (?, ?)", (name, value))
        return int(new.value("SELECT coalesce(max(idx), 0) FROM hub_record"))


_META = "SELECT value FROM meta WHERE name = ?"


def _copy(old: Connection, new: Connection, table: str) -> None:
    columns = old.columns(table)
    names = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    rows = old.each(f"SELECT {names} FROM {table}")  # noqa: S608 our own names
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 our own names
    while some := list(islice(rows, _SLICE_ROWS)):
        new.run_many(statement, some)
