"""Every gate of signing in, and of taking back: told in the banner, nothing written."""

import pytest
from PySide6.QtCore import Qt

from station.actions import undo
from tests.ui.goods import Others
from tests.ui.newer import new
from tests.ui.test_budget import at
from tests.ui.test_budget import line as line  # noqa: PLC0414 - a fixture
from tests.ui.world import World, board
from ui.sounds import Tone
from ui.viewmodels.banner import Mood

ENGINEER, OPERATOR, LEAD = "E105", "E101", "E104"


def asks_pins(world: World, *people: dict[str, object]) -> None:
    """Quality engineers must give their PIN from now on."""
    rights: dict[str, list[str]] = {"quality_engineer": []}
    new(world, "roles", id="rules", rights=rights, pin_at_sign_in=["quality_engineer"])
    if people:
        new(world, "people", id="new-people", people=list(people))


def type_pin(world: World, pin: str) -> None:
    for digit in pin:
        world.shell.hotkey(digit)
    world.press(Qt.Key.Key_F3)


def badge_unknown(world: World) -> None:
    world.scan("E999")


def badge_expired(world: World) -> None:
    world.scan("E010")


def badge_revoked(world: World) -> None:
    somebody = {"badge": "E900", "name": "新人", "roles": ["operator"]}
    new(world, "people", id="lost", people=[somebody], revoked=[OPERATOR])
    world.scan(OPERATOR)


def pin_needed(world: World) -> None:
    asks_pins(world)
    world.scan(ENGINEER)


def pin_wrong(world: World) -> None:
    pin_needed(world)
    type_pin(world, "9999")


def pin_locked(world: World) -> None:
    pin_needed(world)
    for wrong in range(6):
        type_pin(world, f"{wrong}{wrong}")


def pin_none(world: World) -> None:
    asks_pins(world, {"badge": "Q1", "name": "新人", "roles": ["quality_engineer"]})
    world.scan("Q1")


GATES = {
    each.__name__: each
    for each in (
        badge_unknown,
        badge_expired,
        badge_revoked,
        pin_needed,
        pin_wrong,
        pin_locked,
        pin_none,
    )
}


def last_refusal(world: World) -> list[str]:
    """The codes of the gates that any page shows from now on."""
    found: list[str] = []
    for page in world.shell.pages.values():
        real = page.refuse

        def refuse(refusal, real=real) -> None:
            found.append(refusal.code)
            real(refusal)

        page.refuse = refuse  # type: ignore[method-assign]
    return found


@pytest.mark.parametrize("name", GATES)
def test_gate_of_signing_in_is_told_and_nobody_is_signed_in(world, name) -> None:
    refused = last_refusal(world)
    GATES[name](world)
    assert refused[-1] == name
    assert (world.banner.mood, world.last_tone) == (Mood.REJECT, Tone.REJECT)
    assert world.banner.headline
    assert world.banner.advice
    assert world.records("session.started") == 0
    assert world.shell.page == "sign_in"


def nothing_to_undo(world: World) -> None:
    at(world, "final", OPERATOR)  # who has done nothing yet


def undo_too_many(world: World) -> None:
    at(world, "pack")
    for number in range(1, 12):
        world.scan(board(number))
    for _ in range(10):
        world.press(Qt.Key.Key_F8)


def built_upon(world: World) -> None:
    """The pallet that another one put the carton onto stands between."""
    at(world, "pack")
    for number in range(1, 11):
        world.scan(board(number))
    others, desk = Others(world), world.core.workstation.desk
    others.save("sign_in", badge="E103")
    pallet = world.shell.tools.bench.boxes.new_code()
    others.save("pack", unit=world.shell.pack.state.carton, container=pallet)
    world.core.workstation.desk = desk


def undo_too_late(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    at(world, "pack")
    world.scan(board(1))
    monkeypatch.setattr(undo, "WITHIN_S", -1.0)  # as if it had been long ago


UNDO = {
    each.__name__: each for each in (nothing_to_undo, undo_too_many, built_upon, undo_too_late)
}


@pytest.mark.parametrize("name", UNDO)
def test_gate_of_taking_back_is_told_and_nothing_is_taken_back(line, name, monkeypatch) -> None:
    more = (monkeypatch,) if name == "undo_too_late" else ()
    UNDO[name](line, *more)
    refused, before = last_refusal(line), line.records("action.undone")
    line.press(Qt.Key.Key_F8)
    assert refused == [name]
    assert (line.banner.mood, line.last_tone) == (Mood.REJECT, Tone.REJECT)
    assert line.banner.advice
    assert line.records("action.undone") == before
