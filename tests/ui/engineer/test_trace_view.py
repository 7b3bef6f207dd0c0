"""E1 over a real station: both demo factories traced both ways, by scan, by keyboard, by mouse."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from tests.ui.engineer.world import ALONE, BLURRED, CARTON, OTHER_REEL, PALLET, RETRIED
from tests.ui.world import DONE, ORDER, REEL, board
from ui.viewmodels.engineer.trace import Side

HOSTILE = "<b>bold</b><img src=http://example.invalid/x.png>"


def sign_in(office, badge) -> None:
    office.do("sign_in", badge=badge)


def holds(office) -> int:
    return office.station.records("hold.placed")


def titles(office) -> list[str]:
    return [moment.title for moment in office.trace.timeline.moments]


def tree(office) -> list[str]:
    return [
        f"{'  ' * depth}{label} {note}".rstrip()
        for depth, label, note in office.trace.sides.tree.rows()
    ]


# --- both ways ----------------------------------------------------------------------------------


def test_scanned_board_shows_its_life_its_parts_and_its_carton(line) -> None:
    line.scan(DONE)
    head = line.trace.head.texts
    assert head[:2] == (DONE, "Phone main board, 5G, revision 3")
    assert "piece · packed · order SO-PB-2601 · passed" in head
    assert [title.split("  ")[0] for title in titles(line)][:3] == [
        "SMT and reflow",
        "Functional test",
        "Final inspection",
    ]
    assert tree(line)[0] == "made of"
    assert any(row.strip().startswith(f"lot {REEL}") for row in tree(line))
    into = tree(line).index("went into")
    assert tree(line)[into + 1 : into + 3] == [f"  container {CARTON}", f"    container {PALLET}"]


def test_reel_shows_every_board_and_a_board_s_row_leads_on(line) -> None:
    line.search(REEL)
    line.click(line.trace.buttons["forward"])
    impact = line.trace.sides.impact
    assert impact.count.text() == "15 units share this lot"
    assert [row[0] for row in impact.units.rows] == [board(n) for n in range(1, 16)]
    impact.units.wanted.emit(10)
    line.settle()
    assert line.trace.head.texts[0] == DONE
    line.click(line.trace.buttons["go_back"])
    assert line.trace.head.texts[0] == REEL
    assert not line.trace.buttons["go_back"].isEnabled()


def test_board_s_shared_lots_can_be_chosen_one_by_one(line) -> None:
    line.scan(DONE)
    line.shell.trace.show_side(Side.IMPACT)
    line.settle()
    lots = line.trace.sides.impact.lots
    assert lots.count() == 3
    other = next(n for n in range(3) if REEL in lots.itemText(n))
    lots.setCurrentIndex(other)
    lots.activated.emit(other)
    line.settle()
    assert line.shell.trace.impact.key.endswith(REEL)
    assert lots.currentIndex() == other


def test_carton_shows_what_is_inside(line) -> None:
    line.scan(CARTON)
    rows = [row.strip() for row in tree(line)]
    assert rows[0] == "what is inside"
    assert any(row.startswith(f"piece {DONE}") for row in rows)
    assert any(row.startswith(f"container {PALLET}") for row in rows)


def test_dye_lot_is_traced_to_the_cloth(line) -> None:
    line.do("sign_in", badge="E004")
    line.do(
        "receive",
        lot="JX-260310-A01",
        material="FAB-JERSEY-180-WHITE",
        supplier="SUP-MILL",
        quantity=320,
    )
    line.do(
        "inspect",
        unit="JX-260310-A01",
        result="pass",
        sampled=0,
        measurements=[
            {
                "characteristic": c.id,
                "values": [str(c.nominal if c.nominal is not None else c.upper)] * c.samples,
            }
            for c in _characteristics(line, "FAB-JERSEY-180-WHITE", "incoming")
            if c.is_measured
        ],
    )
    line.do("bind", order="SO-TS-2601", step="cut", machine="CUT-1", method="SOP-CUT-03")
    line.do(
        "finish",
        unit="D260315-01",
        quantity=480,
        parameters={"plies": 40},
        consumed=[{"unit": "JX-260310-A01", "quantity": "297.6"}],
    )
    line.scan("D260315-01")
    assert any(
        row.strip().startswith("lot JX-260310-A01") and "297.6" in row for row in tree(line)
    )
    line.trace.sides.tree.wanted.emit("lot:SUP-MILL:JX-260310-A01")
    line.settle()
    assert line.trace.head.texts[0] == "JX-260310-A01"
    line.shell.trace.forward()
    line.settle()
    assert [row[0] for row in line.trace.sides.impact.units.rows] == ["D260315-01"]


def _characteristics(office, product, step):
    master = office.station.core.workstation.master()
    point = master.point_of(master.products[product], step)
    return point.characteristics if point else ()


# --- rework, undo, photos -----------------------------------------------------------------------


def test_failed_undone_and_repeated_work_is_told_with_photo_and_change(line) -> None:
    unit = RETRIED
    line.do("sign_in", badge="E104")
    line.do("bind", order=ORDER, step="functional-test", machine="FCT-2", method="FCT-9")
    bad = {"unit": unit, "result": "fail", "defects": [{"code": "COLD"}], "photos": ["camera:"]}
    values = {"supply_current": 11, "core_voltage": "0.9", "rf_power": 27}
    readings = [{"characteristic": name, "values": [value]} for name, value in values.items()]
    line.do("inspect", **bad, measurements=readings)
    line.do("undo")
    line.do("inspect", **bad, measurements=readings)
    good = [*readings[:2], {"characteristic": "rf_power", "values": [23]}]
    line.do("inspect", unit=unit, result="pass", measurements=good)
    line.scan(unit)
    moments = line.trace.timeline.moments
    assert [moment.mark for moment in moments if "Functional test" in moment.title] == [
        "undone",
        "fail",
        "pass",
    ]
    undone = next(moment for moment in moments if moment.mark == "undone")
    assert "(undone)" in undone.title
    assert line.trace.sides.changes.rows[0][2].endswith("(undone)")
    verdicts = [row[3] for row in line.trace.sides.measured.rows]
    assert verdicts[2::3] == ["✗ outside", "✓ inside"]
    failed = next(moment for moment in moments if moment.mark == "fail")
    assert any("Transmit power 27 dBm ✗" in text for text in failed.lines)
    (photo,) = set(failed.photos)
    assert not line.trace._pixmap(photo).isNull()
    line.trace.timeline.wanted.emit(photo)
    line.settle()
    assert line.trace.sides.currentIndex() == 2
    assert not line.trace.sides.photos.large.pixmap().isNull()


def test_photo_that_is_not_here_says_so(line) -> None:
    unit = BLURRED
    line.do("sign_in", badge="E104")
    line.do("bind", order=ORDER, step="functional-test", machine="FCT-2", method="FCT-9")
    line.do("inspect", unit=unit, result="fail", defects=[{"code": "COLD"}], photos=["camera:"])
    folder = line.station.core.store.blobs._folder
    aside = folder.with_name("elsewhere")
    folder.rename(aside)
    line.scan(unit)
    line.shell.trace.show_side(Side.PHOTOS)
    line.settle()
    aside.rename(folder)
    assert line.trace.sides.photos.large.text() == "This photo is not on this station."


# --- finding ------------------------------------------------------------------------------------


def test_last_digits_find_one_and_several_are_offered(line) -> None:
    line.search("00011")
    assert line.trace.head.texts[0] == DONE
    line.do("sign_in", badge="E104")
    for supplier in ("A", "B"):
        line.do("receive", lot="R26119999", material="IC-PMIC-88", supplier=supplier, quantity=1)
    line.search("R26119999")
    assert len(line.trace.choices.rows) == 2
    line.trace.choices.setFocus()
    line.press(Qt.Key.Key_Down, line.trace.choices)
    line.press(Qt.Key.Key_Return, line.trace.choices)
    assert line.shell.trace.life.key == "lot:B:R26119999"


@pytest.mark.parametrize("wanted", ["ZZZZ9999", HOSTILE, "%" * 400, "%%%%", "____", "\\'; --"])
def test_nothing_found_says_what_to_try(line, wanted) -> None:
    line.search(wanted)
    title, advice = line.trace.empty_texts
    assert title == f"Nothing is known about {wanted[:60]}"
    assert advice == "Try the last 6 digits only, or sync first."


@pytest.mark.parametrize(
    "scan",
    ["\x00\x01\x02\x03", "\udc80abcd", "]C1\x1d\x1d\x1d\x1d", "\U0010ffff" * 5, "a\x1b[2Jbcd"],
)
def test_hostile_scan_finds_nothing_and_breaks_nothing(line, scan) -> None:
    line.scan(scan)
    assert line.shell.trace.life is None
    assert line.trace.empty_texts[0].startswith("Nothing is known about")


def test_too_short_text_is_not_looked_for(line) -> None:
    line.search("001")
    assert line.notice[0] == "Type at least 4 characters"
    assert line.shell.trace.life is None


def test_markup_in_codes_names_and_reasons_stays_text(line) -> None:
    line.do("sign_in", badge="E104")
    line.do("receive", lot="R26110777", material="IC-PMIC-88", supplier="<i>S</i>", quantity=1)
    line.do("hold", unit="R26110777", reason=HOSTILE)
    line.scan("R26110777")
    assert any(HOSTILE in text for text in line.trace.head.texts)
    labels = line.window.findChildren(QLabel)
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)


# --- hold ---------------------------------------------------------------------------------------


def test_hold_is_placed_by_whoever_may_and_the_head_says_so(line) -> None:
    sign_in(line, "E105")
    before = holds(line)
    line.scan(board(15))
    line.click(line.trace.buttons["hold"])
    QTest.keyClicks(line.trace.form.reason, "cold solder")
    line.press(Qt.Key.Key_Return, line.trace.form.reason)
    assert line.notice[0] == f"{board(15)} is on hold"
    assert any("cold solder" in text for text in line.trace.head.texts)
    assert line.trace.timeline.moments[-1].mark == "hold"
    assert line.trace.form.isHidden()
    assert holds(line) == before + 1


def test_lot_of_the_list_is_held_as_a_whole_and_each_board_with_it(line) -> None:
    sign_in(line, "E105")
    before = holds(line)
    line.search(OTHER_REEL)
    line.shell.trace.forward()
    line.settle()
    line.click(line.trace.sides.impact.hold)
    line.shell.trace.place_hold("feeder")
    line.settle()
    assert holds(line) == before + 1
    line.scan(ALONE)
    assert any("feeder" in text for text in line.trace.head.texts)


GATES = {
    "not_signed_in": (None, "why", "badge"),
    "not_allowed": ("E106", "why", "may"),
    "reason_missing": ("E105", " ", ""),
}


@pytest.mark.parametrize(("badge", "reason", "said"), GATES.values(), ids=GATES)
def test_hold_that_a_gate_refuses_is_not_placed_and_the_text_stays(
    line, badge, reason, said
) -> None:
    if badge:
        sign_in(line, badge)
    before = holds(line)
    line.scan(DONE)
    line.shell.trace.hold()
    line.shell.trace.place_hold(reason)
    line.settle()
    assert said in " ".join(line.notice)
    assert line.notice[0]
    assert line.shell.trace.form is not None
    assert holds(line) == before


# --- keyboard -----------------------------------------------------------------------------------


def test_everything_is_reached_by_tab_and_no_button_is_a_default(line) -> None:
    line.scan(DONE)
    window = line.window
    buttons = window.findChildren(QPushButton)
    assert buttons
    assert not any(button.isDefault() or button.autoDefault() for button in buttons)
    line.trace.box.setFocus()
    seen = set()
    for _ in range(60):
        line.press(Qt.Key.Key_Tab, window.focusWidget())
        seen.add(window.focusWidget())
    assert {line.trace.timeline, line.trace.sides.tree, *window.rail.buttons.values()} <= seen
    assert line.trace.buttons["search"] in seen


def test_arrows_walk_the_tree_and_enter_follows(line) -> None:
    line.scan(DONE)
    tree_ = line.trace.sides.tree
    tree_.setFocus()
    line.press(Qt.Key.Key_Down, tree_)
    line.press(Qt.Key.Key_Return, tree_)
    assert line.shell.trace.life.key.startswith("lot:")
    line.press(Qt.Key.Key_Left, line.window, Qt.KeyboardModifier.AltModifier)
    assert line.trace.head.texts[0] == DONE


def test_arrows_walk_the_timeline(line) -> None:
    line.scan(DONE)
    timeline = line.trace.timeline
    timeline.setFocus()
    last = timeline.currentRow()
    line.press(Qt.Key.Key_Up, timeline)
    assert timeline.currentRow() == last - 1
