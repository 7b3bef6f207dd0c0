"""Documents change while a page is up (a hub publishes at any hour): the gate goes by the new ones.

The page was entered, and things were typed, by the old documents. What the gate then refuses is
told in the banner, nothing is written, and what was typed stays.
"""

import pytest
from PySide6.QtCore import Qt

from tests.ui.floor import (
    BOARD_LEAD,
    BOARD_ORDER,
    key_in,
    to_step,
)
from tests.ui.newer import newer, point, step, without
from tests.ui.refused import expect, finish, passes, written
from tests.ui.test_budget import at
from tests.ui.test_floor_gates import SMT
from tests.ui.test_sign_in_gates import last_refusal
from tests.ui.world import RAW, World, board

PLAN, ROUTE, BOARD = "mb-5g-main-plan", "mb-route", "MB-5G-MAIN"
NAMES = {"zh": "新的", "en": "New"}
NEW = {"id": "new_one", "names": NAMES, "unit": "mm", "lower": 1.0, "upper": 2.0}
REELS = ("PCB2611-004", "R26110011", "R26110001A")


def at_smt(world: World) -> None:
    """A board with its parameters and its parts, before it is finished."""
    world.make_line()
    world.scan(BOARD_LEAD)
    to_step(world, BOARD_ORDER, "smt", *SMT)
    world.scan(board(20))
    key_in(world, "2", "90", "240", "60")
    for lot in REELS:
        world.scan(lot)


def at_test(world: World) -> None:
    """A board with its three readings, before it is judged."""
    world.make_line()
    at(world, "functional-test")
    world.scan(RAW)
    for value in ("11", "0.9", "23"):
        for key in value:
            world.shell.hotkey(key) if key != "." else world.shell.inspect.type(key)
        world.press(Qt.Key.Key_F3)


SMT_CASES = {
    "parameter_missing": (
        "control_plan",
        PLAN,
        lambda d: point(d, "smt")["parameters"].append(NEW),
    ),
    "unknown_parameter": (
        "control_plan",
        PLAN,
        lambda d: without(point(d, "smt")["parameters"], "soak_time"),
    ),
    "input_missing": (
        "route",
        ROUTE,
        lambda d: step(d, "smt")["consumes"].append({"product": "FAB-JERSEY-180-WHITE"}),
    ),
    "no_step": ("route", ROUTE, lambda d: without(d["steps"], "smt")),
    "no_route": ("product", BOARD, lambda d: d.pop("route")),
    "wrong_work": ("route", ROUTE, lambda d: step(d, "smt").update(work="inspect", consumes=[])),
    "quantity_missing": ("product", BOARD, lambda d: d.update(unit="lot")),
}
TEST_CASES = {
    "reading_missing": (
        "control_plan",
        PLAN,
        lambda d: point(d, "functional-test")["characteristics"].append(NEW),
    ),
    "readings_few": (
        "control_plan",
        PLAN,
        lambda d: point(d, "functional-test")["characteristics"][0].update(samples=2),
    ),
    "reading_out_of_limits": (
        "control_plan",
        PLAN,
        lambda d: point(d, "functional-test")["characteristics"][0].update(
            nominal=10, lower=9, upper=10.5
        ),
    ),
    "unknown_characteristic": (
        "control_plan",
        PLAN,
        lambda d: without(point(d, "functional-test")["characteristics"], "rf_power"),
    ),
}


@pytest.mark.parametrize("name", SMT_CASES)
def test_step_by_newer_documents_is_refused_and_told(world, name) -> None:
    at_smt(world)
    newer(world, *SMT_CASES[name])
    refused, before = last_refusal(world), written(world)
    finish(world)
    expect(world, refused, name, before)
    assert world.shell.process.state.code == board(20)


@pytest.mark.parametrize("name", TEST_CASES)
def test_judgement_by_a_newer_plan_is_refused_and_told(world, name) -> None:
    at_test(world)
    newer(world, *TEST_CASES[name])
    refused, before = last_refusal(world), written(world)
    passes(world)
    expect(world, refused, name, before)
    assert world.shell.inspect.state.code == RAW
