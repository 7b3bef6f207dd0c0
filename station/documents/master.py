"""The documents in force, looked up by id: what every rule of the station reads."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from station.documents.control_plan import ControlPlan, Point
from station.documents.defects import Defect, DefectList
from station.documents.document import Document
from station.documents.order import Order
from station.documents.people import People, Person, Right, Roles, StationPlace, Stations
from station.documents.product import Product
from station.documents.route import Route, Step


@dataclass(frozen=True, slots=True)
class Master:
    """The current version of every document, by id. Immutable: a new version makes a new one."""

    versions: dict[tuple[str, str], Document] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)
    plans: dict[str, ControlPlan] = field(default_factory=dict)
    defects: dict[str, Defect] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    rights: dict[str, frozenset[Right]] = field(default_factory=dict)
    stations: dict[str, StationPlace] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Iterable[Document]) -> "Master":
        """Read the documents in force, one version per (kind, id).

        Raises:
            DocumentInvalid: One of them does not have the form of its kind.
        """
        master = cls()
        for document in documents:
            master.versions[document.kind, document.id] = document
            master._take(document.content())
        return master

    def _take(self, content: Any) -> None:
        match content:
            case Product():
                self.products[content.id] = content
            case Order():
                self.orders[content.id] = content
            case Route():
                self.routes[content.id] = content
            case ControlPlan():
                self.plans[content.id] = content
            case DefectList():
                self.defects.update((defect.code, defect) for defect in content.defects)
            case _:
                self._take_people(content)

    def _take_people(self, content: Any) -> None:
        match content:
            case People():
                self.people.update((person.badge, person) for person in content.people)
            case Roles():
                for role, rights in content.rights.items():
                    self.rights[role] = self.rights.get(role, frozenset()) | frozenset(rights)
            case Stations():
                self.stations.update((place.id, place) for place in content.stations)

    def may(self, person: Person, right: Right) -> bool:
        """Whether one of the person's roles has the right."""
        return any(right in self.rights.get(role, ()) for role in person.roles)

    def route_of(self, product: Product) -> Route | None:
        """The product's route."""
        return self.routes.get(product.route) if product.route else None

    def step_of(self, product: Product, step_id: str) -> Step | None:
        """The step of that id on the product's route."""
        route = self.route_of(product)
        return route.step(step_id) if route else None

    def point_of(self, product: Product, step_id: str) -> Point | None:
        """What the product's control plan asks for at a step."""
        plan = self.plans.get(product.control_plan) if product.control_plan else None
        return plan.point(step_id) if plan else None

    def document_refs(self, *names: tuple[str, str]) -> list[dict[str, Any]]:
        """References {kind, id, version, sha256} to the documents a record was decided by."""
        found = (self.versions.get(name) for name in names)
        return [
            {"kind": d.kind, "id": d.id, "version": d.version, "sha256": d.sha256}
            for d in found
            if d is not None
        ]
