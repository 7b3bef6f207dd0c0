"""Kill the station at its N-th write, and cut its disk's power; nothing answered may be lost (R2).

`python -m tests.faults.power --kills 100 --cuts 60` lets the headless station work (solder, test
with a photo, inspect, print, pack) on its own encrypted store

- under strace, which kills it as it enters its N-th write or flush, N growing, counted in each
  thread and for each kind of call (`--kills`);
- on an ext4 file system whose power is cut while it works or starts: what was not flushed is gone,
  and whatever it does in the moments after fails (`--cuts`; see `power_disk`).

After each, the store must open, verify, hold every answered record once, and every photo whole.
The same cuts are done to mutants, each of which must be caught. Linux with strace, and root.
"""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

from station.errors import StationError
from tests.e2e import documents
from tests.faults import proofs
from tests.faults.io_errors import NoStrace, check_strace
from tests.faults.kill import LATER_S, Killing, Told, _pause
from tests.faults.power_disk import Disk, NoDisk
from tests.faults.power_mutants import MUTANTS
from tests.faults.proofs import Faults
from tests.faults.work import Request, Shift, check_work
from tests.helpers.processes import PROGRAM, Line, StationProcess, lines_of

KINDS = (("pwrite64", 17, 1800), ("fsync,fdatasync", 1, 70), ("write", 1, 80))
"""Calls, and how N grows from kill to kill, up to where it begins again."""

STRACE = ("strace", "-f", "-qq", "-o", "/dev/null")
"""Without --seccomp-bpf: strace 6.1 does not send the signal then, but for the first call."""

MUTANT_CUTS = 12


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
        self.told = Told()
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
        return sum("photos" in request.fields for request in self.shift.done)

    def _started(self) -> StationProcess:
        return StationProcess(self.station_dir, *self._words, log=self._log, program=self._program)


class KilledAtWrite(Working):
    """It dies as it enters its so-manyth write."""

    def kill_at(self, calls: str, number: int) -> bool:
        """Work until dead; whether it came so far."""
        rule = f"-einject={calls}:signal=KILL:when={number}"
        self._program = (*STRACE, f"-etrace={calls}", rule, *PROGRAM)
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


def kill_at_writes(folder: Path, kills: int, seed: int) -> tuple[Working, Faults]:
    """Kill the product at growing N."""
    check_strace()
    with _state_in(folder):
        killed = KilledAtWrite(folder, folder, seed)
        faults = Faults()
        for turn in _turns():
            if killed.told.kills >= kills or faults:
                break
            calls, step, most = KINDS[turn % len(KINDS)]
            if killed.kill_at(calls, 1 + turn // len(KINDS) * step % most):
                faults = killed.look()
    return killed, faults


def cut_power(
    folder: Path, cuts: int, seed: int, program: Sequence[str] = PROGRAM
) -> tuple[PowerCuts, Faults]:
    """Cut so often, or until something is wrong."""
    with Disk(folder) as disk, _state_in(disk.folder):
        cut = PowerCuts(folder, disk, seed, program)
        faults = Faults()
        while cut.told.kills < cuts and not faults:
            cut.round()
            faults = cut.look()
    return cut, faults


def cut_mutant(folder: Path, name: str, seed: int) -> tuple[PowerCuts, Faults]:
    """Cut a mutant's power until it is caught."""
    program = (sys.executable, "-m", "tests.faults.power_mutants", name)
    return cut_power(folder, MUTANT_CUTS, seed, program)


def main(words: list[str] | None = None) -> int:
    """The command; 0 = nothing lost, and every mutant caught; 3 = not possible here."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.power", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--cuts", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(words)
    try:
        with tempfile.TemporaryDirectory(prefix="suyuan-power-") as name:
            return _told(Path(name), args.kills, args.cuts, args.seed)
    except (NoStrace, NoDisk) as reason:
        print(f"skipped: {reason}")
        return 3


def _told(folder: Path, kills: int, cuts: int, seed: int) -> int:
    faults, injected, caught = Faults(), 0, 0
    killed, found = kill_at_writes(_new(folder / "kills"), kills, seed)
    injected += _say("killed at the N-th write", killed, found)
    faults.add(found)
    if cuts:
        cut, found = cut_power(_new(folder / "cuts"), cuts, seed)
        injected += _say("power cut", cut, found)
        print(f"said saved while it went down: {cut.late_seen}, not kept of them: {cut.late_lost}")
        faults.add(found)
    mutants = MUTANTS if cuts else ()
    for mutant in mutants:
        cut, found = cut_mutant(_new(folder / mutant), mutant, seed)
        caught += bool(found)
        word = f"caught: {found.lines[0]}" if found else "MISSED"
        print(f"mutant {mutant}: {word} (cut {cut.told.kills})", flush=True)
    for line in faults.lines[:20]:
        print(f"FAULT {line}")
    print(
        f"faults injected: {injected}, lost: {len(faults.lost)}, photos: {len(faults.photos)}, "
        f"doubled: {len(faults.doubled)}, corrupt: {len(faults.chain)}, "
        f"mutants caught: {caught}/{len(mutants)}"
    )
    return int(bool(faults) or caught < len(mutants))


def _say(what: str, working: Working, faults: Faults) -> int:
    told = working.told
    print(
        f"{what} {told.kills} times: {len(told.saved)} records answered, {working.photos} photos, "
        f"{told.repeated} requests repeated and known, {len(faults.lines)} faults",
        flush=True,
    )
    return told.kills


def _turns() -> Iterator[int]:
    turn = 0
    while True:
        yield turn
        turn += 1


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
