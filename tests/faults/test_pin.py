"""The short form of `python -m tests.faults.pin`."""

from pathlib import Path

import pytest

from tests.faults.pin import MUTANTS, try_all, try_mutant

TRIES = 1500


def test_a_badge_is_locked_against_somebody_who_tries_all_pins(tmp_path: Path) -> None:
    told = try_all(tmp_path / "data", TRIES, seed=3)
    assert told.tried == TRIES
    assert not told.opened
    assert told.looked_at <= 10


@pytest.mark.parametrize("mutant", sorted(MUTANTS))
def test_a_broken_lock_out_is_caught(tmp_path: Path, mutant: str) -> None:
    assert try_mutant(tmp_path / "data", mutant, seed=3).is_caught
