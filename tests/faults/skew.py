"""Stations and hubs of different versions: nothing is refused, blocked or lost (R14).

`python -m tests.faults.skew` plays nine pairs of N-2 to N+1 with real processes (what a version is:
`skew_versions`). A station of one version and one of the hub's work offline and send to the hub,
which then asks for a newer station; the first one works on with a full queue, is updated and
sends. In the end everybody is updated, and all must have the rows that the newest computes anew;
then the old program is started on what the new one wrote. The same is done to mutants, each of
which must be caught.
"""

import argparse
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from station.store.database import open_connection
from station.store.station_store import STORE_NAME
from sync.hub.database import FILE_NAME as HUB_FILE
from tests.faults import proofs
from tests.faults.kill import _pause
from tests.faults.proofs import Faults
from tests.faults.skew_desk import Desk
from tests.faults.skew_versions import MUTANTS, NAMES, program
from tests.helpers.processes import HubProcess, Line, suyuan
from tests.helpers.projection_dump import Dump, differences, dump

NEWEST, TODAY = "+1", "0"
PAIRS = (
    ("-2", "0"),
    ("-1", "0"),
    ("0", "0"),
    ("+1", "0"),
    ("0", "-2"),
    ("0", "-1"),
    ("0", "+1"),
    ("-2", "+1"),
    ("+1", "-2"),
)
"""Versions of a station and of its hub."""

MUTANT_PAIRS = {
    "unknown_type_refused": ("+1", "0"),
    "learned_not_projected": ("-2", "0"),
    "newer_store_opened": ("-1", "0"),
    "fields_must_be_known": ("0", "+1"),
    "min_app_overlooked": ("-1", "0"),
}
"""The pair in which each must be caught."""

HUB_BUSY_S = 30.0
LOOK_EVERY_S = 0.1


@dataclass
class Told:
    """What came of it.

    Attributes:
        faults: Lost, doubled, or other rows than the newest version computes.
        refused: Where a hub or a newer program refused. blocked: what did not get through.
    """

    pairs: int = 0
    records: int = 0
    photos: int = 0
    skewed: int = 0
    faults: Faults = field(default_factory=Faults)
    refused: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)

    @property
    def found(self) -> list[str]:
        """Everything that is not as promised."""
        return [*self.refused, *self.blocked, *self.faults.lines]


class Pair:
    """A station, its hub, and another station that is of the hub's version."""

    def __init__(self, folder: Path, versions: tuple[str, str], mutant: str, told: Told) -> None:
        self._told, self._mutant = told, mutant
        self.version, self.hub_version = versions
        self._name = f"station {self.version}, hub {self.hub_version}"
        self.hub = HubProcess(folder / "hub", program=program(self.hub_version, mutant))
        self.desk = Desk(_new(folder / "desk"), self.version, mutant, 1)
        self.peer = Desk(_new(folder / "peer"), self.hub_version, mutant, 1001)

    def play(self) -> None:
        """All of it; what is wrong goes to `told`."""
        with self.hub:
            for desk in (self.desk, self.peer):
                desk.open_shop()
                desk.work()
                self._enrol(desk)
            self._all_sync()
            self._look()
            self._ask_for_newer()
            self._update()
            self._all_sync()
            self._told.photos += self._look()
            self._compare_rows()
        self._go_back()
        self._told.pairs += 1
        self._told.records += len(self.desk.saved) + len(self.peer.saved)

    def _enrol(self, desk: Desk) -> None:
        ended = desk.run("sync", "enrol", self.hub.code())
        if ended.code:
            self._told.blocked.append(f"{self._name}: {ended.err.strip()}")

    def _all_sync(self) -> None:
        """Twice: what the second one sends, the first one hears of."""
        for desk in (self.desk, self.peer) * 2:
            ended = desk.sync()
            if ended.code:
                self._told.refused.append(f"{self._name}: {ended.err.strip()}")
            if left := desk.waiting():
                self._told.blocked.append(f"{self._name}: {left} wait at {desk.version}")

    def _look(self) -> int:
        """Everything answered is at the hub once, and each station knows of it; the photos."""
        faults, at_hub = self._told.faults, self._at_hub()
        for desk in (self.desk, self.peer):
            own = desk.exported()
            proofs.compare(desk.saved, own, faults)
            proofs.check_chain(own, faults)
            proofs.compare_hub(own, at_hub, faults)
        return len({blob["sha256"] for line in at_hub for blob in line["blobs"]})

    def _at_hub(self) -> list[Line]:
        words = ("hub", "export", "--json", "--data-dir", self.hub.folder)
        ended = suyuan(*words, program=self.hub.program)
        if ended.code:
            self._told.faults.lost.append(f"{self._name}: {ended.err.strip()}")
        return ended.lines

    def _ask_for_newer(self) -> None:
        """The hub wants more than the station is; it works on, keeps its queue, and is updated."""
        wanted = "9.0.0" if self.version == NEWEST else NAMES[NEWEST]
        self._restart_hub("--min-app", wanted)
        self.desk.work()
        before = self.desk.waiting()
        ended = self.desk.sync()
        if not ended.code or wanted not in ended.err:
            self._told.blocked.append(f"{self._name}: not told to update: {ended}")
        self.desk.work()
        if self.desk.waiting() <= before:
            self._told.faults.lost.append(f"{self._name}: the queue did not grow")
        if self.version == NEWEST:
            self._restart_hub()
        else:
            self.desk.version = NEWEST

    def _update(self) -> None:
        """The hub and everybody else."""
        self.hub.program = program(NEWEST, self._mutant)
        self._restart_hub()
        self.desk.version = self.peer.version = NEWEST

    def _restart_hub(self, *more: str) -> None:
        if self.hub.stop():
            self._told.faults.chain.append(f"{self._name}: the hub did not end well")
        self.hub.more = more
        self.hub.start()

    def _compare_rows(self) -> None:
        """Station, other station and hub have the same rows, and computing them anew changes none."""
        self._wait_for_rows()
        at_hub = self._hub_rows()
        for desk in (self.desk, self.peer):
            now = desk.rows()
            found = differences(at_hub, now)
            desk.must("rebuild", "--json")
            found += differences(now, desk.rows())
            self._told.faults.rows += [f"{self._name}: {each}" for each in found[:5]]
            if desk.known() != self.hub.held():
                self._told.blocked.append(f"{self._name}: does not know all that the hub holds")
        held = [line["rid"] for line in self._at_hub() if line["state"] != "ok"]
        self._told.blocked += [f"{self._name}: {rid} is held after the update" for rid in held]
        self._told.skewed += _later(at_hub)

    def _wait_for_rows(self) -> None:
        deadline_s = time.monotonic() + HUB_BUSY_S
        while time.monotonic() < deadline_s and not self._is_projected():
            _pause(LOOK_EVERY_S)

    def _is_projected(self) -> bool:
        return self._hub_value("projected_idx") == self.hub.held()

    def _hub_value(self, name: str) -> int:
        with closing(open_connection(self.hub.folder / HUB_FILE, None, read_only=True)) as conn:
            return int(conn.value("SELECT value FROM hub_number WHERE name = ?", (name,)))

    def _hub_rows(self) -> Dump:
        with closing(open_connection(self.hub.folder / HUB_FILE, None, read_only=True)) as conn:
            return dump(conn)

    def _go_back(self) -> None:
        """The program of before on what the newest wrote: refused, unchanged, and exported."""
        store = self.desk.folder / STORE_NAME
        exported, before = self.desk.exported(), _digest(store)
        self.desk.version = TODAY if self.version == NEWEST else self.version
        ended = self.desk.run("station", "--headless")
        if ended.code != 1 or "newer version" not in ended.err:
            self._told.faults.chain.append(f"{self._name}: went back: {ended}")
        ended = self.desk.run("export", "--json")
        if ended.code or ended.lines != exported:
            self._told.faults.lost.append(f"{self._name}: not exported: {ended.err}")
        if _digest(store) != before:
            self._told.faults.chain.append(f"{self._name}: going back changed the file")


def _later(rows: Dump) -> int:
    """How many pieces were weighed, which only the newest program has a row for."""
    return sum("weight" in row for row in rows["measurement"])


def play(folder: Path, versions: tuple[str, str], told: Told, mutant: str = "") -> None:
    """One pair."""
    with ExitStack() as stack:
        stack.enter_context(_state_in(folder))
        Pair(folder, versions, mutant, told).play()


def play_mutant(folder: Path, mutant: str) -> list[str]:
    """The pair in which it must be caught; what was found."""
    told = Told()
    try:
        play(folder, MUTANT_PAIRS[mutant], told, mutant)
    except AssertionError as error:
        told.blocked.append(str(error))
    return told.found


def main(words: list[str] | None = None) -> int:
    """The command; 0 = nothing refused, blocked or lost, and every mutant caught."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.skew", description=__doc__)
    parser.add_argument("--pairs", type=int, default=len(PAIRS), help="only the first so many")
    args = parser.parse_args(words)
    told, caught = Told(), 0
    with tempfile.TemporaryDirectory(prefix="suyuan-skew-") as name:
        for number, versions in enumerate(PAIRS[: args.pairs]):
            play(_new(Path(name) / f"pair{number}"), versions, told)
            print(
                f"station {versions[0]}, hub {versions[1]}: {len(told.found)} faults", flush=True
            )
        for mutant in MUTANTS:
            found = play_mutant(_new(Path(name) / mutant), mutant)
            caught += bool(found)
            print(f"mutant {mutant}: {'caught: ' + found[0] if found else 'MISSED'}", flush=True)
    for line in told.found[:20]:
        print(f"FAULT {line}")
    print(
        f"{told.pairs} pairs, {told.records} records answered, {told.photos} photos, "
        f"{told.skewed} rows of records that only the newest can read"
    )
    print(
        f"faults injected: {told.pairs}, refused: {len(told.refused)}, blocked: "
        f"{len(told.blocked)}, lost or other: {len(told.faults.lines)}, "
        f"mutants caught: {caught}/{len(MUTANTS)}"
    )
    return int(bool(told.found) or caught < len(MUTANTS))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


@contextmanager
def _state_in(folder: Path) -> Iterator[None]:
    before = dict(os.environ)
    os.environ |= {"XDG_STATE_HOME": str(folder / "state"), "SUYUAN_LANG": "en"}
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


if __name__ == "__main__":
    sys.exit(main())
