"""Gates about codes and bindings: what was scanned means nothing, or the wrong thing."""

from tests.helpers.gate_case import Case, ask, gate
from tests.helpers.headless import Station, own_code, sscc
from tests.helpers.two_factories import (
    BOARD_ORDER,
    CUT,
    DYE_LOT,
    FABRIC,
    FABRIC_LOT,
    MILL,
    ORDER,
    OTHER_ORDER,
    REFLOW,
    SMT,
    STITCHES,
    TEE,
    accept_fabric,
    accept_parts,
    boards,
    cut,
    readings,
    receive_fabric,
    reels,
    serial,
    sewn,
    solder,
    soldered,
    tshirt,
)

GTIN = "06949999100183"


@gate
def unknown_code(station: Station) -> Case:
    tshirt(station)
    station.save("bind", order=ORDER, **CUT)
    return Case(ask("start", unit="TEE-XX", quantity=10), ask("start", unit=DYE_LOT, quantity=10))


@gate
def unknown_code__of_a_hold(station: Station) -> Case:
    tshirt(station)
    receive_fabric(station)
    return Case(
        ask("hold", unit=own_code(5), reason="dirty"), ask("hold", unit=FABRIC_LOT, reason="dirty")
    )


@gate
def unknown_code__where_an_order_is_named_as_a_unit(station: Station) -> Case:
    sewn(station)
    return Case(
        ask("hold", unit=f"order:{ORDER}", reason="late"), ask("hold", unit=DYE_LOT, reason="late")
    )


@gate
def unknown_code__with_a_wrong_check_character(station: Station) -> Case:
    soldered(station)
    station.save("bind", step="pack")
    wrong = own_code(1)[:-1] + ("A" if own_code(1)[-1] != "A" else "B")
    return Case(ask("hold", unit=wrong, reason="?"), ask("hold", unit=serial(1), reason="?"))


@gate
def faulty_code(station: Station) -> Case:
    tshirt(station)
    station.save("bind", order=ORDER, **CUT)
    return Case(
        ask("start", unit=f"]C101{GTIN[:-1]}910D260315-01", quantity=10),
        ask("start", unit=f"]C101{GTIN}10D260315-01", quantity=10),
    )


@gate
def product_code(station: Station) -> Case:
    tshirt(station)
    station.save("bind", order=ORDER, **CUT)
    return Case(
        ask("start", unit=f"]E0{GTIN[1:]}", quantity=10),
        ask("start", unit=f"(01){GTIN}(10)D260315-01", quantity=10),
    )


@gate
def ambiguous_code(station: Station) -> Case:
    tshirt(station)
    for mill in ("SUP-A", "SUP-B"):
        station.save("receive", lot=FABRIC_LOT, material=FABRIC, supplier=mill, quantity=100)
    return Case(
        ask("hold", unit=FABRIC_LOT, reason="shade"),
        ask("hold", unit=f"lot:SUP-A:{FABRIC_LOT}", reason="shade"),
    )


@gate
def unknown_order(station: Station) -> Case:
    tshirt(station)
    return Case(ask("bind", order="PO-404"), ask("bind", order="CY-2027-0118"))


@gate
def unknown_step(station: Station) -> Case:
    tshirt(station)
    return Case(ask("bind", order=ORDER, step="smt"), ask("bind", order=ORDER, step="cut"))


@gate
def unknown_product(station: Station) -> Case:
    tshirt(station)
    return Case(
        ask("receive", lot=FABRIC_LOT, material="FABRIC-9", quantity=5),
        ask("receive", lot=f"(01)06949999200142(10){FABRIC_LOT}", quantity=5),
    )


@gate
def not_a_material(station: Station) -> Case:
    tshirt(station)
    return Case(
        ask("receive", lot=DYE_LOT, material=TEE, quantity=5),
        ask("receive", lot=FABRIC_LOT, material=FABRIC, quantity=5),
    )


@gate
def no_order(station: Station) -> Case:
    tshirt(station)
    start = ask("start", unit=DYE_LOT, quantity=10)
    return Case(start, start, (ask("bind", order=ORDER, **CUT),))


@gate
def no_step(station: Station) -> Case:
    tshirt(station)
    station.save("bind", order=ORDER)
    start = ask("start", unit=DYE_LOT, quantity=10)
    return Case(start, start, (ask("bind", **CUT),))


@gate
def no_step__once_another_order_without_it_is_bound(station: Station) -> Case:
    boards(station)
    accept_parts(station)
    route = {"zh": "只发货"}
    step = {"id": "ship", "kcp": "K5", "names": route, "work": "ship"}
    station.publish("route", id="only-ship", names=route, steps=[step])
    names = {"zh": "成品"}
    station.publish("product", id="BOX", names=names, unit="piece", route="only-ship")
    order = {"customer": "c", "supplier": "s", "destination": "d", "region": "r"}
    station.publish("order", id="SO-9", names=names, product="BOX", quantity=5, **order)
    station.save("bind", order=BOARD_ORDER, **SMT)
    station.save("bind", order="SO-9")
    finish = ask("finish", unit=serial(1), parameters=REFLOW, consumed=reels())
    return Case(finish, finish, (ask("bind", order=BOARD_ORDER, step="smt"),))


@gate
def no_route(station: Station) -> Case:
    tshirt(station)
    names = {"zh": "没有路线"}
    station.publish("product", id="CAP-1", names=names, unit="piece")
    order = {"customer": "c", "supplier": "s", "destination": "d", "region": "r"}
    station.publish("order", id="SO-9", names=names, product="CAP-1", quantity=5, **order)
    station.save("bind", order="SO-9")
    start = ask("start", unit=DYE_LOT, quantity=10)
    return Case(start, start, (ask("bind", order=ORDER, **CUT),))


@gate
def wrong_work(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station)
    cut(station)
    return Case(
        ask("inspect", unit=DYE_LOT, quantity=10, result="pass"),
        ask("start", unit=DYE_LOT, quantity=10),
    )


@gate
def wrong_work__where_no_step_waits_for_a_first_article(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station)
    cut(station)
    station.save("bind", step="final")
    return Case(
        ask("first_article", unit=DYE_LOT, result="fail"),
        ask("first_article", unit=DYE_LOT, result="fail"),
        (
            ask("bind", step="sew", machine="LINE-A"),
            ask("finish", unit=DYE_LOT, quantity=5, parameters=STITCHES),
            ask("bind", step="first-article"),
        ),
    )


@gate
def not_bound(station: Station) -> Case:
    tshirt(station)
    station.save("bind", order=ORDER, step="cut", machine="CUT-1")
    start = ask("start", unit=DYE_LOT, quantity=10)
    return Case(start, start, (ask("bind", method="SOP-3"),))


@gate
def wrong_order(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station)
    cut(station)
    station.save("bind", order=OTHER_ORDER, step="sew", machine="LINE-A")
    start = ask("start", unit=DYE_LOT, quantity=10)
    return Case(start, start, (ask("bind", order=ORDER),))


@gate
def wrong_product(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station)
    station.save("bind", order=ORDER, **CUT)
    return Case(
        ask("start", unit=FABRIC_LOT, quantity=10), ask("start", unit=DYE_LOT, quantity=10)
    )


@gate
def wrong_product__by_its_gtin(station: Station) -> Case:
    tshirt(station)
    station.save("bind", order=ORDER, **CUT)
    return Case(
        ask("start", unit=f"(01)06949999100251(10){DYE_LOT}", quantity=10),
        ask("start", unit=f"(01){GTIN}(10){DYE_LOT}", quantity=10),
    )


@gate
def wrong_product__where_a_carton_label_is_scanned_as_a_unit(station: Station) -> Case:
    boards(station)
    accept_parts(station)
    station.save("bind", order=BOARD_ORDER, **SMT)
    return Case(ask("start", unit=f"(00){sscc(1)}"), ask("start", unit=serial(1)))


@gate
def wrong_material(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station)
    station.save("receive", lot="T-1", material="THREAD-40-2", supplier=MILL, quantity=50)
    station.save("bind", order=ORDER, **CUT)
    usual = {"unit": DYE_LOT, "quantity": 10, "parameters": {"plies": 40}}
    return Case(
        ask("finish", **usual, consumed=[{"unit": "T-1", "quantity": 5}]),
        ask("finish", **usual, consumed=[{"unit": FABRIC_LOT, "quantity": 5}]),
    )


@gate
def wrong_material__by_its_gtin(station: Station) -> Case:
    tshirt(station)
    lot = f"(10){FABRIC_LOT}"
    return Case(
        ask("receive", lot=f"(01)06949999200210{lot}", material=FABRIC, quantity=5),
        ask("receive", lot=f"(01)06949999200142{lot}", material=FABRIC, quantity=5),
    )


@gate
def unknown_parameter(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station)
    station.save("bind", order=ORDER, **CUT)
    usual = {
        "unit": DYE_LOT,
        "quantity": 10,
        "consumed": [{"unit": FABRIC_LOT, "quantity": 7}],
    }
    return Case(
        ask("finish", **usual, parameters={"plies": 40, "mood": 7}),
        ask("finish", **usual, parameters={"plies": 40}),
    )


@gate
def unknown_characteristic(station: Station) -> Case:
    tshirt(station)
    receive_fabric(station)
    found = readings(station, FABRIC, "incoming")
    extra = [*found, {"characteristic": "smell", "values": [1]}]
    return Case(
        ask("inspect", unit=FABRIC_LOT, result="pass", measurements=extra),
        ask("inspect", unit=FABRIC_LOT, result="pass", measurements=found),
    )


@gate
def unknown_defect(station: Station) -> Case:
    tshirt(station)
    receive_fabric(station)
    return Case(
        ask("inspect", unit=FABRIC_LOT, result="fail", defects=[{"code": "SKIP"}]),
        ask("inspect", unit=FABRIC_LOT, result="fail", defects=[{"code": "HOLE"}]),
    )


@gate
def unknown_record(station: Station) -> Case:
    soldered(station, 1)
    rid = station.save("hold", unit=serial(1), reason="cold")["saved"]
    picture = str(station.folder.parent / "picture.png")
    return Case(
        ask("photo", rid="0" * 32, photos=[picture]), ask("photo", rid=rid, photos=[picture])
    )


@gate
def duplicate(station: Station) -> Case:
    boards(station)
    accept_parts(station)
    solder(station, serial(1))
    usual = {"parameters": REFLOW, "consumed": reels()}
    return Case(ask("finish", unit=serial(1), **usual), ask("finish", unit=serial(2), **usual))


@gate
def duplicate__of_a_start(station: Station) -> Case:
    boards(station)
    station.save("bind", order=BOARD_ORDER, **SMT)
    station.save("start", unit=serial(1))
    return Case(ask("start", unit=serial(1)), ask("start", unit=serial(2)))


@gate
def delivered_before(station: Station) -> Case:
    tshirt(station)
    receive_fabric(station, 500)
    again = {"lot": FABRIC_LOT, "material": FABRIC, "supplier": MILL}
    return Case(
        ask("receive", **again, quantity=500), ask("receive", **again, quantity=500, again=True)
    )


@gate
def unknown_supplier(station: Station) -> Case:
    tshirt(station)
    usual = {"lot": FABRIC_LOT, "material": FABRIC, "quantity": 5}
    return Case(
        ask("receive", **usual, supplier="SUP A: mill"), ask("receive", **usual, supplier="织厂")
    )


@gate
def wrong_product__where_a_printed_carton_label_is_scanned_as_a_unit(station: Station) -> Case:
    boards(station)
    carton = station.print_labels(template="carton", count=1)["unit"]
    unit = station.print_labels(template="board-serial", count=1)["unit"]
    station.save("bind", order=BOARD_ORDER, **SMT)
    return Case(ask("start", unit=carton), ask("start", unit=unit))
