"""Receive a lot of material (K1): who sent it, how much, against which purchase order."""

from decimal import Decimal

import msgspec

from station.actions import resolve
from station.actions.produce import duplicate
from station.actions.situation import Refused, Saved, Situation
from station.documents.product import Product
from station.documents.route import Step
from station.facts.kcp import Links, Subject
from station.facts.work import Received
from station.store.queries import balances, objects
from station.trace.gate import refuse


class Receive(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A delivery of one lot.

    Attributes:
        lot: The supplier's lot text, a GS1 code, or a canonical key.
        material: Product id; may be left out where the code's GTIN tells it.
        quantity: Delivered quantity in the material's unit of measure.
        certificate: Sha256 or number of the material report.
    """

    lot: str
    quantity: Decimal
    material: str | None = None
    supplier: str = "self"
    purchase_order: str | None = None
    certificate: str | None = None


def receive(now: Situation, ask: Receive) -> Saved:
    """Take a lot into stock; it may be used once its incoming inspection has passed."""
    now.entitle("receive")
    material = _material(now, ask)
    key = resolve.lot(now, ask.lot, ask.supplier, material)
    if ask.quantity <= 0:
        raise Refused(refuse("quantity_not_positive", code=resolve.shown(ask.lot)))
    known = objects.find(now.conn, key)
    if known and balances.total(balances.balances(now.conn, key), "received"):
        raise Refused(duplicate(now, known, point_of(now, material), ask.lot))
    now.write(
        Received(
            kcp="K1",
            point=point_of(now, material),
            subject=(
                Subject(key=key, role="inspected", quantity=ask.quantity, product=material.id),
            ),
            links=Links(product=material.id),
            supplier=ask.supplier,
            purchase_order=ask.purchase_order,
            certificate=ask.certificate,
            bound=now.desk.bound,
        ),
        now.extras(),
    )
    return now.saved(key)


def receiving_step(now: Situation, material: Product) -> Step | None:
    """The step of the material's own route at which it comes in."""
    route = now.master.route_of(material)
    steps = route.steps if route else ()
    return next((step for step in steps if step.work == "receive"), None)


def point_of(now: Situation, material: Product) -> str:
    """Where incoming goods are recorded; materials without a route share one point."""
    step = receiving_step(now, material)
    return step.id if step else "receive"


def _material(now: Situation, ask: Receive) -> Product:
    if ask.material is not None:
        found = now.master.products.get(ask.material)
    else:
        found = next(iter(resolve.products_in(now, ask.lot)), None)
    if found is None:
        raise Refused(refuse("unknown_product", product=resolve.shown(ask.material or ask.lot)))
    return found
