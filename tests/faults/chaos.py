"""Four stations, a hub, and a fault every one to three seconds; then quiet (R7, R8).

`python -m tests.faults.chaos --minutes 5` lets real stations work (solder, test with a photo,
inspect, print, pack) and send to a real hub through a line that is cut, slowed, shut, or loses
answers or the rest of them. Stations and hub are killed with SIGKILL at random moments. When the
faults stop, everything that waits must arrive within a minute; nothing answered may be lost or
there twice, and all must have computed the same rows. Clocks are not touched. The same is done to
mutants, each of which must be caught.
"""

import argparse
import os
import resource
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from station.store import outbox, schema
from station.store.station_store import open_reader
from tests.e2e import kept
from tests.faults import proofs
from tests.faults.kill import Killing
from tests.faults.line import WELL, Line, Mood
from tests.faults.proofs import Faults
from tests.faults.work import Request
from tests.helpers.processes import PROGRAM, HubProcess, lines_of, suyuan
from tests.helpers.projection_dump import Dump, dump

STATIONS = 4
PHOTO_EVERY = 5
QUIET_WITHIN_S, WATCHED_S = 60.0, 600.0
LAST_S, LAST_SHARE, LAST_ANSWERS = 8.0, 0.3, 30
"""So long before the end, or for such a part of a short round, stations are not killed any more: how they go on by themselves counts."""

MUTANTS = ("answer_before_commit", "photo_taken_for_stored")
MOST_LINES = 20
MUTANT_TRIES, MUTANT_S = 6, 20.0

_SELF, _CHILDREN = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN

BOARDS_APART = 100_000
LOOK_EVERY_S = 0.25


class Desk(Killing):
    """A station of the workshop: it works, is killed, and works again; in the end it only sends."""

    most_answers = 300

    def __init__(self, folder: Path, seed: int, first: int, program: Sequence[str]) -> None:
        """Prepare the folder; see `open_shop` and `join`.

        Args:
            folder: An empty folder.
            seed: Decides the moments.
            first: Number of its first board.
            program: The station's program, or a mutant.
        """
        self._prepare(folder, seed, program, first)
        self.shift.photo_every = PHOTO_EVERY
        self._will_end = threading.Event()

    def join(self, hub: HubProcess, line: Line) -> None:
        """Be a station of this hub, reached over that line."""
        hub.enrol(self.station_dir)
        self._words += ["--hub", line.url]
        self.sync(line)

    def sync(self, line: Line) -> None:
        """Send and fetch everything."""
        sent = suyuan("sync", "--once", "--hub", line.url, "--data-dir", self.station_dir)
        assert sent.code == 0, sent

    def open_shop(self) -> None:
        """Receive what all stations work with, and let the line run."""
        with self._started() as station:
            self.shift.open_shop(station)
            self._remember(station.lines)
            station.finish()

    def work(self, until_s: float, last_s: float) -> None:
        """Work until then (monotonic) and go on running until `end`; be killed until `last_s` before."""
        self._will_end.clear()
        while time.monotonic() < until_s - last_s:
            self.round()
        waiting: dict[int, Request] = {}
        with self._started() as station:
            self._work(station, LAST_ANSWERS, waiting)
            station.wait_for(
                lambda: waiting.keys() <= {line["n"] for line in station.answers}, "all answers"
            )
            self._will_end.wait()
            station.finish()
            self._take(station.lines, waiting)

    def end(self) -> None:
        """Nothing is waited for any more."""
        self._will_end.set()

    def unsent(self) -> int:
        """How many records and photos the hub has not signed for."""
        conn, _ = open_reader(self.station_dir)
        try:
            found = outbox.waiting(conn, schema.meta(conn, "station") or "")
        finally:
            conn.close()
        return found.records + found.blobs


@dataclass
class Shop:
    """Everything there is.

    Attributes:
        done: What was done to it -> how often.
    """

    hub: HubProcess
    line: Line
    desks: list[Desk]
    random: Random
    done: Counter[str] = field(default_factory=Counter)

    def trouble(self, until_s: float) -> None:
        """A fault every one to three seconds, until then (monotonic)."""
        random = self.random
        faults: Mapping[str, Callable[[], None]] = {
            "hub killed": self._kill_hub,
            "line cut": self._cut,
            "line slow": lambda: self._mood(Mood(delay_s=random.uniform(0.02, 0.4))),
            "line shut": lambda: self._mood(Mood(is_shut=True)),
            "answers lost": lambda: self._mood(Mood(is_silent=True)),
            "answers cut short": lambda: self._mood(Mood(cut_after=random.randint(1, 900))),
        }
        while time.monotonic() < until_s:
            _pause(random.uniform(1.0, 3.0))
            name = random.choice(list(faults))
            faults[name]()
            self.done[name] += 1

    def quiet_within_s(self) -> float:
        """How long it takes from now until all have everything; `inf` where it never comes."""
        began_s = time.monotonic()
        while time.monotonic() < began_s + WATCHED_S:
            if self._is_at_rest():
                return time.monotonic() - began_s
            _pause(LOOK_EVERY_S)
        return float("inf")

    def check(self) -> Faults:
        """Everything that must hold once all is at rest."""
        faults, at_hub = Faults(), kept.read_hub(self.hub)
        if at_hub.verified.code:
            faults.chain.append(at_hub.verified.out)
        proofs.check_chain(at_hub.exported, faults)
        for number, desk in enumerate(self.desks):
            faults.add(desk.check())
            proofs.ask_product(desk.station_dir, faults)
            own = lines_of("export", "--json", "--data-dir", desk.station_dir)
            proofs.compare_hub(own, at_hub.exported, faults)
            conn, _ = open_reader(desk.station_dir)
            found = _other_rows(at_hub.rows, dump(conn))
            conn.close()
            faults.rows += [f"station {number}: {each}" for each in found]
        return faults

    def _is_at_rest(self) -> bool:
        held = self.hub.held()
        return kept.is_projected(self.hub) and all(
            desk.unsent() == 0 and kept.items_known(desk.station_dir) == held
            for desk in self.desks
        )

    def _kill_hub(self) -> None:
        self.hub.kill()
        _pause(self.random.uniform(0.0, 1.5))
        self.hub.start()

    def _cut(self) -> None:
        self.line.cut()

    def _mood(self, mood: Mood) -> None:
        """For a while; then what hangs is cut."""
        self.line.mood = mood
        _pause(self.random.uniform(0.3, 1.5))
        self.line.mood = WELL
        if mood.is_silent:
            self.line.cut()


@dataclass
class Told:
    """What came of it.

    Attributes:
        quiet_s: How long it took after each round's faults until all had everything.
        waiting: How many records and photos had not arrived by then.
        records: How many were answered as saved. photos: that the hub holds.
    """

    quiet_s: list[float] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    records: int = 0
    photos: int = 0


@contextmanager
def opened(
    folder: Path, stations: int, seed: int, program: Sequence[str] = PROGRAM
) -> Iterator[Shop]:
    """A hub and stations, ready to work."""
    with ExitStack() as stack:
        hub = stack.enter_context(HubProcess(folder / "hub"))
        line = stack.enter_context(Line(hub.port))
        desks = []
        for number in range(stations):
            (folder / f"desk{number}").mkdir()
            first = 1 + number * BOARDS_APART
            desk = Desk(folder / f"desk{number}", seed + number, first, program)
            desk.join(hub, line)
            if number == 0:
                desk.open_shop()
                desk.sync(line)
            desks.append(desk)
        yield Shop(hub, line, desks, Random(seed))


def play(shop: Shop, rounds: int, seconds: float) -> tuple[Told, Faults]:
    """So many times: work with faults for so long, then wait for quiet; in the end, look."""
    told = Told()
    for _ in range(rounds):
        until_s = time.monotonic() + seconds
        with ThreadPoolExecutor(len(shop.desks)) as pool:
            last_s = min(LAST_S, LAST_SHARE * seconds)
            working = [pool.submit(desk.work, until_s, last_s) for desk in shop.desks]
            try:
                shop.trouble(until_s)
                told.waiting.append(sum(desk.unsent() for desk in shop.desks))
                told.quiet_s.append(shop.quiet_within_s())
                print(
                    f"round {len(told.quiet_s)}: at rest after {told.quiet_s[-1]:.1f} s",
                    flush=True,
                )
            finally:
                for desk in shop.desks:
                    desk.end()
        for each in working:
            each.result()
    faults = shop.check()
    told.done = shop.done + Counter({"station killed": sum(d.told.kills for d in shop.desks)})
    told.records = sum(len(desk.told.saved) for desk in shop.desks)
    told.photos = len({blob["sha256"] for line in shop.hub.export() for blob in line["blobs"]})
    return told, faults


def play_mutant(folder: Path, name: str, seed: int) -> tuple[int, Faults]:
    """Let a mutant work until it is caught; how many faults that took, and what was found."""
    program = (sys.executable, "-m", "tests.faults.mutants", name)
    count = 0
    faults = Faults()
    for number in range(MUTANT_TRIES):
        part = folder / f"{name}{number}"
        part.mkdir()
        with opened(part, 1, seed + number, program) as shop:
            told, faults = play(shop, 1, MUTANT_S)
        count += told.done.total()
        if faults:
            break
    return count, faults


def main(words: list[str] | None = None) -> int:
    """The command; 0 = nothing lost, and every mutant caught."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0, help="of each round")
    parser.add_argument("--rounds", type=int, default=1, help="each ends with quiet")
    parser.add_argument("--stations", type=int, default=STATIONS)
    parser.add_argument("--answers", type=int, default=Desk.most_answers, help="before a kill")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="suyuan-chaos-") as name:
        folder = Path(name)
        os.environ |= {"XDG_STATE_HOME": str(folder / "state"), "SUYUAN_LANG": "en"}
        (folder / "real").mkdir()
        began_s = time.monotonic()
        with opened(folder / "real", args.stations, args.seed) as shop:
            for desk in shop.desks:
                desk.most_answers = args.answers
            told, faults = play(shop, args.rounds, 60 * args.minutes)
        _print_shares(time.monotonic() - began_s)
        print(f"{told.records} records answered, {told.photos} photos; {dict(told.done)}")
        quiet = [each for each in told.quiet_s if each <= QUIET_WITHIN_S]
        print(
            f"all at rest {len(quiet)} of {len(told.quiet_s)} times within {QUIET_WITHIN_S:.0f} s, "
            f"at the latest after {max(told.quiet_s):.1f} s; then waited: {told.waiting}",
            flush=True,
        )
        for each in faults.lines[:MOST_LINES]:
            print(f"FAULT {each}", flush=True)
        caught = 0
        for mutant in MUTANTS:
            count, found = play_mutant(folder, mutant, args.seed)
            caught += bool(found)
            print(f"mutant {mutant}: {'caught' if found else 'MISSED'} after {count} faults")
    print(
        f"faults injected: {told.done.total()}, lost: {len(faults.lost) + len(faults.photos)}, "
        f"doubled: {len(faults.doubled)}, mutants caught: {caught}/{len(MUTANTS)}"
    )
    is_whole = len(quiet) == len(told.quiet_s) and caught == len(MUTANTS)
    return int(bool(faults) or not is_whole)


def _print_shares(took_s: float) -> None:
    """Who had the processor: this harness with its proofs, or stations, hub and commands."""
    here, there = (
        used.ru_utime + used.ru_stime for used in map(resource.getrusage, (_SELF, _CHILDREN))
    )
    print(f"processor in {took_s:.0f} s: {here:.0f} s harness, {there:.0f} s stations and hub")


def _other_rows(one: Dump, other: Dump) -> list[str]:
    """The rows that only one of two dumps has; quick for many."""
    lines = []
    for table in sorted(one.keys() | other.keys()):
        left, right = (Counter(map(repr, each.get(table, ()))) for each in (one, other))
        lines += [f"{table} - {row}" for row in (left - right).elements()]
        lines += [f"{table} + {row}" for row in (right - left).elements()]
    return lines


def _pause(seconds: float) -> None:
    """Let things go on for so long; nothing is waited for here."""
    threading.Event().wait(seconds)


if __name__ == "__main__":
    sys.exit(main())
