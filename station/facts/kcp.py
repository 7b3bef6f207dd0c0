"""What every key control point captures (3.2 of the domain document)."""

from decimal import Decimal
from typing import Literal

import msgspec

from station.documents.control_plan import Severity
from station.documents.route import Kcp

Role = Literal["input", "output", "inspected", "container", "content", "equipment", "gauge"]
Result = Literal["pass", "fail", "conditional", "info"]


class Subject(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One object the record is about.

    Attributes:
        key: Canonical key.
        quantity: In the product's unit of measure; `None` for a single piece or a container.
        product: Product id where it is known.
    """

    key: str
    role: Role
    quantity: Decimal | None = None
    product: str | None = None


class RawScan(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The bytes a reader delivered, hex, so that a wrong interpretation can be redone."""

    hex: str
    symbology: str | None = None
    device: str = ""


class Reading(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Measured values of one characteristic, in its unit; one array however many samples."""

    characteristic: str
    values: tuple[Decimal, ...]
    unit: str = ""
    gauge: str | None = None
    result: Result | None = None


class DefectFound(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A defect and how many pieces showed it."""

    code: str
    severity: Severity
    quantity: int = 1


class Links(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Business objects the record belongs to."""

    order: str | None = None
    product: str | None = None
    lot: str | None = None
    case: str | None = None


class Bound(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Machine, material, method and environment bound at that moment (the person signs in)."""

    machine: str | None = None
    material: str | None = None
    method: str | None = None
    environment: str | None = None


class KcpData(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The part common to all key control points.

    Attributes:
        point: Step id on the route.
    """

    kcp: Kcp
    point: str
    subject: tuple[Subject, ...]
    result: Result = "info"
    raw_scans: tuple[RawScan, ...] = ()
    readings: tuple[Reading, ...] = ()
    defects: tuple[DefectFound, ...] = ()
    bound: Bound = Bound()
    links: Links = Links()
