"""A store of a million records and fifty thousand photos: start, save, memory (R9).

`python -m tests.faults.size --records 1000000 --photos 50000` tells a day again until there are so
many records (`tests.bench.store.days`), adds records that name photos nobody has sent, and then
measures the headless station from its start to its first answer, how long a saved action and its
COMMIT alone take with all gates and rows, and the most memory each process ever held. Others' work
on the machine only ever adds: the quickest start counts, and between the commits a bare write and
flush is timed, to be shown beside them. The same is done to mutants, each of which must be beyond a
limit.
"""

import argparse
import hashlib
import json
import math
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from io import FileIO
from pathlib import Path
from typing import Any

from station.actions.inspect import Inspect
from station.actions.receive import Receive
from station.actions.session import Bind
from station.clock import SystemClock
from station.facts.control import PhotoTaken, ScanCaptured
from station.facts.kcp import Subject
from station.ledger.record import BlobRef
from station.store import known_types, station_store
from station.store.database import Connection
from station.store.recorder import Author, Extras
from tests.bench import child
from tests.bench.store.days import Built, build
from tests.bench.store.shop import (
    BOARD_LOT,
    DATA,
    KEYS,
    REEL_LOT,
    Shape,
    lot_of,
    open_shop,
    order_of,
)
from tests.helpers.processes import PROGRAM, StationProcess

START_S, COMMIT_S, MEMORY_BYTES = 3.0, 0.020, 400 * 1024 * 1024
STARTS, COMMITS, BOARDS = 5, 1000, 250
PAGE = bytes(2048)
KEPT = "kept.json"
MORE_MATERIAL = Decimal(10_000)
PHOTOS_PER_RECORD, PHOTO_BYTES = 100, 20_000
PATIENCE_S = 60.0
DAY = Shape(cartons=20)
"""A shorter day than a bench's: the first one is told by the product itself."""


@dataclass
class Told:
    """What was measured.

    Attributes:
        starts_s: Of each start, to its first answer. processor_s: what it computed by then.
        commits_s: Of each transaction with one small record. actions_s: of each saved action,
            gates, record and rows together. flushes_s: of writing a page to a file of its own, flushed.
        memory_bytes: The most that a process held, by process.
    """

    starts_s: list[float] = field(default_factory=list)
    processor_s: list[float] = field(default_factory=list)
    commits_s: list[float] = field(default_factory=list)
    actions_s: list[float] = field(default_factory=list)
    flushes_s: list[float] = field(default_factory=list)
    memory_bytes: dict[str, int] = field(default_factory=dict)

    @property
    def found(self) -> list[str]:
        """What is beyond its limit; empty is what we want."""
        found = []
        if min(self.starts_s, default=0) > START_S:
            found.append(f"the quickest start took {min(self.starts_s):.2f} s")
        if self.commits_s and at(self.commits_s, 99) > COMMIT_S:
            found.append(f"99 of 100 commits within {at(self.commits_s, 99) * 1e3:.1f} ms")
        for name, most in self.memory_bytes.items():
            if most > MEMORY_BYTES:
                found.append(f"{name} held {most / 2**20:.0f} MiB")
        return found


def at(times_s: Sequence[float], percent: int) -> float:
    """So many of 100 were not longer."""
    return sorted(times_s)[math.ceil(len(times_s) * percent / 100) - 1]


def fill(home: Path, records: int, photos: int) -> Built:
    """A store with so many records; the last ones name photos that wait to be sent."""
    day = build(home / "one", 1, DAY)
    events = math.ceil(records * day.events / day.records)
    built = build(home / "all", events, DAY)
    with open_shop(built.home, DAY, SystemClock()) as shop:
        for first in range(0, photos, PHOTOS_PER_RECORD):
            key = built.unit_key(first % built.units)
            taken = PhotoTaken(subject=(Subject(key=key, role="inspected"),), point="test")
            refs = tuple(_photo(first + number) for number in range(PHOTOS_PER_RECORD))
            shop.store.writer.run(
                lambda tx: tx.append(taken, Author("E001"), Extras(blobs=refs))  # noqa: B023 it runs at once
            )
    return built


def _photo(number: int) -> BlobRef:
    name = hashlib.sha256(b"photo %d" % number).hexdigest()
    return BlobRef(sha256=name, size=PHOTO_BYTES, mime="image/jpeg", role="evidence")


def measure(built: Built, told: Told, mutant: str = "", starts: int = STARTS) -> None:
    """Start it a few times, then work in it."""
    with _keys_of(built):
        for _ in range(starts):
            _start(built, told, mutant)
            if mutant:
                return
    words = (sys.executable, "-m", "tests.faults.size", "--work-in", str(built.home))
    said = json.loads(child.run(words, built.home / KEYS).out)
    told.commits_s, told.actions_s = said["commits_s"], said["actions_s"]
    told.flushes_s = said["flushes_s"]
    told.memory_bytes["working"] = said["memory_bytes"]


def _start(built: Built, told: Told, mutant: str) -> None:
    began_s = time.monotonic()
    program = (sys.executable, "-m", "tests.faults.size", "--mutant", mutant)
    log = built.home / "log"
    with StationProcess(
        built.home / DATA, log=log, program=program if mutant else PROGRAM
    ) as station:
        try:
            station.answer(station.post("status"), PATIENCE_S)
        except AssertionError as error:
            if not mutant:
                raise
            told.memory_bytes["station"] = _most_memory(station.pid)
            told.starts_s.append(math.inf)
            print(f"{mutant}: {error}"[:200], file=sys.stderr)
            return
        told.starts_s.append(time.monotonic() - began_s)
        told.processor_s.append(_processor_s(station.pid))
        held = told.memory_bytes.get("station", 0)
        told.memory_bytes["station"] = max(held, _most_memory(station.pid))
        assert station.finish() == 0, station.errors()


def work(home: Path) -> Mapping[str, Any]:
    """Boards through four steps, then single records; what each took, and the memory."""
    commits: list[float] = []
    actions: list[float] = []
    flushes: list[float] = []
    with open_shop(home, DAY, SystemClock()) as shop:
        shop.prepare()
        shop.do("bind", Bind(order=order_of()))
        for material in (BOARD_LOT, REEL_LOT):
            more = {"lot": lot_of(material), "material": material, "supplier": "SUP-1"}
            shop.do("receive", Receive(**more, quantity=MORE_MATERIAL, again=True))
            shop.do("inspect", Inspect(unit=lot_of(material), result="pass"))
        run_id = secrets.token_hex(3).upper()  # the store may have been worked in before
        units = [f"R9{run_id}{number:04}" for number in range(BOARDS)]
        steps: tuple[tuple[str, Callable[[str], object]], ...] = (
            ("smt", shop.start),
            ("smt", shop.finish),
            ("test", shop.test),
            ("final", shop.judge),
        )
        for step, do in steps:
            shop.at(step)
            actions += [_took(lambda: do(unit)) for unit in units]  # noqa: B023 it runs at once
        run = shop.store.writer.run
        scan = ScanCaptured(hex="41")
        with (home / "bare").open("wb", buffering=0) as file:
            for _ in range(COMMITS):
                commits.append(_took(lambda: run(lambda tx: tx.append(scan, Author("E001")))))
                flushes.append(_took(lambda: _flush(file)))
    held = _most_memory(os.getpid())
    times = {"commits_s": commits, "actions_s": actions, "flushes_s": flushes}
    return {**times, "memory_bytes": held}


def _flush(file: FileIO) -> None:
    file.write(PAGE)
    os.fdatasync(file.fileno())


def _took(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def _most_memory(pid: int) -> int:
    """The peak of its resident memory, in bytes (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def _processor_s(pid: int) -> float:
    """What it has computed so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _keys_of(built: Built) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(child.environment(built.home / KEYS))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _rows_computed_at_every_start() -> None:
    """The program always takes its rows for another version's."""
    known_types.has_learned = lambda conn: True


def _ledger_read_at_every_start() -> None:
    """The program checks every record that it has, all at once."""
    prepare = station_store._prepare

    def read(conn: Connection, *more: Any) -> Any:
        kept = conn.rows("SELECT rid, body FROM record")
        identity = prepare(conn, *more)
        assert kept is not None
        return identity

    station_store._prepare = read  # type: ignore[assignment]


MUTANTS: Mapping[str, Callable[[], None]] = {
    "rows_computed_at_every_start": _rows_computed_at_every_start,
    "ledger_read_at_every_start": _ledger_read_at_every_start,
}


def main(words: list[str] | None = None) -> int:
    """The command; 0 = within every limit, and every mutant beyond one."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.size", description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--photos", type=int, default=50_000)
    parser.add_argument("--home", type=Path, help="keep the store here, or use the one that is")
    parser.add_argument("--work-in", type=Path, help="measure the work in this store only")
    args = parser.parse_args(words)
    if args.work_in:
        print(json.dumps(work(args.work_in)))
        return 0
    with tempfile.TemporaryDirectory(prefix="suyuan-size-") as name:
        return _told(_kept(args.home or Path(name), args.records, args.photos), args.photos)


def _kept(home: Path, records: int, photos: int) -> Built:
    """The store that is there already, or a new one."""
    kept = home / KEPT
    if kept.exists():
        fields = json.loads(kept.read_text("utf-8"))
        return Built(home / "all", DAY, *fields)
    built = fill(home, records, photos)
    fields = (built.days, built.events, built.records, built.seconds)
    kept.write_text(json.dumps(fields), "utf-8")
    return built


def _told(built: Built, photos: int) -> int:
    print(
        f"{built.records} records, {photos} photos named, "
        f"{built.path.stat().st_size / 1e9:.2f} GB, built in {built.seconds:.0f} s",
        flush=True,
    )
    told, caught = Told(), 0
    measure(built, told)
    starts = ", ".join(f"{each:.2f}" for each in told.starts_s)
    least_s = min(told.processor_s)
    print(f"start to first answer: {starts} s, of which at least {least_s:.2f} s computing")
    timed = {
        "commit": told.commits_s,
        "a page, flushed": told.flushes_s,
        "action": told.actions_s,
    }
    for name, times_s in timed.items():
        shares = ", ".join(f"p{each} {at(times_s, each) * 1e3:.1f} ms" for each in (50, 95, 99))
        print(f"{name}: {shares}, of {len(times_s)}")
    held = ", ".join(f"{name} {most / 2**20:.0f} MiB" for name, most in told.memory_bytes.items())
    print(f"most memory: {held}", flush=True)
    for mutant in MUTANTS:
        other = Told()
        measure(built, other, mutant)
        caught += bool(other.found)
        print(f"mutant {mutant}: {'caught: ' + other.found[0] if other.found else 'MISSED'}")
    for line in told.found:
        print(f"FAULT {line}")
    print(
        f"faults injected: 1 size, beyond a limit: {len(told.found)}, "
        f"mutants caught: {caught}/{len(MUTANTS)}"
    )
    return int(bool(told.found) or caught < len(MUTANTS))


def _as_mutant(name: str, words: list[str]) -> int:
    from ui.cli import main as commands

    MUTANTS[name]()
    return commands.run(words)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--mutant"]:
        sys.exit(_as_mutant(sys.argv[2], sys.argv[3:]))
    sys.exit(main())
