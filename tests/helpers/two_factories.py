"""The two demo factories up to the moment a test is about; each function does what people do.

T-shirt, by dye lot: fabric in, accepted, cut, sewn, first article, final, packed, shipped.
Phone board, by serial: parts in, accepted, soldered, first article, tested, inspected, packed.
Each takes an open station, loads what it needs once, and leaves the line lead signed in.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from station.documents.control_plan import Characteristic
from tests.helpers.headless import Answer, Station, own_code

LEAD, INSPECTOR, KEEPER, QUALITY = "E004", "E002", "E003", "E005"
FABRIC, FABRIC_LOT, MILL = "FAB-JERSEY-180-WHITE", "JX-260310-A01", "SUP-MILL"
THREAD, THREAD_LOT = "THREAD-40-2", "T-77"
ORDER, OTHER_ORDER, POLO_ORDER = "SO-TS-2601", "SO-TS-2602", "SO-TS-2603"
TEE, DYE_LOT, OTHER_LOT = "TEE-180-WHITE", "D260315-01", "D260315-02"
CUT = {"step": "cut", "machine": "CUT-1", "method": "SOP-3"}
SEW = {"step": "sew", "machine": "LINE-A"}
STITCHES = {"stitches_3cm": 13}
TO_SHANGHAI = {"order": ORDER, "destination": "DC-SHANGHAI", "region": "CN-EAST"}

BOARD_LEAD, BOARD_KEEPER, BOARD_QUALITY = "E104", "E103", "E105"
BOARD, BOARD_ORDER, OTHER_BOARD_ORDER = "MB-5G-MAIN", "SO-PB-2601", "SO-PB-2603"
PARTS = {"PCB-MB-R3": "PCB2611-004", "IC-PMIC-88": "R26110012", "CAP-0402-1UF": "R26110001A"}
SMT = {"step": "smt", "machine": "SMT-1", "method": "PRG-1", "material": "REELS-7"}
TEST = {"step": "functional-test", "machine": "FCT-2", "method": "FCT-9"}
REFLOW = {"ramp_rate": 2, "soak_time": 90, "peak_temperature": 242, "time_above_liquidus": 60}
TO_SUZHOU = {"order": BOARD_ORDER, "destination": "DC-SUZHOU", "region": "CN-EAST"}


def readings(station: Station, product: str, step: str) -> list[dict[str, Any]]:
    """As many good readings as the control plan asks for."""
    master = station.core.workstation.master()
    point = master.point_of(master.products[product], step)
    return [
        {"characteristic": each.id, "values": [str(_good(each))] * each.samples}
        for each in (point.characteristics if point else ())
        if each.is_measured
    ]


def _good(wanted: Characteristic) -> Decimal:
    if wanted.nominal is not None:
        return wanted.nominal
    lower, upper = wanted.lower, wanted.upper
    if lower is not None and upper is not None:
        return (lower + upper) / 2
    return lower if lower is not None else upper or Decimal(0)


# --- T-shirt ----------------------------------------------------------------------------------


def tshirt(station: Station, badge: str = LEAD) -> None:
    """The workshop's documents, and somebody signed in."""
    if not station.core.workstation.master().products:
        station.load("tshirt")
    station.save("sign_in", badge=badge)


def receive_fabric(station: Station, quantity: int = 1000, lot: str = FABRIC_LOT) -> Answer:
    """Fabric is in, not inspected yet."""
    return station.save("receive", lot=lot, material=FABRIC, supplier=MILL, quantity=quantity)


def accept_fabric(station: Station, quantity: int = 1000, lot: str = FABRIC_LOT) -> None:
    """Fabric is in, and passed."""
    receive_fabric(station, quantity, lot)
    found = readings(station, FABRIC, "incoming")
    station.save("inspect", unit=lot, result="pass", measurements=found)


def cut(station: Station, quantity: int = 480, lot: str = DYE_LOT, order: str = ORDER) -> Answer:
    """A dye lot is cut; the fabric must be there."""
    station.save("bind", order=order, **CUT)
    used = [{"unit": FABRIC_LOT, "quantity": str(Decimal("0.62") * quantity)}]
    asked = {"unit": lot, "quantity": quantity, "parameters": {"plies": 40}, "consumed": used}
    return station.save("finish", **asked)


def sew(station: Station, quantity: int, lot: str = DYE_LOT) -> Answer:
    """A part of a dye lot is sewn."""
    station.save("bind", **SEW)
    return station.save("finish", unit=lot, quantity=quantity, parameters=STITCHES)


def pass_first_article(station: Station, lot: str = DYE_LOT) -> Answer:
    """One garment of the lot is the first article, and good."""
    station.save("bind", step="first-article")
    found = readings(station, TEE, "first-article")
    return station.save("first_article", unit=lot, result="pass", measurements=found)


def sewn(station: Station, quantity: int = 480, lot: str = DYE_LOT) -> None:
    """From nothing to a dye lot that waits for final inspection."""
    tshirt(station)
    accept_fabric(station)
    cut(station, quantity, lot)
    part = max(1, quantity // 4)
    sew(station, part, lot)
    pass_first_article(station, lot)
    sew(station, quantity - part, lot)


def inspect_lot(station: Station, lot: str = DYE_LOT, **asked: Any) -> Answer:
    """Final inspection by sample."""
    station.save("bind", step="final")
    found = {"measurements": readings(station, TEE, "final")} | asked
    return station.do("inspect", unit=lot, **found)


def passed(station: Station, quantity: int = 480, lot: str = DYE_LOT) -> None:
    """From nothing to a dye lot that may be packed; the packing step is bound."""
    sewn(station, quantity, lot)
    answer = inspect_lot(station, lot, sampled=min(80, quantity))
    assert answer["result"] == "pass", answer
    station.save("bind", step="pack")


def pack_cartons(station: Station, cartons: Iterable[str], lot: str = DYE_LOT) -> None:
    """Full cartons; each seals itself."""
    for carton in cartons:
        station.save("pack", unit=lot, quantity=24, container=carton)


def palletised(station: Station, cartons: int = 2) -> str:
    """From nothing to a sealed short pallet, the keeper signed in at the shipping step."""
    passed(station)
    codes = [own_code(number) for number in range(1, cartons + 1)]
    pack_cartons(station, codes)
    pallet = own_code(900)
    for code in codes:
        station.save("pack", unit=code, container=pallet)
    station.save("seal", container=pallet, short=True)
    station.save("sign_in", badge=KEEPER)
    station.save("bind", step="ship")
    return pallet


# --- phone board ------------------------------------------------------------------------------


def boards(station: Station, badge: str = BOARD_LEAD) -> None:
    """The workshop's documents, and somebody signed in."""
    if not station.core.workstation.master().products:
        station.load("phone_board")
    station.save("sign_in", badge=badge)


def serial(number: int) -> str:
    """A board's serial number."""
    return f"MB1A4{number:07d}"


def accept_parts(station: Station, quantity: int = 5000) -> None:
    """Every component lot is in, and passed."""
    for material, lot in PARTS.items():
        station.save("receive", lot=lot, material=material, supplier="SUP-P", quantity=quantity)
        found = readings(station, material, "incoming")
        station.save("inspect", unit=lot, sampled=500, measurements=found)


def reels(**changes: Any) -> list[dict[str, Any]]:
    """What one board uses up."""
    counts = {"PCB-MB-R3": 1, "IC-PMIC-88": 1, "CAP-0402-1UF": 48} | changes
    return [{"unit": PARTS[part], "quantity": count} for part, count in counts.items() if count]


def solder(station: Station, board: str) -> Answer:
    """A board comes off the line."""
    station.save("bind", order=BOARD_ORDER, **SMT)
    return station.save("finish", unit=board, parameters=REFLOW, consumed=reels())


def pass_first_board(station: Station, board: str) -> Answer:
    """A board is the first article, and good."""
    station.save("bind", step="first-article")
    found = readings(station, BOARD, "first-article")
    return station.save("first_article", unit=board, result="pass", measurements=found)


def soldered(station: Station, count: int = 2) -> list[str]:
    """From nothing to boards that wait for their functional test; that step is bound."""
    boards(station)
    accept_parts(station)
    made = [serial(number) for number in range(1, count + 1)]
    solder(station, made[0])
    pass_first_board(station, made[0])
    for board in made[1:]:
        solder(station, board)
    station.save("bind", **TEST)
    return made


def try_board(station: Station, board: str, result: str = "pass", **asked: Any) -> Answer:
    """The functional test."""
    station.save("bind", **TEST)
    found = readings(station, BOARD, "functional-test")
    return station.save("inspect", unit=board, result=result, measurements=found, **asked)


def inspected(station: Station, count: int = 2) -> list[str]:
    """From nothing to boards that may be packed; the packing step is bound."""
    made = soldered(station, count)
    for board in made:
        try_board(station, board)
    station.save("bind", step="final")
    for board in made:
        station.save("inspect", unit=board, result="pass")
    station.save("bind", step="pack")
    return made
