"""The short form of `python -m tests.faults.kill`: enough rounds to see that it would notice."""

from pathlib import Path

import pytest

from tests.faults.kill import MUTANT_ROUNDS, kill_mutant, kill_real


def test_nothing_answered_is_lost_or_doubled_when_the_station_is_killed(tmp_path: Path) -> None:
    told, faults = kill_real(tmp_path, rounds=5, seed=3)
    assert not faults, faults
    assert told.kills == 5
    assert len(told.saved) > 50


@pytest.mark.parametrize(
    ("mutant", "fault"),
    [
        ("answer_before_commit", "lost"),
        ("photo_after_record", "photos"),
        ("forget_what_is_done", "doubled"),
    ],
)
def test_a_station_with_a_broken_promise_is_caught(
    tmp_path: Path, mutant: str, fault: str
) -> None:
    kills, faults = kill_mutant(tmp_path, mutant, MUTANT_ROUNDS, seed=3)
    assert getattr(faults, fault), f"not in {kills} kills: {faults}"
