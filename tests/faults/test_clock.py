"""`python -m tests.faults.clock`: it is short enough to be run whole."""

import pytest

from tests.faults.clock import JUMPS, MUTANTS, run


def test_work_and_sync_go_on_whatever_the_clock_is_set_to() -> None:
    told = run()
    assert told.found == []
    assert told.jumps == len(JUMPS) == 12
    assert told.records > 40


@pytest.mark.parametrize("name", MUTANTS)
def test_a_station_that_minds_its_clock_too_much_or_too_little_is_caught(name: str) -> None:
    assert run(MUTANTS[name]()).found
