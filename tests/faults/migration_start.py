"""Open a store or a hub as the newer program does, until its tables and rows are its own.

`python -m tests.faults.migration_start VERSION station|hub|rebuild FOLDER [MUTANT]`; a line at the
end says that it came there. For `migration` to run, and to kill.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from station.clock import SystemClock
from station.store import migrations, rebuild, schema, station_store
from station.store.database import Connection
from station.store.projections import tables
from station.store.station_store import StationStore
from tests.faults import skew_versions
from tests.faults.skew_versions import _put

DONE = "its own"
SLICE_RECORDS = 100


def _tables_stamped_first() -> None:
    """The new number of the tables is written before they are there, and apart from them."""

    def migrate(conn: Connection, steps: migrations.Steps, wanted: int) -> None:
        found = int(conn.value("PRAGMA user_version"))
        conn.run(f"PRAGMA user_version = {wanted}")
        for statement in migrations.statements(steps, found, wanted, conn.path):
            conn.run(statement)

    _put(migrations, "migrate", migrate)


def _rows_stamped_first() -> None:
    """The version of the rows is written before they are computed, and apart from them."""

    def compute(conn: Connection, progress: Any = None) -> int:
        conn.run("BEGIN IMMEDIATE")
        rebuild._recreate(conn)
        schema.set_meta(conn, "projections", str(tables.VERSION))
        conn.run("COMMIT")
        return rebuild.rebuild(conn, progress)

    _put(station_store, "rebuild", compute)


def _hub_runs_ahead() -> None:
    """How far the hub's rows are is written before they are, and apart from them."""

    from sync.hub import storage

    def project(self: storage.SqlStorage, read: Any, limit: int) -> int:
        records = self.records_after(self.projected_idx(), limit)
        if records:
            write = read(records)
            with self._database.projecting() as connection:
                storage._set_number(connection, "projected_idx", records[-1].idx)
            with self._database.projecting() as connection:
                write(connection)
        return len(records)

    _put(storage.SqlStorage, "project", project)


MUTANTS: Mapping[str, Callable[[], None]] = {
    "tables_stamped_first": _tables_stamped_first,
    "rows_stamped_first": _rows_stamped_first,
    "hub_runs_ahead": _hub_runs_ahead,
}


def start(what: str, folder: Path) -> None:
    """What a start does before anybody may use the store."""
    if what == "hub":
        from sync.hub import projecting  # not before: they take versions from modules changed here
        from sync.hub.opening import open_hub

        parts = open_hub(folder, SystemClock(), may_create=False)
        parts.storage.prepare_projections(projecting.prepare)
        while parts.storage.project(projecting.project, SLICE_RECORDS):
            continue
        parts.storage.close()
        return
    store = StationStore(folder, SystemClock(), "0.4.0", state_dir=folder.parent / "state")
    if what == "rebuild":
        store.writer.run(lambda tx: rebuild.rebuild_rows(tx.conn))
    store.close()


def main(words: Sequence[str]) -> None:
    """The command."""
    version, what, folder, *mutant = words
    skew_versions.be(version)
    for name in mutant:
        MUTANTS[name]()
    start(what, Path(folder))
    print(DONE)


if __name__ == "__main__":
    main(sys.argv[1:])
