"""The short form of `python -m tests.faults.full_disk`."""

from pathlib import Path

import pytest

from tests.faults.full_disk import MUTANTS, RESUMES_WITHIN_S, run

CYCLES = 2
MUTANT_CYCLES = 10
"""At most: where a disk is full before COMMIT, nothing is wrong with what it answers."""


def test_a_disk_that_fills_up_loses_nothing_and_work_goes_on(tmp_path: Path) -> None:
    told = run(CYCLES, tmp_path)
    assert told.found == []
    assert told.longest_s <= RESUMES_WITHIN_S
    assert {"disk.no_photos", "store.full"} <= told.refused.keys()


@pytest.mark.parametrize("name", MUTANTS)
def test_a_store_that_ignores_a_full_disk_is_caught(tmp_path: Path, name: str) -> None:
    assert run(MUTANT_CYCLES, tmp_path, MUTANTS[name]()).found
