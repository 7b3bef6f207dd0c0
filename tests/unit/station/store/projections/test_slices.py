"""I16 for slices: however records are cut into slices, they mean what they mean one by one."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from station.facts.kcp import Subject
from station.facts.work import StepFinished
from station.store.database import Connection
from station.store.projections import projector
from station.store.projections.projector import Placed
from station.store.projections.unwritten import Unwritten
from tests.helpers.bodies import body_of, rid_of
from tests.helpers.histories import Said, histories
from tests.helpers.projected import store_with, straight
from tests.helpers.projection_dump import differences, dump
from tests.unit.station.store.projections.test_order_of_arrival import Step, journey

STATION = "5" * 32
LONGEST_SLICE = 12


def slices_of(steps: list[Step], chance: Random) -> Iterator[list[Step]]:
    """The steps of a journey, in order, cut anywhere; what is withdrawn is a slice of its own."""
    cut: list[Step] = []
    longest = chance.randint(1, LONGEST_SLICE)
    for step in steps:
        if cut and (len(cut) == longest or step[0] == "withdraw" or cut[0][0] == "withdraw"):
            yield cut
            cut, longest = [], chance.randint(1, LONGEST_SLICE)
        cut.append(step)
    yield cut


def take(conn: Connection, history: list[Said], steps: list[Step]) -> None:
    placed = [
        Placed(history[i].rid.bytes, order, history[i].station, history[i].body)
        for what, i, order in steps
        if what == "apply"
    ]
    projector.take(conn, [projector.read(each) for each in placed])
    for what, i, _ in steps:
        if what == "withdraw":
            projector.withdraw(conn, history[i].rid.bytes)


seeds = st.integers(0, 2**32 - 1)


@settings(max_examples=300)
@given(histories(), seeds)
def test_slices_agree_with_single_records_however_they_are_cut(
    history: list[Said], seed: int
) -> None:
    expected = straight(history)
    with store_with(history) as conn:
        for some in slices_of(journey(history, seed), Random(seed)):
            take(conn, history, some)
        assert differences(expected, dump(conn)) == []


@settings(max_examples=200)
@given(histories())
def test_a_whole_history_in_one_slice_agrees_with_single_records(history: list[Said]) -> None:
    expected = straight(history)
    with store_with(history) as conn:
        take(conn, history, [("apply", i, i + 1) for i in range(len(history))])
        assert differences(expected, dump(conn)) == []


def test_a_slice_asks_no_more_questions_than_one_record() -> None:
    """What records of a slice need is asked for at once."""

    def questions(count: int) -> int:
        history = list(_plain(count))
        with store_with(history) as conn:
            asked: list[str] = []
            conn.raw.set_trace_callback(asked.append)
            take(conn, history, [("apply", i, i + 1) for i in range(count)])
            conn.raw.set_trace_callback(None)
            return sum(text.startswith("SELECT") for text in asked)

    assert questions(40) <= questions(1)


def _plain(count: int) -> Iterator[Said]:
    """Records about pieces of their own, with nothing rare among them."""
    for n in range(count):
        piece = Subject(key=f"sn:P1:A{n}", role="output")
        fact = StepFinished(kcp="K2", point="smt", subject=(piece,))
        yield Said(rid_of(n), STATION, body_of(fact, rid_of(n), station=STATION), fact)


def _only_the_last(self: Unwritten, sums: dict[Any, list[int]], at: Any, *more: int) -> None:
    sums[at] = list(more)
    self._lessened.add(at)


def _forgetting_what_is_stored(self: Unwritten, root: int, before: Any, now: Any) -> None:
    self.units[root] = before, now


MUTANTS: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "ask before what waits is written": (Connection, "write_out", lambda _: None),
    "write the last amount instead of the sum": (Unwritten, "_add", _only_the_last),
    "take the last state before for the stored one": (
        Unwritten,
        "store",
        _forgetting_what_is_stored,
    ),
    "forget a void whose target comes later in the slice": (
        projector,
        "_enter",
        lambda conn, arrival, is_void, enter=projector._enter: enter(conn, arrival, is_void=False),
    ),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_slice_that_is_wrong_is_caught(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name, wrong = MUTANTS[mutant]

    @settings(
        max_examples=2000,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(histories(), seeds)
    def search(history: list[Said], seed: int) -> None:
        expected = straight(history)
        with store_with(history) as conn, monkeypatch.context() as planted:
            planted.setattr(owner, name, wrong)
            for some in slices_of(journey(history, seed), Random(seed)):
                take(conn, history, some)
            planted.undo()
            conn.write_out()
            assert differences(expected, dump(conn)) == []

    with pytest.raises((AssertionError, KeyError, TypeError)):
        search()
