"""The rows of the fact tables, one class per table: its fields are the columns after (entry, n).

`derive` fills them with canonical keys where a column holds an object; the executor puts local
numbers there.
"""

from collections.abc import Mapping
from typing import NamedTuple


class EventRow(NamedTuple):
    """`kcp_event`: a record's word about one object; it stays when the record is voided."""

    object: str
    role: str
    quantity: int | None = None
    counterpart: str | None = None
    product: str | None = None


class Told(NamedTuple):
    """Columns of `entry`: what a record says of all its objects alike; stays when it is voided."""

    kcp: str | None = None
    point: str = ""
    result: str = "info"
    order_id: str | None = None
    lot: str | None = None
    level: str | None = None
    machine: str | None = None
    material: str | None = None
    method: str | None = None
    environment: str | None = None


class MeasurementRow(NamedTuple):
    """`measurement`: one value; `at` as in `entry`."""

    object: str | None
    characteristic: str
    value: float
    unit: str
    gauge: str | None
    result: str | None
    point: str
    at: int


class DefectRow(NamedTuple):
    """`defect`: a defect and how many pieces showed it."""

    object: str | None
    code: str
    severity: str
    quantity: int
    point: str
    day: str
    month: str


class HoldRow(NamedTuple):
    """`hold`: one object held by a record."""

    object: str
    reason: str


class HoldReleaseRow(NamedTuple):
    """`hold_release`: the rid of the hold that ends."""

    hold: bytes


class ShipmentRow(NamedTuple):
    """`shipment`: a top container that left."""

    container: str
    shipment: str
    order_id: str
    destination: str
    region: str


class PhotoRow(NamedTuple):
    """`photo`: a photo of an object."""

    object: str | None
    sha256: str
    size: int
    mime: str
    role: str


class PrintRow(NamedTuple):
    """`print_event`: a label planned (with its object) or what became of a planned print."""

    object: str | None
    planned: bytes | None
    state: str
    template: str | None
    copy: int | None


class PrintReportRow(NamedTuple):
    """`print_report`: what became of labels from … to … of a plan (rid `planned`)."""

    planned: bytes
    from_label: int
    to_label: int
    state: str


class HelpCallRow(NamedTuple):
    """`help_call`: somebody is wanted at a workstation."""

    object: str | None
    whom: str
    point: str
    order_id: str | None
    code: str


class HelpAnswerRow(NamedTuple):
    """`help_answer`: the rid of the call, and the badge of who came."""

    call: bytes
    person: str


class FirstArticleRow(NamedTuple):
    """`first_article`: a scope passed or failed for a step."""

    scope: str
    point: str
    result: str


class AliasRow(NamedTuple):
    """`alias`: two codes of one object."""

    from_object: str
    to_object: str


class DocumentRow(NamedTuple):
    """`document`: a published version."""

    kind: str
    id: str
    version: int
    sha256: str
    text: str


FactRow = (
    MeasurementRow
    | DefectRow
    | HoldRow
    | HoldReleaseRow
    | ShipmentRow
    | PhotoRow
    | PrintRow
    | PrintReportRow
    | HelpCallRow
    | HelpAnswerRow
    | FirstArticleRow
    | AliasRow
    | DocumentRow
)

TABLE_OF: Mapping[type[tuple[object, ...]], str] = {
    EventRow: "kcp_event",
    MeasurementRow: "measurement",
    DefectRow: "defect",
    HoldRow: "hold",
    HoldReleaseRow: "hold_release",
    ShipmentRow: "shipment",
    PhotoRow: "photo",
    PrintRow: "print_event",
    PrintReportRow: "print_report",
    HelpCallRow: "help_call",
    HelpAnswerRow: "help_answer",
    FirstArticleRow: "first_article",
    AliasRow: "alias",
    DocumentRow: "document",
}

OBJECT_COLUMNS = frozenset({"object", "counterpart", "container", "from_object", "to_object"})


class BalanceKey(NamedTuple):
    """Whose quantity, at which step, of which measure."""

    object: str
    point: str
    measure: str


class EdgeKey(NamedTuple):
    """A relation between two objects; `rel` as in `tables`."""

    source: str
    target: str
    rel: int


SumKey = BalanceKey | EdgeKey
