"""The names behind the ids in a life: products, steps, people, defects, characteristics."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from resources import texts
from station.documents.control_plan import Characteristic
from station.documents.master import Master
from station.documents.product import Product
from station.trace import words

Life = Mapping[str, Any]
"""What `station.store.queries.trace.life` found, or a part of it."""


@dataclass(frozen=True, slots=True)
class LifeNames:
    """Names that the documents in force give; an id without a name stands for itself."""

    found: Life
    master: Master
    _related: Mapping[str, str | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Which product each related thing is: asked for each fact of a long life."""
        nodes = (*self.found.get("upstream", ()), *self.found.get("downstream", ()))
        related = {node["key"]: node["product"] for node in nodes}
        object.__setattr__(self, "_related", related)

    def product(self, product_id: str | None) -> str:
        """A product as people call it."""
        product = self.master.products.get(product_id or "")
        return words.named(product.names, product.id) if product else product_id or ""

    def person(self, badge: str | None) -> str:
        """Who wears a badge."""
        person = self.master.people.get(badge or "")
        return f"{person.name} ({badge})" if person else badge or ""

    def defect(self, found: Life) -> str:
        """A defect, on how many, and how bad."""
        defect = self.master.defects.get(found["code"])
        name = words.named(defect.names, found["code"]) if defect else found["code"]
        return f"{name} ×{found['quantity']} ({found['severity']})"

    def amount(self, product_id: str | None, quantity: str) -> str:
        """A quantity in the product's unit of measure."""
        product = self.master.products.get(product_id or "")
        return f"{quantity} {texts.tr(product.uom) if product and product.uom else ''}".rstrip()

    def step(self, fact: Life) -> str:
        """The step's name on the unit's own route, else on any route that has it."""
        product = self.product_of(fact["key"])
        own = self.master.route_of(product) if product else None
        for route in (*((own,) if own else ()), *self.master.routes.values()):
            step = route.step(fact["point"])
            if step is not None:
                return words.named(step.names, step.id)
        return str(fact["point"])

    def characteristic(self, fact: Life, name: str) -> Characteristic | None:
        """What the control plan says of a measured characteristic."""
        product = self.product_of(fact["key"])
        point = self.master.point_of(product, fact["point"]) if product else None
        return point.characteristic(name) if point else None

    def product_of(self, key: str) -> Product | None:
        """The product of the unit, or of something that it is related to."""
        own = self.found["product"] if key in self.found["codes"] else self._related.get(key)
        return self.master.products.get(own or "")


def destination(shipment: Life) -> str:
    """Where goods went, for which market, on which delivery note."""
    return f"→ {shipment['destination']} ({shipment['region']}) {shipment['shipment']}"
