"""Gates of holds and undo."""

from tests.helpers.gate_case import Case, ask, gate
from tests.helpers.headless import Station, own_code
from tests.helpers.two_factories import (
    BOARD_QUALITY,
    CUT,
    DYE_LOT,
    FABRIC_LOT,
    KEEPER,
    LEAD,
    ORDER,
    PARTS,
    QUALITY,
    SEW,
    STITCHES,
    TO_SHANGHAI,
    TO_SUZHOU,
    accept_fabric,
    cut,
    inspected,
    pack_cartons,
    palletised,
    passed,
    receive_fabric,
    tshirt,
)

CARTON, NEXT, PALLET = own_code(1), own_code(2), own_code(900)


def _release(station: Station, rid: str) -> tuple[str, dict[str, str]]:
    del station
    return ask("release", rid=rid, badge=QUALITY, pin="1005")


@gate
def held(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station)
    cut(station)
    rid = station.save("hold", unit=DYE_LOT, reason="wrong shade")["saved"]
    station.save("bind", **SEW)
    start = ask("start", unit=DYE_LOT, quantity=10)
    return Case(start, start, (_release(station, rid),))


@gate
def held__material(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station)
    rid = station.save("hold", unit=FABRIC_LOT, reason="wrong shade")["saved"]
    station.save("bind", order=ORDER, **CUT)
    used = [{"unit": FABRIC_LOT, "quantity": 10}]
    finish = ask("finish", unit=DYE_LOT, quantity=16, parameters={"plies": 40}, consumed=used)
    return Case(finish, finish, (_release(station, rid),))


@gate
def held__by_the_lot_it_was_made_of(station: Station) -> Case:
    (board,) = inspected(station, 1)
    rid = station.save("hold", unit=PARTS["IC-PMIC-88"], reason="cold joints")["saved"]
    pack = ask("pack", unit=board, container=CARTON)
    return Case(pack, pack, (ask("release", rid=rid, badge=BOARD_QUALITY, pin="1105"),))


@gate
def held__in_a_sealed_pallet_by_the_lot_it_was_made_of(station: Station) -> Case:
    (board,) = inspected(station, 1)
    station.save("pack", unit=board, container=CARTON)
    station.save("seal", container=CARTON, short=True)
    station.save("pack", unit=CARTON, container=PALLET)
    station.save("seal", container=PALLET, short=True)
    rid = station.save("hold", unit=PARTS["IC-PMIC-88"], reason="cold joints")["saved"]
    station.save("sign_in", badge="E103")
    station.save("bind", step="ship")
    leave = ask("ship", **TO_SUZHOU, containers=[PALLET])
    return Case(leave, leave, (ask("release", rid=rid, badge=BOARD_QUALITY, pin="1105"),))


@gate
def held__by_its_carton(station: Station) -> Case:
    (board,) = inspected(station, 1)
    station.save("pack", unit=board, container=CARTON)
    station.save("hold", unit=CARTON, reason="wet")
    station.save("take_out", unit=board, container=CARTON)  # sorting: what came out is free
    return Case(ask("pack", unit=board, container=CARTON), ask("pack", unit=board, container=NEXT))


@gate
def held__carton_inside_a_pallet(station: Station) -> Case:
    palletised(station)
    rid = station.save("hold", unit=CARTON, reason="wet")["saved"]
    leave = ask("ship", **TO_SHANGHAI, containers=[PALLET])
    return Case(leave, leave, (_release(station, rid),))


@gate
def reason_missing(station: Station) -> Case:
    tshirt(station)
    receive_fabric(station)
    return Case(
        ask("hold", unit=FABRIC_LOT, reason="  "), ask("hold", unit=FABRIC_LOT, reason="shade")
    )


@gate
def unknown_hold(station: Station) -> Case:
    tshirt(station)
    receive_fabric(station)
    rid = station.save("hold", unit=FABRIC_LOT, reason="shade")["saved"]
    return Case(_release(station, "H-17"), _release(station, rid))


@gate
def unknown_hold__of_another_record(station: Station) -> Case:
    tshirt(station)
    received = receive_fabric(station)["saved"]
    rid = station.save("hold", unit=FABRIC_LOT, reason="shade")["saved"]
    return Case(_release(station, received), _release(station, rid))


@gate
def already_released(station: Station) -> Case:
    tshirt(station)
    receive_fabric(station)
    rid = station.save("hold", unit=FABRIC_LOT, reason="shade")["saved"]
    station.save("release", rid=rid, badge=QUALITY, pin="1005")
    again = station.save("hold", unit=FABRIC_LOT, reason="shade again")["saved"]
    return Case(_release(station, rid), _release(station, again))


@gate
def not_in_hold(station: Station) -> Case:
    first, second = inspected(station, 2)
    rid = station.save("hold", unit=first, reason="cold")["saved"]
    signed = {"rid": rid, "badge": BOARD_QUALITY, "pin": "1105"}
    return Case(ask("release", **signed, units=[second]), ask("release", **signed, units=[first]))


# --- undo -------------------------------------------------------------------------------------


@gate
def nothing_to_undo(station: Station) -> Case:
    tshirt(station)
    receive = ask("receive", lot="T-1", material="THREAD-40-2", quantity=5)
    return Case(ask("undo"), ask("undo"), (receive,))


@gate
def nothing_to_undo__of_somebody_else(station: Station) -> Case:
    tshirt(station)
    receive_fabric(station)
    station.save("sign_in", badge=KEEPER)
    return Case(ask("undo"), ask("undo"), (ask("sign_in", badge=LEAD),))


@gate
def built_upon(station: Station) -> Case:
    passed(station)
    pack_cartons(station, [CARTON])
    station.save("sign_in", badge=KEEPER)
    station.save("pack", unit=CARTON, container=PALLET)
    station.save("sign_in", badge=LEAD)
    return Case(
        ask("undo"),
        ask("undo"),
        (ask("sign_in", badge=KEEPER), ask("undo"), ask("sign_in", badge=LEAD)),
    )


@gate
def built_upon__a_lot_cut_and_then_sewn(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station)
    cut(station)
    station.save("sign_in", badge="E009")
    station.save("bind", **SEW)
    station.save("finish", unit=DYE_LOT, quantity=100, parameters=STITCHES)
    station.save("sign_in", badge=LEAD)
    return Case(
        ask("undo"),
        ask("undo"),
        (ask("sign_in", badge="E009"), ask("undo"), ask("sign_in", badge=LEAD)),
    )


@gate
def built_upon__a_hold_that_was_released(station: Station) -> Case:
    tshirt(station)
    receive_fabric(station)
    rid = station.save("hold", unit=FABRIC_LOT, reason="shade")["saved"]
    station.save("release", rid=rid, badge=QUALITY, pin="1005")
    return Case(ask("undo"), ask("hold", unit=FABRIC_LOT, reason="again"))


@gate
def undo_too_late(station: Station) -> Case:
    tshirt(station)
    receive_fabric(station)
    station.clock.pass_s(601)
    receive = ask("receive", lot="T-1", material="THREAD-40-2", quantity=5)
    return Case(ask("undo"), ask("undo"), (receive,))


@gate
def undo_too_many(station: Station) -> Case:
    tshirt(station)
    for number in range(11):
        station.save("receive", lot=f"T-{number}", material="THREAD-40-2", quantity=5)
    for _ in range(10):
        station.save("undo")
    receive = ask("receive", lot="T-99", material="THREAD-40-2", quantity=5)
    return Case(ask("undo"), ask("undo"), (receive,))
