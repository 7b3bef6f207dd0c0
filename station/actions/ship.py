"""Ship closed containers (K5): right order, right destination, right region, nothing held."""

from collections import defaultdict
from decimal import Decimal

import msgspec

from station.actions import resolve
from station.actions.situation import Job, Refused, Saved, Situation
from station.facts.kcp import Subject
from station.facts.work import Dispatched
from station.store.queries import balances, containers, holds, objects
from station.trace import gate
from station.trace.gate import refuse


class Ship(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A loading: top containers that leave together.

    Attributes:
        order: Order id; it must be the bound one.
        destination: Customer or warehouse code on the delivery note.
        region: Where the goods may be sold according to the delivery note.
        shipment: Delivery note number; made from the order and its count when left out.
    """

    containers: tuple[str, ...]
    order: str
    destination: str
    region: str
    shipment: str | None = None
    vehicle: str | None = None
    seal_no: str | None = None
    photos: tuple[str, ...] = ()


def ship(now: Situation, ask: Ship) -> Saved:
    """Record that the containers left; refused as a whole where one of them may not leave."""
    now.entitle("ship")
    job = now.job("ship")
    now.need(
        gate.order_matches(ask.order, job.order.id, resolve.shown(ask.order)),
        gate.region_allowed(job.order.region, ask.region, job.order.id),
        _right_destination(job, ask),
    )
    if not ask.containers:
        raise Refused(refuse("nothing_to_ship", order=job.order.id))
    boxes = [_leaving(now, job, code) for code in dict.fromkeys(ask.containers)]
    inside = holds.inside(now.conn, [box.id for box in boxes])
    now.none_held(inside)
    lots, pieces = _contents(now, job, boxes)
    _not_more_than_ordered(now, job, pieces)
    shipment = ask.shipment or _next_number(now, job)
    now.write(
        Dispatched(
            kcp=job.step.kcp,
            point=job.step.id,
            subject=(
                *(Subject(key=box.key, role="container") for box in boxes),
                *(Subject(key=key, role="content", quantity=lots[key]) for key in sorted(lots)),
            ),
            bound=now.desk.bound,
            links=now.links(job),
            shipment=shipment,
            destination=ask.destination,
            region=ask.region,
            pieces=pieces,
            vehicle=ask.vehicle,
            seal_no=ask.seal_no,
        ),
        now.extras(job),
    )
    return now.saved(boxes[0].key, shipment=shipment, pieces=str(pieces))


def _right_destination(job: Job, ask: Ship) -> gate.Refusal | None:
    if ask.destination != job.order.destination:
        expected, asked = job.order.destination, resolve.shown(ask.destination)
        return refuse("wrong_destination", order=job.order.id, expected=expected, asked=asked)
    return None


def _leaving(now: Situation, job: Job, code: str) -> objects.Known:
    """A container that may leave; the action ends at the first that may not."""
    key = resolve.container(now, code)
    box = objects.find(now.conn, key)
    if box is None or box.state is None or box.state.kind != "container":
        raise resolve.unknown(code)
    shown = resolve.shown(code)
    now.need(gate.order_matches(box.state.order, job.order.id, shown))
    if box.state.state == "shipped":
        raise Refused(refuse("container_shipped", code=shown))
    if box.state.state != "closed":
        raise Refused(refuse("container_incomplete", code=shown, **_fill(now, job, box)))
    if box.state.parent is not None:
        outer = objects.key_of(now.conn, box.state.parent).rpartition(":")[2]
        raise Refused(refuse("inside_container", code=shown, container=outer))
    for content in containers.contents(now.conn, box.id):
        if content.kind == "container" and content.state != "closed":
            inner = content.key.rpartition(":")[2]
            raise Refused(refuse("container_incomplete", code=inner, count="?", full="?"))
    return box


def _fill(now: Situation, job: Job, box: objects.Known) -> dict[str, str]:
    packing = job.product.packing
    full = "?"
    if packing is not None and box.state is not None:
        full = str(packing.per_pallet if box.state.level == "pallet" else packing.per_carton)
    return {"count": str(containers.count(now.conn, box.id)), "full": full}


def _contents(
    now: Situation, job: Job, boxes: list[objects.Known]
) -> tuple[dict[str, Decimal], Decimal]:
    """Quantity of each lot, and of everything, inside; contents must be of the order."""
    lots: dict[str, Decimal] = defaultdict(Decimal)
    pieces = Decimal(0)
    for box in boxes:
        for content in containers.pieces_inside(now.conn, box.id):
            code = content.key.rpartition(":")[2]
            now.need(gate.order_matches(content.order, job.order.id, code))
            pieces += content.quantity
            if content.kind == "lot":
                lots[content.key] += content.quantity
    return lots, pieces


def _not_more_than_ordered(now: Situation, job: Job, pieces: Decimal) -> None:
    found = balances.balances(now.conn, f"order:{job.order.id}")
    left = job.order.quantity - balances.total(found, "shipped")
    now.need(gate.enough(left, pieces, job.order.id))


def _next_number(now: Situation, job: Job) -> str:
    count = containers.shipments_of(now.conn, job.order.id)
    return f"{job.order.id}-D{count + 1}"
