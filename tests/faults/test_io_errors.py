"""The short form of `python -m tests.faults.io_errors`: a few calls of each kind."""

import pytest

from tests.faults.io_errors import NoStrace, check_strace, run


@pytest.fixture(autouse=True)
def strace() -> None:
    try:
        check_strace()
    except NoStrace as reason:
        pytest.skip(str(reason))


def test_nothing_counts_as_saved_whose_system_call_failed() -> None:
    told = run([("flush", 5), ("flush", 60), ("write", 40), ("write", 150), ("rename", 4)])
    assert told.found == []
    assert told.hit == 5
    assert told.saved > 0


@pytest.mark.parametrize(
    ("mutant", "kind", "number"),
    [("commit error is no error", "write", 150), ("photo error is no error", "rename", 4)],
)
def test_a_store_that_ignores_errors_is_caught(mutant: str, kind: str, number: int) -> None:
    assert run([(kind, number)], mutant).found
