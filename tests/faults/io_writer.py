"""Save records and photos until there are enough, and say which; for `io_errors` to run.

`python -m tests.faults.io_writer FOLDER COUNT [MUTANT]` writes a line per record that the store
said was saved. Trouble is printed and work goes on, as people do.
"""

import hashlib
import os
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from station.clock import SystemClock
from station.errors import StationError
from station.facts.control import ScanCaptured
from station.ledger.record import BlobRef
from station.store import blobs
from station.store.recorder import Author, Extras
from station.store.station_store import StationStore
from station.store.writer import Transaction, Writer
from tests.helpers.pictures import picture

PHOTO_EVERY = 4


def _commit_error_is_no_error() -> None:
    """What COMMIT says is not looked at."""

    def settle(
        self: Writer, _tx: Transaction, result: Any, _error: Exception, future: Future[Any]
    ) -> None:
        self._conn.close()
        self._conn = self._reopen()
        self._recorder.restart(self._conn)
        future.set_result(result)

    Writer._settle = settle  # type: ignore[assignment, method-assign]


def _photo_error_is_no_error() -> None:
    """A photo that could not be written is named all the same."""
    put = blobs.Blobs.put

    def put_or_not(self: blobs.Blobs, data: bytes, role: str) -> BlobRef:
        try:
            return put(self, data, role)
        except StationError:
            name = hashlib.sha256(data).hexdigest()
            return BlobRef(sha256=name, size=len(data), mime="image/png", role=role)

    blobs.Blobs.put = put_or_not  # type: ignore[method-assign]


MUTANTS: Mapping[str, Callable[[], None]] = {
    "commit error is no error": _commit_error_is_no_error,
    "photo error is no error": _photo_error_is_no_error,
}


def say(*words: object) -> None:
    """A line to whoever listens, in one piece, even where it is this write that fails."""
    line = " ".join(map(str, words)).encode() + b"\n"
    try:
        os.write(1, line)
    except OSError:
        os.write(1, line)


def work(folder: Path, count: int) -> None:
    """Save, and say so."""
    try:
        store = StationStore(folder, SystemClock(), "0.1.0", state_dir=folder.parent / "state")
    except StationError as error:
        say("trouble", error.code)
        return
    say("ready")
    for number in range(count):
        try:
            refs: tuple[BlobRef, ...] = ()
            if number % PHOTO_EVERY == 0:
                refs = (store.blobs.put(picture("PNG", number), "evidence"),)
            extras = Extras(blobs=refs)
            rid = store.writer.run(lambda tx: tx.append(ScanCaptured(hex="41"), Author(), extras))  # noqa: B023 it runs at once
        except StationError as error:
            say("trouble", error.code)
        else:
            say("saved", rid, *(ref.sha256 for ref in refs))
    store.close()
    say("closed")


if __name__ == "__main__":
    if sys.argv[3:]:
        MUTANTS[sys.argv[3]]()
    work(Path(sys.argv[1]), int(sys.argv[2]))
