"""The short form of `python -m tests.faults.poison`: each kind of poison, and both mutants."""

import pytest

from tests.faults.poison import MUTANTS, POISONS, run

RECORDS, EVERY = 300, 10


def test_nothing_waits_or_is_lost_behind_records_nobody_can_use() -> None:
    told = run(RECORDS, EVERY)
    assert told.found == []
    assert told.poisons == dict.fromkeys(POISONS, RECORDS // EVERY // len(POISONS))


@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_protocol_is_caught(name: str) -> None:
    assert run(200, EVERY, MUTANTS[name]()).found
