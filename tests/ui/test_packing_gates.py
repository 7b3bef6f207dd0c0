"""Every gate that the packing page can show: told in the banner, nothing written."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from tests.ui.goods import DYE_LOT, Others, refusals
from tests.ui.test_budget import at
from tests.ui.test_budget import line as line  # noqa: PLC0414 - a fixture
from tests.ui.world import NEXT, World, board
from ui.sounds import Tone
from ui.viewmodels.banner import Mood

Prepared = Callable[[World], str]
WRITTEN = "SELECT COUNT(*) FROM record WHERE type NOT LIKE 'print.%'"
"""What the printer says of a label comes when it comes."""
GATES: dict[str, Prepared] = {}


def gate(prepare: Prepared) -> Prepared:
    """A case: brings the gate about at the packing table, and says what is scanned then."""
    GATES[prepare.__name__] = prepare
    return prepare


def packed(world: World, *numbers: int) -> str:
    """Boards that lie in the open carton; its code."""
    for number in numbers:
        world.scan(board(number))
    return world.shell.pack.state.carton


def past_the_screen(world: World) -> Others:
    """Somebody else does something meanwhile."""
    world.mine = world.core.workstation.desk
    others = Others(world)
    others.save("sign_in", badge="E104")
    return others


@gate
def already_packed(world: World) -> str:
    packed(world, 1)
    return board(1)


@gate
def step_missing(world: World) -> str:
    return NEXT


@gate
def unknown_code(world: World) -> str:
    return "4006381333931"


@gate
def held(world: World) -> str:
    past_the_screen(world).save("hold", unit=board(3), reason="scratched")
    world.core.workstation.desk = world.mine
    return board(3)


@gate
def wrong_order(world: World) -> str:
    packed(world, 1)
    others = past_the_screen(world)
    others.save("bind", order="SO-PB-2602", step="pack")
    world.core.workstation.desk = others.core.workstation.desk
    world.shell._moved(world.core.workstation.desk)
    world.settle()
    return board(2)


@gate
def wrong_product(world: World) -> str:
    return "R26110011"  # a reel of components


@gate
def container_closed(world: World) -> str:
    packed(world, 1)
    world.press(Qt.Key.Key_F3)
    world.scan(world.shell.pack.state.carton)
    world.press(Qt.Key.Key_F3)
    return world.shell.pack.state.pallet.code


@gate
def container_shipped(world: World) -> str:
    packed(world, 1)
    world.press(Qt.Key.Key_F3)
    carton = world.shell.pack.state.carton
    others = past_the_screen(world)
    others.save("sign_in", badge="E103")
    others.save("bind", step="ship")
    leaving = {"order": "SO-PB-2601", "destination": "DC-SUZHOU", "region": "CN-EAST"}
    others.save("ship", containers=[carton], **leaving)
    world.core.workstation.desk = world.mine
    return carton


@gate
def inside_container(world: World) -> str:
    """A carton that stands on a pallet is not opened there."""
    packed(world, 1)
    world.press(Qt.Key.Key_F3)
    carton = world.shell.pack.state.carton
    world.scan(carton)
    world.press(Qt.Key.Key_F7)
    return board(1)


@gate
def not_inside(world: World) -> str:
    packed(world, 1)
    world.press(Qt.Key.Key_F7)
    return board(2)


@gate
def not_allowed(world: World) -> str:
    others = past_the_screen(world)
    others.save("sign_in", badge="E102")  # an inspector does not pack
    return board(1)


@pytest.mark.parametrize("name", sorted(GATES))
def test_gate_of_packing_is_told_and_nothing_is_written(line, name) -> None:
    at(line, "pack")
    code = GATES[name](line)
    before = line.core.store.reader().value(WRITTEN)
    line.tones.clear()
    refused = refusals(line.shell.pack)
    line.scan(code)
    assert refused == [name]
    assert line.banner.mood is (Mood.HOLD if name == "held" else Mood.REJECT)
    assert line.last_tone is Tone.REJECT
    assert line.banner.headline
    assert line.banner.advice
    assert line.core.store.reader().value(WRITTEN) == before


def test_refused_first_piece_begins_no_carton(line) -> None:
    at(line, "pack")
    line.scan(NEXT)
    assert line.shell.pack.state.carton == ""
    assert DYE_LOT not in line.banner.headline
