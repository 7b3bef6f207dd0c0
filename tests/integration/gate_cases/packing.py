"""Gates of packing and shipping."""

from tests.helpers.gate_case import Case, ask, gate
from tests.helpers.headless import Station, own_code
from tests.helpers.two_factories import (
    DYE_LOT,
    KEEPER,
    ORDER,
    OTHER_LOT,
    OTHER_ORDER,
    REFLOW,
    SMT,
    TO_SHANGHAI,
    accept_parts,
    boards,
    cut,
    inspect_lot,
    inspected,
    pack_cartons,
    palletised,
    pass_first_board,
    passed,
    reels,
    serial,
    sew,
    try_board,
)

CARTON, NEXT, PALLET = own_code(1), own_code(2), own_code(900)
LOADING = {**TO_SHANGHAI, "containers": [PALLET]}


@gate
def already_packed(station: Station) -> Case:
    first, second = inspected(station, 2)
    station.save("pack", unit=first, container=CARTON)
    return Case(ask("pack", unit=first, container=NEXT), ask("pack", unit=second, container=NEXT))


@gate
def already_packed__and_inspected_again(station: Station) -> Case:
    (board,) = inspected(station, 1)
    station.save("pack", unit=board, container=CARTON)
    station.save("bind", step="final")
    again = ask("inspect", unit=board, result="fail", defects=[{"code": "SCRATCH"}])
    return Case(again, ask("hold", unit=board, reason="scratched"))


@gate
def already_packed__carton_on_another_pallet(station: Station) -> Case:
    passed(station)
    pack_cartons(station, [CARTON, NEXT])
    station.save("pack", unit=CARTON, container=PALLET)
    other = own_code(901)
    return Case(ask("pack", unit=CARTON, container=other), ask("pack", unit=NEXT, container=other))


@gate
def quantity_exceeded__by_packing(station: Station) -> Case:
    passed(station, 30)
    pack_cartons(station, [CARTON])
    return Case(
        ask("pack", unit=DYE_LOT, quantity=7, container=NEXT),
        ask("pack", unit=DYE_LOT, quantity=6, container=NEXT),
    )


@gate
def quantity_missing__when_packing(station: Station) -> Case:
    passed(station)
    return Case(
        ask("pack", unit=DYE_LOT, container=CARTON),
        ask("pack", unit=DYE_LOT, quantity=24, container=CARTON),
    )


@gate
def quantity_not_positive__taken_out(station: Station) -> Case:
    passed(station)
    pack_cartons(station, [CARTON])
    out = {"unit": DYE_LOT, "container": CARTON}
    return Case(ask("take_out", **out, quantity=-5), ask("take_out", **out, quantity=5))


@gate
def quantity_of_piece__when_packing(station: Station) -> Case:
    (board,) = inspected(station, 1)
    pack = {"unit": board, "container": CARTON}
    return Case(ask("pack", **pack, quantity=1), ask("pack", **pack))


@gate
def not_inside(station: Station) -> Case:
    first, second = inspected(station, 2)
    station.save("pack", unit=first, container=CARTON)
    return Case(
        ask("take_out", unit=second, container=CARTON),
        ask("take_out", unit=first, container=CARTON),
    )


@gate
def not_a_container(station: Station) -> Case:
    inspected(station, 1)
    station.save("bind", step="smt")
    station.save("start", unit=own_code(50))
    station.save("bind", step="pack")
    return Case(
        ask("pack", unit=serial(1), container=own_code(50)),
        ask("pack", unit=serial(1), container=CARTON),
    )


@gate
def container_in_itself(station: Station) -> Case:
    passed(station)
    pack_cartons(station, [CARTON])
    return Case(
        ask("pack", unit=CARTON, container=CARTON), ask("pack", unit=CARTON, container=PALLET)
    )


@gate
def container_closed(station: Station) -> Case:
    passed(station)
    pack_cartons(station, [CARTON])
    more = {"unit": DYE_LOT, "quantity": 1}
    return Case(ask("pack", **more, container=CARTON), ask("pack", **more, container=NEXT))


@gate
def container_shipped(station: Station) -> Case:
    palletised(station)
    station.save("ship", **LOADING)
    station.save("bind", step="pack")
    return Case(
        ask("take_out", unit=CARTON, container=PALLET),
        ask("pack", unit=DYE_LOT, quantity=1, container=own_code(7)),
    )


@gate
def container_shipped__twice(station: Station) -> Case:
    palletised(station)
    station.save("ship", **LOADING)
    return Case(ask("ship", **LOADING), ask("hold", unit=DYE_LOT, reason="complaint"))


@gate
def container_not_sealed(station: Station) -> Case:
    passed(station)
    station.save("pack", unit=DYE_LOT, quantity=5, container=CARTON)
    stack = ask("pack", unit=CARTON, container=PALLET)
    return Case(stack, stack, (ask("seal", container=CARTON, short=True),))


@gate
def container_full(station: Station) -> Case:
    passed(station)
    station.save("pack", unit=DYE_LOT, quantity=20, container=CARTON)
    more = {"unit": DYE_LOT, "container": CARTON}
    return Case(ask("pack", **more, quantity=5), ask("pack", **more, quantity=4))


@gate
def container_empty(station: Station) -> Case:
    (board,) = inspected(station, 1)
    station.save("pack", unit=board, container=CARTON)
    station.save("take_out", unit=board, container=CARTON)
    seal = ask("seal", container=CARTON, short=True)
    return Case(seal, seal, (ask("pack", unit=board, container=CARTON),))


@gate
def container_incomplete(station: Station) -> Case:
    (board,) = inspected(station, 1)
    station.save("pack", unit=board, container=CARTON)
    return Case(ask("seal", container=CARTON), ask("seal", container=CARTON, short=True))


@gate
def container_incomplete__at_the_ramp(station: Station) -> Case:
    passed(station)
    station.save("pack", unit=DYE_LOT, quantity=5, container=CARTON)
    station.save("sign_in", badge=KEEPER)
    station.save("bind", step="ship")
    leave = ask("ship", **TO_SHANGHAI, containers=[CARTON])
    sealing = (
        ask("bind", step="pack"),
        ask("seal", container=CARTON, short=True),
        ask("bind", step="ship"),
    )
    return Case(leave, leave, sealing)


@gate
def inside_container(station: Station) -> Case:
    palletised(station)
    return Case(ask("ship", **TO_SHANGHAI, containers=[CARTON]), ask("ship", **LOADING))


@gate
def inside_container__opened_on_its_pallet(station: Station) -> Case:
    passed(station)
    pack_cartons(station, [CARTON])
    station.save("pack", unit=CARTON, container=PALLET)
    out = ask("take_out", unit=DYE_LOT, quantity=1, container=CARTON)
    return Case(out, out, (ask("take_out", unit=CARTON, container=PALLET),))


@gate
def wrong_level(station: Station) -> Case:
    passed(station)
    pack_cartons(station, [CARTON])
    station.save("pack", unit=CARTON, container=PALLET)
    more = {"unit": DYE_LOT, "quantity": 1}
    return Case(ask("pack", **more, container=PALLET), ask("pack", **more, container=NEXT))


@gate
def wrong_level__pallet_on_a_pallet(station: Station) -> Case:
    passed(station)
    pack_cartons(station, [CARTON, NEXT])
    station.save("pack", unit=CARTON, container=PALLET)
    station.save("seal", container=PALLET, short=True)
    other = own_code(901)
    return Case(ask("pack", unit=PALLET, container=other), ask("pack", unit=NEXT, container=other))


@gate
def mixed_lot(station: Station) -> Case:
    passed(station, 40)
    station.save("pack", unit=DYE_LOT, quantity=10, container=CARTON)
    cut(station, 40, OTHER_LOT)
    sew(station, 40, OTHER_LOT)
    assert inspect_lot(station, OTHER_LOT, sampled=40)["result"] == "pass"
    station.save("bind", step="pack")
    more = {"unit": OTHER_LOT, "quantity": 10}
    return Case(ask("pack", **more, container=CARTON), ask("pack", **more, container=NEXT))


@gate
def wrong_order__in_a_carton(station: Station) -> Case:
    passed(station)
    station.save("pack", unit=DYE_LOT, quantity=5, container=CARTON)
    station.save("bind", order=OTHER_ORDER)
    seal = ask("seal", container=CARTON, short=True)
    return Case(seal, seal, (ask("bind", order=ORDER),))


@gate
def wrong_order__at_the_ramp(station: Station) -> Case:
    palletised(station)
    return Case(ask("ship", **{**LOADING, "order": OTHER_ORDER}), ask("ship", **LOADING))


@gate
def wrong_region(station: Station) -> Case:
    palletised(station)
    return Case(ask("ship", **{**LOADING, "region": "CN-SOUTH"}), ask("ship", **LOADING))


@gate
def wrong_destination(station: Station) -> Case:
    palletised(station)
    return Case(ask("ship", **{**LOADING, "destination": "DC-GUANGZHOU"}), ask("ship", **LOADING))


@gate
def nothing_to_ship(station: Station) -> Case:
    palletised(station)
    return Case(ask("ship", **{**LOADING, "containers": []}), ask("ship", **LOADING))


@gate
def quantity_exceeded__by_shipping_more_than_ordered(station: Station) -> Case:
    (first, second) = _small_order(station)
    leaving = {"order": "SO-1", "destination": "DC-SUZHOU", "region": "CN-EAST"}
    return Case(
        ask("ship", **leaving, containers=[first, second]),
        ask("ship", **leaving, containers=[first]),
    )


def _small_order(station: Station) -> tuple[str, str]:
    """Two cartons with one board each, for an order of one."""
    boards(station)
    order = {"customer": "c", "supplier": "s", "destination": "DC-SUZHOU", "region": "CN-EAST"}
    names = {"zh": "小单"}
    station.publish("order", id="SO-1", names=names, product="MB-5G-MAIN", quantity=1, **order)
    accept_parts(station)
    station.save("bind", order="SO-1", **SMT)
    for number in (1, 2):
        station.save("finish", unit=serial(number), parameters=REFLOW, consumed=reels())
    pass_first_board(station, serial(1))
    for number in (1, 2):
        try_board(station, serial(number))
        station.save("bind", step="final")
        station.save("inspect", unit=serial(number), result="pass")
    station.save("bind", step="pack")
    for number in (1, 2):
        station.save("pack", unit=serial(number), container=own_code(number))
        station.save("seal", container=own_code(number), short=True)
    station.save("sign_in", badge="E103")
    station.save("bind", step="ship")
    return own_code(1), own_code(2)


@gate
def wrong_level__by_the_label_that_was_printed(station: Station) -> Case:
    (board,) = inspected(station, 1)
    pallet = station.print_labels(template="pallet", count=1)["unit"]
    carton = station.print_labels(template="carton", count=1)["unit"]
    pack = {"unit": board}
    return Case(ask("pack", **pack, container=pallet), ask("pack", **pack, container=carton))
