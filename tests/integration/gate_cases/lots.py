"""Gates of work on lots and pieces: order of steps, quantities, materials, parameters, first articles."""

from tests.helpers.gate_case import Case, ask, gate
from tests.helpers.headless import Station, own_code
from tests.helpers.two_factories import (
    BOARD,
    BOARD_ORDER,
    CUT,
    DYE_LOT,
    FABRIC,
    FABRIC_LOT,
    MILL,
    ORDER,
    REFLOW,
    SEW,
    SMT,
    STITCHES,
    TEE,
    TEST,
    accept_fabric,
    accept_parts,
    boards,
    cut,
    pass_first_board,
    readings,
    receive_fabric,
    reels,
    serial,
    sew,
    sewn,
    solder,
    soldered,
    try_board,
    tshirt,
)


def _used(quantity: object, lot: str = FABRIC_LOT) -> list[dict[str, object]]:
    return [{"unit": lot, "quantity": quantity}]


@gate
def step_missing(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station)
    station.save("bind", order=ORDER, **SEW)
    start = ask("start", unit=DYE_LOT, quantity=100)
    done = {"unit": DYE_LOT, "quantity": 480, "parameters": {"plies": 40}}
    return Case(
        start,
        start,
        (ask("bind", **CUT), ask("finish", **done, consumed=_used(290)), ask("bind", **SEW)),
    )


@gate
def step_missing__of_a_piece(station: Station) -> Case:
    (board,) = soldered(station, 1)
    station.save("bind", step="final")
    inspect = ask("inspect", unit=board, result="pass")
    found = readings(station, BOARD, "functional-test")
    passing = ask("inspect", unit=board, result="pass", measurements=found)
    return Case(inspect, inspect, (ask("bind", **TEST), passing, ask("bind", step="final")))


@gate
def step_missing__of_a_piece_nobody_has_seen(station: Station) -> Case:
    soldered(station, 1)
    station.save("bind", step="pack")
    return Case(
        ask("pack", unit=serial(77), container=own_code(1)),
        ask("hold", unit=serial(1), reason="cold"),
    )


@gate
def step_missing__before_the_first_article(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station)
    cut(station)
    station.save("bind", step="first-article")
    found = readings(station, TEE, "first-article")
    judged = ask("first_article", unit=DYE_LOT, result="pass", measurements=found)
    sewing = ask("finish", unit=DYE_LOT, quantity=5, parameters=STITCHES)
    return Case(judged, judged, (ask("bind", **SEW), sewing, ask("bind", step="first-article")))


@gate
def not_passed(station: Station) -> Case:
    board, good = soldered(station, 2)
    try_board(station, board, "fail", defects=[{"code": "COLD"}])
    try_board(station, good)
    station.save("bind", step="final")
    return Case(
        ask("inspect", unit=board, result="pass"), ask("inspect", unit=good, result="pass")
    )


@gate
def quantity_exceeded(station: Station) -> Case:
    sewn(station, 480)
    station.save("bind", **SEW)
    return Case(
        ask("finish", unit=DYE_LOT, quantity=1, parameters=STITCHES),
        ask("hold", unit=DYE_LOT, reason="count again"),
    )


@gate
def quantity_exceeded__by_material(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station, 100)
    station.save("bind", order=ORDER, **CUT)
    usual = {"unit": DYE_LOT, "quantity": 160, "parameters": {"plies": 40}}
    return Case(
        ask("finish", **usual, consumed=_used("100.01")),
        ask("finish", **usual, consumed=_used("100.00")),
    )


@gate
def quantity_exceeded__by_material_named_twice(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station, 100)
    station.save("bind", order=ORDER, **CUT)
    usual = {"unit": DYE_LOT, "quantity": 160, "parameters": {"plies": 40}}
    return Case(
        ask("finish", **usual, consumed=[*_used(60), *_used(60)]),
        ask("finish", **usual, consumed=[*_used(60), *_used(40)]),
    )


@gate
def quantity_exceeded__by_material_that_passed_in_part(station: Station) -> Case:
    tshirt(station)
    receive_fabric(station, 100)
    found = readings(station, FABRIC, "incoming")
    judged = {"unit": FABRIC_LOT, "result": "pass", "measurements": found}
    station.save("inspect", quantity=60, **judged)
    station.save("bind", order=ORDER, **CUT)
    usual = {"unit": DYE_LOT, "quantity": 100, "parameters": {"plies": 40}}
    return Case(
        ask("finish", **usual, consumed=_used(62)),
        ask("finish", **usual, consumed=_used(62)),
        (ask("inspect", quantity=40, **judged),),
    )


@gate
def quantity_exceeded__by_starting_twice(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station)
    cut(station, 480)
    station.save("bind", **SEW)
    station.save("start", unit=DYE_LOT, quantity=300)
    return Case(
        ask("start", unit=DYE_LOT, quantity=181),
        ask("finish", unit=DYE_LOT, quantity=300, parameters=STITCHES),
    )


@gate
def quantity_missing(station: Station) -> Case:
    tshirt(station)
    station.save("bind", order=ORDER, **CUT)
    return Case(ask("start", unit=DYE_LOT), ask("start", unit=DYE_LOT, quantity=480))


@gate
def quantity_missing__of_a_lot_used_up(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station)
    station.save("bind", order=ORDER, **CUT)
    usual = {"unit": DYE_LOT, "quantity": 160, "parameters": {"plies": 40}}
    return Case(
        ask("finish", **usual, consumed=[{"unit": FABRIC_LOT}]),
        ask("finish", **usual, consumed=_used(100)),
    )


@gate
def quantity_of_piece(station: Station) -> Case:
    boards(station)
    station.save("bind", order=BOARD_ORDER, **SMT)
    return Case(ask("start", unit=serial(1), quantity=1), ask("start", unit=serial(1)))


@gate
def quantity_of_piece__as_scrap(station: Station) -> Case:
    boards(station)
    accept_parts(station)
    station.save("bind", order=BOARD_ORDER, **SMT)
    usual = {"unit": serial(1), "parameters": REFLOW, "consumed": reels()}
    return Case(ask("finish", **usual, scrap=1), ask("finish", **usual))


@gate
def quantity_not_positive(station: Station) -> Case:
    tshirt(station)
    station.save("bind", order=ORDER, **CUT)
    return Case(ask("start", unit=DYE_LOT, quantity=0), ask("start", unit=DYE_LOT, quantity=1))


@gate
def quantity_not_positive__below_zero(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station)
    station.save("bind", order=ORDER, **CUT)
    usual = {"unit": DYE_LOT, "parameters": {"plies": 40}, "consumed": _used(10)}
    return Case(
        ask("finish", **usual, quantity=20, scrap=-5), ask("finish", **usual, quantity=20, scrap=5)
    )


@gate
def quantity_not_positive__received(station: Station) -> Case:
    tshirt(station)
    usual = {"lot": FABRIC_LOT, "material": FABRIC, "supplier": MILL}
    return Case(ask("receive", **usual, quantity=-5), ask("receive", **usual, quantity="0.5"))


@gate
def quantity_not_whole(station: Station) -> Case:
    tshirt(station)
    station.save("bind", order=ORDER, **CUT)
    return Case(
        ask("start", unit=DYE_LOT, quantity="4.8"), ask("start", unit=DYE_LOT, quantity="48")
    )


@gate
def input_missing(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station)
    station.save("bind", order=ORDER, **CUT)
    usual = {"unit": DYE_LOT, "quantity": 10, "parameters": {"plies": 40}}
    return Case(ask("finish", **usual), ask("finish", **usual, consumed=_used(6)))


@gate
def lot_not_accepted(station: Station) -> Case:
    tshirt(station)
    receive_fabric(station)
    station.save("bind", order=ORDER, **CUT)
    usual = {"unit": DYE_LOT, "quantity": 10, "parameters": {"plies": 40}}
    found = readings(station, FABRIC, "incoming")
    return Case(
        ask("finish", **usual, consumed=_used(6)),
        ask("finish", **usual, consumed=_used(6)),
        (ask("inspect", unit=FABRIC_LOT, result="pass", measurements=found),),
    )


@gate
def used_up(station: Station) -> Case:
    """A small board with its own serial is built into a set, once."""
    names = {"zh": "充电小板"}
    station.load("phone_board")
    station.save("sign_in", badge="E104")
    part = {"names": names, "unit": "piece", "goods": "material"}
    station.publish("product", id="USB-1", **part)
    step = {"id": "join", "kcp": "K2", "names": names, "work": "process"}
    uses = [{"product": "USB-1"}]
    station.publish("route", id="set-route", names=names, steps=[{**step, "consumes": uses}])
    station.publish("product", id="SET", names=names, unit="piece", route="set-route")
    order = {"customer": "c", "supplier": "s", "destination": "d", "region": "r"}
    station.publish("order", id="SO-9", names=names, product="SET", quantity=5, **order)
    for number in (1, 2):
        station.save("receive", lot=f"USB-{number}", material="USB-1", supplier="s")
    station.save("bind", order="SO-9", step="join")
    station.save("finish", unit="SET-1", consumed=[{"unit": "USB-1"}])
    return Case(
        ask("finish", unit="SET-2", consumed=[{"unit": "USB-1"}]),
        ask("finish", unit="SET-2", consumed=[{"unit": "USB-2"}]),
    )


@gate
def faulty_code__of_a_material_that_takes_any_text(station: Station) -> Case:
    station.load("phone_board")
    station.save("sign_in", badge="E104")
    part = {"names": {"zh": "螺丝"}, "unit": "lot", "goods": "material"}
    station.publish("product", id="SCREW", **part)
    usual = {"material": "SCREW", "supplier": "s", "quantity": 9}
    return Case(
        ask("receive", lot="]C101069499993001790", **usual), ask("receive", lot="069-1", **usual)
    )


@gate
def parameter_missing(station: Station) -> Case:
    boards(station)
    accept_parts(station)
    station.save("bind", order=BOARD_ORDER, **SMT)
    usual = {"unit": serial(1), "consumed": reels()}
    partly = {name: value for name, value in REFLOW.items() if name != "soak_time"}
    return Case(
        ask("finish", **usual, parameters=partly), ask("finish", **usual, parameters=REFLOW)
    )


@gate
def parameter_out_of_window(station: Station) -> Case:
    boards(station)
    accept_parts(station)
    station.save("bind", order=BOARD_ORDER, **SMT)
    usual = {"unit": serial(1), "consumed": reels()}
    return Case(
        ask("finish", **usual, parameters={**REFLOW, "peak_temperature": "250.1"}),
        ask("finish", **usual, parameters={**REFLOW, "peak_temperature": "250.0"}),
    )


@gate
def first_article_missing(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station)
    cut(station)
    sew(station, 100)
    found = readings(station, TEE, "first-article")
    more = ask("finish", unit=DYE_LOT, quantity=100, parameters=STITCHES)
    return Case(
        more,
        more,
        (
            ask("bind", step="first-article"),
            ask("first_article", unit=DYE_LOT, result="pass", measurements=found),
            ask("bind", **SEW),
        ),
    )


@gate
def first_article_missing__on_the_other_line(station: Station) -> Case:
    boards(station)
    accept_parts(station)
    solder(station, serial(1))
    pass_first_board(station, serial(1))
    station.save("bind", **{**SMT, "machine": "SMT-2"})
    for number in (2, 3):
        station.save("start", unit=serial(number))
    return Case(
        ask("start", unit=serial(4)), ask("start", unit=serial(4)), (ask("bind", machine="SMT-1"),)
    )


@gate
def first_article_failed(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station)
    cut(station)
    sew(station, 100)
    station.save("bind", step="first-article")
    station.save("first_article", unit=DYE_LOT, result="fail", defects=[{"code": "OPENSEAM"}])
    station.save("bind", **SEW)
    found = readings(station, TEE, "first-article")
    more = ask("finish", unit=DYE_LOT, quantity=100, parameters=STITCHES)
    return Case(
        more,
        more,
        (
            ask("bind", step="first-article"),
            ask("first_article", unit=DYE_LOT, result="pass", measurements=found),
            ask("bind", **SEW),
        ),
    )


@gate
def lot_not_accepted__of_a_part_with_a_serial(station: Station) -> Case:
    names = {"zh": "电源模块"}
    station.load("phone_board")
    station.save("sign_in", badge="E104")
    part = {"names": names, "unit": "piece", "goods": "material"}
    incoming = {"id": "incoming", "kcp": "K1", "names": names, "work": "receive"}
    station.publish("route", id="part-route", names=names, steps=[incoming])
    station.publish("control_plan", id="part-plan", product="PSU", points=[{"step": "incoming"}])
    station.publish("product", id="PSU", route="part-route", control_plan="part-plan", **part)
    step = {"id": "join", "kcp": "K2", "names": names, "work": "process"}
    uses = [{"product": "PSU"}]
    station.publish("route", id="set-route", names=names, steps=[{**step, "consumes": uses}])
    station.publish("product", id="SET", names=names, unit="piece", route="set-route")
    order = {"customer": "c", "supplier": "s", "destination": "d", "region": "r"}
    station.publish("order", id="SO-9", names=names, product="SET", quantity=5, **order)
    station.save("receive", lot="PSU-1", material="PSU", supplier="s")
    station.save("bind", order="SO-9", step="join")
    finish = ask("finish", unit="SET-1", consumed=[{"unit": "PSU-1"}])
    return Case(finish, finish, (ask("inspect", unit="PSU-1", result="pass"),))
