"""How each kind of EPC URI is put together (GS1 EPC Tag Data Standard 2.0, section 6.3)."""

from collections.abc import Collection
from dataclasses import dataclass

PATTERN = "idpat"


@dataclass(frozen=True, slots=True)
class Scheme:
    """How one kind of EPC URI is put together.

    Attributes:
        ai: The AI of the key.
        digits: Of prefix and reference together, without check digit; 0 where the reference is
            text and there is no check digit.
        leads_with_reference: The first digit of the reference stands before the prefix in the key
            (indicator of a GTIN, extension digit of an SSCC).
        filler: What the element string has before the key.
        has_pieces: Two more fields, piece and total, follow the key.
        serial_ai: AI of the serial where it is an element string of its own.
        serial_in_key: The serial is the end of the key's value.
        level: `class` where the URI names a class, a lot; `id` where it names an instance.
        has_pattern: Whether the key without serial may be written, as a pattern.
    """

    name: str
    ai: str
    digits: int
    leads_with_reference: bool = False
    filler: str = ""
    has_pieces: bool = False
    serial_ai: str | None = None
    serial_in_key: bool = False
    level: str = "id"
    has_pattern: bool = False

    @property
    def has_serial(self) -> bool:
        """Whether the last field of the URI is a serial."""
        return self.serial_in_key or self.serial_ai is not None

    @property
    def levels(self) -> tuple[str, ...]:
        """What may stand before the scheme's name."""
        return (self.level, PATTERN) if self.has_pattern else (self.level,)

    @property
    def may_lack_reference(self) -> bool:
        """Whether the company prefix alone may be the key: as long as a number, or a CPI."""
        return self.digits > 0 or self.name == "cpi"

    @property
    def fields(self) -> int:
        """Fields between the dots."""
        return 2 + 2 * self.has_pieces + self.has_serial


SCHEMES = (
    Scheme("sgtin", "01", 13, leads_with_reference=True, serial_ai="21", has_pattern=True),
    Scheme("upui", "01", 13, leads_with_reference=True, serial_ai="235"),
    Scheme("lgtin", "01", 13, leads_with_reference=True, serial_ai="10", level="class"),
    Scheme("sscc", "00", 17, leads_with_reference=True),
    Scheme("sgln", "414", 12, serial_ai="254"),
    Scheme("pgln", "417", 12),
    Scheme("grai", "8003", 12, filler="0", serial_in_key=True, has_pattern=True),
    Scheme("gdti", "253", 12, serial_in_key=True, has_pattern=True),
    Scheme("sgcn", "255", 12, serial_in_key=True, has_pattern=True),
    Scheme("gsin", "402", 16),
    Scheme("gsrn", "8018", 17),
    Scheme("gsrnp", "8017", 17),
    Scheme(
        "itip",
        "8006",
        13,
        leads_with_reference=True,
        has_pieces=True,
        serial_ai="21",
        has_pattern=True,
    ),
    Scheme("giai", "8004", 0),
    Scheme("ginc", "401", 0),
    Scheme("cpi", "8010", 0, serial_ai="8011", has_pattern=True),
)
"""In the order in which a code is tried: the serial decides before the lot."""


def of_name(name: str) -> Scheme | None:
    """The scheme that stands in the URI, None where there is no such one."""
    return next((scheme for scheme in SCHEMES if scheme.name == name), None)


def of_ais(ais: Collection[str]) -> Scheme | None:
    """The scheme for these AIs: the one whose serial is there, else the one of the class."""
    keyed = [scheme for scheme in SCHEMES if scheme.ai in ais]
    with_serial = (scheme for scheme in keyed if scheme.serial_ai in ais)
    return next(with_serial, keyed[0] if keyed else None)
