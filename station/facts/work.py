"""Facts of the shop floor: receiving, steps, inspection, packing, shipping."""

from decimal import Decimal

import msgspec

from station.facts.kcp import KcpData


class Received(KcpData, frozen=True, kw_only=True, omit_defaults=True):
    """`unit.received`: a lot came in. The subject's quantity is what was delivered."""

    supplier: str
    purchase_order: str | None = None
    certificate: str | None = None


class StepStarted(KcpData, frozen=True, kw_only=True, omit_defaults=True):
    """`step.started`: work on the subjects (role `output`) began.

    Attributes:
        scope: The first-article scope it counts for, where the plan asks for one.
    """

    scope: str | None = None


class StepFinished(KcpData, frozen=True, kw_only=True, omit_defaults=True):
    """`step.finished`: subjects with role `output` are done, those with role `input` used up.

    Attributes:
        parameters: Parameter id -> value as set or read.
        rework, scrap: Quantities besides the good ones of a lot.
        scope: The first-article scope, where no start was recorded before.
    """

    scope: str | None = None

    parameters: dict[str, Decimal] = msgspec.field(default_factory=dict)
    rework: Decimal | None = None
    scrap: Decimal | None = None


class FirstArticleRecorded(KcpData, frozen=True, kw_only=True, omit_defaults=True):
    """`first_article.recorded`: the first article of a scope passed or failed.

    Attributes:
        for_point: The step that waits for it. scope: What it covers, e.g. `order=PO-1`.
    """

    for_point: str
    scope: str


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The sampling plan of one class of defects, and what was found against it."""

    severity_class: str
    level: str
    aql: Decimal
    severity: str
    n: int
    ac: int
    re: int
    nonconforming: int


class Inspected(KcpData, frozen=True, kw_only=True, omit_defaults=True):
    """`unit.inspected`: incoming, in-process or final inspection.

    Attributes:
        sampled: Pieces looked at, where a lot was sampled.
        plans: One per class of defects where sampling decided.
        overridden: Why the inspector decided against a reading outside its limits.
    """

    sampled: int | None = None
    plans: tuple[Plan, ...] = ()
    overridden: str | None = None


class Packed(KcpData, frozen=True, kw_only=True, omit_defaults=True):
    """`unit.packed`: subjects with role `content` were put into the one with role `container`."""

    level: str


class TakenOut(KcpData, frozen=True, kw_only=True, omit_defaults=True):
    """`unit.taken_out`: contents left their container."""


class Sealed(KcpData, frozen=True, kw_only=True, omit_defaults=True):
    """`container.sealed`: closed; `short` where it holds less than a full one."""

    level: str
    count: Decimal
    short: bool = False


class Dispatched(KcpData, frozen=True, kw_only=True, omit_defaults=True):
    """`shipment.dispatched`: top containers left for a destination.

    Attributes:
        destination, region: Where the goods go and may be sold.
        pieces: Quantity inside all containers.

    Subjects with role `container` are the top containers; `content` subjects with quantities
    name the lots inside, because a lot's balance cannot be read off a container later.
    """

    shipment: str
    destination: str
    region: str
    pieces: Decimal
    vehicle: str | None = None
    seal_no: str | None = None
