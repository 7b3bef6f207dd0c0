"""Receive material (K1): who sent it, how much, against which purchase order."""

from decimal import Decimal

import msgspec

from station.actions import resolve
from station.actions import unit as units
from station.actions.outcome import Refused, Saved
from station.actions.situation import Situation
from station.actions.unit import Unit
from station.documents.product import Product
from station.documents.route import Step
from station.facts.kcp import Links, Subject
from station.facts.work import Received
from station.store.queries import objects
from station.trace.gate import refuse


class Receive(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A delivery of one lot, or of one part with its own serial number.

    Attributes:
        lot: The supplier's lot text or the part's serial, a GS1 code, or a canonical key.
        material: Product id; may be left out where the code's GTIN tells it.
        quantity: Delivered quantity in the material's unit of measure; none for a single part.
        certificate: Sha256 or number of the material report.
        again: The lot came before in the very same quantity, and this is another delivery of it.
    """

    lot: str
    quantity: Decimal | None = None
    material: str | None = None
    supplier: str = resolve.OURSELVES
    purchase_order: str | None = None
    certificate: str | None = None
    again: bool = False


def receive(now: Situation, ask: Receive) -> Saved:
    """Take goods into stock; those with a plan may be used once they have passed inspection."""
    now.entitle("receive")
    material = _material(now, ask)
    step = receiving_step(now, material)
    if step is not None:
        now.trained_for(step)
    if not resolve.is_plain(ask.supplier):
        raise Refused(refuse("unknown_supplier", supplier=ask.supplier))
    key = resolve.delivered(now, ask.lot, ask.supplier, material)
    unit = Unit(key, resolve.shown(ask.lot), objects.find(now.conn, key), material)
    units.in_quantity(unit, ask.quantity)
    _not_twice(now, unit, ask)
    now.write(
        Received(
            kcp="K1",
            point=point_of(step),
            subject=(
                Subject(key=key, role="inspected", quantity=ask.quantity, product=material.id),
            ),
            links=Links(product=material.id, lot=unit.lot),
            supplier=ask.supplier,
            purchase_order=ask.purchase_order,
            certificate=ask.certificate,
            bound=now.desk.bound,
        ),
        now.extras(*now.documents_of(material)),
    )
    return now.saved(key)


def receiving_step(now: Situation, material: Product) -> Step | None:
    """The step of the material's own route at which it comes in."""
    route = now.master.route_of(material)
    steps = route.steps if route else ()
    return next((step for step in steps if step.work == "receive"), None)


def point_of(step: Step | None) -> str:
    """Where incoming goods are recorded; materials without a route share one point."""
    return step.id if step else "receive"


def is_inspected(now: Situation, material: Product) -> bool:
    """Whether the control plan says anything about incoming goods of this material."""
    return now.master.point_of(material, point_of(receiving_step(now, material))) is not None


def _not_twice(now: Situation, unit: Unit, ask: Receive) -> None:
    """One delivery is not entered twice.

    A lot may come in several deliveries (3.1: duplicate gates are for pieces), so only the same
    quantity again is taken for a mistake, unless the keeper says that it is none.
    """
    if unit.known is None or unit.state is None:
        return
    if unit.state.product not in {None, unit.product.id}:
        name = now.product_named(unit.product.id)
        raise Refused(refuse("wrong_product", code=unit.code, product=name))
    before = objects.received(now.conn, unit.known.id)
    if not before or (unit.is_lot and (ask.again or ask.quantity not in before)):
        return
    step = point_of(receiving_step(now, unit.product))
    duplicate = units.duplicate(now, unit.known, step, unit.code)
    code = "delivered_before" if unit.is_lot else "duplicate"
    raise Refused(refuse(code, **duplicate.facts))


def _material(now: Situation, ask: Receive) -> Product:
    if ask.material is not None:
        found = now.master.products.get(ask.material)
    else:
        found = resolve.product_in(now, ask.lot)
    if found is None:
        raise Refused(refuse("unknown_product", product=resolve.shown(ask.material or ask.lot)))
    if found.kind != "material":
        raise Refused(refuse("not_a_material", product=now.product_named(found.id)))
    return found
