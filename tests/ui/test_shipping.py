"""S6: scan the order, then pallets; what may not leave is refused at once, and nothing is written."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter

from station.actions.desk import Desk
from station.labels.delivery_note import Note, Row, draw
from station.store.queries.shipments import NothingShipped, of_order
from tests.helpers.two_factories import OTHER_ORDER
from tests.ui.goods import DYE_LOT, ORDER, Others, palletised, refusals, work_at
from ui.assembly import system_printer
from ui.assembly.delivery_notes import note_of
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.commands import Command

KEEPER = "E003"


@pytest.fixture
def ramp(world):
    """Two sealed pallets wait; the warehouse keeper is at the ramp."""
    world.pallets = palletised(world, pallets=2)
    return work_at(world, "ship", KEEPER)


def _can_note(ramp) -> bool:
    offers = {each.command: each for each in ramp.shell.ship.offers()}
    return offers[Command.REPRINT].is_enabled


def test_n_pallets_take_n_and_two_actions(ramp) -> None:
    ramp.actions = 0
    ramp.scan(ORDER)  # the delivery note
    for pallet in ramp.pallets:
        ramp.scan(pallet)
        assert (ramp.banner.mood, ramp.last_tone) == (Mood.NEXT, Tone.ACCEPT)
    assert ramp.records("shipment.dispatched") == 0
    assert ramp.shell.ship.state.loaded == 48
    assert ramp.window.ship.line.text == "48 pcs / 1200 pcs"
    ramp.press(Qt.Key.Key_F3)
    assert ramp.actions == len(ramp.pallets) + 2
    assert ramp.records("shipment.dispatched") == 1
    assert ramp.last_tone is Tone.DONE
    state = ramp.shell.ship.state
    assert (state.shipped, state.loaded, state.on, state.waiting) == (48, 0, (), ())


def test_what_has_left_is_on_paper_at_once_and_again_when_asked(ramp) -> None:
    for pallet in ramp.pallets:
        ramp.scan(pallet)
    ramp.press(Qt.Key.Key_F3)
    (kept,) = ramp.core.papers.iterdir()
    assert kept.name == f"{ORDER}-D1.pdf"
    assert ramp.banner.mood is Mood.GOOD
    assert f"papers/{kept.name}" in ramp.banner.advice
    kept.unlink()
    ramp.scan(OTHER_ORDER)
    assert not _can_note(ramp)
    ramp.scan(ORDER)
    ramp.press(Qt.Key.Key_F6)
    assert kept.exists()
    assert f"{ORDER}-D1" in ramp.banner.headline


def test_paper_that_cannot_be_kept_is_told_and_the_shipment_stands(ramp) -> None:
    ramp.core.papers.write_text("in the way")
    ramp.scan(ramp.pallets[0])
    ramp.press(Qt.Key.Key_F3)
    assert ramp.records("shipment.dispatched") == 1
    assert ramp.banner.mood is Mood.WARN
    assert f"{ORDER}-D1" in ramp.banner.headline
    assert ramp.last_tone is Tone.REJECT


def test_shipment_that_was_taken_back_has_no_paper(ramp) -> None:
    ramp.scan(ramp.pallets[0])
    ramp.press(Qt.Key.Key_F3)
    ramp.press(Qt.Key.Key_F8)
    assert not _can_note(ramp)
    with pytest.raises(NothingShipped):
        of_order(ramp.core.store.reader(), ORDER)


def test_note_names_what_was_on_the_truck(ramp) -> None:
    for pallet in ramp.pallets:
        ramp.scan(pallet)
    ramp.press(Qt.Key.Key_F3)
    note = note_of(ramp.core.store.reader(), ramp.core.workstation.master(), ORDER)
    assert [(row.code, row.inner, row.pieces) for row in note.rows] == [
        (pallet, "1", "24") for pallet in ramp.pallets
    ]
    assert {row.lots for row in note.rows} == {DYE_LOT}
    assert "48" in note.total
    assert dict(note.facts)["Sent by"]
    with pytest.raises(NothingShipped):
        note_of(ramp.core.store.reader(), ramp.core.workstation.master(), ORDER, "other")


def test_pages_go_to_the_system_printer_as_they_are(app, tmp_path) -> None:
    file = tmp_path / "printed.pdf"
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(file))
    rows = [Row("SZ1", "1", "24", "L1")] * 60
    system_printer.paint(printer, draw(Note("D-1", (), rows, "", "")))
    assert file.read_bytes().count(b"/Type /Page\n") == 3


def test_a_printer_that_takes_nothing_is_a_sentence(app, tmp_path) -> None:
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "nowhere" / "printed.pdf"))
    with pytest.raises(system_printer.PaperNotPrinted):
        system_printer.paint(printer, draw(Note("D-1", (), (), "", "")))


def test_same_pallet_twice_is_on_the_truck_once(ramp) -> None:
    ramp.scan(ramp.pallets[0])
    ramp.scan(ramp.pallets[0])
    assert (ramp.banner.mood, ramp.last_tone) == (Mood.REJECT, Tone.REJECT)
    assert len(ramp.shell.ship.state.on) == 1


def test_undo_takes_the_last_one_off_and_then_the_shipment_back(ramp) -> None:
    ramp.scan(ramp.pallets[0])
    ramp.press(Qt.Key.Key_F8)
    assert ramp.shell.ship.state.on == ()
    ramp.scan(ramp.pallets[1])
    ramp.press(Qt.Key.Key_F3)
    ramp.press(Qt.Key.Key_F8)
    assert ramp.records("action.undone") == 1
    assert ramp.shell.ship.state.shipped == 0
    assert len(ramp.shell.ship.state.waiting) == 2


def test_taking_one_off_by_its_code(ramp) -> None:
    for pallet in ramp.pallets:
        ramp.scan(pallet)
    ramp.press(Qt.Key.Key_F7)
    ramp.scan(ramp.pallets[0])
    assert [box.code for box in ramp.shell.ship.state.on] == [ramp.pallets[1]]
    ramp.press(Qt.Key.Key_F7)
    ramp.scan(ramp.pallets[0])
    assert ramp.banner.mood is Mood.REJECT


def test_what_was_loaded_is_still_there_after_another_order_was_looked_at(ramp) -> None:
    ramp.scan(ramp.pallets[0])
    ramp.scan(OTHER_ORDER)
    assert ramp.shell.ship.state.on == ()
    ramp.scan(ORDER)
    assert len(ramp.shell.ship.state.on) == 1


def _prepare(world, gate) -> str:
    """Bring about what the gate refuses; the code to scan."""
    others, desk = Others(world), world.core.workstation.desk
    pallet = world.pallets[0]
    carton = world.shell.tools.bench.boxes.look_up(pallet).inside[0]
    others.save("sign_in", badge="E004")
    codes = {"inside_container": carton, "unknown_code": "nobody knows"}
    if gate == "held":
        others.save("hold", unit=DYE_LOT, reason="shade")
    elif gate == "container_incomplete":
        others.save("bind", order=ORDER, step="pack")
        others.save("take_out", unit=carton, container=pallet)
    elif gate == "container_shipped":
        world.core.workstation.desk = desk
        world.scan(pallet)
        world.press(Qt.Key.Key_F3)
        return pallet
    elif gate == "wrong_order":
        world.core.workstation.desk = desk
        world.scan(OTHER_ORDER)
        return pallet
    world.core.workstation.desk = desk
    return codes.get(gate, pallet)


GATES = (
    "held",
    "container_incomplete",
    "container_shipped",
    "wrong_order",
    "inside_container",
    "unknown_code",
)


@pytest.mark.parametrize("gate", GATES)
def test_gate_of_shipping_is_told_at_the_scan_and_nothing_is_loaded(ramp, gate) -> None:
    code = _prepare(ramp, gate)
    before = ramp.records("shipment.dispatched")
    refused = refusals(ramp.shell.ship)
    ramp.scan(code)
    assert refused == [gate]
    assert ramp.banner.mood is (Mood.HOLD if gate == "held" else Mood.REJECT)
    assert ramp.last_tone is Tone.REJECT
    assert ramp.banner.headline
    assert ramp.shell.ship.state.on == ()
    assert ramp.records("shipment.dispatched") == before


def test_pallet_held_after_it_was_loaded_does_not_leave(ramp) -> None:
    ramp.scan(ramp.pallets[0])
    others, desk = Others(ramp), ramp.core.workstation.desk
    others.save("sign_in", badge="E004")
    others.save("hold", unit=ramp.pallets[0], reason="wet")
    ramp.core.workstation.desk = desk
    ramp.press(Qt.Key.Key_F3)
    assert ramp.banner.mood is Mood.HOLD
    assert ramp.records("shipment.dispatched") == 0
    assert len(ramp.shell.ship.state.on) == 1


def test_who_may_not_ship_is_told_at_the_first_scan(world) -> None:
    pallets = palletised(world, pallets=1)
    work_at(world, "ship", "E001")
    world.scan(pallets[0])
    assert world.banner.mood is Mood.REJECT
    assert world.records("shipment.dispatched") == 0
    assert world.core.workstation.desk != Desk()


def test_nothing_to_send_is_said(ramp) -> None:
    ramp.press(Qt.Key.Key_F3)
    assert ramp.banner.mood is Mood.REJECT
    assert ramp.records("shipment.dispatched") == 0


def test_held_pallet_is_marked_before_anybody_scans_it(world) -> None:
    pallets = palletised(world, pallets=2)
    others = Others(world)
    others.save("sign_in", badge="E004")
    others.save("hold", unit=pallets[1], reason="wet")
    others.leave()
    work_at(world, "ship", KEEPER)
    marked = {box.code: box.is_held for box in world.shell.ship.state.waiting}
    assert marked == {pallets[0]: False, pallets[1]: True}
    notes = " ".join(note for _, _, note in world.window.ship.rows.texts)
    assert "on hold" in notes
