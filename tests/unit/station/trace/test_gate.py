"""Interlocks as pure checks."""

from decimal import Decimal

import pytest

from station.trace import gate
from station.trace.unit import DONE, FAILED, STARTED, UnitState
from tests.helpers.master_builder import a_route, a_step

ROUTE = a_route(
    "R-1", a_step("cut", "process"), a_step("sew", "process"), a_step("final", "inspect")
)


def code(refusal: gate.Refusal | None) -> str | None:
    return refusal.code if refusal else None


def test_order_of_goods_must_be_the_bound_one() -> None:
    assert gate.order_matches("O-1", "O-1", "A") is None
    assert gate.order_matches(None, "O-1", "A") is None
    refusal = gate.order_matches("O-2", "O-1", "A")
    assert refusal is not None
    assert dict(refusal.facts) == {"code": "A", "order": "O-2", "bound": "O-1"}


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ({}, "step_missing"),
        ({"sew": STARTED}, "step_missing"),
        ({"sew": FAILED}, "not_passed"),
        ({"sew": DONE}, None),
    ],
)
def test_step_before_must_be_done(done: dict[str, str], expected: str | None) -> None:
    assert code(gate.steps_before(ROUTE, "final", done, "A")) == expected


def test_missing_step_is_named_as_people_call_it() -> None:
    refusal = gate.steps_before(ROUTE, "final", {}, "A")

    assert refusal is not None
    assert refusal.facts["step"] == "sew"
    assert "sew" in refusal.sentence("en")
    assert "还没做" in refusal.sentence("zh")


@pytest.mark.parametrize(
    ("steps", "starting", "expected"),
    [
        ({}, False, False),
        ({"sew": STARTED}, False, False),
        ({"sew": STARTED}, True, True),
        ({"sew": DONE}, False, True),
        ({"sew": DONE, "final": FAILED}, False, False),
        ({"sew": DONE, "final": FAILED}, True, False),
        ({"sew": FAILED}, False, False),
    ],
)
def test_step_is_repeated_unless_the_piece_failed_somewhere(
    steps: dict[str, str], starting: bool, expected: bool
) -> None:
    state = UnitState(kind="piece", steps=steps)

    assert gate.is_repeated(state, "sew", starting=starting) is expected


def test_not_more_than_there_is() -> None:
    assert gate.enough(Decimal(5), Decimal(5), "L") is None
    refusal = gate.enough(Decimal(-3), Decimal("0.10"), "L")
    assert refusal is not None
    assert dict(refusal.facts) == {"code": "L", "available": "0", "wanted": "0.1"}


def test_goods_go_only_where_they_may_be_sold() -> None:
    assert gate.region_allowed("CN-EAST", "CN-EAST", "O") is None
    assert code(gate.region_allowed("CN-EAST", "CN-EAST ", "O")) == "wrong_region"


def test_facts_of_a_refusal_are_safe_to_show() -> None:
    refusal = gate.refuse("unknown_code", code="a\u202eb\x1b[31m" + "x" * 500)

    assert refusal.facts["code"].startswith("a·b·[31mxxx")
    assert len(refusal.facts["code"]) == gate.LONGEST_FACT
