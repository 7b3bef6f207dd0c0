"""The phone board order, by serial: rework, first articles, genealogy, holds, scans of a gun."""

from pathlib import Path
from typing import Any

import pytest

from tests.helpers.headless import Station, own_code, sscc
from tests.helpers.pictures import picture
from tests.helpers.two_factories import (
    BOARD,
    BOARD_KEEPER,
    BOARD_LEAD,
    BOARD_ORDER,
    BOARD_QUALITY,
    FABRIC,
    PARTS,
    REFLOW,
    SMT,
    TEST,
    TO_SUZHOU,
    accept_parts,
    boards,
    inspected,
    pass_first_board,
    readings,
    reels,
    serial,
    solder,
    soldered,
    try_board,
)

CARTON, PALLET = own_code(1), f"(00){sscc(1)}"


@pytest.fixture
def station(tmp_path: Path) -> Any:
    with Station(tmp_path / "data") as open_station:
        yield open_station
    assert open_station.crashes == []


def test_ten_boards_fill_a_carton_and_leave_on_a_pallet(station: Station) -> None:
    made = inspected(station, 10)

    answers = [station.save("pack", unit=board, container=CARTON) for board in made]

    assert [len(answer["also"]) for answer in answers] == [0] * 9 + [1]
    station.save("pack", unit=CARTON, container=PALLET)
    station.save("seal", container=PALLET, short=True)
    station.save("sign_in", badge=BOARD_KEEPER)
    station.save("bind", step="ship")
    shipped = station.save("ship", **TO_SUZHOU, containers=[PALLET, sscc(1), f"]C100{sscc(1)}"])
    assert shipped["pieces"] == "10"
    assert shipped["unit"] == f"sscc:{sscc(1)}"


# --- rework -----------------------------------------------------------------------------------


def test_failed_board_is_tested_again_after_repair(station: Station) -> None:
    (board,) = soldered(station, 1)
    try_board(station, board, "fail", defects=[{"code": "COLD"}])

    solder(station, board)  # goes over the line once more
    try_board(station, board)

    station.save("bind", step="final")
    station.save("inspect", unit=board, result="pass")


def test_repaired_board_is_no_duplicate_but_a_good_one_is(station: Station) -> None:
    first, second = soldered(station, 2)
    try_board(station, first, "fail", defects=[{"code": "COLD"}])
    try_board(station, second)
    station.save("bind", **SMT)
    again = {"parameters": REFLOW, "consumed": reels()}

    assert station.refuse("finish", unit=second, **again) == "duplicate"
    station.save("start", unit=first)
    station.save("finish", unit=first, **again)
    assert station.refuse("start", unit=second) == "duplicate"


def test_duplicate_says_who_did_it_by_name(station: Station) -> None:
    soldered(station, 1)
    station.save("bind", **SMT)

    answer = station.do("finish", unit=serial(1), parameters=REFLOW, consumed=reels())

    assert answer["facts"]["by"] == "马丽"
    assert answer["facts"]["at"] == "03-16 09:00"


# --- first articles -----------------------------------------------------------------------------


def test_line_is_stopped_after_a_bad_first_board_until_a_trial_piece_passes(
    station: Station,
) -> None:
    boards(station)
    accept_parts(station)
    solder(station, serial(1))
    station.save("bind", step="first-article")
    station.save("first_article", unit=serial(1), result="fail", defects=[{"code": "OFFSET"}])
    station.save("bind", **SMT)
    assert station.refuse("start", unit=serial(2)) == "first_article_failed"

    # a trial piece off the stopped line; nothing says yet which line that is
    station.save("bind", step="first-article")
    judged = {"result": "pass", "measurements": readings(station, BOARD, "first-article")}
    assert station.refuse("first_article", unit=serial(2), **judged) == "not_bound"
    station.save("bind", machine=SMT["machine"])
    station.save("first_article", unit=serial(2), **judged)

    station.save("bind", **SMT)
    station.save("finish", unit=serial(2), parameters=REFLOW, consumed=reels())


def test_board_that_was_never_on_the_line_is_no_first_article(station: Station) -> None:
    boards(station)
    accept_parts(station)
    station.save("bind", order=BOARD_ORDER, **SMT)
    station.save("bind", step="first-article", machine=SMT["machine"])
    judged = {"result": "pass", "measurements": readings(station, BOARD, "first-article")}

    assert station.refuse("first_article", unit=serial(1), **judged) == "step_missing"


def test_first_article_of_yesterdays_shift_does_not_count(station: Station) -> None:
    boards(station)
    station.save("receive", lot="R26110001A", material="CAP-0402-1UF", supplier="s", quantity=9000)
    found = readings(station, "CAP-0402-1UF", "incoming")
    station.save("inspect", unit="R26110001A", sampled=500, measurements=found)
    station.save("bind", order="SO-PB-2603", **SMT)
    made = {
        "parameters": {"peak_temperature": 240},
        "consumed": [{"unit": "R26110001A", "quantity": 12}],
    }
    station.save("finish", unit="CB2A40000001", **made)
    station.save("bind", step="first-article")
    judged = {
        "result": "pass",
        "measurements": readings(station, "CB-USB-CHARGE", "first-article"),
    }
    assert station.save("first_article", unit="CB2A40000001", **judged)["scope"] == (
        "order=SO-PB-2603;shift=2026-03-16D"
    )
    station.clock.pass_s(12 * 3600)
    station.save("bind", step="smt")

    station.save("finish", unit="CB2A40000002", **made)
    assert station.refuse("finish", unit="CB2A40000003", **made) == "first_article_missing"


def test_first_article_of_a_scope_by_operator_is_that_of_who_made_it(station: Station) -> None:
    names = {"zh": "按人首件"}
    station.load("phone_board")
    station.save("sign_in", badge="E109")
    steps = [
        {"id": "weld", "kcp": "K2", "names": names, "work": "process"},
        {"id": "fai", "kcp": "K3", "names": names, "work": "first_article"},
    ]
    station.publish("route", id="r9", names=names, steps=steps)
    rule = {"step": "fai", "triggers": ["operator"], "allow_before": 1}
    points = [{"step": "weld", "first_article": rule}]
    station.publish("control_plan", id="p9", product="FRAME", points=points)
    product = {"names": names, "unit": "piece", "route": "r9", "control_plan": "p9"}
    station.publish("product", id="FRAME", **product)
    order = {"customer": "c", "supplier": "s", "destination": "d", "region": "r"}
    station.publish("order", id="SO-9", names=names, product="FRAME", quantity=9, **order)
    station.save("bind", order="SO-9", step="weld")
    station.save("finish", unit="F-1")
    station.save("sign_in", badge="E102")
    station.save("bind", step="fai")

    station.save("first_article", unit="F-1", result="pass")

    station.save("sign_in", badge="E109")
    station.save("bind", step="weld")
    station.save("finish", unit="F-2")


def test_first_article_needs_no_unit_before_it_where_none_may_be_made(station: Station) -> None:
    names = {"zh": "首件在先"}
    station.load("phone_board")
    station.save("sign_in", badge=BOARD_LEAD)
    steps = [
        {"id": "weld", "kcp": "K2", "names": names, "work": "process"},
        {"id": "fai", "kcp": "K3", "names": names, "work": "first_article"},
    ]
    station.publish("route", id="r9", names=names, steps=steps)
    rule = {"step": "fai", "triggers": ["order"], "allow_before": 0}
    points = [{"step": "weld", "first_article": rule}]
    station.publish("control_plan", id="p9", product="FRAME", points=points)
    product = {"names": names, "unit": "piece", "route": "r9", "control_plan": "p9"}
    station.publish("product", id="FRAME", **product)
    order = {"customer": "c", "supplier": "s", "destination": "d", "region": "r"}
    station.publish("order", id="SO-9", names=names, product="FRAME", quantity=9, **order)
    station.save("bind", order="SO-9", step="weld")
    assert station.refuse("start", unit="F-1") == "first_article_missing"
    station.save("bind", step="fai")

    station.save("first_article", unit="F-1", result="pass")

    station.save("bind", step="weld")
    station.save("finish", unit="F-1")


# --- what a record keeps of how it came about -----------------------------------------------------


def test_record_keeps_the_codes_as_they_were_read(station: Station) -> None:
    boards(station)
    accept_parts(station)
    station.save("bind", order=BOARD_ORDER, **SMT)
    gs1 = "]d20106949999300170" + "21AB-7"

    answer = station.save("finish", unit=gs1, parameters=REFLOW, consumed=reels())

    scans = station.body(answer["saved"])["data"]["raw_scans"]
    assert [bytes.fromhex(scan["hex"]).decode() for scan in scans] == [gs1, *PARTS.values()]
    assert answer["unit"] == "sgtin:06949999300170.AB-7"


def test_record_names_the_documents_and_the_states_it_was_decided_on(station: Station) -> None:
    (board,) = soldered(station, 1)
    passed = try_board(station, board)
    station.save("bind", step="final")

    body = station.body(
        station.save("inspect", unit=board, result="fail", defects=[{"code": "SCRATCH"}])["saved"]
    )

    assert {(each["kind"], each["id"]) for each in body["ctx"]["documents"]} == {
        ("order", BOARD_ORDER),
        ("product", BOARD),
        ("route", "mb-route"),
        ("control_plan", "mb-5g-main-plan"),
        ("defects", "board-defects"),
    }
    assert body["on_rid"] == [passed["saved"]]


def test_inspection_of_held_goods_names_the_hold_it_saw(station: Station) -> None:
    (board,) = soldered(station, 1)
    held = station.save("hold", unit=PARTS["IC-PMIC-88"], reason="cold joints")

    body = station.body(try_board(station, board)["saved"])

    assert held["saved"] in body["on_rid"]


def test_work_under_a_first_article_names_it(station: Station) -> None:
    boards(station)
    accept_parts(station)
    solder(station, serial(1))
    article = pass_first_board(station, serial(1))

    body = station.body(solder(station, serial(2))["saved"])

    assert article["saved"] in body["on_rid"]


def test_release_is_signed_over_the_hold_it_saw(station: Station) -> None:
    (board,) = inspected(station, 1)
    held = station.save("hold", unit=board, reason="cold")

    rid = station.save("release", rid=held["saved"], badge=BOARD_QUALITY, pin="1105")["saved"]

    body = station.body(rid)
    assert body["on_rid"] == [held["saved"]]
    assert body["signature"]["person"] == BOARD_QUALITY
    assert body["operator"] == BOARD_LEAD
    assert body["signature"]["target"]["rid"] == held["saved"]
    found = station.sql(
        "SELECT bh FROM record WHERE rid = ?", bytes.fromhex(held["saved"].replace("-", ""))
    )
    assert body["signature"]["target"]["bh"] == found[0][0].hex()
    assert {each["kind"] for each in body["ctx"]["documents"]} == {"people", "roles"}


def test_material_record_names_its_own_documents(station: Station) -> None:
    boards(station)
    received = station.save("receive", lot="PCB2611-004", material="PCB-MB-R3", quantity=100)

    documents = station.body(received["saved"])["ctx"]["documents"]

    assert {(each["kind"], each["id"]) for each in documents} == {
        ("product", "PCB-MB-R3"),
        ("route", "board-material-route"),
        ("control_plan", "pcb-mb-r3-plan"),
    }


# --- photos -------------------------------------------------------------------------------------


def test_failure_without_photo_is_saved_and_says_that_one_is_due(
    station: Station, tmp_path: Path
) -> None:
    (board,) = soldered(station, 1)
    file = tmp_path / "cold.png"
    file.write_bytes(picture("PNG"))

    bare = try_board(station, board, "fail", defects=[{"code": "COLD"}])
    added = station.save("photo", rid=bare["saved"], photos=[str(file)])
    shot = try_board(station, board, "fail", defects=[{"code": "COLD"}], photos=[str(file)])
    good = try_board(station, board)

    assert bare["photo_due"] is True
    assert "photo_due" not in shot
    assert "photo_due" not in good
    body = station.body(added["saved"])
    assert body["cause_rid"] == bare["saved"]
    assert len(body["blobs"]) == 1
    assert body["data"]["subject"][0]["key"] == f"sn:{BOARD}:{board}"


def test_a_device_or_a_folder_is_no_photo(station: Station, tmp_path: Path) -> None:
    (board,) = soldered(station, 1)
    before = station.count()

    for name in ("/dev/zero", str(tmp_path), "no\x00such", "x" * 5000, "/nowhere.png"):
        answer = station.do("hold", unit=board, reason="cold", photos=[name])
        assert answer["failed"] in {"photo.unreadable", "request.invalid"}, answer

    assert station.count() == before


# --- guns ---------------------------------------------------------------------------------------


def test_gun_that_reads_a_label_several_times_scans_it_once(station: Station) -> None:
    (board,) = soldered(station, 1)
    before = station.count()

    first = station.scan(board.encode())
    bounces = []
    for _ in range(4):  # the trigger is held down
        station.clock.pass_s(0.5)
        bounces.append(station.scan(board.encode()))
    station.clock.pass_s(1.5)
    later = station.scan(board.encode())

    assert first["saved"]
    assert {bounce["ignored"] for bounce in bounces} == {"bounce"}
    assert later["saved"]
    assert station.count() == before + 2


def test_gun_may_scan_a_lot_again_after_a_third_of_a_second(station: Station) -> None:
    boards(station)
    accept_parts(station)

    lot = PARTS["IC-PMIC-88"].encode()
    answers = [station.scan(lot)]
    for pause_s in (0.2, 0.2, 0.31):
        station.clock.pass_s(pause_s)
        answers.append(station.scan(lot))

    assert ["ignored" in answer for answer in answers] == [False, True, True, False]


def test_another_label_is_no_bounce(station: Station) -> None:
    first, second = soldered(station, 2)

    answers = [station.scan(code.encode()) for code in (first, second, first)]

    assert ["ignored" in answer for answer in answers] == [False, False, True]


def test_refused_scan_is_not_refused_again_at_once(station: Station) -> None:
    boards(station)

    assert station.scan(b"4006381333931")["refused"] == "unknown_code"
    assert station.scan(b"4006381333931")["ignored"] == "bounce"


def test_scan_of_a_gun_keeps_its_bytes_whatever_they_are(station: Station) -> None:
    boards(station)
    station.publish("product", id="料盘", names={"zh": "料盘"}, unit="lot", goods="material")
    station.save("receive", lot="料1", material="料盘", quantity=5)
    data = "料1".encode("gb18030")

    answer = station.scan(data, symbology="]Q1")

    assert answer["code"] == "料1"
    assert answer["known"] is True
    body = station.body(answer["saved"])
    assert body["data"] == {
        "hex": data.hex(),
        "key": "lot:self:料1",
        "symbology": "]Q1",
        "device": "sim://gun",
    }


def test_scan_tells_what_is_known_and_why_it_is_held(station: Station) -> None:
    (board,) = inspected(station, 1)
    station.save("hold", unit=PARTS["IC-PMIC-88"], reason="cold joints")

    answer = station.save("scan", code=board)

    assert answer["kind"] == "piece"
    assert answer["order"] == BOARD_ORDER
    assert answer["state"] == "in_process"
    assert answer["held"] == ["cold joints"]


def test_scan_of_a_badge_signs_in_and_of_a_job_card_binds(station: Station) -> None:
    station.load("phone_board")

    assert station.scan(BOARD_LEAD.encode())["type"] == "session.started"
    assert station.scan(b"SB-450012")["order"] == BOARD_ORDER


# --- people ---------------------------------------------------------------------------------------


def test_badge_taken_back_stops_at_the_next_action(station: Station) -> None:
    boards(station)
    people = [{"badge": "E105", "name": "高翔", "roles": ["quality_engineer"]}]
    station.core.workstation.publish(
        [station.document("people", 2, id="board-people", people=people)]
    )

    assert station.refuse("bind", order=BOARD_ORDER) == "badge_unknown"


def test_missing_first_article_says_of_what_in_plain_words(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUYUAN_LANG", "zh")
    boards(station)
    accept_parts(station)
    for number in (1, 2):
        solder(station, serial(number))

    answer = station.do("start", unit=serial(3))

    assert answer["why"] == (
        "“贴片回流”的首件还没有检验（订单 SO-PB-2601, 机台 SMT-1）。请先叫检验员做首件。"
    )


def test_each_step_has_its_own_machine_and_gets_it_back(station: Station) -> None:
    boards(station)
    station.save("bind", machine="SMT-0", environment="23 C")
    station.save("bind", order=BOARD_ORDER, step="smt", machine="SMT-1")

    final = station.save("bind", step="final")
    tested = station.save("bind", **TEST)
    back = station.save("bind", step="smt")

    bound = ("machine", "method", "environment")
    assert [final[name] for name in bound] == [None, None, None]
    assert [tested[name] for name in bound] == ["FCT-2", "FCT-9", None]
    assert [back[name] for name in bound] == ["SMT-1", None, "23 C"]


def test_carton_that_seals_itself_names_what_was_bound(station: Station) -> None:
    made = inspected(station, 10)
    station.save("bind", machine="BENCH-4")
    for board in made:
        answer = station.save("pack", unit=board, container=CARTON)

    sealed = station.body(answer["also"][0]["rid"])

    assert sealed["data"]["bound"] == {"machine": "BENCH-4"}
    assert sealed["cause_rid"] == answer["saved"]


def test_lone_station_without_documents_takes_guests(station: Station) -> None:
    signed = station.save("sign_in", badge="anybody")

    assert station.body(signed["saved"])["data"]["known"] is False
    assert station.refuse("start", unit="x") == "no_order"


def test_binding_another_order_drops_a_step_it_does_not_have(station: Station) -> None:
    boards(station)
    bound = station.save("bind", order=BOARD_ORDER, **SMT)
    assert bound["step"] == "smt"
    names = {"zh": "只发货"}
    step = {"id": "ship", "kcp": "K5", "names": names, "work": "ship"}
    station.publish("route", id="only-ship", names=names, steps=[step])
    station.publish("product", id="BOX", names=names, unit="piece", route="only-ship")
    order = {"customer": "c", "supplier": "s", "destination": "d", "region": "r"}
    station.publish("order", id="SO-9", names=names, product="BOX", quantity=5, **order)

    assert station.save("bind", order="SO-PB-2603")["step"] == "smt"
    assert station.save("bind", order="SO-9")["step"] is None
    assert station.save("bind", machine="")["machine"] is None
    assert station.save("bind", order="")["order"] is None


def test_unplanned_material_in_a_planned_step_is_refused_by_name(station: Station) -> None:
    soldered(station, 1)
    station.load("tshirt")
    fabric = {"material": FABRIC, "supplier": "SUP-M"}
    station.save("receive", lot="JX-260310-A01", quantity=10, **fabric)
    station.save("bind", **SMT)
    used = [*reels(), {"unit": "JX-260310-A01", "quantity": 1}]

    answer = station.do("finish", unit=serial(2), parameters=REFLOW, consumed=used)

    assert answer["refused"] == "wrong_material"
    assert "Bare main board" in answer["facts"]["expected"]


def test_every_gate_speaks_chinese_by_default_in_a_chinese_process(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUYUAN_LANG", "zh")
    (board,) = soldered(station, 1)
    station.save("bind", **TEST)

    answer = station.do("pack", unit=board, container=CARTON)

    assert answer["why"] == "工序“功能测试”是检验，不能做这件事。请换到正确的工序。"
