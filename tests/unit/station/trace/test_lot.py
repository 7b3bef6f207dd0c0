"""How much of a lot may go on, by its balances alone."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.trace import lot
from tests.helpers.master_builder import a_route, a_step

ROUTE = a_route(
    "R-1",
    a_step("cut", "process"),
    a_step("sew", "process"),
    a_step("iron", "process", optional=True),
    a_step("final", "inspect"),
    a_step("pack", "pack"),
    a_step("ship", "ship"),
)
amounts = st.integers(0, 50).map(Decimal)


def balances(**moved: int) -> dict[tuple[str, str], Decimal]:
    """`cut_good=5` -> 5 good ones at cut."""
    found = {}
    for name, amount in moved.items():
        step, _, measure = name.rpartition("_")
        found[step, measure] = Decimal(amount)
    return found


def test_first_step_has_no_limit() -> None:
    assert lot.waiting({}, ROUTE, "cut") is None
    assert lot.to_start({}, ROUTE, "cut") is None


def test_what_the_step_before_let_through_waits() -> None:
    found = balances(cut_good=100, cut_scrap=3, sew_good=40)

    assert lot.waiting(found, ROUTE, "sew") == 60


def test_reworked_quantity_waits_again_and_scrap_is_gone() -> None:
    found = balances(cut_good=100, sew_good=80, sew_rework=15, sew_scrap=5)

    assert lot.waiting(found, ROUTE, "sew") == 15


def test_rejected_quantity_waits_for_another_inspection() -> None:
    found = balances(cut_good=50, sew_good=50, final_failed=50, final_passed=20)

    assert lot.waiting(found, ROUTE, "final") == 30


def test_optional_step_holds_nothing_up() -> None:
    assert lot.waiting(balances(sew_good=9), ROUTE, "final") == 9


def test_started_quantity_is_not_started_again() -> None:
    found = balances(cut_good=100, sew_started=70, sew_good=30)

    assert lot.in_work(found, "sew") == 40
    assert lot.to_start(found, ROUTE, "sew") == 30


def test_rework_may_be_started_again() -> None:
    found = balances(cut_good=10, sew_started=10, sew_good=8, sew_rework=2)

    assert lot.to_start(found, ROUTE, "sew") == 2


def test_work_reported_without_a_start_leaves_nothing_in_work() -> None:
    found = balances(cut_good=10, sew_good=4)

    assert lot.in_work(found, "sew") < 0
    assert lot.to_start(found, ROUTE, "sew") == 6


def test_step_that_let_nothing_through_is_missing() -> None:
    assert lot.missing_step(balances(cut_good=5), ROUTE, "final") == "sew"
    assert lot.missing_step(balances(cut_scrap=5), ROUTE, "sew") == "cut"
    assert lot.missing_step(balances(sew_good=5), ROUTE, "final") is None


def test_packed_and_used_up_quantities_share_what_was_finished() -> None:
    found = balances(final_passed=48, pack_packed=24, join_consumed=10)

    assert lot.to_pack(found, ROUTE, "pack") == 14
    assert lot.to_use(found, ROUTE, is_inspected=False) == 14


def test_taken_out_quantity_may_be_packed_again() -> None:
    assert lot.to_pack(balances(final_passed=24, pack_packed=0), ROUTE, "pack") == 24


@pytest.mark.parametrize(("is_inspected", "left"), [(True, 50), (False, 90)])
def test_material_is_used_as_far_as_it_was_accepted(is_inspected: bool, left: int) -> None:
    found = balances(incoming_received=100, incoming_passed=60, cut_consumed=10)

    assert lot.to_use(found, None, is_inspected=is_inspected) == left


def test_lot_of_a_route_without_steps_of_its_own_is_never_used() -> None:
    route = a_route("R-1", a_step("pack", "pack"))

    assert lot.last_step(route) is None
    assert lot.to_use(balances(pack_packed=0), route, is_inspected=False) == 0


@pytest.mark.parametrize(
    "moved",
    [
        {"cut_good": 10, "sew_good": 11},
        {"cut_good": 10, "sew_good": 8, "sew_scrap": 3},
        {"cut_good": 10, "sew_good": 10, "final_passed": 11},
        {"cut_good": 10, "sew_good": 10, "final_passed": 10, "pack_packed": 11},
        {"cut_good": 9, "sew_good": 9, "final_passed": 9, "pack_packed": 5, "join_consumed": 5},
        {"cut_good": -1},
    ],
)
def test_more_than_came_is_overdrawn(moved: dict[str, int]) -> None:
    assert lot.is_overdrawn(balances(**moved), ROUTE, is_inspected=False)


@pytest.mark.parametrize(
    "moved",
    [
        {},
        {"cut_good": 10, "sew_good": 10, "final_passed": 10, "pack_packed": 10},
        {"cut_good": 10, "sew_rework": 30, "final_failed": 40},
        {"sew_started": 20, "cut_good": 10},
    ],
)
def test_what_adds_up_is_sound(moved: dict[str, int]) -> None:
    assert not lot.is_overdrawn(balances(**moved), ROUTE, is_inspected=False)


@pytest.mark.parametrize(
    ("moved", "is_inspected", "is_overdrawn"),
    [
        ({"in_received": 10, "in_passed": 10, "cut_consumed": 10}, True, False),
        ({"in_received": 10, "in_passed": 8, "cut_consumed": 9}, True, True),
        ({"in_received": 10, "cut_consumed": 10}, False, False),
        ({"in_received": 10, "cut_consumed": 11}, False, True),
        ({"in_received": 10, "in_passed": 11}, True, True),
    ],
)
def test_material_is_overdrawn_where_more_is_used_than_came(
    moved: dict[str, int], is_inspected: bool, is_overdrawn: bool
) -> None:
    assert lot.is_overdrawn(balances(**moved), None, is_inspected=is_inspected) is is_overdrawn


@given(cut=amounts, good=amounts, rework=amounts, scrap=amounts, passed=amounts, packed=amounts)
def test_sound_lot_never_has_less_than_nothing_left(
    cut: Decimal, good: Decimal, rework: Decimal, scrap: Decimal, passed: Decimal, packed: Decimal
) -> None:
    found = {
        ("cut", "good"): cut,
        ("sew", "good"): good,
        ("sew", "rework"): rework,
        ("sew", "scrap"): scrap,
        ("final", "passed"): passed,
        ("pack", "packed"): packed,
    }
    left = (
        lot.waiting(found, ROUTE, "sew"),
        lot.waiting(found, ROUTE, "final"),
        lot.to_pack(found, ROUTE, "pack"),
        lot.to_use(found, ROUTE, is_inspected=False),
    )
    is_short = any(amount is not None and amount < 0 for amount in left)

    assert lot.is_overdrawn(found, ROUTE, is_inspected=False) is is_short
