"""The station with a flush left out: `python -m tests.faults.power_mutants NAME WORDS…`.

A killed process never shows these; only a power cut does.
"""

import secrets
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import sqlcipher3

from station.store import database
from station.store.blobs import Blobs
from ui.cli import main


def synchronous_normal() -> None:
    """COMMIT returns before the log is on disk (I1)."""
    real = database._set_up

    def set_up(raw: sqlcipher3.Connection, key: bytes | None, *, read_only: bool) -> None:
        real(raw, key, read_only=read_only)
        raw.execute("PRAGMA synchronous = NORMAL")

    database._set_up = set_up


def photo_without_fsync() -> None:
    """A photo's file is renamed to its place before its bytes are on disk (I11)."""

    def write(self: Blobs, target: Path, data: bytes) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f"{target.name}.{secrets.token_hex(4)}.new")
        fresh.write_bytes(data)
        fresh.replace(target)

    Blobs._write = write  # type: ignore[method-assign]


MUTANTS: Mapping[str, Callable[[], None]] = {
    "synchronous_normal": synchronous_normal,
    "photo_without_fsync": photo_without_fsync,
}

if __name__ == "__main__":
    MUTANTS[sys.argv[1]]()
    sys.exit(main.run(sys.argv[2:]))
