"""S4 and the process steps, by touch, by keys and by codes: what is counted, carried, saved."""

import msgspec
import pytest
from PySide6.QtCore import Qt

from station.actions.desk import Desk
from station.store.queries import control
from tests.ui.floor import (
    DYE_LOT,
    FABRIC,
    FABRIC_LOT,
    LEAD,
    TEE_ORDER,
    code,
    cut,
    fabric_in,
    key_in,
    sewn,
    to_step,
    touch,
    type_number,
)
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.commands import Command
from ui.viewmodels.receive_state import Ask

READINGS = (*["520"] * 5, *["720"] * 5, "4.5")


def data_of(world, type_: str) -> dict:
    """The data of the newest record of a type."""
    sql = "SELECT rid FROM record WHERE type = ? ORDER BY n DESC LIMIT 1"
    rid = world.core.store.reader().value(sql, (type_,))
    envelope = control.envelope_of(world.core.store.reader(), rid)
    return msgspec.json.decode(msgspec.json.encode(envelope.data))


@pytest.fixture
def sewing_done(world):
    """A dye lot of 480 that waits for its final inspection; the inspector has scanned it."""
    fabric_in(world)
    cut(world)
    sewn(world)
    world.core.workstation.desk = Desk()
    world.scan(LEAD)
    to_step(world, TEE_ORDER, "final")
    world.scan(DYE_LOT)
    world.actions = 0
    return world


@pytest.fixture
def cutting(world):
    """Somebody in front of the cutting table, fabric accepted."""
    fabric_in(world)
    world.core.workstation.desk = Desk()
    world.scan(LEAD)
    to_step(world, TEE_ORDER, "cut", "CUT-1", "SOP-CUT-03")
    world.actions = 0
    return world


# --- sampling --------------------------------------------------------------------------------------


def test_pieces_are_counted_by_touch_key_and_code_alike(sewing_done) -> None:
    world, page = sewing_done, sewing_done.shell.sample
    touch(world, world.window.sample.passes)
    world.press(Qt.Key.Key_F1)
    world.scan(code(Command.PASS))
    touch(world, world.window.sample.defects[0])
    world.shell.hotkey("2")
    world.scan(code(Command.DEFECT, "LOOSE"))
    assert (page.state.sampled, page.state.bad, page.state.needed) == (6, 3, 50)
    assert "Look at piece 7 of 50" in world.banner.headline
    rows = {row.id: row for row in page.state.rows}
    assert (rows["count"].value, rows["count"].note) == ("6/50", "bad 3")


def test_undo_takes_back_the_last_piece_first(sewing_done) -> None:
    world, page = sewing_done, sewing_done.shell.sample
    world.press(Qt.Key.Key_F1)
    world.scan(code(Command.DEFECT, "LOOSE"))
    world.press(Qt.Key.Key_F8)
    assert (page.state.sampled, page.state.bad) == (1, 0)
    world.press(Qt.Key.Key_F8)
    world.press(Qt.Key.Key_F8)
    assert page.state.code == ""


def test_undo_takes_back_several_good_pieces_at_once(sewing_done) -> None:
    world, page = sewing_done, sewing_done.shell.sample
    world.press(Qt.Key.Key_F1)
    world.scan(code(Command.QUANTITY, "49"))
    assert page.state.sampled == 50
    world.press(Qt.Key.Key_F8)
    assert page.state.sampled == 1
    world.press(Qt.Key.Key_F5)
    world.press(Qt.Key.Key_F8)
    assert (page.state.dial, page.state.sampled) == (None, 1)


def test_camera_shows_what_it_sees_from_the_first_bad_piece_to_the_photo(sewing_done) -> None:
    world, page = sewing_done, sewing_done.shell.sample
    assert not page.preview.is_wanted
    touch(world, world.window.sample.defects[0])
    assert page.preview.is_wanted
    assert page.preview.frame
    world.press(Qt.Key.Key_F4)
    assert not page.preview.is_wanted
    assert len(page.state.photos) == 1


def test_no_piece_is_counted_beyond_the_sample(sewing_done) -> None:
    world, page = sewing_done, sewing_done.shell.sample
    world.scan(code(Command.QUANTITY, "51"))
    assert world.banner.mood is Mood.REJECT
    assert page.state.sampled == 0
    world.scan(code(Command.QUANTITY, "50"))
    page.choose_field("count")
    world.press(Qt.Key.Key_F1)
    assert (world.last_tone, page.state.sampled) == (Tone.REJECT, 50)
    assert world.records("unit.inspected") == 1


def test_accepted_lot_is_one_record_with_sample_plan_and_readings(sewing_done) -> None:
    world = sewing_done
    world.scan(code(Command.DEFECT, "LOOSE"))
    world.scan(code(Command.QUANTITY, "49"))
    key_in(world, *READINGS)
    assert world.shell.current.offers()[0].label == "Save: accept"
    world.press(Qt.Key.Key_F3)
    assert world.records("unit.inspected") == 2
    data = data_of(world, "unit.inspected")
    assert (data["result"], data["sampled"]) == ("pass", 50)
    assert [len(r["values"]) for r in data["readings"]] == [5, 5, 1]
    assert {p["severity_class"]: p["nonconforming"] for p in data["plans"]} == {"MAJ": 0, "MIN": 1}


def test_too_many_defects_reject_the_lot_and_hold_it(sewing_done) -> None:
    world = sewing_done
    for _ in range(4):
        world.scan(code(Command.DEFECT, "OPENSEAM"))
    world.scan(code(Command.QUANTITY, "46"))
    key_in(world, *READINGS)
    assert world.shell.sample.state.outcome == "reject"
    assert [plan.is_over for plan in world.shell.sample.state.plans] == [True, False]
    assert "photo" in world.banner.advice
    world.press(Qt.Key.Key_F4)
    world.press(Qt.Key.Key_F3)
    assert (world.banner.mood, world.last_tone) == (Mood.HOLD, Tone.FAIL)
    assert world.records("hold.placed") == 1
    assert data_of(world, "unit.inspected")["result"] == "fail"


def test_inspector_may_be_stricter_than_the_plan(sewing_done) -> None:
    world = sewing_done
    world.scan(code(Command.QUANTITY, "50"))
    key_in(world, *READINGS)
    world.press(Qt.Key.Key_F2)
    assert world.shell.sample.state.outcome == "reject"
    world.press(Qt.Key.Key_F3)
    assert data_of(world, "unit.inspected")["result"] == "fail"


def test_reading_outside_its_limits_asks_for_a_reason_or_a_rejection(sewing_done) -> None:
    world = sewing_done
    world.scan(code(Command.QUANTITY, "50"))
    key_in(world, "540", *READINGS[1:])
    assert world.banner.mood is Mood.WARN
    world.press(Qt.Key.Key_F3)
    assert world.shell.sample.state.asks_reason
    assert world.records("unit.inspected") == 1
    touch(world, world.window.sample.reasons[0])
    assert world.records("unit.inspected") == 2
    assert data_of(world, "unit.inspected")["overridden"] == "Line lead agrees"


def test_smaller_quantity_asks_for_a_smaller_sample(sewing_done) -> None:
    world, page = sewing_done, sewing_done.shell.sample
    touch(world, world.window.sample.fields.button("amount"))
    type_number(world, "100")
    assert (page.state.amount, page.state.needed) == ("100 pcs", 20)


def test_bad_without_a_named_defect_asks_which(sewing_done) -> None:
    world = sewing_done
    touch(world, world.window.sample.fails)
    assert world.banner.headline == "Choose the defect"
    assert world.shell.sample.state.sampled == 0


def test_second_badge_goes_on_with_the_lot(sewing_done) -> None:
    world = sewing_done
    world.press(Qt.Key.Key_F1)
    world.scan("E002")
    assert world.shell.page == "sample"
    assert world.shell.sample.state.sampled == 1


def test_another_lot_waits_until_this_one_is_judged(sewing_done) -> None:
    world = sewing_done
    world.press(Qt.Key.Key_F1)
    world.scan("D260315-02")
    assert (world.banner.mood, world.last_tone) == (Mood.WARN, Tone.REJECT)
    assert world.shell.sample.state.code == DYE_LOT


def test_what_was_found_stays_in_the_record_of_a_lot_accepted_by_hand(world) -> None:
    fabric_in(world, is_accepted=False)
    world.core.workstation.desk = Desk()
    world.scan(LEAD)
    world.shell._hand_over("sample", None)
    world.scan(FABRIC_LOT)
    key_in(world, *["180"] * 5, *["1800"] * 3, *["-1"] * 3, "4.5", "6")
    world.scan(code(Command.DEFECT, "HOLE"))
    world.scan(code(Command.DEFECT, "HOLE"))
    assert world.shell.sample.state.outcome == "reject"
    world.press(Qt.Key.Key_F8)
    assert world.shell.sample.state.bad == 1
    world.press(Qt.Key.Key_F1)
    data = data_of(world, "unit.inspected")
    assert data["result"] == "pass"
    assert [(d["code"], d.get("quantity", 1)) for d in data["defects"]] == [("HOLE", 1)]


# --- goods in --------------------------------------------------------------------------------------


def goods_in(world) -> None:
    world.scan(LEAD)
    world.scan(code(Command.RECEIVE))


def test_delivery_is_entered_by_codes_alone(world) -> None:
    goods_in(world)
    world.scan(FABRIC_LOT)
    world.scan(FABRIC)
    world.scan("SUP-FABRIC")
    world.scan("CY-2027-0118")
    for key in ("3", "2", "0", "DOT", "5", "ENTER"):
        world.scan(code(Command.NUMBER, key))
    data = data_of(world, "unit.received")
    assert data["subject"][0]["quantity"] == "320.5"
    assert (data["supplier"], data["purchase_order"]) == ("SUP-FABRIC", "CY-2027-0118")
    assert world.shell.page == "sample"


def test_supplier_of_the_lot_before_is_taken_over_and_can_be_changed(world) -> None:
    fabric_in(world)
    goods_in(world)
    world.scan("JX-260310-A07")
    touch(world, world.window.receive.choices[0])
    assert [choice.id for choice in world.shell.receive.state.choices] == ["SUP-FABRIC"]
    touch(world, world.window.receive.choices[0])
    type_number(world, "10")
    world.press(Qt.Key.Key_F8)
    world.press(Qt.Key.Key_Escape)
    world.scan(code(Command.RECEIVE))
    world.scan("JX-260310-A08")
    touch(world, world.window.receive.choices[0])
    assert world.shell.receive.state.supplier == "SUP-FABRIC"
    touch(world, world.window.receive.fields.button("supplier"))
    for key in "S2":
        touch(world, world.window.receive.letters.button(key))
    world.press(Qt.Key.Key_F3)
    assert world.shell.receive.state.supplier == "S2"


def test_same_quantity_again_is_asked_about_and_then_taken_in(world) -> None:
    fabric_in(world)
    goods_in(world)
    world.scan(FABRIC_LOT)
    assert world.banner.mood is Mood.WARN
    type_number(world, "320")
    assert world.banner.mood is Mood.REJECT
    assert world.records("unit.received") == 1
    touch(world, world.window.actions_row.button("RECEIVE"))
    assert world.records("unit.received") == 2


def test_keeper_without_the_right_to_inspect_stays_at_goods_in(world) -> None:
    world.scan("E003")
    world.scan(code(Command.RECEIVE))
    world.scan(FABRIC_LOT)
    touch(world, world.window.receive.choices[0])
    world.scan("SUP-FABRIC")
    type_number(world, "320")
    assert world.shell.page == "receive"
    assert (world.banner.mood, world.last_tone) == (Mood.GOOD, Tone.ACCEPT)
    assert world.shell.receive.state.recent[0].note == "320 m"


def test_lot_nobody_received_is_received_first(world) -> None:
    fabric_in(world)
    goods_in(world)
    world.shell._hand_over("sample", None)
    world.scan("JX-260310-A09")
    assert world.shell.page == "receive"
    assert (world.shell.receive.state.code, world.shell.receive.state.ask) == (
        "JX-260310-A09",
        Ask.MATERIAL,
    )


def test_undo_takes_back_the_delivery(world) -> None:
    world.scan("E003")
    world.scan(code(Command.RECEIVE))
    world.scan(FABRIC_LOT)
    touch(world, world.window.receive.choices[0])
    world.scan("SUP-FABRIC")
    type_number(world, "320")
    world.actions = 0
    world.press(Qt.Key.Key_F8)
    assert world.actions == 1
    assert world.records("action.undone") == 1
    assert world.shell.receive.state.recent[0].is_undone


# --- process steps ---------------------------------------------------------------------------------


def test_lot_is_started_and_then_finished_in_parts(cutting) -> None:
    world = cutting
    world.scan(DYE_LOT)
    type_number(world, "480")
    world.press(Qt.Key.Key_F8)
    type_number(world, "480")
    touch(world, world.window.actions_row.button("START"))
    assert world.records("step.started") == 1
    world.scan(DYE_LOT)
    assert world.shell.process.state.is_started
    type_number(world, "400")
    type_number(world, "40")
    world.scan(FABRIC_LOT)
    touch(world, world.window.process.fields.button("rework"))
    type_number(world, "30")
    touch(world, world.window.process.fields.button("scrap"))
    type_number(world, "50")
    world.press(Qt.Key.Key_F3)
    data = data_of(world, "step.finished")
    assert (data["rework"], data["scrap"]) == ("30", "50")
    assert [s.get("quantity") for s in data["subject"]] == ["400", "297.6"]


def test_planned_material_follows_the_quantity_until_it_is_entered(cutting) -> None:
    world, page = cutting, cutting.shell.process
    world.scan(DYE_LOT)
    world.scan(FABRIC_LOT)
    row = lambda: next(r for r in page.state.rows if r.id.startswith("i:"))  # noqa: E731
    type_number(world, "100")
    assert (row().value, row().style) == ("62", "carried")
    touch(world, world.window.process.fields.button(row().id))
    type_number(world, "65.5")
    touch(world, world.window.process.fields.button("quantity"))
    type_number(world, "110")
    assert (row().value, row().style) == ("65.5", "plain")


def test_material_can_be_taken_off_again_and_is_asked_for(cutting) -> None:
    world, page = cutting, cutting.shell.process
    world.scan(DYE_LOT)
    type_number(world, "100")
    type_number(world, "40")
    world.scan(FABRIC_LOT)
    touch(world, world.window.process.fields.button(page.state.rows[2].id))
    touch(world, world.window.process.number.pad.button("erase"))
    assert "Scan the material" in world.banner.headline
    world.press(Qt.Key.Key_F3)
    assert world.records("step.finished") == 0
    assert world.last_tone is Tone.REJECT


def test_value_outside_its_window_is_said_in_words_and_asked_again(cutting) -> None:
    world = cutting
    world.scan(DYE_LOT)
    key_in(world, "100", "90")
    assert world.banner.mood is Mood.WARN
    assert "90" in world.banner.headline
    assert "20…80" in world.banner.headline
    assert world.last_tone is Tone.FAIL
    key_in(world, "40")
    assert world.banner.mood is Mood.NEXT


def test_values_taken_over_are_marked_and_not_handed_to_the_next_person(cutting) -> None:
    world, page = cutting, cutting.shell.process
    world.scan(DYE_LOT)
    key_in(world, "100", "40")
    world.scan(FABRIC_LOT)
    world.press(Qt.Key.Key_F3)
    world.scan("D260315-02")
    styles = {row.id: (row.style, row.value) for row in page.state.rows}
    assert styles["p:plies"] == ("carried", "40")
    assert "258 m left" in next(r.note for r in page.state.rows if r.id.startswith("i:"))
    world.scan("E001")
    assert {row.id: row.value for row in page.state.rows}["p:plies"] == ""


def test_failed_first_article_stops_the_line_and_says_so(cutting) -> None:
    world = cutting
    world.scan(DYE_LOT)
    key_in(world, "100", "40")
    world.scan(FABRIC_LOT)
    world.press(Qt.Key.Key_F3)
    to_step(world, TEE_ORDER, "sew", "LINE-A")
    assert world.shell.process.state.line.state == "missing"
    world.scan(DYE_LOT)
    key_in(world, "50", "13")
    world.press(Qt.Key.Key_F3)
    to_step(world, TEE_ORDER, "first-article")
    world.scan(DYE_LOT)
    key_in(world, "490", "720", "150", "650")
    world.press(Qt.Key.Key_F1)
    assert world.records("first_article.recorded") == 0
    world.press(Qt.Key.Key_F2)
    touch(world, world.window.first_article.defects[8])
    world.shell.first_article.choose("SIZE")
    world.press(Qt.Key.Key_F4)
    world.think()
    assert world.records("first_article.recorded") == 1
    assert world.banner.mood is Mood.BAD
    assert "is stopped" in world.banner.headline
    to_step(world, TEE_ORDER, "sew")
    assert world.shell.process.state.line.state == "fail"
    world.scan(DYE_LOT)
    assert world.banner.mood is Mood.REJECT
    assert world.shell.current.offers()[0].label == "To the first article"


# --- the operator's budget (5.10) ------------------------------------------------------------------


def test_lot_from_a_known_supplier_takes_a_scan_its_digits_and_enter(world) -> None:
    fabric_in(world, "JX-260310-A11", is_accepted=False)
    world.scan("E003")
    world.scan(code(Command.RECEIVE))
    world.scan("JX-260310-A12")
    touch(world, world.window.receive.choices[0])
    touch(world, world.window.receive.choices[0])
    type_number(world, "80")
    world.actions = 0
    world.scan("JX-260310-A13")
    touch(world, world.window.receive.choices[0])
    type_number(world, "80")
    assert world.records("unit.received") == 3
    assert world.actions == 5


def test_sample_of_fifty_with_two_bad_takes_a_touch_for_each_bad_one_and_the_rest_at_once(
    sewing_done,
) -> None:
    world = sewing_done
    touch(world, world.window.sample.defects[0])
    touch(world, world.window.sample.defects[0])
    world.press(Qt.Key.Key_F5)
    type_number(world, "48")
    assert world.shell.sample.state.sampled == 50
    assert world.actions == 6


def test_next_lot_with_the_same_parameters_takes_its_quantity_and_two_actions(cutting) -> None:
    world = cutting
    world.scan(DYE_LOT)
    key_in(world, "100", "40")
    world.scan(FABRIC_LOT)
    world.press(Qt.Key.Key_F3)
    world.actions = 0
    world.scan("D260315-02")
    world.scan(code(Command.QUANTITY, "100"))
    world.press(Qt.Key.Key_F3)
    assert world.actions == 3
    assert world.records("step.finished") == 2
