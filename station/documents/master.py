"""The documents in force, looked up by id: what every rule of the station reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar

from station.documents.control_plan import ControlPlan, Point
from station.documents.defects import Defect, DefectList
from station.documents.document import Document, DocumentInvalid
from station.documents.form import Form
from station.documents.order import Order
from station.documents.people import People, Person, Right, Roles, StationPlace, Stations
from station.documents.product import Labelled, Product
from station.documents.route import Input, Route, Step

Content = TypeVar("Content")

_GTIN_DIGITS = 14


def _nothing() -> Any:
    return field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Master:
    """The version in force of every document, by id. Never changes: news make a new one.

    Attributes:
        versions: (kind, id) -> the version in force.
        unreadable: Versions that this program cannot read -> why; they are not in force. Usually
            a newer hub wrote them: "needs an update".
        products: By product id; likewise orders, routes, plans and forms by theirs.
        gtins: Products by GTIN-14.
        defects: By defect code, in the order of their lists.
        people: By badge.
        rights: By role id.
        revoked: Badges that no longer count.
        pin_at_sign_in: Roles that sign in with badge and PIN.
        stations: By station id.
        labels: Label documents by id; `station.labels` reads their text.
    """

    versions: Mapping[tuple[str, str], Document] = _nothing()
    unreadable: Mapping[Document, DocumentInvalid] = _nothing()
    products: Mapping[str, Product] = _nothing()
    gtins: Mapping[str, Product] = _nothing()
    orders: Mapping[str, Order] = _nothing()
    routes: Mapping[str, Route] = _nothing()
    plans: Mapping[str, ControlPlan] = _nothing()
    defects: Mapping[str, Defect] = _nothing()
    people: Mapping[str, Person] = _nothing()
    rights: Mapping[str, frozenset[Right]] = _nothing()
    revoked: frozenset[str] = frozenset()
    pin_at_sign_in: frozenset[str] = frozenset()
    stations: Mapping[str, StationPlace] = _nothing()
    forms: Mapping[str, Form] = _nothing()
    labels: Mapping[str, Document] = _nothing()

    @classmethod
    def of(cls, documents: Iterable[Document]) -> "Master":
        """Read documents; of several versions of one, the highest that can be read is in force.

        Never fails: a document that cannot be read must not stop a station from working. Given
        every version ever published it falls back to the newest one that it can read; of two
        texts under one version, the one that comes first counts.
        """
        versions, contents, unreadable = _in_force(documents)
        people = {p.badge: p for each in _all(contents, People) for p in each.people}
        places = {p.id: p for each in _all(contents, Stations) for p in each.stations}
        defects = {d.code: d for each in _all(contents, DefectList) for d in each.defects}
        revoked = frozenset(b for each in _all(contents, People) for b in each.revoked)
        roles = _all(contents, Roles)
        gtins = {p.gtin: p for p in _all(contents, Product) if p.gtin}
        labels = {name: each for (kind, name), each in versions.items() if kind == "label"}
        return cls(
            versions=MappingProxyType(versions),
            unreadable=MappingProxyType(unreadable),
            products=_by_id(contents, Product),
            gtins=MappingProxyType(gtins),
            orders=_by_id(contents, Order),
            routes=_by_id(contents, Route),
            plans=_by_id(contents, ControlPlan),
            defects=MappingProxyType(defects),
            people=MappingProxyType(people),
            rights=MappingProxyType(_rights(roles)),
            revoked=revoked,
            pin_at_sign_in=frozenset(role for each in roles for role in each.pin_at_sign_in),
            stations=MappingProxyType(places),
            forms=_by_id(contents, Form),
            labels=MappingProxyType(labels),
        )

    def with_news(self, documents: Iterable[Document]) -> "Master":
        """The master data after these documents were published too."""
        return Master.of([*self.versions.values(), *self.unreadable, *documents])

    # people

    def may(self, person: Person, right: Right) -> bool:
        """Whether one of the person's roles has the right."""
        return any(right in self.rights.get(role, ()) for role in person.roles)

    def person_on(self, badge: str, day: date) -> Person | None:
        """The holder of a badge, while it is valid and not revoked."""
        person = None if badge in self.revoked else self.people.get(badge)
        return person if person is not None and person.is_valid_on(day) else None

    def needs_pin(self, person: Person) -> bool:
        """Whether the person signs in with badge and PIN."""
        return any(role in self.pin_at_sign_in for role in person.roles)

    # products and orders

    def product_by_gtin(self, gtin: str) -> Product | None:
        """The product with a GTIN of 8, 12, 13 or 14 digits (shorter ones mean leading zeros)."""
        return self.gtins.get(gtin.zfill(_GTIN_DIGITS))

    def orders_of(self, product_id: str) -> tuple[Order, ...]:
        """The orders of a product, the one due first in front."""
        found = (order for order in self.orders.values() if order.product == product_id)
        return tuple(sorted(found, key=lambda order: (order.due_on or date.max, order.id)))

    def orders_named(self, text: str) -> tuple[Order, ...]:
        """The orders that a person may mean: by our id, or by the customer's number."""
        return tuple(
            order for order in self.orders.values() if text in {order.id, order.purchase_order}
        )

    def label_of(self, product: Product, what: Labelled) -> Document | None:
        """The label document for one unit, carton or pallet of a product."""
        name = product.labels.get(what)
        return self.labels.get(name) if name else None

    # routes and plans

    def route_of(self, product: Product) -> Route | None:
        """The product's route."""
        return self.routes.get(product.route) if product.route else None

    def step_of(self, product: Product, step_id: str) -> Step | None:
        """The step of that id on the product's route."""
        route = self.route_of(product)
        return route.step(step_id) if route else None

    def inputs_of(self, product: Product) -> tuple[Input, ...]:
        """What the product's route uses up, in the order of its steps."""
        route = self.route_of(product)
        return tuple(each for step in route.steps for each in step.consumes) if route else ()

    def plan_of(self, product: Product) -> ControlPlan | None:
        """The product's control plan."""
        return self.plans.get(product.control_plan) if product.control_plan else None

    def point_of(self, product: Product, step_id: str) -> Point | None:
        """What the product's control plan asks for at a step."""
        plan = self.plan_of(product)
        return plan.point(step_id) if plan else None

    # choices at a step

    def defects_at(self, step_id: str) -> tuple[Defect, ...]:
        """The defects that may be chosen at a step, in the order of their lists."""
        return tuple(each for each in self.defects.values() if each.is_offered_at(step_id))

    def forms_at(self, step_id: str) -> tuple[Form, ...]:
        """The forms made for a step."""
        return tuple(form for form in self.forms.values() if form.step == step_id)

    def document_refs(self, *names: tuple[str, str]) -> list[dict[str, Any]]:
        """References {kind, id, version, sha256} to the documents a record was decided by."""
        found = (self.versions.get(name) for name in names)
        return [
            {"kind": d.kind, "id": d.id, "version": d.version, "sha256": d.sha256}
            for d in found
            if d is not None
        ]


def _in_force(
    documents: Iterable[Document],
) -> tuple[dict[tuple[str, str], Document], list[Any], dict[Document, DocumentInvalid]]:
    """The highest readable version of each, its content, and what could not be read."""
    by_name: dict[tuple[str, str], list[Document]] = {}
    for document in documents:
        by_name.setdefault((document.kind, document.id), []).append(document)
    versions: dict[tuple[str, str], Document] = {}
    contents: list[Any] = []
    unreadable: dict[Document, DocumentInvalid] = {}
    for name, candidates in by_name.items():
        for document in sorted(candidates, key=lambda each: -each.version):
            try:
                contents.append(document.content())
            except DocumentInvalid as invalid:
                unreadable[document] = invalid
            else:
                versions[name] = document
                break
    return versions, contents, unreadable


def _all(contents: Iterable[Any], kind: type[Content]) -> list[Content]:
    return [content for content in contents if isinstance(content, kind)]


def _by_id(contents: Iterable[Any], kind: type[Any]) -> Any:
    return MappingProxyType({content.id: content for content in _all(contents, kind)})


def _rights(documents: Iterable[Roles]) -> dict[str, frozenset[Right]]:
    found: dict[str, frozenset[Right]] = {}
    for roles in documents:
        for role, rights in roles.rights.items():
            found[role] = found.get(role, frozenset()) | frozenset(rights)
    return found
