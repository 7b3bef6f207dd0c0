"""What one record says, as rows: pure, the same for every engine and every order of arrival.

Fact rows belong to their record alone; sums (`edge`, `balance`) commute. The state of an object
is folded by `current` from the events among these rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from typing import Any

from station import quantity
from station.facts import control, help_call, print_report, work
from station.facts.kcp import KcpData, Subject
from station.ledger.record import Envelope, RecordMalformed, at_ms
from station.store.projections.fact_rows import (
    AliasRow,
    BalanceKey,
    DefectRow,
    DocumentRow,
    EdgeKey,
    EventRow,
    FactRow,
    FirstArticleRow,
    HelpAnswerRow,
    HelpCallRow,
    HoldReleaseRow,
    HoldRow,
    MeasurementRow,
    PhotoRow,
    PrintReportRow,
    PrintRow,
    ShipmentRow,
    SumKey,
    Told,
)
from station.store.projections.tables import CONSUMED, CONTAINED

MOST_ROWS = 20_000
"""A record that would make more rows is not one of ours (a body is at most 64 KiB)."""

ONE = quantity.MICRO


_NOTHING_TOLD = Told()


@dataclass(slots=True)
class Derived:
    """The rows of one record.

    Attributes:
        events: Kept, for the timeline, also when the record is voided.
        sums: Key -> [quantity in millionths, how many facts stand behind it].
        told: Kept as well.
    """

    events: list[EventRow] = field(default_factory=list)
    facts: list[FactRow] = field(default_factory=list)
    sums: dict[SumKey, list[int]] = field(default_factory=dict)
    told: Told = _NOTHING_TOLD

    def add(self, key: SumKey, amount: int) -> None:
        """Count a fact towards a sum."""
        total = self.sums.get(key)
        if total is None:
            self.sums[key] = [amount, 1]
        else:
            total[0] += amount
            total[1] += 1


Amounts = list[tuple[Subject, int | None]]
"""Each subject with its quantity in millionths; `None` for a single piece or a container."""


def derive(envelope: Envelope, data: Any) -> Derived:
    """Every row a record gives rise to.

    Raises:
        QuantityInvalid, RecordMalformed: The record says what cannot be projected.
    """
    rows = Derived()
    if isinstance(data, KcpData):
        _kcp(rows, envelope, data)
    else:
        _control(rows, envelope, data)
    return rows


def _control(rows: Derived, envelope: Envelope, data: Any) -> None:
    match data:
        case control.HoldPlaced():
            rows.facts += [HoldRow(subject.key, data.reason) for subject in data.subject]
            rows.events += _events(data.subject)
        case control.HoldReleased():
            rows.facts.append(HoldReleaseRow(data.hold.bytes))
            rows.events += _events(data.subject)
        case control.PrintPlanned() | control.PrintEnded():
            rows.facts += _printed(data)
        case control.UnitRelabelled():
            pair = (data.from_key, data.to_key)
            rows.facts.append(AliasRow(*pair))
            rows.events += [EventRow(key, "inspected") for key in pair]
        case control.PhotoTaken():
            rows.told = Told(point=data.point)
            rows.events += _events(data.subject)
            _photos(rows, envelope, data.subject)
        case control.DocumentPublished():
            row = DocumentRow(data.kind, data.id, data.version, data.sha256, data.text)
            rows.facts.append(row)
        case _:
            rows.facts += _told(data)


def _told(data: Any) -> list[FactRow]:
    """What records say that are about no object's life."""
    match data:
        case print_report.PrintReported():
            row = PrintReportRow(data.planned.bytes, data.first, data.last, data.state)
            return [row]
        case help_call.HelpCalled():
            return [HelpCallRow(data.unit, data.whom, data.point, data.order, data.code)]
        case help_call.HelpAnswered():
            return [HelpAnswerRow(data.call.bytes, data.by)]
    return []


def _printed(data: control.PrintPlanned | control.PrintEnded) -> list[FactRow]:
    if isinstance(data, control.PrintEnded):
        return [PrintRow(None, data.planned.bytes, data.state, None, None)]
    return [PrintRow(key, None, "planned", data.template, data.copy) for key in data.labels]


def _kcp(rows: Derived, envelope: Envelope, data: KcpData) -> None:
    subjects = _amounts(data.subject)
    containers = [subject.key for subject in data.subject if subject.role == "container"]
    _worked_on(rows, envelope.type, data, subjects, containers)
    _measured(rows, envelope, data)
    _photos(rows, envelope, data.subject)
    _consumed(rows, subjects)
    _counted(rows, envelope.type, data, subjects)
    match data:
        case work.Packed():
            _contained(rows, subjects, containers, 1)
        case work.TakenOut():
            _contained(rows, subjects, containers, -1)
        case work.StepStarted() | work.StepFinished():
            _worked(rows, data, subjects)
        case work.FirstArticleRecorded():
            rows.facts.append(FirstArticleRow(data.scope, data.for_point, data.result))
        case work.Dispatched():
            _shipped(rows, data, containers)


def _worked_on(
    rows: Derived, record_type: str, data: KcpData, subjects: Amounts, containers: list[str]
) -> None:
    """The events; the record's product is that of what is made, not of what is used up in it."""
    rows.told = _told_by(data)
    container = containers[0] if containers and record_type in _MOVES else None
    made = data.links.product
    for subject, amount in _once(subjects):
        role = subject.role
        counterpart = container if role == "content" else None
        product = subject.product or (None if role == "input" else made)
        rows.events.append(EventRow(subject.key, role, amount, counterpart, product))


def _told_by(data: KcpData) -> Told:
    links, bound = data.links, data.bound
    return Told(
        *(data.kcp, data.point, data.result, links.order, links.lot, getattr(data, "level", None)),
        *(bound.machine, bound.material, bound.method, bound.environment),
    )


_MOVES = frozenset({"unit.packed", "unit.taken_out"})


def _events(subjects: tuple[Subject, ...]) -> list[EventRow]:
    """The events of a record that is no key control point."""
    return [
        EventRow(subject.key, subject.role, amount, product=subject.product)
        for subject, amount in _once(_amounts(subjects))
    ]


def _once(subjects: Amounts) -> Amounts:
    """One event per (object, role), however often a record names it."""
    if len({(subject.key, subject.role) for subject, _ in subjects}) == len(subjects):
        return subjects
    return list({(each[0].key, each[0].role): each for each in reversed(subjects)}.values())[::-1]


def _measured(rows: Derived, envelope: Envelope, data: KcpData) -> None:
    first = data.subject[0].key if data.subject else None
    if data.readings:
        at = at_ms(envelope)
        _limit(sum(len(reading.values) for reading in data.readings))
        for reading in data.readings:
            name, unit, gauge = reading.characteristic, reading.unit, reading.gauge
            rows.facts += [
                MeasurementRow(
                    first, name, _float(value), unit, gauge, reading.result, data.point, at
                )
                for value in reading.values
            ]
    if data.defects:
        day = envelope.shift.day.isoformat()
        rows.facts += [
            DefectRow(first, d.code, d.severity, d.quantity, data.point, day, day[:7])
            for d in data.defects
        ]


def _float(value: Decimal) -> float:
    found = float(value)
    if not isfinite(found):
        raise RecordMalformed(reason=f"a reading is no number: {value}")
    return found


def _photos(rows: Derived, envelope: Envelope, subjects: tuple[Subject, ...]) -> None:
    first = subjects[0].key if subjects else None
    rows.facts += [PhotoRow(first, b.sha256, b.size, b.mime, b.role) for b in envelope.blobs]


def _consumed(rows: Derived, subjects: Amounts) -> None:
    used = [each for each in subjects if each[0].role == "input"]
    if not used:
        return
    made = [subject.key for subject, _ in subjects if subject.role == "output"]
    _limit(len(used) * len(made))
    for subject, amount in used:
        for key in made:
            rows.add(EdgeKey(subject.key, key, CONSUMED), ONE if amount is None else amount)


def _limit(count: int) -> None:
    if count > MOST_ROWS:
        raise RecordMalformed(reason=f"would make {count} rows, limit {MOST_ROWS}")


MEASURE_OF: Mapping[tuple[str, str], tuple[str, int]] = {
    ("unit.received", "inspected"): ("received", 1),
    ("step.started", "output"): ("started", 1),
    ("step.finished", "output"): ("good", 1),
    ("step.finished", "input"): ("consumed", 1),
    ("unit.packed", "content"): ("packed", 1),
    ("unit.taken_out", "content"): ("packed", -1),
    ("shipment.dispatched", "content"): ("shipped", 1),
}
"""(record type, role) -> the balance it moves and in which direction. Contents of a shipment
carry no product: the order's own balance moves by the shipment's total."""

_ORDERED_ROLES = frozenset({"output", "inspected", "content"})


def _counted(rows: Derived, record_type: str, data: KcpData, subjects: Amounts) -> None:
    """Balances of lots, and of the order (a piece counts as one).

    Containers carry no product, so that a carton on a pallet does not count to its order again.
    """
    order = f"order:{data.links.order}" if data.links.order else None
    for subject, amount in subjects:
        moved = MEASURE_OF.get((record_type, subject.role))
        if record_type == "unit.inspected" and subject.role == "inspected":
            moved = ("failed" if data.result == "fail" else "passed"), 1
        if moved is None:
            continue
        measure, sign = moved
        if amount is not None:
            rows.add(BalanceKey(subject.key, data.point, measure), sign * amount)
        if order and subject.product and subject.role in _ORDERED_ROLES:
            count = ONE if amount is None else amount
            rows.add(BalanceKey(order, data.point, measure), sign * count)


def _worked(rows: Derived, data: work.StepStarted | work.StepFinished, subjects: Amounts) -> None:
    outputs = [subject.key for subject, _ in subjects if subject.role == "output"]
    if data.scope:
        rows.add(BalanceKey(f"scope:{data.scope}", data.point, "units"), len(outputs) * ONE)
    if isinstance(data, work.StepFinished) and outputs:
        for measure, amount in (("rework", data.rework), ("scrap", data.scrap)):
            if amount:
                key = BalanceKey(outputs[0], data.point, measure)
                rows.add(key, quantity.to_micro(amount))


def _contained(rows: Derived, subjects: Amounts, containers: list[str], sign: int) -> None:
    """Lots in containers are sums; pieces and containers follow the order (`current`)."""
    if not containers:
        return
    for subject, amount in subjects:
        if subject.role == "content" and amount is not None:
            rows.add(EdgeKey(subject.key, containers[0], CONTAINED), sign * amount)


def _shipped(rows: Derived, data: work.Dispatched, containers: list[str]) -> None:
    order = data.links.order or ""
    for container in containers:
        row = ShipmentRow(container, data.shipment, order, data.destination, data.region)
        rows.facts.append(row)
    if order:
        total = quantity.to_micro(data.pieces)
        rows.add(BalanceKey(f"order:{order}", data.point, "shipped"), total)


def _amounts(subjects: tuple[Subject, ...]) -> Amounts:
    return [
        (subject, None if subject.quantity is None else quantity.to_micro(subject.quantity))
        for subject in subjects
    ]
