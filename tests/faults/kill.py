"""Kill the station with SIGKILL at random moments of its work; nothing answered may be lost.

`python -m tests.faults.kill --rounds 100` starts the headless station again and again on the same
folder, streams requests at it (solder, test with a photo, inspect, print, pack), and kills it.
Requests whose answer did not come, or was left unread, are sent again. A hub runs all the time,
so that sending is killed as well. The same is done to mutants, each of which must be caught.
"""

import argparse
import os
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.e2e import documents
from tests.faults import proofs
from tests.faults.proofs import Faults
from tests.faults.work import Request, Shift, bind, check_work
from tests.helpers.processes import PROGRAM, HubProcess, Line, StationProcess, lines_of, suyuan

MOST_WAITING = 8
LATER_S, STARTING_S = 0.02, 0.8
MANNERS = ("at once", "later", "unread", "starting")
"""When to kill: as an answer arrives; a moment later; so, and whoever asked goes down as well and
has not read what came meanwhile; while the station is starting."""

KILLED_MUTANTS = ("answer_before_commit", "photo_after_record", "forget_what_is_done")
MUTANT_ROUNDS = 60


@dataclass
class Told:
    """What came of the rounds.

    Attributes:
        saved: rid -> type of everything that was answered and read.
        unread: Answers that were given and thrown away unread.
        repeated: Requests sent again that a gate knew had been carried out.
        refused: Requests that a gate did not let through, as if earlier work had been lost.
    """

    kills: int = 0
    saved: dict[str, str] = field(default_factory=dict)
    unread: int = 0
    repeated: int = 0
    refused: list[str] = field(default_factory=list)


class Killing:
    """One data folder, killed again and again.

    Attributes:
        most_answers: After how many answers at most it is killed.
    """

    most_answers = 60

    def __init__(
        self,
        folder: Path,
        seed: int,
        program: Sequence[str] = PROGRAM,
        hub: HubProcess | None = None,
    ) -> None:
        """Prepare the folder: documents, material, a first article.

        Args:
            folder: An empty folder.
            seed: Decides the moments.
            program: The station's program, or a mutant.
            hub: The hub to send to while working.
        """
        self._prepare(folder, seed, program)
        if hub is not None:
            hub.enrol(self.station_dir)
            self._words += ["--hub", hub.url]
        with self._started() as station:
            self.shift.open_shop(station)
            self._remember(station.lines)
            station.finish()

    def _prepare(
        self, folder: Path, seed: int, program: Sequence[str] = PROGRAM, first: int = 1
    ) -> None:
        self.told = Told()
        self.station_dir = folder / "station"
        self._random = Random(seed)
        self._program = program
        docs = documents.write_documents(folder / "documents")
        self.shift = Shift(folder / "photos", docs, first)
        lines_of("master", "load", docs, "--data-dir", self.station_dir, "--json")
        self._words = ["--device", f"printer=sim://printer?folder={folder / 'labels'}"]

    def round(self) -> None:
        """Start, work, kill."""
        random = self._random
        manner = random.choices(MANNERS, weights=(4, 4, 4, 1))[0]
        waiting: dict[int, Request] = {}
        with self._started() as station:
            if manner != "starting":
                self._work(station, random.randint(1, self.most_answers), waiting)
            read = len(station.lines)
            if manner != "at once":
                _pause(random.uniform(0, STARTING_S if manner == "starting" else LATER_S))
            station.kill()
            lines = station.lines
        self.told.kills += 1
        if manner == "unread":
            self.told.unread += len(lines) - read
            lines = lines[:read]
        self._take(lines, waiting)

    def check(self) -> Faults:
        """Everything that the station's own folder can prove."""
        faults = Faults(lost=list(self.told.refused))
        exported = lines_of("export", "--json", "--data-dir", self.station_dir)
        proofs.compare(self.told.saved, exported, faults)
        proofs.check_chain(exported, faults)
        check_work(proofs.check_store(self.station_dir, faults), self.shift.done, faults)
        return faults

    def _started(self) -> StationProcess:
        environ = {"SUYUAN_SYNC_INTERVAL_S": "1"}
        words, program = self._words, self._program
        return StationProcess(self.station_dir, *words, environ=environ, program=program)

    def _work(self, station: StationProcess, answers: int, waiting: dict[int, Request]) -> None:
        """Stream requests until so many answers have come; some are on their way then."""
        self.shift.sign_in(station)
        bound = ""
        posted = 0
        while posted < answers + MOST_WAITING:
            request = self.shift.next()
            if request.step != bound:
                bound = request.step
                bind(station, bound)
            waiting[station.post(request.do, **request.fields)] = request
            posted += 1
            _wait_for_answers(station, min(posted - MOST_WAITING, answers))

    def _take(self, lines: list[Line], waiting: dict[int, Request]) -> None:
        """Requests that were answered are done; the others will be sent again."""
        self._remember(lines)
        answers = {line["n"]: line for line in lines if "event" not in line}
        for number, request in waiting.items():
            if number in answers:
                if not request.is_settled_by(answers[number]):
                    self.told.refused.append(f"{request} was refused: {answers[number]}")
                self.told.repeated += "refused" in answers[number]
                self.shift.done.append(request)
        self.shift.take_back([r for number, r in waiting.items() if number not in answers])

    def _remember(self, lines: list[Line]) -> None:
        for line in lines:
            if "saved" in line:
                self.told.saved[line["saved"]] = line["type"]
                self.told.saved |= {also["rid"]: also["type"] for also in line["also"]}


def kill_real(folder: Path, rounds: int, seed: int) -> tuple[Told, Faults]:
    """Kill the product; everything it has answered must reach the hub in the end."""
    with ExitStack() as stack:
        hub = stack.enter_context(HubProcess(folder / "hub"))
        killing = Killing(folder, seed, hub=hub)
        for _ in range(rounds):
            killing.round()
        faults = killing.check()
        proofs.ask_product(killing.station_dir, faults)
        sent = suyuan("sync", "--once", "--data-dir", killing.station_dir)
        assert sent.code == 0, sent
        own = lines_of("export", "--json", "--data-dir", killing.station_dir)
        proofs.compare_hub(own, hub.export(), faults)
        verified = hub.verify()
        if verified.code:
            faults.chain.append(verified.out)
    return killing.told, faults


def kill_mutant(folder: Path, name: str, rounds: int, seed: int) -> tuple[int, Faults]:
    """Kill a mutant until it is caught; how many kills that took, and what was found."""
    program = (sys.executable, "-m", "tests.faults.mutants", name)
    killing = Killing(folder, seed, program)
    faults = Faults()
    for _ in range(rounds):
        killing.round()
        if faults := killing.check():
            break
    return killing.told.kills, faults


def main(words: Sequence[str]) -> int:
    """Run it, print what came of it; 1 where anything was lost or a mutant got away."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kill", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="suyuan-kill-") as name:
        folder = Path(name)
        os.environ |= {"XDG_STATE_HOME": str(folder / "state"), "SUYUAN_LANG": "en"}
        told, faults = kill_real(_new(folder / "real"), args.rounds, args.seed)
        print(f"answers: {len(told.saved)} records saved, {told.unread} answers left unread, ")
        print(f"requests repeated and known: {told.repeated}")
        caught = 0
        for mutant in KILLED_MUTANTS:
            kills, found = kill_mutant(_new(folder / mutant), mutant, MUTANT_ROUNDS, args.seed)
            caught += bool(found)
            print(f"mutant {mutant}: {'caught' if found else 'MISSED'} after {kills} kills")
    for line in (*faults.lost, *faults.doubled, *faults.photos, *faults.chain):
        print(f"FAULT {line}")
    print(
        f"faults injected: {told.kills}, lost: {len(faults.lost) + len(faults.photos)}, "
        f"doubled: {len(faults.doubled)}, mutants caught: {caught}/{len(KILLED_MUTANTS)}"
    )
    return int(bool(faults) or caught < len(KILLED_MUTANTS))


def _wait_for_answers(station: StationProcess, count: int) -> None:
    station.wait_for(lambda: len(station.answers) >= count, f"{count} answers")


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _pause(seconds: float) -> None:
    """Let it work on for a random moment; nothing is waited for here."""
    threading.Event().wait(seconds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
