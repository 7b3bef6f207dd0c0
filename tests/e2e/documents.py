"""The documents the journeys work by: the phone board workshop, with labels of our own.

The labels are the journey's and no sample: each is one QR code with the object's code, so that
what was printed can be read back without knowing where it stands.
"""

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import resources
from station.documents.control_plan import Characteristic
from station.documents.folder import read_folder
from station.documents.master import Master

ORDER, PRODUCT = "SO-PB-2601", "MB-5G-MAIN"
LEAD, KEEPER, ENGINEER, ENGINEER_PIN = "E104", "E103", "E105", "1105"
LABELS = ("board-serial", "carton", "pallet")
LOTS = {"PCB-MB-R3": "PCB2611-004", "IC-PMIC-88": "R26110011", "CAP-0402-1UF": "R26110001A"}
BAD_REEL = "R26110012"
REFLOW = {"ramp_rate": 2, "soak_time": 90, "peak_temperature": 242, "time_above_liquidus": 60}

_LABEL = """
kind = "label"
version = 1
id = "{id}"
names = {{ zh = "标签", en = "Label" }}
size_mm = [60, 40]
fields = [
  {{ name = "code", names = {{ zh = "码", en = "Code" }}, sample = "SZ0123456789ABCD" }},
]
[[elements]]
kind = "qr"
at_mm = [18, 8]
size_mm = [24, 24]
value = "{{code}}"
"""


def write_documents(folder: Path) -> Path:
    """A folder that `master load` takes."""
    shutil.copytree(resources.path("samples/phone_board"), folder / "phone_board")
    for name in LABELS:
        (folder / f"{name}.toml").write_text(_LABEL.format(id=name), "utf-8")
    return folder


def read_master(folder: Path) -> Master:
    """The same as the stations see them."""
    return Master.of(read_folder(folder))


def board(number: int) -> str:
    """A serial number of the product."""
    return f"MB1A4{number:07d}"


def readings(master: Master, product: str, step: str) -> list[dict[str, Any]]:
    """Good values for everything that is measured there."""
    point = master.point_of(master.products[product], step)
    measured = [each for each in point.characteristics if each.is_measured] if point else []
    return [{"characteristic": each.id, "values": _values(each)} for each in measured]


def consumed(reel: str = LOTS["IC-PMIC-88"]) -> list[dict[str, Any]]:
    """What one board uses up."""
    return [
        {"unit": LOTS["PCB-MB-R3"], "quantity": 1},
        {"unit": reel, "quantity": 1},
        {"unit": LOTS["CAP-0402-1UF"], "quantity": 48},
    ]


def _values(wanted: Characteristic) -> list[str]:
    limits = [limit for limit in (wanted.lower, wanted.upper) if limit is not None]
    good = wanted.nominal if wanted.nominal is not None else sum(limits, Decimal(0)) / len(limits)
    return [str(good)] * wanted.samples
