"""Bring the ledger tables of an older file to those of this program.

Rows are not migrated: they are computed anew (`station.store.rebuild`). A step only adds: tables, indexes, columns with a default. So a program that is too old to work on
a file can still read the records out of it (`station_store.open_to_export`).
"""

from collections.abc import Mapping, Sequence

from station.store.database import Connection
from station.store.errors import StoreDamaged

Steps = Mapping[int, Sequence[str]]
"""Version -> the statements that make it the next one; kept for ever."""


def statements(steps: Steps, found: int, wanted: int, path: str) -> Sequence[str]:
    """What makes the tables of version `found` those of `wanted`; nothing where they are.

    Raises:
        StoreDamaged: No program ever wrote such a version.
    """
    missing = [version for version in range(found, wanted) if version not in steps]
    if missing:
        raise StoreDamaged(path=path, reason=f"tables of version {found}")
    return [statement for version in range(found, wanted) for statement in steps[version]]


def migrate(conn: Connection, steps: Steps, wanted: int) -> None:
    """Take every step in one transaction with the new version: killed within, nothing has changed.

    Raises:
        StoreDamaged: See `statements`.
    """
    found = int(conn.value("PRAGMA user_version"))
    todo = statements(steps, found, wanted, conn.path)
    if found >= wanted:
        return
    conn.run("BEGIN IMMEDIATE")
    try:
        for statement in todo:
            conn.run(statement)
        conn.run(f"PRAGMA user_version = {wanted}")
        conn.run("COMMIT")
    except BaseException:
        conn.roll_back()
        raise
