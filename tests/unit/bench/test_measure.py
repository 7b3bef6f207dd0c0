"""The stopwatch of the benches."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.measure import Timings, Took, interleave, percentile


class Watch:
    """Time that goes on only when somebody works."""

    def __init__(self) -> None:
        self.at = 0.0
        self.done: list[str] = []

    def now(self) -> float:
        return self.at

    def work(self, name: str, *costs_s: float) -> Callable[[], None]:
        costs = iter(costs_s * 1000)

        def side() -> None:
            self.done.append(name)
            self.at += next(costs)

        return side


def test_interleave_runs_blocks_in_turn_and_changes_who_begins() -> None:
    watch = Watch()
    sides = {"a": watch.work("a", 1.0), "b": watch.work("b", 1.0)}
    interleave(sides, rounds=5, per_round=2, now=watch.now)
    blocks = "".join(watch.done[::2])
    assert blocks == "baabbaabbaab"
    assert watch.done[::2] == watch.done[1::2]


def test_interleave_drops_the_block_that_warms_up() -> None:
    watch = Watch()
    costs = [100.0] * 3 + [1.0] * 15
    taken = interleave({"a": watch.work("a", *costs)}, rounds=5, per_round=3, now=watch.now)
    assert taken["a"].overall(100) == 1.0


def test_interleave_takes_the_time_that_an_operation_measured_itself() -> None:
    watch = Watch()
    taken = interleave({"a": lambda: Took(0.25)}, rounds=5, per_round=1, now=watch.now)
    assert taken["a"].at(50) == 0.25


@pytest.mark.parametrize(("rounds", "per_round"), [(4, 10), (5, 0)])
def test_interleave_refuses_what_no_statement_can_be_made_from(
    rounds: int, per_round: int
) -> None:
    with pytest.raises(ValueError, match="rounds"):
        interleave({"a": lambda: None}, rounds=rounds, per_round=per_round)


def test_ratio_compares_round_by_round_so_that_a_slow_spell_cancels_out() -> None:
    quiet, busy = [2.0, 2.0], [20.0, 20.0]
    ours = Timings([quiet, quiet, busy, busy, busy])
    theirs = Timings([[1.0], [1.0], [10.0], [10.0], [10.0]])
    assert ours.ratio_to(theirs) == 2.0


def test_at_takes_the_median_round_so_that_one_bad_round_says_nothing() -> None:
    assert Timings([[1.0], [1.0], [1.0], [1.0], [500.0]]).at(99) == 1.0


def test_overall_sees_the_tail_that_every_round_has_a_little_of() -> None:
    rounds = [[1.0] * 49 + [9.0]] * 4
    assert Timings(rounds).overall(99) == 9.0
    assert Timings(rounds).overall(95) == 1.0


@given(st.lists(st.floats(0, 1e6), min_size=1), st.integers(0, 100))
def test_percentile_is_the_least_value_that_so_many_do_not_exceed(
    times: list[float], percent: int
) -> None:
    found = percentile(times, percent)
    assert found in times
    assert sum(each <= found for each in times) * 100 >= percent * len(times)
    below = [each for each in times if each < found]
    assert not below or len(below) * 100 < percent * len(times)


def test_percentile_refuses_to_speak_of_nothing() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)
