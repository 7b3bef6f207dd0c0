"""The short form of `python -m tests.faults.forged`: every fifth forgery, and the mutants."""

import pytest

from tests.faults.forged import MUTANTS, run

EVERY = 5


def test_forged_answers_move_nothing() -> None:
    told = run(EVERY)
    assert told.found == []
    assert told.forged > 50


@pytest.mark.parametrize("name", MUTANTS)
def test_a_station_that_believes_too_much_is_caught(name: str) -> None:
    assert run(EVERY, MUTANTS[name]()).found
