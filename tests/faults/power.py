"""Kill the station at its N-th write, and cut its disk's power; nothing answered may be lost (R2).

`python -m tests.faults.power --kills 100 --cuts 60` lets the headless station work (solder, test
with a photo, inspect, print, pack) on its own encrypted store

- under strace, which kills it as it enters its N-th write or flush, N growing, counted in each
  thread and for each kind of call (`--kills`);
- on an ext4 file system whose power is cut while it works or starts: what was not flushed is gone,
  and whatever it does in the moments after fails (`--cuts`; see `power_disk`).

After each, the store must open, verify, hold every answered record once, and every photo whole.
The same is done to mutants, each of which must be caught. `--kills 0 --cuts 30 --photos 3000` is
R3: ten photos a test, and cuts until so many were answered. Linux with strace, and root.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from station.errors import StationError
from tests.e2e import documents
from tests.faults import proofs
from tests.faults.io_errors import NoStrace, check_strace
from tests.faults.kill import LATER_S, Killing, _pause
from tests.faults.kill import Told as Killed
from tests.faults.power_disk import Disk, NoDisk
from tests.faults.power_mutants import MUTANTS
from tests.faults.proofs import Faults
from tests.faults.work import Request, Shift, check_work
from tests.helpers.processes import PROGRAM, Line, StationProcess, lines_of

KINDS = (("pwrite64", 17, 1800), ("fsync,fdatasync", 1, 70), ("write", 1, 80))
"""Calls, and how N grows from kill to kill, up to where it begins again."""

STRACE = ("strace", "-f", "-qq", "-o", "/dev/null")
"""Without --seccomp-bpf: strace 6.1 does not send the signal then, but for the first call."""

MUTANT_CUTS, MUTANT_KILLS = 12, 60
KILLED_MUTANT = "answer_before_commit"
NEW_STORE_EVERY = 40
"""Kills; each is followed by a look at the whole store, which takes the longer the more it holds."""

PHOTOS_EACH, CARTONS_ANSWERS = 10, 85
"""Where photos count: so many a test, and up to two cartons' answers before a cut."""


@dataclass
class Told:
    """What came of kills or cuts.

    Attributes:
        records, photos: That were answered as saved.
        repeated: Requests sent again that a gate knew had been carried out.
        late_seen, late_lost: See `PowerCuts`.
    """

    times: int = 0
    records: int = 0
    photos: int = 0
    repeated: int = 0
    late_seen: int = 0
    late_lost: int = 0

    def add(self, working: "Working", times: int) -> None:
        """And what came of one store."""
        self.times += times
        self.records += len(working.told.saved)
        self.photos += working.photos
        self.repeated += working.told.repeated


class Handed(Shift):
    """Remembers what it handed out last; `None` before the first."""

    newest: Request | None = None

    def next(self) -> Request:
        """The next request."""
        self.newest = super().next()
        return self.newest

    def unasked(self, waiting: Mapping[int, Request]) -> list[Request]:
        """The newest, where the station died before it could be asked."""
        newest = self.newest
        is_asked = any(each is newest for each in waiting.values())
        return [] if newest is None or is_asked else [newest]


class Working(Killing):
    """A station that works in `on`, everything around it elsewhere."""

    most_answers = 60

    def __init__(
        self, folder: Path, on: Path, seed: int, program: Sequence[str] = PROGRAM
    ) -> None:
        """Prepare documents, material, a first article.

        Args:
            folder: An empty folder for what is around the station.
            on: Where its data folder is made.
            seed: Decides the moments.
            program: The station's program, or a mutant.
        """
        self.told = Killed()
        self.station_dir = on / "station"
        self._log = folder / "station.log"
        self._random = Random(seed)
        self._program = PROGRAM
        docs = documents.write_documents(folder / "documents")
        self.shift: Handed = Handed(folder / "photos", docs)
        lines_of("master", "load", docs, "--data-dir", self.station_dir, "--json")
        self._words = ["--device", f"printer=sim://printer?folder={folder / 'labels'}"]
        with self._started() as station:
            self.shift.open_shop(station)
            self._remember(station.lines)
            station.finish()
        self._program = program

    def look(self) -> Faults:
        """What is wrong now, seen without starting a process."""
        faults = Faults()
        try:
            bodies = proofs.check_store(self.station_dir, faults)
            proofs.ask_product(self.station_dir, faults)
        except StationError as error:
            faults.chain.append(f"does not open: {error}")
            return faults
        proofs.compare(self.told.saved, bodies, faults)
        check_work(bodies, self.shift.done, faults)
        return faults

    @property
    def photos(self) -> int:
        """How many photos the answered records name."""
        return sum(len(request.fields.get("photos", ())) for request in self.shift.done)

    def _started(self) -> StationProcess:
        return StationProcess(self.station_dir, *self._words, log=self._log, program=self._program)


class KilledAtWrite(Working):
    """It dies as it enters its so-manyth write."""

    _prefix: tuple[str, ...] = ()

    def kill_at(self, calls: str, number: int) -> bool:
        """Work until dead; whether it came so far."""
        rule = f"-einject={calls}:signal=KILL:when={number}"
        self._prefix = (*STRACE, f"-etrace={calls}", rule)
        waiting: dict[int, Request] = {}
        self.shift.newest = None
        with self._started() as station:
            try:
                self._work(station, self.most_answers, waiting)
            except (AssertionError, BrokenPipeError):
                station.wait()  # strace ends a little after what it traced
            with suppress(BrokenPipeError):
                station.finish()
            is_dead = station.wait() == -signal.SIGKILL  # and not that it could not start
            lines = station.lines
        self.shift.take_back(self.shift.unasked(waiting))
        self.told.kills += is_dead
        self._take(lines, waiting)
        return is_dead

    def _started(self) -> StationProcess:
        program = (*self._prefix, *self._program)
        return StationProcess(self.station_dir, *self._words, log=self._log, program=program)


class OnDisk(StationProcess):
    """Its end is a power cut."""

    def __init__(self, disk: Disk, on_for_s: float, *words: Any, **more: Any) -> None:
        super().__init__(*words, **more)
        self._disk, self._on_for_s = disk, on_for_s
        self.before_cut: int | None = None

    def kill(self) -> None:
        """The disk goes first; for a moment the program works on against errors."""
        self.before_cut = len(self.lines)
        self._disk.cut()
        _pause(self._on_for_s)
        super().kill()


class PowerCuts(Working):
    """Its disk is cut; `round` does one.

    Attributes:
        late: rids that were answered as saved after the cut had begun.
        late_seen, late_lost: How many in all, and how many of them were not there afterwards. No
            promise is broken by them: the flush of a COMMIT that is under way while ext4 goes down
            may end without an error (seen), and a program without power answers nobody. They are
            counted apart, and told.
    """

    def __init__(self, folder: Path, disk: Disk, seed: int, program: Sequence[str]) -> None:
        self._disk = disk
        self.late: list[str] = []
        self.late_seen = self.late_lost = 0
        super().__init__(folder, disk.folder, seed, program)

    def round(self) -> None:
        """Start, work, cut, and have power again."""
        super().round()
        self._disk.restore()

    def _take(self, lines: list[Line], waiting: dict[int, Request]) -> None:
        """What came after the cut counts as unanswered, and is asked for again."""
        late = lines[self._station.before_cut :]
        self.late += [line["saved"] for line in late if "saved" in line]
        super()._take(lines[: self._station.before_cut], waiting)

    def look(self) -> Faults:
        """What is wrong now."""
        faults = super().look()
        if self.late and not faults:
            there = {body["rid"] for body in proofs.check_store(self.station_dir, faults)}
            self.late_lost += len(set(self.late) - there)
            self.late_seen += len(self.late)
            self.late.clear()
        return faults

    def _started(self) -> StationProcess:
        on_for_s = self._random.uniform(0, LATER_S)
        where = {"log": self._log, "program": self._program}
        self._station = OnDisk(self._disk, on_for_s, self.station_dir, *self._words, **where)
        return self._station


def kill_at_writes(
    folder: Path, kills: int, seed: int, program: Sequence[str] = PROGRAM
) -> tuple[Told, Faults]:
    """Kill it at growing N; a new store now and then."""
    check_strace()
    told, faults, turns = Told(), Faults(), count()
    while told.times < kills and not faults:
        place = _new(folder / f"store{told.times}")
        with _state_in(place):
            killed = KilledAtWrite(place, place, seed, program)
            most = min(NEW_STORE_EVERY, kills - told.times)
            while killed.told.kills < most and not faults:
                turn, kind = divmod(next(turns), len(KINDS))
                calls, step, top = KINDS[kind]
                if killed.kill_at(calls, 1 + turn * step % top):
                    faults = killed.look()
            told.add(killed, killed.told.kills)
        shutil.rmtree(place)
    return told, faults


def cut_power(
    folder: Path, cuts: int, seed: int, program: Sequence[str] = PROGRAM, photos: int = 0
) -> tuple[Told, Faults]:
    """Cut so often, and until so many photos were answered, or until something is wrong."""
    told, faults = Told(), Faults()
    with Disk(folder) as disk, _state_in(disk.folder):
        cut = PowerCuts(folder, disk, seed, program)
        if photos:
            cut.shift.photos_each, cut.most_answers = PHOTOS_EACH, CARTONS_ANSWERS
        while (cut.told.kills < cuts or cut.photos < photos) and not faults:
            cut.round()
            faults = cut.look()
    told.add(cut, cut.told.kills)
    told.late_seen, told.late_lost = cut.late_seen, cut.late_lost
    return told, faults


def cut_mutant(folder: Path, name: str, seed: int) -> tuple[Told, Faults]:
    """Cut a mutant's power until it is caught."""
    program = (sys.executable, "-m", "tests.faults.power_mutants", name)
    return cut_power(folder, MUTANT_CUTS, seed, program)


def kill_mutant(folder: Path, seed: int) -> tuple[Told, Faults]:
    """Kill the mutant that answers too early until it is caught."""
    program = (sys.executable, "-m", "tests.faults.mutants", KILLED_MUTANT)
    return kill_at_writes(folder, MUTANT_KILLS, seed, program)


def main(words: list[str] | None = None) -> int:
    """The command; 0 = nothing lost, and every mutant caught; 3 = not possible here."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.power", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--cuts", type=int, default=60)
    parser.add_argument("--photos", type=int, default=0, help="cut until so many were answered")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(words)
    try:
        with tempfile.TemporaryDirectory(prefix="suyuan-power-") as name:
            return _told(Path(name), args)
    except (NoStrace, NoDisk) as reason:
        print(f"skipped: {reason}")
        return 3


def _told(folder: Path, args: argparse.Namespace) -> int:
    faults, injected, caught = Faults(), 0, []
    if args.kills:
        killed, found = kill_at_writes(_new(folder / "kills"), args.kills, args.seed)
        injected += _say("killed at the N-th write", killed, found)
        faults.add(found)
        caught.append(_catch(KILLED_MUTANT, *kill_mutant(_new(folder / "mutant"), args.seed)))
    if args.cuts:
        place = _new(folder / "cuts")
        cut, found = cut_power(place, args.cuts, args.seed, photos=args.photos)
        injected += _say("power cut", cut, found)
        print(f"said saved while it went down: {cut.late_seen}, not kept of them: {cut.late_lost}")
        faults.add(found)
        caught += [
            _catch(mutant, *cut_mutant(_new(folder / mutant), mutant, args.seed))
            for mutant in MUTANTS
        ]
    for line in faults.lines[:20]:
        print(f"FAULT {line}")
    print(
        f"faults injected: {injected}, lost: {len(faults.lost)}, photos: {len(faults.photos)}, "
        f"doubled: {len(faults.doubled)}, corrupt: {len(faults.chain)}, "
        f"mutants caught: {sum(caught)}/{len(caught)}"
    )
    return int(bool(faults) or not all(caught))


def _catch(mutant: str, told: Told, found: Faults) -> bool:
    word = f"caught: {found.lines[0]}" if found else "MISSED"
    print(f"mutant {mutant}: {word} (time {told.times})", flush=True)
    return bool(found)


def _say(what: str, told: Told, faults: Faults) -> int:
    print(
        f"{what} {told.times} times: {told.records} records answered, {told.photos} photos, "
        f"{told.repeated} requests repeated and known, {len(faults.lines)} faults",
        flush=True,
    )
    return told.times


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


@contextmanager
def _state_in(folder: Path) -> Iterator[None]:
    """Keys lie beside the data, on the same disk."""
    before = dict(os.environ)
    os.environ |= {"XDG_STATE_HOME": str(folder / "state"), "SUYUAN_LANG": "en"}
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


if __name__ == "__main__":
    sys.exit(main())
