"""What one record says, as rows: pure, the same for every engine and every order of arrival.

`derive` gives fact rows (`Put`, keyed by the record) and sums (`Add`, which commute). The state
of objects with few facts is folded by the projector from the events among these rows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from station import quantity
from station.facts import control, work
from station.facts.kcp import KcpData, Subject
from station.ledger.record import Envelope, at_ms
from station.store.projections.tables import CONSUMED, CONTAINED


@dataclass(frozen=True, slots=True)
class Obj:
    """A reference to an object by canonical key; the executor puts its local number in."""

    key: str


@dataclass(frozen=True, slots=True)
class Put:
    """A row of a fact table; `entry` and `n` are added by the executor."""

    table: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Add:
    """Add to a sum; the row is dropped when no fact stands behind it any more."""

    table: str
    key: Mapping[str, Any]
    quantity: int


def derive(envelope: Envelope, data: Any) -> Iterator[Put | Add]:
    """Every row a record gives rise to."""
    if isinstance(data, KcpData):
        return _kcp(envelope, data)
    return _control(envelope, data)


def _control(envelope: Envelope, data: Any) -> Iterator[Put | Add]:
    match data:
        case control.HoldPlaced() | control.HoldReleased():
            yield from _held(envelope, data)
        case control.PrintPlanned() | control.PrintEnded():
            yield from _prints(data)
        case control.UnitRelabelled():
            yield from _relabelled(envelope, data)
        case control.PhotoTaken():
            yield from _events(envelope, data.subject, {"point": data.point})
            yield from _photos(envelope, data.subject)
        case control.DocumentPublished():
            names = ("kind", "id", "version", "sha256", "text")
            yield Put("document", {name: getattr(data, name) for name in names})


def _held(
    envelope: Envelope, data: control.HoldPlaced | control.HoldReleased
) -> Iterator[Put | Add]:
    if isinstance(data, control.HoldPlaced):
        for subject in data.subject:
            yield Put("hold", {"object": Obj(subject.key), "reason": data.reason})
    else:
        yield Put("hold_release", {"hold": data.hold.bytes})
    yield from _events(envelope, data.subject, {})


def _relabelled(envelope: Envelope, data: control.UnitRelabelled) -> Iterator[Put]:
    pair = (data.from_key, data.to_key)
    yield Put("alias", {"from_object": Obj(pair[0]), "to_object": Obj(pair[1])})
    subjects = tuple(Subject(key=key, role="inspected") for key in pair)
    yield from _events(envelope, subjects, {})


def _kcp(envelope: Envelope, data: KcpData) -> Iterator[Put | Add]:
    containers = [s.key for s in data.subject if s.role == "container"]
    common = {
        "kcp": data.kcp,
        "point": data.point,
        "result": data.result,
        "order_id": data.links.order,
        "lot": data.links.lot,
        "level": getattr(data, "level", None),
        "machine": data.bound.machine,
        "material": data.bound.material,
        "method": data.bound.method,
        "environment": data.bound.environment,
    }
    if envelope.type in {"unit.packed", "unit.taken_out"} and containers:
        common["counterpart"] = Obj(containers[0])
    yield from _events(envelope, data.subject, common, data.links.product)
    yield from _measured(envelope, data)
    yield from _photos(envelope, data.subject)
    yield from _consumed(data.subject)
    yield from _counted(envelope.type, data)
    yield from _contained(envelope.type, data, containers)
    if isinstance(data, work.StepStarted | work.StepFinished) and data.scope:
        units = sum(1 for subject in data.subject if subject.role == "output")
        amount = quantity.to_micro(Decimal(units))
        yield _balance(f"scope:{data.scope}", data.point, "units", amount)
    if isinstance(data, work.FirstArticleRecorded):
        row = {"scope": data.scope, "point": data.for_point, "result": data.result}
        yield Put("first_article", row)
    if isinstance(data, work.Dispatched):
        yield from _shipped(data, containers)


def _events(
    envelope: Envelope,
    subjects: tuple[Subject, ...],
    common: Mapping[str, Any],
    product: str | None = None,
) -> Iterator[Put]:
    """One event per (object, role): a subject named twice in a record is one event."""
    for subject in {(s.key, s.role): s for s in subjects}.values():
        row = {
            "object": Obj(subject.key),
            "type": envelope.type,
            "role": subject.role,
            "point": "",
            "result": "info",
            **common,
            "quantity": _micro(subject.quantity),
            "product": subject.product or product,
        }
        if subject.role == "container":
            row["counterpart"] = None
        yield Put("kcp_event", row)


def _measured(envelope: Envelope, data: KcpData) -> Iterator[Put]:
    first = Obj(data.subject[0].key) if data.subject else None
    for reading in data.readings:
        for value in reading.values:
            yield Put(
                "measurement",
                {
                    "object": first,
                    "characteristic": reading.characteristic,
                    "value": float(value),
                    "unit": reading.unit,
                    "gauge": reading.gauge,
                    "result": reading.result,
                    "point": data.point,
                    "at": at_ms(envelope),
                },
            )
    day = envelope.shift.day.isoformat()
    for defect in data.defects:
        yield Put(
            "defect",
            {
                "object": first,
                "code": defect.code,
                "severity": defect.severity,
                "quantity": defect.quantity,
                "point": data.point,
                "day": day,
                "month": day[:7],
            },
        )


def _photos(envelope: Envelope, subjects: tuple[Subject, ...]) -> Iterator[Put]:
    first = Obj(subjects[0].key) if subjects else None
    for blob in envelope.blobs:
        yield Put(
            "photo",
            {
                "object": first,
                "sha256": blob.sha256,
                "size": blob.size,
                "mime": blob.mime,
                "role": blob.role,
            },
        )


def _consumed(subjects: tuple[Subject, ...]) -> Iterator[Put | Add]:
    outputs = [s for s in subjects if s.role == "output"]
    for used in (s for s in subjects if s.role == "input"):
        for made in outputs:
            pair = {"input": Obj(used.key), "output": Obj(made.key)}
            yield Put("consumption", {**pair, "quantity": _micro(used.quantity)})
            key = {"source": Obj(used.key), "target": Obj(made.key), "rel": CONSUMED}
            yield Add("edge", key, _amount(used))


MEASURE_OF = {
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


def _counted(record_type: str, data: KcpData) -> Iterator[Add]:
    """Balances of lots, and of the order (a piece counts as one).

    Containers carry no product, so that a carton on a pallet does not count to its order again.
    """
    for subject in data.subject:
        measure, sign = MEASURE_OF.get((record_type, subject.role), (None, 0))
        if record_type == "unit.inspected" and subject.role == "inspected":
            measure, sign = ("failed" if data.result == "fail" else "passed"), 1
        if measure is None:
            continue
        if subject.quantity is not None:
            yield _balance(subject.key, data.point, measure, sign * _amount(subject))
        if (
            data.links.order
            and subject.product
            and subject.role in {"output", "inspected", "content"}
        ):
            moved = sign * _amount(subject)
            yield _balance(f"order:{data.links.order}", data.point, measure, moved)
    if isinstance(data, work.StepFinished):
        yield from _not_good(data)


def _not_good(data: work.StepFinished) -> Iterator[Add]:
    outputs = [s for s in data.subject if s.role == "output"]
    for measure in ("rework", "scrap"):
        amount = _micro(getattr(data, measure))
        if amount and outputs:
            yield _balance(outputs[0].key, data.point, measure, amount)


def _balance(key: str, point: str, measure: str, amount: int) -> Add:
    return Add("balance", {"object": Obj(key), "point": point, "measure": measure}, amount)


def _contained(record_type: str, data: KcpData, containers: list[str]) -> Iterator[Add]:
    """Lots in containers are sums; pieces and containers follow the order (projector)."""
    sign = {"unit.packed": 1, "unit.taken_out": -1}.get(record_type)
    if sign is None or not containers:
        return
    for subject in data.subject:
        amount = _micro(subject.quantity)
        if subject.role == "content" and amount is not None:
            pair = {"source": Obj(subject.key), "target": Obj(containers[0]), "rel": CONTAINED}
            yield Add("edge", pair, sign * amount)


def _shipped(data: work.Dispatched, containers: list[str]) -> Iterator[Put | Add]:
    for container in containers:
        yield Put(
            "shipment",
            {
                "container": Obj(container),
                "shipment": data.shipment,
                "order_id": data.links.order or "",
                "destination": data.destination,
                "region": data.region,
            },
        )
    if data.links.order:
        total = quantity.to_micro(data.pieces)
        yield _balance(f"order:{data.links.order}", data.point, "shipped", total)


def _prints(data: control.PrintPlanned | control.PrintEnded) -> Iterator[Put]:
    if isinstance(data, control.PrintEnded):
        yield Put("print_event", {"planned": data.planned.bytes, "state": data.state})
        return
    for key in data.labels:
        row = {
            "object": Obj(key),
            "state": "planned",
            "template": data.template,
            "copy": data.copy,
        }
        yield Put("print_event", row)


def _micro(amount: Decimal | None) -> int | None:
    return None if amount is None else quantity.to_micro(amount)


def _amount(subject: Subject) -> int:
    """The subject's quantity in millionths; a single piece counts as one."""
    return quantity.to_micro(Decimal(1) if subject.quantity is None else subject.quantity)
