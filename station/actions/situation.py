"""What an action knows when it decides: transaction, documents, who works here on what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from station.actions.desk import Desk
from station.actions.outcome import Refused, Saved
from station.actions.pins import Pins
from station.clock import Clock
from station.documents.master import Master
from station.documents.order import Order
from station.documents.people import Person, Right
from station.documents.product import Product
from station.documents.route import Route, Step
from station.facts import registry
from station.facts.kcp import KcpData, Links, RawScan
from station.ledger.record import BlobRef, DocumentRef
from station.store.queries import control, holds, objects
from station.store.recorder import Extras
from station.store.writer import Transaction
from station.trace import key as keys
from station.trace import words
from station.trace.gate import Refusal, refuse

MOST_SEEN = 200
"""States named in one record; a body is at most 64 KiB."""


@dataclass(frozen=True, slots=True)
class Job:
    """The bound order with what its product asks for at the bound step."""

    order: Order
    product: Product
    route: Route
    step: Step


class Situation:
    """One action's view, inside its transaction.

    Attributes:
        local_time: Wall time with this machine's zone, for shifts and the expiry of badges.
        mono_s: Monotonic time within `boot_id`, for time limits.
    """

    def __init__(
        self,
        transaction: Transaction,
        master: Master,
        desk: Desk,
        clock: Clock,
        photos: Sequence[BlobRef] = (),
        pins: Pins | None = None,
    ) -> None:
        """Bring together what an action needs.

        Args:
            transaction: The writer's open transaction.
            master: The documents in force.
            desk: Who works here on what.
            clock: The machine's clock.
            photos: Photos already durable on disk (I11).
            pins: What was found about the PIN that the action is asked with.
        """
        self.transaction = transaction
        self.conn = transaction.conn
        self.master = master
        self.desk = desk
        self.local_time = clock.now().astimezone()
        self.mono_s = clock.monotonic_s()
        self.boot_id = clock.boot_id
        self.photos = tuple(photos)
        self.pins = pins or Pins()
        self._written: list[tuple[UUID, str]] = []
        self._scans: dict[str, RawScan] = {}
        self._seen: dict[UUID, None] = {}

    @property
    def utc(self) -> datetime:
        """The wall time, UTC."""
        return self.local_time.astimezone(UTC)

    @property
    def known_to(self) -> datetime | None:
        """When the newest record was made that came from elsewhere; `None` without a hub."""
        return control.known_to(self.conn)

    # --- checks that most actions begin with -------------------------------------------------

    def need(self, *refusals: Refusal | None) -> None:
        """End the action at the first check that refuses."""
        for refusal in refusals:
            if refusal is not None:
                raise Refused(refusal)

    def entitle(self, right: Right) -> Person:
        """Who is signed in, where that person may do this by today's documents."""
        signed_in = self.desk.person
        if signed_in is None:
            raise Refused(refuse("not_signed_in"))
        person = self.master.people.get(signed_in.badge)
        if person is None and self.master.people:
            raise Refused(refuse("badge_unknown", badge=signed_in.badge))
        if signed_in.badge in self.master.revoked:
            raise Refused(refuse("badge_revoked", person=signed_in.name))
        self.allow(person or signed_in, right)
        return person or signed_in

    def allow(self, person: Person, right: Right) -> None:
        """A person may do this; else the action ends. Without a roles document anybody may."""
        if self.master.rights and not self.master.may(person, right):
            name = words.word(words.RIGHTS, right)
            raise Refused(refuse("not_allowed", person=person.name, right=name))

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
            work = words.word(words.WORKS, step.work)
            raise Refused(refuse("wrong_work", step=self.step_named(step), work=work))
        self.bound_for(*step.binds)
        self.trained_for(step)
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

    def bound_for(self, *names: str) -> None:
        """Machine, material, method or environment are bound; else the action ends."""
        unbound = [name for name in names if getattr(self.desk.bound, name) is None]
        if unbound:
            what = ", ".join(words.word(words.BINDINGS, name) for name in unbound)
            raise Refused(refuse("not_bound", what=what))

    def trained_for(self, step: Step) -> None:
        """Who is signed in may do this step as far as training goes; else the action ends."""
        signed_in = self.desk.person
        person = self.master.people.get(signed_in.badge, signed_in) if signed_in else None
        if person is not None and not person.is_trained_for(step.id):
            shown = self.step_named(step)
            raise Refused(refuse("not_trained", person=person.name, step=shown))

    def not_held(self, *known: objects.Known | None) -> None:
        """No open hold keeps these objects from being used; else the action ends."""
        self.none_held(thing.id for thing in known if thing is not None)

    def none_held(self, ids: Iterable[int]) -> None:
        """The same for local numbers."""
        found = holds.open_on(self.conn, ids)
        if found:
            reason = words.word(words.REASONS, found[0].reason)
            raise Refused(refuse("held", code=keys.code_of(found[0].key), reason=reason))

    # --- what the record will say of how it came about -----------------------------------------

    def note_scan(self, code: str, symbology: str | None = None, device: str = "") -> None:
        """Keep a code as it was read, for the record."""
        scan = RawScan(hex=code.encode().hex(), symbology=symbology, device=device)
        self._scans.setdefault(code, scan)

    def note_state(self, *known: objects.Known | None) -> None:
        """The action decides on what is known about these objects now (I14)."""
        for thing in known:
            rid = objects.newest_fact(self.conn, thing) if thing is not None else None
            if rid is not None:
                self.note_rid(rid)

    def note_rid(self, *rids: UUID) -> None:
        """The action decides on what these records say (I14)."""
        self._seen.update(dict.fromkeys(rids))

    # --- writing -----------------------------------------------------------------------------

    def write(self, data: Any, extras: Extras | None = None) -> UUID:
        """Append a record as the person signed in; the first one carries the scans."""
        if self._scans and isinstance(data, KcpData):
            data = msgspec.structs.replace(data, raw_scans=tuple(self._scans.values()))
            self._scans = {}
        rid = self.transaction.append(data, self.desk.author, extras)
        self._written.append((rid, registry.type_of(data)[0]))
        return rid

    @property
    def first_rid(self) -> UUID | None:
        """The action's main record, once it is written; what follows names it as its cause."""
        return self._written[0][0] if self._written else None

    def extras(self, *documents: tuple[str, str], **given: Any) -> Extras:
        """Photos taken for this action, the states and the documents it was decided by.

        Args:
            *documents: (kind, id) of those documents.
            **given: More of `Extras`.
        """
        refs = tuple(DocumentRef(**ref) for ref in self.master.document_refs(*documents))
        seen = tuple(self._seen)[-MOST_SEEN:]
        return Extras(blobs=self.photos, documents=refs, on_rid=seen, **given)

    def extras_of(self, job: Job, *documents: tuple[str, str], **given: Any) -> Extras:
        """The same for work on an order."""
        names = [("order", job.order.id), *self.documents_of(job.product), *documents]
        return self.extras(*names, **given)

    def documents_of(self, product: Product) -> list[tuple[str, str]]:
        """The documents that say how a product is made and inspected."""
        names = (("route", product.route), ("control_plan", product.control_plan))
        return [("product", product.id), *((kind, id_) for kind, id_ in names if id_)]

    def all_of(self, *kinds: str) -> list[tuple[str, str]]:
        """Every document in force of these kinds."""
        return [name for name in self.master.versions if name[0] in kinds]

    def saved(self, unit: str | None, desk: Desk | None = None, /, **more: Any) -> Saved:
        """The outcome: the first record written is the action, the others followed from it."""
        (rid, type_), *also = self._written
        return Saved(rid, type_, unit, desk or self.desk, tuple(also), more)

    # --- names ---------------------------------------------------------------------------------

    def step_named(self, step: Step) -> str:
        """The step as people call it."""
        return words.named(step.names, step.id)

    def product_named(self, product_id: str) -> str:
        """The product as people call it."""
        found = self.master.products.get(product_id)
        return words.named(found.names, product_id) if found else product_id

    def person_named(self, badge: str | None) -> str:
        """The name on a badge; records keep the badge only."""
        found = self.master.people.get(badge or "")
        return found.name if found else badge or "?"


def links(job: Job, lot: str | None = None) -> Links:
    """Business objects of a job; a unit that is a lot belongs to itself."""
    return Links(order=job.order.id, product=job.product.id, lot=lot)
