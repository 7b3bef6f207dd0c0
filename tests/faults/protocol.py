"""Play the sync protocol with everything that can happen to machines, disks and the hub (R6).

`python -m tests.faults.protocol --runs 30000` prints the runs, the steps and what was found, and
lets the same model loose on six mutants, each of which it must catch. A violation is printed with
the steps that lead to it. Signatures are plain hashes here (`tests.helpers.fast_signatures`): what
they are over, who compares them and what follows is as in the product.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as with_seed
from hypothesis.stateful import run_state_machine_as_test
from sqlcipher3 import IntegrityError

from tests.faults.protocol_model import DISKS, Protocol
from tests.faults.protocol_mutants import MUTANTS
from tests.faults.protocol_stores import small_slices
from tests.faults.protocol_world import Violation
from tests.helpers.fast_signatures import fast_signatures

STEPS = 35
RUNS_AT_ONCE = 500
MUTANT_RUNS = 3000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to play.

    Attributes:
        runs: How many, unless a violation is found before.
        seed: The same seed gives the same runs.
        steps: In a run, at most.
        disks: What holds the stations' ledgers, one of `DISKS`.
        will_shrink: Whether to look for the shortest way to a violation, which takes minutes.
    """

    runs: int
    seed: int = 1
    steps: int = STEPS
    disks: str = "stores"
    will_shrink: bool = False


@dataclass(slots=True)
class Found:
    """What came of some runs.

    Attributes:
        steps: What happened in them, all together.
        seen: What came about in them, such as forks.
        violation: The first one, "" where there is none.
        is_broken_promise: Whether it is one of ours, or a key of a table that is there to keep it;
            else the program stopped over something.
    """

    runs: int = 0
    steps: int = 0
    seconds: float = 0.0
    seen: Counter[str] = field(default_factory=Counter)
    violation: str = ""
    is_broken_promise: bool = False

    def add(self, more: "Found") -> None:
        """And what came of further runs."""
        self.runs += more.runs
        self.steps += more.steps
        self.seconds += more.seconds
        self.seen.update(more.seen)
        self.violation = self.violation or more.violation

    def __str__(self) -> str:
        told = ", ".join(f"{name} {count}" for name, count in self.seen.items())
        ran = f"runs: {self.runs}, steps: {self.steps}, {self.seconds:.0f} s"
        return f"{ran}, violations: {int(bool(self.violation))}; in them: {told}"


def play(wanted: Wanted, mutant: AbstractContextManager[None] | None = None) -> Found:
    """Play so many runs, or up to the first violation, perhaps with a broken protocol."""

    class Counted(Protocol):
        """Counts for itself."""

        disks = wanted.disks
        runs = 0
        happened = 0
        seen: ClassVar[Counter[str]] = Counter()

    phases = [Phase.generate, Phase.shrink] if wanted.will_shrink else [Phase.generate]
    options = settings(
        max_examples=wanted.runs,
        stateful_step_count=wanted.steps,
        deadline=None,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )
    began_s = time.monotonic()
    violation, is_broken_promise = "", False
    with fast_signatures(), small_slices(), mutant or nullcontext():
        try:
            run_state_machine_as_test(with_seed(wanted.seed)(Counted), settings=options)
        except Exception as error:  # whatever stops the product is what we look for
            is_broken_promise = isinstance(error, Violation | IntegrityError)
            violation = "\n".join([f"{type(error).__name__}: {error}", *error.__notes__])
    spent_s = time.monotonic() - began_s
    counted = Counted.runs, Counted.happened, spent_s, Counted.seen
    return Found(*counted, violation, is_broken_promise)


def play_on(runs: int, seed: int, steps: int, disks: str) -> Iterator[Found]:
    """Play many runs, some at once; each time what has come of all so far."""
    total = Found()
    while total.runs < runs and not total.violation:
        some = min(RUNS_AT_ONCE, runs - total.runs)
        total.add(play(Wanted(some, seed, steps, disks, will_shrink=True)))
        seed += 1
        yield total


def main(words: list[str] | None = None) -> int:
    """The command; 0 = no violation, and every mutant caught."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.protocol", description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--disks", choices=DISKS, default="stores")
    args = parser.parse_args(words)
    found = Found()
    for found in play_on(args.runs, args.seed, args.steps, args.disks):
        print(found, flush=True)
    if found.violation:
        print(found.violation, flush=True)
    caught = 0
    for name, mutant in MUTANTS.items():
        wanted = Wanted(MUTANT_RUNS, args.seed, args.steps, args.disks)
        result = play(wanted, mutant())
        caught += result.is_broken_promise
        told = "caught" if result.is_broken_promise else "NOT CAUGHT"
        reason = result.violation.partition("\n")[0]
        print(f"mutant {name}: {told} in run {result.runs}, step {result.steps}: {reason}")
    print(f"faults injected: {found.steps}, mutants caught: {caught}/{len(MUTANTS)}")
    return int(caught < len(MUTANTS) or bool(found.violation))


if __name__ == "__main__":
    sys.exit(main())
