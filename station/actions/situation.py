"""What an action knows when it decides: transaction, documents, who works here on what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from station.documents.master import Master
from station.documents.order import Order
from station.documents.people import Person, Right
from station.documents.product import Product
from station.documents.route import Route, Step
from station.facts import registry
from station.facts.kcp import Bound, Links
from station.ledger.record import BlobRef, DocumentRef
from station.store.queries import holds, objects
from station.store.recorder import Author, Extras
from station.store.writer import Transaction
from station.trace.gate import Refusal, refuse


class Refused(Exception):
    """Ends an action at a shut gate.

    To callers a refusal is a result (`perform` returns it). Inside an action it travels as an
    exception, because that also rolls back the transaction and keeps each action readable from
    top to bottom.
    """

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Desk:
    """Who is signed in at this workstation and what is bound; a new one after each change."""

    person: Person | None = None
    session: UUID | None = None
    order: str | None = None
    step: str | None = None
    bound: Bound = field(default_factory=Bound)

    @property
    def author(self) -> Author:
        """Who records are written by."""
        return Author(self.person.badge if self.person else None, self.session)


@dataclass(frozen=True, slots=True)
class Saved:
    """An action that was recorded.

    Attributes:
        rid: Its main record. also: (rid, type) of the records that followed from it.
        unit: Canonical key of what it was about.
        desk: The desk as it is after it.
        more: Further answers for whoever asked, plain JSON values.
    """

    rid: UUID
    type: str
    unit: str | None
    desk: Desk
    also: tuple[tuple[UUID, str], ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict, hash=False)


Outcome = Saved | Refusal


@dataclass(frozen=True, slots=True)
class Job:
    """The bound order with what its product asks for at the bound step."""

    order: Order
    product: Product
    route: Route
    step: Step


class Situation:
    """One action's view, inside its transaction."""

    def __init__(
        self,
        transaction: Transaction,
        master: Master,
        desk: Desk,
        local_time: datetime,
        photos: Sequence[BlobRef] = (),
    ) -> None:
        """Bring together what an action needs.

        Args:
            transaction: The writer's open transaction.
            master: The documents in force.
            desk: Who works here on what.
            local_time: Local wall time, for shifts and the expiry of badges.
            photos: Photos already durable on disk (I11).
        """
        self.transaction = transaction
        self.conn = transaction.conn
        self.master = master
        self.desk = desk
        self.local_time = local_time
        self.photos = tuple(photos)
        self._written: list[tuple[UUID, str]] = []

    @property
    def utc(self) -> datetime:
        """The wall time, UTC."""
        return self.local_time.astimezone(UTC)

    # --- checks that most actions begin with -------------------------------------------------

    def need(self, *refusals: Refusal | None) -> None:
        """End the action at the first check that refuses."""
        for refusal in refusals:
            if refusal is not None:
                raise Refused(refusal)

    def entitle(self, right: Right) -> None:
        """Somebody is signed in and may do this; else the action ends."""
        person = self.desk.person
        if person is None:
            raise Refused(refuse("not_signed_in"))
        if self.master.rights and not self.master.may(person, right):
            raise Refused(refuse("not_allowed", person=person.name, right=right))

    def job(self, *works: str) -> Job:
        """The bound order and step, where the step does one of these works; else the action ends."""
        order, product = self.ordered()
        route = self.master.route_of(product)
        if route is None:
            raise Refused(refuse("no_route", order=order.id, product=order.product))
        step = route.step(self.desk.step or "")
        if step is None:
            raise Refused(refuse("no_step", order=order.id))
        if step.work not in works:
            raise Refused(refuse("wrong_work", step=step.id, work=step.work))
        unbound = [name for name in step.binds if getattr(self.desk.bound, name) is None]
        if unbound:
            raise Refused(refuse("not_bound", what=", ".join(unbound)))
        person = self.desk.person
        if person is not None and person.steps and step.id not in person.steps:
            raise Refused(refuse("not_trained", person=person.name, step=step.id))
        return Job(order, product, route, step)

    def ordered(self) -> tuple[Order, Product]:
        """The bound order and its product; else the action ends."""
        order = self.master.orders.get(self.desk.order or "")
        if order is None:
            raise Refused(refuse("no_order"))
        product = self.master.products.get(order.product)
        if product is None:
            raise Refused(refuse("no_route", order=order.id, product=order.product))
        return order, product

    def not_held(self, *known: objects.Known | None) -> None:
        """No open hold keeps these objects from being used; else the action ends."""
        self.none_held(thing.id for thing in known if thing is not None)

    def none_held(self, ids: Iterable[int]) -> None:
        """The same for local numbers."""
        found = holds.open_on(self.conn, ids)
        if found:
            code = found[0].key.rpartition(":")[2]
            raise Refused(refuse("held", code=code, reason=found[0].reason))

    # --- writing -----------------------------------------------------------------------------

    def write(self, data: Any, extras: Extras | None = None) -> UUID:
        """Append a record as the person signed in."""
        rid = self.transaction.append(data, self.desk.author, extras)
        self._written.append((rid, registry.type_of(data)[0]))
        return rid

    @property
    def first_rid(self) -> UUID | None:
        """The action's main record, once it is written; what follows names it as its cause."""
        return self._written[0][0] if self._written else None

    def extras(self, job: Job | None = None, **given: Any) -> Extras:
        """Photos taken for this action and the documents it was decided by."""
        names: list[tuple[str, str]] = []
        if job is not None:
            names = [("order", job.order.id), ("product", job.product.id)]
            names += [("route", job.route.id)]
            if job.product.control_plan:
                names.append(("control_plan", job.product.control_plan))
        refs = self.master.document_refs(*names)
        documents = tuple(DocumentRef(**ref) for ref in refs)
        return Extras(blobs=self.photos, documents=documents, **given)

    def saved(self, unit: str | None, desk: Desk | None = None, **more: Any) -> Saved:
        """The outcome: the first record written is the action, the others followed from it."""
        (rid, type_), *also = self._written
        return Saved(rid, type_, unit, desk or self.desk, tuple(also), more)

    def links(self, job: Job, lot: str | None = None) -> Links:
        """Business objects of the bound job."""
        return Links(order=job.order.id, product=job.product.id, lot=lot)


def with_bound(desk: Desk, **bound: str | None) -> Desk:
    """The desk with machine, material, method or environment changed."""
    values = {name: getattr(desk.bound, name) for name in Bound.__struct_fields__}
    return replace(desk, bound=Bound(**(values | bound)))
