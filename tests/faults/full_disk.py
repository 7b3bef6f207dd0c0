"""Fill the disk and free it again, twenty times; nothing saved is lost, and work goes on (R5).

`python -m tests.faults.full_disk` works with the real store on a file system in memory. Each cycle
first takes room down to the limits at which the product stops by itself (below 500 MB no photos,
below 100 MB nothing), then, with these limits off, down to 64 KB on a disk of 64 MB, so that writes
really fail in the middle. After each, room is given back and the time until the next record is
saved is taken. Needs a user who may mount. The same is done to a mutant, which must be caught.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from station.clock import SystemClock
from station.errors import StationError
from station.facts.control import ScanCaptured
from station.store import blobs, recorder, verify
from station.store.blobs import DiskLow
from station.store.database import Connection, open_connection
from station.store.errors import StoreFull
from station.store.recorder import Author, Extras
from station.store.station_store import STORE_NAME, StationStore
from station.store.writer import Writer
from tests.e2e.disk import KIB, MIB, Disk, mounted
from tests.helpers.pictures import picture

CYCLES = 20
RESUMES_WITHIN_S = 10.0
SMALL_DISK = 64 * MIB
MOST_TRIES = 3000


@dataclass
class Told:
    """What came of it.

    Attributes:
        refused: How often something was not saved, by the code told.
        longest_s: From room being there to the next record saved, at most.
        found: What is not as promised; empty is what we want.
    """

    cycles: int = 0
    saved: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    longest_s: float = 0.0
    found: list[str] = field(default_factory=list)


class Bench:
    """The store on the disk, and what it said was saved."""

    def __init__(self, disk: Disk, state: Path, told: Told) -> None:
        self.disk = disk
        self._told = told
        self.store = StationStore(disk.path / "data", SystemClock(), "0.1.0", state_dir=state)
        self._saved: list[bytes] = []
        self._photos: list[str] = []
        self._number = 0

    def save(self, *, with_photo: bool) -> StationError | None:
        """Save one record; why it was not."""
        self._number += 1
        store = self.store
        try:
            photo = (store.blobs.put(picture("PNG", self._number), "k"),) if with_photo else ()
            extras = Extras(blobs=photo)
            fact = ScanCaptured(hex="41" * 400)
            rid = store.writer.run(lambda tx: tx.append(fact, Author(), extras))
        except StationError as error:
            code = error.code
            self._told.refused[code] = self._told.refused.get(code, 0) + 1
            return error
        self._saved.append(rid.bytes)
        self._photos += [each.sha256 for each in photo]
        self._told.saved += 1
        return None

    def fill(self) -> None:
        """Save until the disk is full, and a bit more."""
        for number in range(MOST_TRIES):
            if self.save(with_photo=number % 5 == 0) is not None:
                break
        for number in range(5):
            self.save(with_photo=number == 0)

    def resume(self, free_bytes: int) -> Iterator[str]:
        """Give room, and wait for the next record that is saved."""
        self.disk.leave_free(free_bytes)
        began_s = time.monotonic()
        while (trouble := self.save(with_photo=True)) is not None:
            if time.monotonic() - began_s > RESUMES_WITHIN_S:
                yield f"not saved {RESUMES_WITHIN_S:.0f} s after there was room: {trouble}"
                return
        self._told.longest_s = max(self._told.longest_s, time.monotonic() - began_s)

    def check(self) -> Iterator[str]:
        """Everything that was saved is there, and the store is sound."""
        store = self.store
        conn = store.reader()
        known = {row[0] for row in conn.rows("SELECT rid FROM record")}
        yield from (f"lost: {rid.hex()}" for rid in self._saved if rid not in known)
        yield from (f"lost: photo {each}" for each in self._photos if not store.blobs.has(each))

        def opened() -> Connection:
            path = self.disk.path / "data" / STORE_NAME
            return open_connection(path, store.keys.store_key, read_only=True)

        yield from (str(each) for each in verify.verify(opened))
        yield from (str(each) for each in verify.verify_photos(conn, store.blobs, contents=True))
        left = list((self.disk.path / "data").rglob("*.new"))
        yield from (f"left behind: {path.name}" for path in left)


@contextmanager
def no_limits() -> Iterator[None]:
    """The product does not stop by itself, so that writes fail in the middle."""
    with (
        patch.object(recorder, "STOP_BELOW_BYTES", 0),
        patch.object(blobs, "NO_PHOTOS_BELOW_BYTES", 0),
    ):
        yield


def run(cycles: int, folder: Path, mutant: AbstractContextManager[None] | None = None) -> Told:
    """Fill and free so many times.

    Raises:
        pytest.skip.Exception: This user may not mount a file system.
    """
    told = Told()
    with mounted(folder / "disk") as disk, mutant or nullcontext():
        bench = Bench(disk, folder / "state", told)
        try:
            for _ in range(cycles):
                told.found += _stops_by_itself(bench)
                with no_limits():
                    disk.leave_free(64 * KIB)
                    bench.fill()
                    told.found += bench.resume(SMALL_DISK)
                told.cycles += 1
                told.found += bench.check()
                if mutant and told.found:
                    break
        finally:
            disk.leave_free(SMALL_DISK)
            bench.store.close()
    return told


def _stops_by_itself(bench: Bench) -> Iterator[str]:
    yield from bench.resume(700 * MIB)
    bench.disk.leave_free(400 * MIB)
    if not isinstance(bench.save(with_photo=True), DiskLow):
        yield "a photo was taken with 400 MB free"
    if bench.save(with_photo=False) is not None:
        yield "no record was saved with 400 MB free"
    bench.disk.leave_free(90 * MIB)
    time_is_up_s = time.monotonic() + 2 * recorder.SPACE_CHECK_EVERY_S
    while (trouble := bench.save(with_photo=False)) is None:
        if time.monotonic() > time_is_up_s:
            yield "records were saved with 90 MB free"
            return
    if not isinstance(trouble, StoreFull):
        yield f"with 90 MB free: {trouble}"


def _commit_error_is_no_error() -> AbstractContextManager[Any]:
    def settle(self: Writer, _tx: Any, result: Any, _error: Exception, future: Any) -> None:
        self._roll_back()
        future.set_result(result)

    def known(_self: Writer, error: BaseException) -> BaseException:
        return error

    return patch.multiple(Writer, _settle=settle, _known=known)


MUTANTS: Mapping[str, Callable[[], AbstractContextManager[Any]]] = {
    "commit error is no error": _commit_error_is_no_error,
}


def main(words: list[str] | None = None) -> int:
    """The command; 0 = nothing lost, every mutant caught; 3 = not possible here."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.full_disk", description=__doc__)
    parser.add_argument("--cycles", type=int, default=CYCLES)
    args = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="suyuan-full-") as name:
        folder = Path(name)
        try:
            told = run(args.cycles, folder)
        except pytest.skip.Exception as reason:
            print(f"skipped: {reason}")
            return 3
        print(f"{told.saved} saved, not saved: {told.refused}, resumed in {told.longest_s:.2f} s")
        for line in told.found[:20]:
            print(f"FAULT {line}")
        caught = 0
        for mutant, make in MUTANTS.items():
            (folder / mutant).mkdir()
            found = run(args.cycles, folder / mutant, make()).found
            caught += bool(found)
            print(f"mutant {mutant}: {'caught: ' + found[0] if found else 'MISSED'}")
    print(
        f"faults injected: {2 * told.cycles}, lost or damaged: {len(told.found)}, "
        f"mutants caught: {caught}/{len(MUTANTS)}"
    )
    return int(bool(told.found) or caught < len(MUTANTS))


if __name__ == "__main__":
    sys.exit(main())
