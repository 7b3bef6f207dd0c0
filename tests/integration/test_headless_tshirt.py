"""The T-shirt order, by dye lot, from the fabric to the truck: what is where after each step."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from station.store.queries.balances import balances
from station.trace import lot
from tests.helpers.headless import Station, own_code
from tests.helpers.two_factories import (
    CUT,
    DYE_LOT,
    FABRIC,
    FABRIC_LOT,
    KEEPER,
    LEAD,
    MILL,
    ORDER,
    QUALITY,
    SEW,
    STITCHES,
    THREAD,
    THREAD_LOT,
    TO_SHANGHAI,
    accept_fabric,
    cut,
    inspect_lot,
    pack_cartons,
    palletised,
    pass_first_article,
    passed,
    readings,
    receive_fabric,
    sew,
    sewn,
    tshirt,
)

KEY = f"lot:SUP-JIAXING:{DYE_LOT}"
FABRIC_KEY = f"lot:{MILL}:{FABRIC_LOT}"
CARTONS = [own_code(number) for number in range(1, 21)]
PALLET = own_code(900)


@pytest.fixture
def station(tmp_path: Path) -> Any:
    with Station(tmp_path / "data") as open_station:
        yield open_station
    assert open_station.crashes == []


def amounts(station: Station, key: str = KEY) -> dict[str, Decimal]:
    """What moved of a lot or order, by measure."""
    found = balances(station.core.store.reader(), key)
    return {measure: lot.total(found, measure) for _, measure in found}


def state_of(station: Station, code: str) -> str:
    return str(station.save("scan", code=code)["state"])


def test_order_is_made_inspected_again_packed_and_shipped(station: Station) -> None:
    tshirt(station)
    receive_fabric(station, 320)
    found = readings(station, FABRIC, "incoming")
    station.save("inspect", unit=FABRIC_LOT, result="pass", measurements=found)
    station.save("receive", lot=THREAD_LOT, material=THREAD, supplier=MILL, quantity=50)
    cut(station, 480)
    assert amounts(station, FABRIC_KEY) == {
        "received": 320,
        "passed": 320,
        "consumed": Decimal("297.6"),
    }

    station.save("bind", **SEW)
    thread = [{"unit": THREAD_LOT, "quantity": "4.8"}]
    part = {"unit": DYE_LOT, "parameters": STITCHES, "consumed": thread}
    station.save("finish", quantity=230, rework=8, scrap=2, **part)
    pass_first_article(station)
    station.save("bind", **SEW)
    station.save("finish", quantity=240, **part)
    station.save("finish", quantity=8, unit=DYE_LOT, parameters=STITCHES)  # reworked ones are good
    assert amounts(station)["good"] == 480 + 478

    failed = inspect_lot(station, sampled=50, defects=[{"code": "OPENSEAM", "quantity": 5}])
    assert failed["result"] == "fail"
    (hold,) = failed["also"]
    assert hold["type"] == "hold.placed"
    station.save("bind", step="pack")
    assert station.refuse("pack", unit=DYE_LOT, quantity=24, container=CARTONS[0]) == "held"
    signed = {"rid": hold["rid"], "badge": QUALITY, "pin": "1005", "reason": "sorted"}
    station.save("release", **signed)
    again = inspect_lot(station, sampled=50, defects=[{"code": "OPENSEAM", "quantity": 1}])
    assert again["result"] == "pass"
    assert amounts(station)["passed"] == 478

    station.save("bind", step="pack")
    for carton in CARTONS[:19]:
        for quantity in (20, 4):
            answer = station.save("pack", unit=DYE_LOT, quantity=quantity, container=carton)
        assert [each["type"] for each in answer["also"]] == ["container.sealed"]
        station.save("pack", unit=carton, container=PALLET)
    short = station.save("pack", unit=DYE_LOT, quantity=22, container=CARTONS[19])
    assert short["count"] == "22"
    assert short["full"] == "24"
    assert short["also"] == []
    assert station.refuse("seal", container=CARTONS[19]) == "container_incomplete"
    station.save("seal", container=CARTONS[19], short=True)
    full = station.save("pack", unit=CARTONS[19], container=PALLET)
    assert [each["type"] for each in full["also"]] == ["container.sealed"]

    station.save("sign_in", badge=KEEPER)
    station.save("bind", step="ship")
    shipped = station.save("ship", **TO_SHANGHAI, containers=[PALLET], vehicle="沪A12345")
    assert shipped["pieces"] == "478"
    assert amounts(station) == {
        "good": 958,
        "rework": 8,
        "scrap": 2,
        "failed": 478,
        "passed": 478,
        "packed": 478,
        "shipped": 478,
    }
    assert amounts(station, f"order:{ORDER}")["shipped"] == 478
    assert state_of(station, PALLET) == "shipped"


def test_part_of_a_delivery_is_accepted_and_the_rest_held_then_sorted(station: Station) -> None:
    tshirt(station)
    receive_fabric(station, 1000)
    found = readings(station, FABRIC, "incoming")
    good = {"unit": FABRIC_LOT, "result": "pass", "measurements": found}
    station.save("inspect", quantity=600, **good)
    bad = {"result": "fail", "defects": [{"code": "HOLE", "quantity": 7}]}
    held = station.save("inspect", unit=FABRIC_LOT, quantity=400, **bad)
    rid = held["also"][0]["rid"]

    station.save("bind", order=ORDER, **CUT)
    used = [{"unit": FABRIC_LOT, "quantity": 620}]
    finish = {"unit": DYE_LOT, "quantity": 1000, "parameters": {"plies": 40}, "consumed": used}
    assert station.refuse("finish", **finish) == "held"
    station.save("release", rid=rid, badge=QUALITY, pin="1005")
    assert station.refuse("finish", **finish) == "quantity_exceeded"
    station.save("inspect", quantity=100, **good)
    station.save("finish", **finish)
    assert amounts(station, FABRIC_KEY) == {
        "received": 1000,
        "passed": 700,
        "failed": 400,
        "consumed": 620,
    }


def test_a_lot_that_came_in_two_deliveries_is_one_lot(station: Station) -> None:
    tshirt(station)
    receive_fabric(station, 300)
    receive_fabric(station, 200)

    found = readings(station, FABRIC, "incoming")
    station.save("inspect", unit=FABRIC_LOT, result="pass", measurements=found)

    assert amounts(station, FABRIC_KEY) == {"received": 500, "passed": 500}


def test_material_without_a_plan_is_used_without_inspection(station: Station) -> None:
    tshirt(station)
    accept_fabric(station)
    station.save("receive", lot=THREAD_LOT, material=THREAD, supplier=MILL, quantity=10)
    cut(station)
    station.save("bind", **SEW)
    thread = [{"unit": THREAD_LOT, "quantity": 11}]
    part = {"unit": DYE_LOT, "quantity": 20, "parameters": STITCHES}

    assert station.refuse("finish", **part, consumed=thread) == "quantity_exceeded"
    station.save("finish", **part, consumed=[{"unit": THREAD_LOT, "quantity": 10}])


def test_part_of_a_lot_is_inspected_and_packed_while_the_rest_is_sewn(station: Station) -> None:
    tshirt(station)
    accept_fabric(station)
    cut(station, 480)
    sew(station, 100)
    pass_first_article(station)

    first = inspect_lot(station, sampled=20)
    assert first["result"] == "pass"
    assert amounts(station)["passed"] == 100
    station.save("bind", step="pack")
    pack_cartons(station, CARTONS[:4])
    assert (
        station.refuse("pack", unit=DYE_LOT, quantity=5, container=CARTONS[4])
        == "quantity_exceeded"
    )
    sew(station, 380)
    assert inspect_lot(station, sampled=50)["result"] == "pass"
    station.save("bind", step="pack")
    station.save("pack", unit=DYE_LOT, quantity=5, container=CARTONS[4])


def test_sample_is_drawn_from_the_part_that_is_presented(station: Station) -> None:
    sewn(station, 480)

    part = station.body(inspect_lot(station, quantity=90, sampled=20)["saved"])
    rest = station.body(inspect_lot(station, sampled=50)["saved"])

    assert [(plan["severity_class"], plan["n"]) for plan in part["data"]["plans"]] == [
        ("MAJ", 20),
        ("MIN", 13),
    ]
    assert part["data"]["subject"][0]["quantity"] == "90"
    assert [plan["n"] for plan in rest["data"]["plans"]] == [50, 50]
    assert rest["data"]["subject"][0]["quantity"] == "390"


def test_inspector_may_be_stricter_than_the_plan(station: Station) -> None:
    sewn(station, 480)

    answer = inspect_lot(station, sampled=50, result="fail")

    assert answer["result"] == "fail"
    assert [each["type"] for each in answer["also"]] == ["hold.placed"]


def test_lot_failed_twice_and_passed_counts_once(station: Station) -> None:
    sewn(station, 48)
    for _ in range(2):
        answer = inspect_lot(station, sampled=13, defects=[{"code": "NEEDLE"}])
        rid = answer["also"][0]["rid"]
        station.save("release", rid=rid, badge=QUALITY, pin="1005")

    assert inspect_lot(station, sampled=20)["result"] == "pass"
    assert amounts(station)["failed"] == 96
    assert amounts(station)["passed"] == 48


def test_held_lot_may_be_inspected_again_before_it_is_released(station: Station) -> None:
    sewn(station, 48)
    rid = inspect_lot(station, sampled=13, result="fail")["also"][0]["rid"]

    again = inspect_lot(station, sampled=20)

    assert again["result"] == "pass"
    assert rid in station.body(again["saved"])["on_rid"]
    station.save("bind", step="pack")
    pack = {"unit": DYE_LOT, "quantity": 24, "container": CARTONS[0]}
    assert station.refuse("pack", **pack) == "held"
    station.save("release", rid=rid, badge=QUALITY, pin="1005")
    station.save("pack", **pack)


def test_hold_on_one_carton_does_not_hold_the_rest_of_its_lot(station: Station) -> None:
    passed(station)
    pack_cartons(station, CARTONS[:2])
    station.save("hold", unit=CARTONS[0], reason="wet")
    station.save("pack", unit=DYE_LOT, quantity=24, container=CARTONS[2])
    station.save("sign_in", badge=KEEPER)
    station.save("bind", step="ship")

    assert station.refuse("ship", **TO_SHANGHAI, containers=CARTONS[:1]) == "held"
    station.save("ship", **TO_SHANGHAI, containers=CARTONS[1:3])


def test_hold_on_the_fabric_stops_everything_made_of_it(station: Station) -> None:
    pallet = palletised(station)
    station.save("hold", unit=FABRIC_LOT, reason="fades")

    assert station.refuse("ship", **TO_SHANGHAI, containers=[pallet]) == "held"
    station.save("sign_in", badge=LEAD)
    station.save("bind", step="pack")
    pack = {"unit": DYE_LOT, "quantity": 1, "container": CARTONS[5]}
    assert station.refuse("pack", **pack) == "held"


def test_some_units_of_a_hold_go_free_and_the_others_stay(station: Station) -> None:
    passed(station)
    pack_cartons(station, CARTONS[:3])
    rid = station.save("hold", units=CARTONS[:3], reason="wet floor")["saved"]

    signed = {"badge": QUALITY, "pin": "1005"}
    released = station.save("release", rid=rid, **signed, units=CARTONS[:1])

    (again,) = released["also"]
    assert again["type"] == "hold.placed"
    station.save("pack", unit=CARTONS[0], container=PALLET)
    assert station.refuse("pack", unit=CARTONS[1], container=PALLET) == "held"
    assert station.refuse("release", rid=rid, **signed) == "already_released"
    station.save("release", rid=again["rid"], **signed)
    station.save("pack", unit=CARTONS[1], container=PALLET)
    assert station.body(again["rid"])["data"]["reason"] == "wet floor"


def test_opened_carton_takes_more_and_seals_itself_again(station: Station) -> None:
    passed(station)
    pack_cartons(station, CARTONS[:1])

    out = station.save("take_out", unit=DYE_LOT, quantity=3, container=CARTONS[0])

    assert out["count"] == "21"
    assert state_of(station, CARTONS[0]) == "open"
    back = station.save("pack", unit=DYE_LOT, quantity=3, container=CARTONS[0])
    assert [each["type"] for each in back["also"]] == ["container.sealed"]
    assert amounts(station)["packed"] == 24


def test_scrap_alone_is_reported_and_rework_waits(station: Station) -> None:
    tshirt(station)
    accept_fabric(station)
    cut(station, 100)
    station.save("bind", **SEW)
    part = {"unit": DYE_LOT, "parameters": STITCHES}

    station.save("finish", quantity=0, scrap=10, rework=5, **part)

    pass_first_article(station)
    station.save("bind", **SEW)
    assert station.refuse("finish", quantity=91, **part) == "quantity_exceeded"
    station.save("finish", quantity=90, **part)
    assert station.refuse("finish", quantity=0, **part) == "quantity_not_positive"


def test_started_quantity_is_reported_in_parts(station: Station) -> None:
    tshirt(station)
    accept_fabric(station)
    cut(station, 100)
    station.save("bind", **SEW)
    station.save("start", unit=DYE_LOT, quantity=100)

    for quantity in (60, 40):
        station.save("finish", unit=DYE_LOT, quantity=quantity, parameters=STITCHES)

    assert amounts(station)["started"] == 100


def test_a_hundred_percent_inspected_part_that_fails_just_stays_behind(station: Station) -> None:
    """Every piece was looked at, so nothing is wrong with those that passed."""
    names = {"zh": "逐件检"}
    station.load("tshirt")
    station.save("sign_in", badge=LEAD)
    steps = [
        {"id": "make", "kcp": "K2", "names": names, "work": "process"},
        {"id": "look", "kcp": "K4", "names": names, "work": "inspect"},
        {"id": "pack", "kcp": "K4", "names": names, "work": "pack"},
    ]
    station.publish("route", id="cap-route", names=names, steps=steps)
    station.publish("product", id="CAP", names=names, unit="lot", route="cap-route")
    order = {"customer": "c", "supplier": "s", "destination": "d", "region": "r"}
    station.publish("order", id="SO-9", names=names, product="CAP", quantity=100, **order)
    station.save("bind", order="SO-9", step="make")
    station.save("finish", unit="C-1", quantity=100)
    station.save("bind", step="look")

    bad = station.save("inspect", unit="C-1", quantity=5, result="fail")
    good = station.save("inspect", unit="C-1", quantity=95, result="pass")

    assert bad["also"] == []
    assert good["also"] == []
    station.save("bind", step="pack")
    assert (
        station.refuse("pack", unit="C-1", quantity=96, container=CARTONS[0])
        == "quantity_exceeded"
    )
    station.save("pack", unit="C-1", quantity=95, container=CARTONS[0])


def test_lot_made_here_is_used_up_only_as_far_as_it_is_finished(station: Station) -> None:
    names = {"zh": "衣领"}
    station.load("tshirt")
    station.save("sign_in", badge=LEAD)
    make = {"id": "knit", "kcp": "K2", "names": names, "work": "process"}
    look = {"id": "look", "kcp": "K4", "names": names, "work": "inspect"}
    station.publish("route", id="collar-route", names=names, steps=[make, look])
    station.publish("product", id="COLLAR", names=names, unit="lot", route="collar-route")
    uses = [{"product": "COLLAR"}]
    join = {"id": "join", "kcp": "K2", "names": names, "work": "process", "consumes": uses}
    station.publish("route", id="shirt-route", names=names, steps=[join])
    station.publish("product", id="SHIRT", names=names, unit="lot", route="shirt-route")
    order = {"customer": "c", "supplier": "s", "destination": "d", "region": "r"}
    for number, product in (("SO-C", "COLLAR"), ("SO-S", "SHIRT")):
        station.publish("order", id=number, names=names, product=product, quantity=99, **order)
    station.save("bind", order="SO-C", step="knit")
    station.save("finish", unit="K-1", quantity=50)
    station.save("bind", step="look")
    station.save("inspect", unit="K-1", quantity=30, result="pass")

    station.save("bind", order="SO-S", step="join")
    made = {"unit": "S-1", "quantity": 30}
    assert station.refuse("finish", **made, consumed=[{"unit": "K-1", "quantity": 31}]) == (
        "quantity_exceeded"
    )
    station.save("finish", **made, consumed=[{"unit": "K-1", "quantity": 30}])
    assert amounts(station, "lot:s:K-1")["consumed"] == 30


def test_polo_first_article_counts_for_its_machine_wherever_it_is_judged(station: Station) -> None:
    station.load("tshirt")
    station.save("sign_in", badge=LEAD)
    fabric = {"material": "FAB-PIQUE-220-NAVY", "supplier": MILL}
    station.save("receive", lot="JX-260310-B01", quantity=500, **fabric)
    found = readings(station, "FAB-PIQUE-220-NAVY", "incoming")
    station.save("inspect", unit="JX-260310-B01", result="pass", measurements=found)
    station.save("bind", order="SO-TS-2603", **CUT)
    used = [{"unit": "JX-260310-B01", "quantity": 180}]
    station.save("finish", unit="P260316-01", quantity=240, consumed=used)
    part = {"unit": "P260316-01", "quantity": 40, "parameters": {"stitches_3cm": 12}}
    station.save("bind", step="sew", machine="LINE-B")
    station.save("finish", **part)

    station.save("bind", step="first-article", machine="")  # the inspector's bench has no machine
    judged = {
        "result": "pass",
        "measurements": readings(station, "POLO-220-NAVY", "first-article"),
    }
    answer = station.save("first_article", unit="P260316-01", **judged)

    assert answer["scope"] == "order=SO-TS-2603;machine=LINE-B"
    station.save("bind", step="sew", machine="LINE-B")
    station.save("finish", **part)
    station.save("bind", machine="LINE-C")
    station.save("finish", **part)
    assert station.refuse("finish", **part) == "first_article_missing"


# --- undo -------------------------------------------------------------------------------------


def test_undo_of_the_last_pack_opens_the_carton_that_sealed_itself(station: Station) -> None:
    passed(station)
    station.save("pack", unit=DYE_LOT, quantity=20, container=CARTONS[0])
    last = station.save("pack", unit=DYE_LOT, quantity=4, container=CARTONS[0])
    assert state_of(station, CARTONS[0]) == "closed"

    undone = station.save("undo")

    assert undone["undone"] == last["saved"]
    assert undone["undone_type"] == "unit.packed"
    assert state_of(station, CARTONS[0]) == "open"
    assert amounts(station)["packed"] == 20
    rids = station.body(undone["saved"])["data"]["rids"]
    assert rids == [last["saved"], last["also"][0]["rid"]]


def test_undo_of_a_failed_inspection_takes_its_hold_back(station: Station) -> None:
    sewn(station, 48)
    inspect_lot(station, sampled=13, result="fail")

    station.save("undo")

    assert inspect_lot(station, sampled=20)["result"] == "pass"
    station.save("bind", step="pack")
    station.save("pack", unit=DYE_LOT, quantity=24, container=CARTONS[0])


def test_undo_of_an_inspection_is_refused_once_its_hold_was_released(station: Station) -> None:
    sewn(station, 48)
    rid = inspect_lot(station, sampled=13, result="fail")["also"][0]["rid"]
    station.save("release", rid=rid, badge=QUALITY, pin="1005")

    assert station.refuse("undo") == "built_upon"


def test_undo_reaches_back_over_a_new_sign_in(station: Station) -> None:
    tshirt(station)
    receive_fabric(station)
    station.save("sign_in", badge=KEEPER)
    station.save("sign_in", badge=LEAD)

    assert station.save("undo")["undone_type"] == "unit.received"


def test_undo_of_a_pack_is_refused_once_somebody_else_filled_the_carton(station: Station) -> None:
    passed(station)
    station.save("pack", unit=DYE_LOT, quantity=20, container=CARTONS[0])
    station.save("sign_in", badge="E009")
    station.save("pack", unit=DYE_LOT, quantity=4, container=CARTONS[0])
    station.save("sign_in", badge=LEAD)

    assert station.refuse("undo") == "built_upon"


def test_undo_of_a_pack_stands_while_the_carton_is_open(station: Station) -> None:
    passed(station)
    station.save("pack", unit=DYE_LOT, quantity=10, container=CARTONS[0])
    station.save("sign_in", badge="E009")
    station.save("pack", unit=DYE_LOT, quantity=4, container=CARTONS[0])
    station.save("sign_in", badge=LEAD)

    station.save("undo")

    assert amounts(station)["packed"] == 4


def test_undo_goes_back_step_by_step(station: Station) -> None:
    passed(station)
    pack_cartons(station, CARTONS[:3])

    kinds = [station.save("undo")["undone_type"] for _ in range(4)]

    assert kinds == ["unit.packed", "unit.packed", "unit.packed", "unit.inspected"]
    assert "packed" not in amounts(station)
    assert "passed" not in amounts(station)


def test_undo_of_one_part_stands_where_the_rest_still_adds_up(station: Station) -> None:
    tshirt(station)
    accept_fabric(station)
    cut(station, 240)
    station.save("sign_in", badge="E009")
    sew(station, 100)
    station.save("sign_in", badge=LEAD)
    cut(station, 240)

    assert station.save("undo")["undone_type"] == "step.finished"
    station.save("sign_in", badge="E009")
    assert amounts(station)["good"] == 340


def test_undo_is_refused_in_the_next_shift(station: Station) -> None:
    tshirt(station)
    station.clock.pass_s((20 - 9) * 3600 - 60)  # a minute before the night shift
    receive_fabric(station)
    station.clock.pass_s(120)

    assert station.refuse("undo") == "undo_too_late"


def test_undo_counts_monotonic_time_when_the_clock_is_set(station: Station) -> None:
    tshirt(station)
    receive_fabric(station)
    station.clock.wall = station.clock.wall.replace(hour=5)  # four hours on by hand

    assert station.save("undo")["undone_type"] == "unit.received"


def test_undo_after_a_restart_goes_by_the_wall_clock(station: Station) -> None:
    tshirt(station)
    receive_fabric(station)
    station.clock.restart()
    station.save("undo")
    receive_fabric(station)

    station.clock.restart()
    station.clock.pass_s(601)

    assert station.refuse("undo") == "undo_too_late"


def test_undo_of_the_first_article_is_refused_once_more_was_sewn(station: Station) -> None:
    tshirt(station)
    accept_fabric(station)
    cut(station)
    sew(station, 100)
    pass_first_article(station)
    station.save("sign_in", badge="E009")
    sew(station, 100)
    station.save("sign_in", badge=LEAD)

    assert station.refuse("undo") == "built_upon"
    station.save("sign_in", badge="E009")
    station.save("undo")
    station.save("sign_in", badge=LEAD)
    station.save("undo")
    assert station.refuse("finish", unit=DYE_LOT, quantity=9, parameters=STITCHES) == (
        "first_article_missing"
    )
