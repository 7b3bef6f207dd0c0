"""Replace a dead station while the power keeps failing: kill -9 `suyuan adopt` again and again.

`python -m tests.faults.adopt --kills 40` makes a dead station (killed at work, some of its records
delivered, some delivered without their receipt, some with photos on the way), and lets new
stations adopt its folder by the recovery sheet. Each attempt is killed at a random moment until one
comes to its end; then the new station syncs. Everything the dead one ever answered must be at the
hub, counted once, with its photos; its folder must not have changed by a byte. The same is done to
mutants, each of which must be caught.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults import proofs
from tests.faults.adopt_mutants import MUTANTS
from tests.faults.kill import Killing
from tests.faults.proofs import Faults
from tests.helpers.processes import PROGRAM, PROJECT, HubProcess, lines_of, suyuan

Rounds = tuple[int, int]
ROUNDS: Rounds = (3, 4)
"""How often the dying station is killed at work, with the hub there and without it."""

MOST_ATTEMPTS = 60
MUTANT_ADOPTERS = 12
FIRST_SPAN_S = 0.3


@dataclass
class Told:
    """What came of it.

    Attributes:
        adopters: New stations that came to the end.
    """

    kills: int = 0
    adopters: int = 0
    faults: Faults = field(default_factory=Faults)


class Dead:
    """A station that was killed for good, and the hub that knows a part of its work."""

    def __init__(self, folder: Path, seed: int, hub: HubProcess, rounds: Rounds) -> None:
        killing = Killing(folder, seed, hub=hub)
        online, offline = rounds
        for _ in range(online):
            killing.round()
        hub.stop()
        for _ in range(offline):
            killing.round()
        self.folder = killing.station_dir
        self.saved = set(killing.told.saved)
        self.sheet = folder / "sheet.png"
        self.hub = hub
        lines_of("recovery", "make", self.sheet, "--data-dir", self.folder, "--json")
        hub.start()
        self.before = prints(self.folder)


def prints(folder: Path) -> dict[str, str]:
    """The sha256 of every file."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def adopt(dead: Dead, data_dir: Path, random: Random, program: Sequence[str] = PROGRAM) -> int:
    """Adopt, killed at random moments until it comes to its end; how many kills that took."""
    words = ["adopt", dead.folder, "--data-dir", data_dir, "--sheet", dead.sheet, "--json"]
    environ = os.environ | {"SUYUAN_LANG": "en"}
    span_s = FIRST_SPAN_S
    for kills in range(MOST_ATTEMPTS):
        before = set(data_dir.glob("adopting-*"))
        with subprocess.Popen(
            [*program, *map(str, words)], cwd=PROJECT, env=environ, stdout=subprocess.DEVNULL
        ) as process:
            while process.poll() is None and set(data_dir.glob("adopting-*")) <= before:
                _pause(0.002)  # it starts; the kill shall hit its work
            try:
                code = process.wait(random.uniform(0, span_s))
            except subprocess.TimeoutExpired:
                process.kill()
                span_s *= 1.3
                continue
            assert code == 0, f"adopt ended with {code}"
            return kills
    raise AssertionError(f"not at its end in {MOST_ATTEMPTS} attempts")


def _pause(seconds: float) -> None:
    threading.Event().wait(seconds)


def check(dead: Dead, data_dir: Path) -> Faults:
    """What the new station and the hub hold now."""
    faults = Faults()
    sent = suyuan("sync", "--once", "--data-dir", data_dir)
    if sent.code:
        faults.lost.append(f"not sent: {sent}")
    own = lines_of("export", "--json", "--data-dir", data_dir)
    proofs.check_store(data_dir, faults)
    proofs.ask_product(data_dir, faults)
    at_hub = dead.hub.export()
    proofs.compare_hub(own, at_hub, faults)
    counted = Counter(line["rid"] for line in at_hub if line["state"] == "ok")
    faults.lost += [f"{rid} is not counted at the hub" for rid in dead.saved if not counted[rid]]
    faults.doubled += [f"{rid} counts {n} times" for rid, n in counted.items() if n > 1]
    there = Counter(line["rid"] for line in own)
    faults.doubled += [f"{rid} is here {n} times" for rid, n in there.items() if n > 1]
    if prints(dead.folder) != dead.before:
        faults.chain.append("the dead station's folder has changed")
    return faults


def adopt_real(folder: Path, kills: int, seed: int, rounds: Rounds = ROUNDS) -> Told:
    """New stations adopt until so many attempts were killed."""
    told, random = Told(), Random(seed)
    with HubProcess(folder / "hub") as hub:
        dead = Dead(folder, seed, hub, rounds)
        while told.kills < kills or not told.adopters:
            data_dir = folder / f"new{told.adopters}"
            hub.enrol(data_dir)
            told.kills += adopt(dead, data_dir, random)
            told.adopters += 1
            told.faults.add(check(dead, data_dir))
        verified = hub.verify()
        if verified.code:
            told.faults.chain.append(verified.out)
    return told


def adopt_mutant(folder: Path, name: str, seed: int, rounds: Rounds = ROUNDS) -> Told:
    """A mutant adopts until it is caught."""
    told, random = Told(), Random(seed)
    program = (sys.executable, "-m", "tests.faults.adopt_mutants", name)
    with HubProcess(folder / "hub") as hub:
        dead = Dead(folder, seed, hub, rounds)
        while not told.faults and told.adopters < MUTANT_ADOPTERS:
            data_dir = folder / f"new{told.adopters}"
            hub.enrol(data_dir)
            told.kills += adopt(dead, data_dir, random, program)
            told.adopters += 1
            found = check(dead, data_dir)
            told.faults.lost += found.lost
            told.faults.photos += found.photos
    return told


def main(words: Sequence[str]) -> int:
    """Run it; 1 where anything was lost or doubled or a mutant got away."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.adopt", description=__doc__)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(words)
    caught = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="suyuan-adopt-")))
        os.environ |= {"XDG_STATE_HOME": str(folder / "state"), "SUYUAN_LANG": "en"}
        (folder / "real").mkdir()
        told = adopt_real(folder / "real", args.kills, args.seed)
        for name in MUTANTS:
            (folder / name).mkdir()
            found = adopt_mutant(folder / name, name, args.seed)
            caught += bool(found.faults)
            state = "caught" if found.faults else "MISSED"
            print(f"mutant {name}: {state} after {found.kills} kills")
    for line in told.faults.lines:
        print(f"FAULT {line}")
    print(
        f"kills: {told.kills}, adopters: {told.adopters}, faults: {len(told.faults.lines)}, "
        f"mutants caught: {caught}/{len(MUTANTS)}"
    )
    return int(bool(told.faults) or caught < len(MUTANTS))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
