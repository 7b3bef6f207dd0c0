"""When the watchdog barks."""

from itertools import pairwise

from sync.client.watchdog import MOST_PATIENCE_S, STUCK_AFTER_S, Watchdog


def barks(marks: list[int | None], every_s: float) -> list[int]:
    """At which looks it says that nothing moves."""
    dog = Watchdog()
    return [at for at, mark in enumerate(marks) if dog.is_stuck(mark, at * every_s)]


def test_it_barks_a_minute_after_the_last_progress() -> None:
    assert barks([3, 3, 4, 4, 4, 4, 4], STUCK_AFTER_S / 3) == [5]


def test_it_is_quiet_while_things_move_or_nothing_waits() -> None:
    assert barks([*range(50)], STUCK_AFTER_S) == []
    assert barks([None] * 50, STUCK_AFTER_S) == []
    assert barks([3, None] * 50, STUCK_AFTER_S) == []


def test_it_waits_twice_as_long_each_time_up_to_an_hour() -> None:
    found = barks([3] * 400, STUCK_AFTER_S)
    pauses = [after - before for before, after in pairwise(found)]
    assert found[:4] == [1, 3, 7, 15]
    assert max(pauses) * STUCK_AFTER_S == MOST_PATIENCE_S


def test_it_is_as_watchful_as_before_once_something_moved() -> None:
    assert barks([3, 3, 3, 3, 4, 4], STUCK_AFTER_S) == [1, 3, 5]
