"""The short form of `python -m tests.faults.flips`: some of each kind, and the mutants."""

import pytest

from tests.faults.flips import MUTANTS, run

FLIPS, SEED = 60, 4


def test_every_flip_of_something_sealed_is_noticed() -> None:
    told = run(FLIPS, SEED)
    assert told.missed == []
    assert len(told.flipped) == 7


@pytest.mark.parametrize("name", MUTANTS)
def test_a_check_that_looks_at_too_little_is_caught(name: str) -> None:
    assert run(5 * FLIPS, SEED, MUTANTS[name]()).missed
