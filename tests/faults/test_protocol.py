"""The short form of `python -m tests.faults.protocol`: enough runs to see that it would notice."""

import pytest

from tests.faults.protocol import Wanted, play
from tests.faults.protocol_mutants import MUTANTS

RUNS, MUTANT_RUNS, SEED = 20, 300, 6


@pytest.mark.parametrize("disks", ["stores", "memory"])
def test_nothing_is_lost_or_doubled_whatever_happens_to_disks_and_hub(disks: str) -> None:
    found = play(Wanted(RUNS, SEED, disks=disks))
    assert found.violation == ""
    assert found.steps > 15 * RUNS
    for name in ("forks", "refilled", "gaps", "generations", "photos"):
        assert found.seen[name] > 0, f"no {name}: the model is about nothing"


@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_protocol_is_caught(name: str) -> None:
    found = play(Wanted(MUTANT_RUNS, SEED, disks="memory"), MUTANTS[name]())
    assert found.is_broken_promise, f"not in {found.runs} runs: {found.violation}"
