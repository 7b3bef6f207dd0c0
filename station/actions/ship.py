"""Ship closed containers (K5): right order, right destination, right region, nothing held."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

import msgspec

from station import quantity
from station.actions import containers as boxes
from station.actions.containers import Box
from station.actions.outcome import Refused, Saved
from station.actions.photo import Photos
from station.actions.situation import Job, Situation, links
from station.facts.kcp import Subject
from station.facts.work import Dispatched
from station.store.queries import containers, holds
from station.store.queries.balances import balances
from station.store.queries.objects import Known
from station.trace import gate, lot
from station.trace import key as keys
from station.trace.gate import refuse

MOST_CONTAINERS = 500


class Ship(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A loading: top containers that leave together.

    Attributes:
        order: Order id; it must be the bound one.
        destination: Customer or warehouse code on the delivery note.
        region: Where the goods may be sold according to the delivery note.
        shipment: Delivery note number; made from the order and its count when left out.
    """

    containers: Annotated[tuple[str, ...], msgspec.Meta(max_length=MOST_CONTAINERS)]
    order: str
    destination: str
    region: str
    shipment: str | None = None
    vehicle: str | None = None
    seal_no: str | None = None
    photos: Photos = ()


def ship(now: Situation, ask: Ship) -> Saved:
    """Record that the containers left; refused as a whole where one of them may not leave."""
    now.entitle("ship")
    job = now.job("ship")
    now.need(
        _right_order(job, ask),
        gate.region_allowed(job.order.region, ask.region, job.order.id),
        _right_destination(job, ask),
    )
    if not ask.containers:
        raise Refused(refuse("nothing_to_ship", order=job.order.id))
    leaving = {box.key: box for box in (_leaving(now, job, code) for code in ask.containers)}
    loaded = list(leaving.values())
    now.none_held(holds.inside(now.conn, [_known(box).id for box in loaded]))
    lots, pieces = _contents(now, job, loaded)
    found = balances(now.conn, f"order:{job.order.id}")
    left = job.order.quantity - lot.total(found, "shipped")
    now.need(gate.enough(left, pieces, job.order.id))
    shipment = ask.shipment or _next_number(now, job)
    now.write(
        Dispatched(
            kcp=job.step.kcp,
            point=job.step.id,
            subject=(
                *(Subject(key=box.key, role="container") for box in loaded),
                *(Subject(key=key, role="content", quantity=lots[key]) for key in sorted(lots)),
            ),
            bound=now.desk.bound,
            links=links(job),
            shipment=shipment,
            destination=ask.destination,
            region=ask.region,
            pieces=pieces,
            vehicle=ask.vehicle,
            seal_no=ask.seal_no,
        ),
        now.extras_of(job),
    )
    return now.saved(loaded[0].key, shipment=shipment, pieces=quantity.show(pieces))


def _right_order(job: Job, ask: Ship) -> gate.Refusal | None:
    return gate.order_matches(ask.order, job.order.id, ask.order)


def _right_destination(job: Job, ask: Ship) -> gate.Refusal | None:
    if ask.destination != job.order.destination:
        expected = job.order.destination
        return refuse(
            "wrong_destination", order=job.order.id, expected=expected, asked=ask.destination
        )
    return None


def _leaving(now: Situation, job: Job, code: str) -> Box:
    """A container that may leave; the action ends at the first that may not."""
    box, known, state = boxes.known_of_job(now, job, code)
    if state.state == "shipped":
        raise Refused(refuse("container_shipped", code=box.code))
    if state.state != "closed":
        filled = boxes.filling(boxes.count(now, box), boxes.capacity(job, box.level))
        raise Refused(refuse("container_incomplete", code=box.code, **filled))
    boxes.stands_alone(now, box)
    boxes.all_sealed_in(now, known)
    return box


def _contents(
    now: Situation, job: Job, loaded: Sequence[Box]
) -> tuple[dict[str, Decimal], Decimal]:
    """Quantity of each lot, and of everything, inside; contents must be of the order."""
    lots: dict[str, Decimal] = defaultdict(Decimal)
    pieces = Decimal(0)
    for box in loaded:
        for content in containers.pieces_inside(now.conn, _known(box).id):
            now.need(gate.order_matches(content.order, job.order.id, keys.code_of(content.key)))
            pieces += content.quantity
            if content.kind == "lot":
                lots[content.key] += content.quantity
    return lots, pieces


def _known(box: Box) -> Known:
    assert box.known is not None
    return box.known


def _next_number(now: Situation, job: Job) -> str:
    count = containers.shipments_of(now.conn, job.order.id)
    return f"{job.order.id}-D{count + 1}"
