"""Both demo factories from goods-in to final inspection, through the window alone."""

from decimal import Decimal

from PySide6.QtCore import Qt

from tests.ui.floor import (
    BOARD_LEAD,
    BOARD_ORDER,
    DYE_LOT,
    FABRIC_LOT,
    LEAD,
    TEE_ORDER,
    code,
    key_in,
    middle,
    to_step,
    touch,
    type_number,
)
from tests.ui.world import board
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.commands import Command
from ui.viewmodels.receive_state import Ask


def receive(world, lot, material, supplier, quantity) -> None:
    world.scan(lot)
    state = world.shell.receive.state
    if state.ask is Ask.MATERIAL:
        ids = [choice.id for choice in state.choices]
        touch(world, world.window.receive.choices[ids.index(material)])
    if world.shell.receive.state.ask is Ask.SUPPLIER:
        world.scan(supplier)
    type_number(world, quantity)


def inspect_incoming(world, material) -> None:
    """The whole sample is good, and every reading in the middle of its limits."""
    page = world.shell.sample
    assert world.shell.page == "sample"
    if page.state.is_planned:
        world.scan(code(Command.QUANTITY, str(page.state.needed)))
    master = world.core.workstation.master()
    point = master.point_of(master.products[material], "incoming")
    for wanted in point.characteristics:
        if wanted.is_measured:
            amount = page.sheet.find(wanted.id).wanted
            key_in(world, *([format(middle(wanted), "f")] * amount))
    before = world.records("unit.inspected")
    world.press(Qt.Key.Key_F3 if page.state.is_planned else Qt.Key.Key_F1)
    assert world.records("unit.inspected") == before + 1
    assert world.banner.mood is Mood.GOOD


def balance(world, key, measure, point) -> Decimal:
    from station.store.queries.balances import balances

    return balances(world.core.store.reader(), key).get((point, measure), Decimal(0))


def test_tshirt_factory_from_fabric_to_final_inspection(world) -> None:
    world.scan(LEAD)
    touch(world, world.window.actions_row.button("RECEIVE"))
    receive(world, FABRIC_LOT, "FAB-JERSEY-180-WHITE", "SUP-FABRIC", "320")
    inspect_incoming(world, "FAB-JERSEY-180-WHITE")

    to_step(world, TEE_ORDER, "cut", "CUT-1", "SOP-CUT-03")
    world.scan(DYE_LOT)
    type_number(world, "480")
    type_number(world, "40")
    world.scan(FABRIC_LOT)
    rows = {row.label: row for row in world.shell.process.state.rows}
    assert rows["Single jersey 180 g/m², white"].value == "297.6"
    assert "320 m left" in rows["Single jersey 180 g/m², white"].note
    world.press(Qt.Key.Key_F3)
    assert world.last_tone is Tone.ACCEPT

    to_step(world, TEE_ORDER, "sew", "LINE-A")
    world.scan(DYE_LOT)
    type_number(world, "240")
    type_number(world, "13")
    world.press(Qt.Key.Key_F3)
    world.scan(DYE_LOT)
    assert world.banner.mood is Mood.REJECT
    assert "first article" in world.banner.headline
    world.press(Qt.Key.Key_F3)
    assert world.shell.page == "first_article"
    world.scan(DYE_LOT)
    key_in(world, "520", "720", "150", "650")
    world.press(Qt.Key.Key_F1)
    assert world.banner.mood is Mood.GOOD
    assert "may run" in world.banner.headline
    world.press(Qt.Key.Key_F3)
    assert world.shell.page == "process"
    world.scan(DYE_LOT)
    type_number(world, "240")
    world.press(Qt.Key.Key_F3)

    to_step(world, TEE_ORDER, "final")
    world.scan(DYE_LOT)
    state = world.shell.sample.state
    assert (state.sampled, state.needed, state.amount) == (0, 50, "480 pcs")
    world.press(Qt.Key.Key_F1)
    world.scan(code(Command.DEFECT, "LOOSE"))
    world.scan(code(Command.DEFECT, "LOOSE"))
    world.scan(code(Command.QUANTITY, "47"))
    key_in(world, *["520"] * 5, *["720"] * 5, "4.5")
    assert world.shell.sample.state.outcome == "accept"
    world.press(Qt.Key.Key_F3)
    assert world.banner.mood is Mood.GOOD
    assert balance(world, f"lot:SUP-JIAXING:{DYE_LOT}", "passed", "final") == 480
    assert world.records("unit.inspected") == 2


def test_board_factory_from_reels_to_final_inspection(world) -> None:
    world.scan(BOARD_LEAD)
    touch(world, world.window.actions_row.button("RECEIVE"))
    lots = {
        "PCB-MB-R3": "PCB2611-004",
        "IC-PMIC-88": "R26110011",
        "CAP-0402-1UF": "R26110001A",
    }
    for material, lot in lots.items():
        receive(world, lot, material, "SUP-PARTS", "5000")
        inspect_incoming(world, material)

    to_step(world, BOARD_ORDER, "smt", "SMT-1", "PRG-MB-R3", "REEL-SET-7")
    for lot in lots.values():
        world.scan(lot)
    world.scan(board(1))
    key_in(world, "2", "90", "240", "60")
    world.press(Qt.Key.Key_F3)
    assert world.records("step.finished") == 1
    world.actions = 0
    world.scan(board(2))
    world.press(Qt.Key.Key_F3)
    assert world.actions == 2
    assert world.records("step.finished") == 2
    world.scan(board(3))
    assert "first article" in world.banner.headline
    world.press(Qt.Key.Key_F3)
    world.scan(board(1))
    key_in(world, *["0.12"] * 5, "10")
    world.press(Qt.Key.Key_F1)
    world.press(Qt.Key.Key_F3)
    world.scan(board(3))
    world.press(Qt.Key.Key_F3)
    assert world.records("step.finished") == 3
    assert balance(world, "lot:SUP-PARTS:R26110001A", "consumed", "smt") == 3 * 48

    to_step(world, BOARD_ORDER, "functional-test", "FCT-2", "FCT-PRG-9")
    world.scan(board(1))
    key_in(world, "11", "0.9", "23")
    world.press(Qt.Key.Key_F1)
    to_step(world, BOARD_ORDER, "final")
    world.scan(board(1))
    world.press(Qt.Key.Key_F1)
    assert world.banner.mood is Mood.GOOD
    assert world.records("unit.inspected") == 5
