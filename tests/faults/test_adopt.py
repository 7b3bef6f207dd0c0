"""The short form of `python -m tests.faults.adopt`."""

from pathlib import Path

from tests.faults.adopt import adopt_mutant, adopt_real

SHORT = (1, 2)


def test_a_killed_adoption_goes_on_and_loses_and_doubles_nothing(tmp_path: Path) -> None:
    told = adopt_real(tmp_path, kills=2, seed=3, rounds=SHORT)
    assert not told.faults, told.faults
    assert told.kills >= 2


def test_an_adoption_that_notes_its_progress_first_is_caught(tmp_path: Path) -> None:
    told = adopt_mutant(tmp_path, "progress_before_records", seed=3, rounds=SHORT)
    assert told.faults.lost, f"not in {told.kills} kills"
