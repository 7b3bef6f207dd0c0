"""Gates of inspection: results, readings, samples, defects."""

from tests.helpers.gate_case import Case, ask, gate
from tests.helpers.headless import Station
from tests.helpers.two_factories import (
    BOARD,
    DYE_LOT,
    FABRIC,
    FABRIC_LOT,
    PARTS,
    SEW,
    STITCHES,
    TEE,
    TEST,
    accept_fabric,
    boards,
    cut,
    passed,
    readings,
    receive_fabric,
    sewn,
    soldered,
    try_board,
    tshirt,
)


@gate
def nothing_to_inspect(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station, 100)
    found = readings(station, FABRIC, "incoming")
    judged = ask("inspect", unit=FABRIC_LOT, result="pass", measurements=found)
    more = ask("receive", lot=FABRIC_LOT, material=FABRIC, supplier="SUP-MILL", quantity=50)
    return Case(judged, judged, (more,))


@gate
def nothing_to_inspect__of_a_lot_that_passed(station: Station) -> Case:
    passed(station)
    station.save("bind", step="final")
    found = readings(station, TEE, "final")
    return Case(
        ask("inspect", unit=DYE_LOT, sampled=50, measurements=found),
        ask("hold", unit=DYE_LOT, reason="look again"),
    )


@gate
def quantity_exceeded__by_an_inspection(station: Station) -> Case:
    sewn(station, 480)
    station.save("bind", step="final")
    found = readings(station, TEE, "final")
    judged = {"unit": DYE_LOT, "sampled": 50, "measurements": found}
    return Case(ask("inspect", **judged, quantity=481), ask("inspect", **judged, quantity=480))


@gate
def result_missing(station: Station) -> Case:
    tshirt(station)
    receive_fabric(station)
    found = readings(station, FABRIC, "incoming")
    return Case(
        ask("inspect", unit=FABRIC_LOT, measurements=found),
        ask("inspect", unit=FABRIC_LOT, measurements=found, result="pass"),
    )


@gate
def sample_too_small(station: Station) -> Case:
    sewn(station, 480)
    station.save("bind", step="final")
    judged = {"unit": DYE_LOT, "measurements": readings(station, TEE, "final")}
    return Case(ask("inspect", **judged, sampled=49), ask("inspect", **judged, sampled=50))


@gate
def sample_too_large(station: Station) -> Case:
    sewn(station, 40)
    station.save("bind", step="final")
    judged = {"unit": DYE_LOT, "measurements": readings(station, TEE, "final")}
    return Case(ask("inspect", **judged, sampled=41), ask("inspect", **judged, sampled=40))


@gate
def sampling_failed(station: Station) -> Case:
    sewn(station, 480)
    station.save("bind", step="final")
    judged = {"unit": DYE_LOT, "measurements": readings(station, TEE, "final"), "sampled": 50}
    holes = [{"code": "HOLE", "quantity": 4}]
    return Case(
        ask("inspect", **judged, result="pass", defects=holes),
        ask("inspect", **judged, result="fail", defects=holes),
    )


@gate
def sampling_failed__by_one_critical_defect(station: Station) -> Case:
    sewn(station, 480)
    station.save("bind", step="final")
    judged = {"unit": DYE_LOT, "measurements": readings(station, TEE, "final"), "sampled": 50}
    return Case(
        ask("inspect", **judged, result="pass", defects=[{"code": "NEEDLE"}]),
        ask("inspect", **judged, defects=[{"code": "NEEDLE"}]),
    )


@gate
def reading_missing(station: Station) -> Case:
    (board,) = soldered(station, 1)
    found = readings(station, BOARD, "functional-test")
    return Case(
        ask("inspect", unit=board, result="pass", measurements=found[1:]),
        ask("inspect", unit=board, result="pass", measurements=found),
    )


@gate
def readings_few(station: Station) -> Case:
    boards(station)
    lot = PARTS["PCB-MB-R3"]
    station.save("receive", lot=lot, material="PCB-MB-R3", supplier="SUP-P", quantity=5000)
    found = readings(station, "PCB-MB-R3", "incoming")
    few = [{**found[0], "values": found[0]["values"][:4]}, *found[1:]]
    return Case(
        ask("inspect", unit=lot, sampled=500, measurements=few),
        ask("inspect", unit=lot, sampled=500, measurements=found),
    )


@gate
def reading_out_of_limits(station: Station) -> Case:
    (board,) = soldered(station, 1)
    found = readings(station, BOARD, "functional-test")
    off = [{**found[0], "values": ["12.51"]}, *found[1:]]
    return Case(
        ask("inspect", unit=board, result="pass", measurements=off),
        ask("inspect", unit=board, result="pass", measurements=off, override="meter drifts"),
    )


@gate
def reading_out_of_limits__of_a_sampled_lot(station: Station) -> Case:
    sewn(station, 480)
    station.save("bind", step="final")
    found = readings(station, TEE, "final")
    off = [{**found[0], "values": [520, 520, 520, 520, 531]}, *found[1:]]
    return Case(
        ask("inspect", unit=DYE_LOT, sampled=50, measurements=off),
        ask("inspect", unit=DYE_LOT, sampled=50, measurements=off, result="fail"),
    )


@gate
def reading_out_of_limits__of_a_first_article(station: Station) -> Case:
    (board,) = soldered(station, 1)
    station.save("bind", step="first-article")
    found = readings(station, BOARD, "first-article")
    off = [
        {**each, "values": [26]} if each["characteristic"] == "bga_void" else each
        for each in found
    ]
    return Case(
        ask("first_article", unit=board, result="pass", measurements=off),
        ask("first_article", unit=board, result="fail", measurements=off),
    )


@gate
def defects_found(station: Station) -> Case:
    (board,) = soldered(station, 1)
    try_board(station, board)
    station.save("bind", step="final")
    scratched = {"unit": board, "result": "pass", "defects": [{"code": "SCRATCH"}]}
    return Case(
        ask("inspect", **scratched), ask("inspect", **scratched, override="under the cover")
    )


@gate
def duplicate__of_an_inspection(station: Station) -> Case:
    first, second = soldered(station, 2)
    try_board(station, first)
    found = readings(station, BOARD, "functional-test")
    station.save("bind", **TEST)
    return Case(
        ask("inspect", unit=first, result="pass", measurements=found),
        ask("inspect", unit=second, result="pass", measurements=found),
    )


@gate
def step_missing__of_a_lot_inspected_too_early(station: Station) -> Case:
    tshirt(station)
    accept_fabric(station)
    cut(station)
    station.save("bind", step="final")
    early = ask("inspect", unit=DYE_LOT, sampled=20, measurements=readings(station, TEE, "final"))
    return Case(
        early,
        early,
        (
            ask("bind", **SEW),
            ask("finish", unit=DYE_LOT, quantity=90, parameters=STITCHES),
            ask("bind", step="final"),
        ),
    )


@gate
def defects_found__with_a_blank_for_a_reason(station: Station) -> Case:
    (board,) = soldered(station, 1)
    try_board(station, board)
    station.save("bind", step="final")
    scratched = {"unit": board, "result": "pass", "defects": [{"code": "SCRATCH"}]}
    return Case(
        ask("inspect", **scratched, override="  "), ask("inspect", **scratched, override="ok")
    )
