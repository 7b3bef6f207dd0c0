"""`suyuan` with one promise of adopting broken: `python -m tests.faults.adopt_mutants NAME WORDS…`."""

import sys
from collections.abc import Callable, Mapping
from typing import Any

from station.store import adopting, schema
from station.store.database import Connection
from station.store.station_store import StationStore
from ui.cli import main


def progress_before_records() -> None:
    """How far it is, is noted before the records are in."""
    real = adopting._adopt_some

    def is_here(conn: Connection, rid: bytes) -> bool:
        return schema.meta(conn, f"mutant:{rid.hex()}") == "done"

    def adopt_some(store: StationStore, dead: Any, rows: list[Any], told: Any) -> None:
        fresh = [row for row in rows if not is_here(store.reader(), row[0])]

        def note(tx: Any) -> None:
            for row in fresh:
                schema.set_meta(tx.conn, f"mutant:{row[0].hex()}", "done")

        store.writer.run(note)
        adopting._is_here = lambda conn, rid: rid not in {row[0] for row in fresh}
        real(store, dead, rows, told)

    adopting._adopt_some = adopt_some


def photos_after_records() -> None:
    """Photos are copied when their records are in, and only then (I11)."""
    real, bring = adopting._adopt_some, adopting._bring

    def adopt_some(store: StationStore, dead: Any, rows: list[Any], told: Any) -> None:
        fresh = [row for row in rows if not adopting._is_here(store.reader(), row[0])]
        adopting._bring = lambda *_: None
        real(store, dead, rows, told)
        for row in fresh:
            for ref in adopting._photos(row):
                bring(dead, store.blobs, ref.sha256, told)

    adopting._adopt_some = adopt_some


MUTANTS: Mapping[str, Callable[[], None]] = {
    "progress_before_records": progress_before_records,
    "photos_after_records": photos_after_records,
}

if __name__ == "__main__":
    MUTANTS[sys.argv[1]]()
    sys.exit(main.run(sys.argv[2:]))
