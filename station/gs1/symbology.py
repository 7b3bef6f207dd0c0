"""AIM symbology identifiers: `]` and two characters before the data (ISO/IEC 15424)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Carrier:
    """A symbology that GS1 uses.

    Attributes:
        name: As printed in answers of the command line.
        is_gs1: The identifier itself says that element strings follow.
        digits: Length of the number in an EAN/UPC symbol, 0 for the others.
    """

    name: str
    is_gs1: bool
    digits: int = 0


CARRIERS: Mapping[str, Carrier] = {
    "]C1": Carrier("GS1_128_CCA", is_gs1=True),
    "]e0": Carrier("DataBarExpanded", is_gs1=True),
    "]d1": Carrier("DM", is_gs1=False),
    "]d2": Carrier("DM", is_gs1=True),
    "]Q1": Carrier("QR", is_gs1=False),
    "]Q3": Carrier("QR", is_gs1=True),
    "]J0": Carrier("DotCode", is_gs1=False),
    "]J1": Carrier("DotCode", is_gs1=True),
    "]E0": Carrier("EAN13", is_gs1=False, digits=13),
    "]E4": Carrier("EAN8", is_gs1=False, digits=8),
}
"""`]e0` stands for every DataBar and for the two-dimensional part of composite symbols."""

COMPOSITE = "]e0"

_OTHERS: Mapping[str, str] = {
    "A": "Code39",
    "C": "Code128",
    "E": "EAN",
    "F": "Codabar",
    "G": "Code93",
    "I": "ITF",
    "J": "DotCode",
    "L": "PDF417",
    "M": "MSI",
    "Q": "QR",
    "X": "Other",
    "Z": "Other",
    "d": "DM",
    "e": "DataBar",
    "h": "HanXin",
    "z": "Aztec",
}
"""By the code letter; carriers of plain data that a workshop may print."""

_TITLES: Mapping[str, str] = {
    "]C1": "GS1-128",
    "]E0": "EAN-13",
    "]E4": "EAN-8",
    "]J1": "GS1 DotCode",
    "]Q3": "GS1 QR",
    "]d2": "GS1 DataMatrix",
    "A": "Code 39",
    "C": "Code 128",
    "E": "EAN/UPC",
    "F": "Codabar",
    "G": "Code 93",
    "H": "Code 11",
    "I": "ITF",
    "J": "DotCode",
    "L": "PDF417",
    "M": "MSI",
    "Q": "QR",
    "R": "Standard 2 of 5",
    "S": "Standard 2 of 5",
    "d": "Data Matrix",
    "e": "GS1 DataBar",
    "h": "Han Xin",
    "z": "Aztec",
}
"""What people call them: by the whole identifier, else by its letter."""


def split(scan: str) -> tuple[str | None, str]:
    """The identifier at the start of a scan and the rest; None where there is none."""
    head = scan[:3]
    if len(head) == 3 and head[0] == "]" and head[1:].isascii() and head[1:].isalnum():
        return head, scan[3:]
    return None, scan


def name(identifier: str) -> str | None:
    """The symbology of an identifier, None where the letter is unknown."""
    carrier = CARRIERS.get(identifier)
    return carrier.name if carrier else _OTHERS.get(identifier[1])


def title(identifier: str) -> str:
    """What people call the symbology of an identifier (`GS1-128`); `Other/X0` where it has no name."""
    found = _TITLES.get(identifier) or _TITLES.get(identifier[1])
    return found or f"Other/{identifier[1:]}"
