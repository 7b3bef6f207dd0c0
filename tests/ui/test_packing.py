"""S5 with lots, pallets and labels: the counts, the gates, what is written."""

import pytest
from PySide6.QtCore import Qt

from tests.helpers.waiting import wait_until
from tests.ui.goods import DYE_LOT, OTHER_LOT, Others, passed_lot, refusals, work_at
from tests.ui.test_budget import at
from tests.ui.test_budget import line as line  # noqa: PLC0414 - a fixture
from tests.ui.world import board
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.commands import Asked, Command, command_code

LEAD = "E004"


@pytest.fixture
def tees(world):
    """A dye lot of 60 waits for packing; the line lead is at the table."""
    passed_lot(world, 60)
    return work_at(world, "pack", LEAD)


def labels_printed(world, count) -> None:
    """So many single labels were planned, and each has ended."""
    wait_until(lambda: world.records("print.ended") == count, what="the labels ended")
    assert world.records("print.planned") == count


def test_24_of_a_lot_take_24_scans_and_the_label_prints_when_the_carton_is_full(tees) -> None:
    for n in range(24):
        assert tees.records("print.planned") == 0, n
        tees.scan(DYE_LOT)
    assert tees.actions == 24
    assert tees.records("unit.packed") == 24
    assert tees.records("container.sealed") == 1
    assert tees.last_tone is Tone.DONE
    labels_printed(tees, 1)
    tees.scan(DYE_LOT)
    assert (tees.shell.pack.state.amount, tees.shell.pack.state.sealed) == (1, 1)


def test_short_carton_of_a_lot_takes_one_action_more(tees) -> None:
    for _ in range(5):
        tees.scan(DYE_LOT)
    tees.press(Qt.Key.Key_F3)
    assert tees.actions == 6
    assert tees.records("container.sealed") == 1
    labels_printed(tees, 1)


def test_lot_label_counts_again_after_a_third_of_a_second(tees) -> None:
    tees.scan(DYE_LOT)
    tees.now_s -= 9.9
    tees.scan(DYE_LOT)  # 0.1 s later: the trigger is still held down
    assert tees.records("unit.packed") == 1
    tees.now_s -= 9.5
    tees.scan(DYE_LOT)  # half a second after that
    assert tees.records("unit.packed") == 2


def test_quantity_is_chosen_by_touch_key_or_code(tees) -> None:
    tees.touch(tees.window.pack.choices[1])
    tees.scan(DYE_LOT)
    assert tees.shell.pack.state.amount == 12
    tees.scan(command_code(Asked(Command.QUANTITY, "5")))
    tees.scan(DYE_LOT)
    assert tees.shell.pack.state.amount == 17
    tees.press(Qt.Key.Key_F5)
    for digit in "3":
        tees.touch(tees.window.pack.aside.pad.button(digit))
    tees.press(Qt.Key.Key_F3)
    tees.scan(DYE_LOT)
    assert tees.shell.pack.state.amount == 20
    tees.touch(tees.window.pack.choices[2])  # fill
    tees.scan(DYE_LOT)
    assert tees.shell.pack.state.is_sealed
    assert tees.records("unit.packed") == 4


GATES = ("container_full", "mixed_lot", "quantity_exceeded")


@pytest.mark.parametrize("gate", GATES)
def test_gate_of_packing_by_quantity_is_told_and_nothing_is_written(tees, gate) -> None:
    tees.scan(DYE_LOT)
    code = DYE_LOT
    if gate == "container_full":
        tees.scan(command_code(Asked(Command.QUANTITY, "24")))
    elif gate == "quantity_exceeded":
        tees.shell.pack.choose_quantity("fill")
        for _ in range(2):
            tees.scan(DYE_LOT)
        tees.scan(command_code(Asked(Command.QUANTITY, "13")))
    else:
        others, desk = Others(tees), tees.core.workstation.desk
        _another_lot(others)
        tees.core.workstation.desk = desk
        code = OTHER_LOT
    before, refused = tees.records("unit.packed"), refusals(tees.shell.pack)
    tees.scan(code)
    assert refused == [gate]
    assert (tees.banner.mood, tees.last_tone) == (Mood.REJECT, Tone.REJECT)
    assert tees.banner.advice
    assert tees.records("unit.packed") == before


def _another_lot(others: Others) -> None:
    from tests.helpers.two_factories import cut, inspect_lot, sew

    others.save("sign_in", badge=LEAD)
    cut(others, 30, OTHER_LOT)
    sew(others, 30, OTHER_LOT)
    assert inspect_lot(others, OTHER_LOT, sampled=30)["result"] == "pass"


def test_taking_some_of_a_lot_out_leaves_the_rest(tees) -> None:
    for _ in range(4):
        tees.scan(DYE_LOT)
    tees.press(Qt.Key.Key_F7)
    tees.scan(DYE_LOT)
    assert tees.records("unit.taken_out") == 1
    assert tees.shell.pack.state.amount == 3


def test_sealed_cartons_go_onto_the_pallet_and_the_short_pallet_is_sealed_with_its_label(
    tees,
) -> None:
    tees.shell.pack.choose_quantity("fill")
    cartons = []
    for _ in range(2):
        tees.scan(DYE_LOT)
        cartons.append(tees.shell.pack.state.carton)
    for carton in cartons:
        tees.scan(carton)
    pallet = tees.shell.pack.state.pallet
    assert (pallet.count, pallet.full, pallet.is_sealed) == (2, 20, False)
    assert tees.window.pack.pallet.text == "Pallet 2/20 cartons"
    tees.press(Qt.Key.Key_F3)
    assert tees.shell.pack.state.pallet.is_sealed
    labels_printed(tees, 3)
    tees.scan(pallet.code)
    assert (tees.banner.mood, tees.last_tone) == (Mood.REJECT, Tone.REJECT)


def test_carton_comes_off_the_pallet_again(tees) -> None:
    tees.shell.pack.choose_quantity("fill")
    tees.scan(DYE_LOT)
    carton = tees.shell.pack.state.carton
    tees.scan(carton)
    tees.press(Qt.Key.Key_F7)
    tees.scan(carton)
    assert tees.records("unit.taken_out") == 1
    assert tees.shell.pack.state.pallet.count == 0


def test_open_carton_may_not_go_onto_a_pallet_twice_nor_unsealed(tees) -> None:
    tees.shell.pack.choose_quantity("fill")
    tees.scan(DYE_LOT)
    carton = tees.shell.pack.state.carton
    tees.scan(carton)
    before = tees.records("unit.packed")
    tees.scan(carton)
    assert tees.banner.mood is Mood.REJECT  # it stands there already
    assert tees.records("unit.packed") == before


def test_reprint_takes_key_and_reason(tees) -> None:
    tees.shell.pack.choose_quantity("fill")
    tees.scan(DYE_LOT)
    labels_printed(tees, 1)
    tees.actions = 0
    tees.press(Qt.Key.Key_F6)
    tees.touch(tees.window.pack.aside.reasons.buttons[2])
    assert tees.actions == 2  # the budget has three: the code may be scanned in between
    labels_printed(tees, 2)
    assert tees.shell.pack.aside.reprint is None


def test_reprint_of_a_scanned_carton_takes_three_actions(tees) -> None:
    tees.shell.pack.choose_quantity("fill")
    tees.scan(DYE_LOT)
    first = tees.shell.pack.state.carton
    tees.scan(DYE_LOT)
    labels_printed(tees, 2)
    tees.actions = 0
    tees.press(Qt.Key.Key_F6)
    tees.scan(first)
    tees.shell.hotkey("1")
    tees.settle()
    assert tees.actions == 2
    labels_printed(tees, 3)
    history = tees.shell.tools.bench.press.history()
    assert (history[0].codes, history[0].copy, history[0].reason) == ((first,), 1, "label_damaged")


def test_carton_that_was_opened_again_gets_a_new_label_at_the_next_seal(line) -> None:
    at(line, "pack")
    for number in range(1, 11):
        line.scan(board(number))
    labels_printed(line, 1)
    line.press(Qt.Key.Key_F8)
    line.press(Qt.Key.Key_F3)
    labels_printed(line, 2)
    assert line.shell.tools.bench.press.history()[0].reason == "label_outdated"


def test_without_a_printer_the_carton_label_is_scanned_first(line) -> None:
    at(line, "pack")
    object.__setattr__(line.shell.tools.bench, "has_printer", False)
    line.shell.pack._forget()
    line.scan(board(1))
    assert line.banner.mood is Mood.REJECT
    carton = line.shell.tools.bench.boxes.new_code()
    line.scan(carton)
    line.scan(board(1))
    assert line.shell.pack.state.carton == carton
    line.press(Qt.Key.Key_F3)
    assert line.records("container.sealed") == 1
    assert line.records("print.planned") == 0
