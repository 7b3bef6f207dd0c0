"""I16: same facts and order keys give the same rows, whatever way they came."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from station.store.database import Connection
from station.store.projections import current, projector, rows
from station.store.projections.projector import LOCAL, RELAY
from station.trace import unit
from tests.helpers.histories import Said, histories
from tests.helpers.projected import apply, rebuilt, store_with, straight
from tests.helpers.projection_dump import differences, dump

Step = tuple[str, int, int]


def journey(history: list[Said], seed: int) -> list[Step]:
    """One way in which the records of a history may reach a third station.

    Each record comes at least once, in any order, under its own local or a relay's number, an
    old generation's or the final one; some come again, some are withdrawn and come back. In the
    end each has learned its final number, in any order too.
    """
    chance = Random(seed)
    places = list(range(len(history)))

    def number() -> int:
        return chance.choice((0, RELAY, LOCAL)) + chance.randint(1, 2 * len(history))

    first = [("apply", i, number()) for i in chance.sample(places, len(places))]
    again = [
        (chance.choice(("apply", "withdraw")), chance.choice(places), number())
        for _ in range(chance.randint(0, 8))
    ]
    last = [("apply", i, i + 1) for i in chance.sample(places, len(places))]
    return [*first, *again, *last]


def travel(conn: Connection, history: list[Said], steps: list[Step]) -> None:
    for what, i, order in steps:
        if what == "apply":
            apply(conn, history[i], order)
        else:
            projector.withdraw(conn, history[i].rid.bytes)


def agree(history: list[Said], seed: int) -> None:
    expected = straight(history)
    with store_with(history) as conn:
        travel(conn, history, journey(history, seed))
        assert differences(expected, dump(conn)) == []


seeds = st.integers(0, 2**32 - 1)


@settings(max_examples=400)
@given(histories(), seeds)
def test_projections_agree_whatever_the_order_of_arrival(history: list[Said], seed: int) -> None:
    agree(history, seed)


@settings(max_examples=100)
@given(histories())
def test_projections_agree_with_a_rebuild(history: list[Said]) -> None:
    assert differences(straight(history), rebuilt(history)) == []


def _in_arrival_order(conn: Connection, root: int, events: Any, order: int) -> None:
    key, state, _ = current._stored(conn, root)
    for event in events:
        known = state or unit.UnitState(kind=unit.kind_of(key, events))
        state = unit.fold(known, event, key)
    current._store(conn, root, state, order)


MUTANTS: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "apply in arrival order": (current, "_fold_on", _in_arrival_order),
    "learn an order without folding anew": (current, "reorder", lambda *_: None),
    "forget a void whose target is not here yet": (
        projector,
        "_enter",
        lambda conn, arrival, is_void, enter=projector._enter: enter(conn, arrival, is_void=False),
    ),
    "void without taking sums back": (
        rows,
        "add_sums",
        lambda conn, sums, sign=1, add=rows.add_sums: add(conn, sums) if sign > 0 else None,
    ),
    "join codes without folding what lies in the container": (
        current,
        "_contents_ever",
        lambda *_: [],
    ),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_projector_that_is_wrong_is_caught(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, name, wrong = MUTANTS[mutant]
    monkeypatch.setattr(module, name, wrong)

    @settings(
        max_examples=3000,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(histories(), seeds)
    def search(history: list[Said], seed: int) -> None:
        agree(history, seed)

    with pytest.raises((AssertionError, KeyError)):
        search()
