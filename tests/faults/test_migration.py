"""The short form of `python -m tests.faults.migration`: a few kills, and a mutant."""

from pathlib import Path

import pytest

from tests.faults.io_errors import NoStrace, check_strace
from tests.faults.migration import MUTANT_KILLS, play


@pytest.fixture(autouse=True)
def strace() -> None:
    try:
        check_strace()
    except NoStrace as reason:
        pytest.skip(str(reason))


@pytest.mark.parametrize("what", ["station", "hub"])
def test_a_start_after_an_update_that_is_killed_is_finished_by_the_next(
    tmp_path: Path, what: str
) -> None:
    told = play(tmp_path / what, what, 2, seed=4)
    assert told.found == []
    assert told.kills == 2


def test_rows_that_count_as_done_too_early_are_caught(tmp_path: Path) -> None:
    told = play(tmp_path / "station", "station", MUTANT_KILLS, 4, "rows_stamped_first")
    assert told.found
