"""What can stand on a label: one row of texts for an object, from what is known about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from resources import texts
from station import quantity
from station.documents.master import Master
from station.documents.names import pick
from station.documents.order import Order
from station.documents.product import Product
from station.store.database import Connection
from station.store.queries import containers, objects
from station.store.queries.balances import balances
from station.trace import key as keys
from station.trace import lot

FIELDS = (
    "code", "key", "sscc", "product", "product_id", "lot", "order", "purchase_order", "quantity",
    "unit", "cartons", "supplier", "customer", "destination", "region",
)  # fmt: skip
"""Fields that a template may use; those that do not apply to an object are empty."""


@dataclass(frozen=True, slots=True)
class LabelRows:
    """Makes the rows of one print.

    Attributes:
        conn: A connection to read from.
        master: The documents in force.
        order: The bound order; new objects take its words.
        template: Id of the label, which tells what a new code is for (`Product.labels`).
        lang: Language of names.
    """

    conn: Connection
    master: Master
    order: str | None
    template: str
    lang: str

    def row(self, key: str) -> Mapping[str, str]:
        """The row of one object, by canonical key."""
        known = objects.find(self.conn, key)
        state = known.state if known else None
        order = self.master.orders.get((state.order if state else None) or self.order or "")
        product = self.master.products.get((state.product if state else None) or "")
        if product is None and order is not None:
            product = self.master.products.get(order.product)
        code = keys.code_of(key)
        row = dict.fromkeys(FIELDS, "")
        row |= {"code": code, "key": key, "sscc": code if key.startswith("sscc:") else ""}
        row |= _of_order(order) | _of_product(product, self.lang)
        if known is None or state is None:
            return row | _planned(product, self.template)
        if state.kind == "container":
            return row | self._inside(known)
        if state.kind == "lot":
            return row | {"lot": code, "quantity": quantity.show(self._amount(key))}
        return row | {"lot": keys.code_of(state.lot or "")}

    def _inside(self, container: objects.Known) -> dict[str, str]:
        """What is in a container: how much, how many inner ones, and the lot where it is one."""
        inside = containers.pieces_inside(self.conn, container.id)
        direct = containers.contents(self.conn, container.id)
        lots = {(each.key if each.kind == "lot" else each.lot or "") for each in inside}
        inner = sum(1 for each in direct if each.kind == "container")
        return {
            "quantity": quantity.show(sum((each.quantity for each in inside), Decimal(0))),
            "cartons": str(inner) if inner else "",
            "lot": keys.code_of(lots.pop()) if len(lots) == 1 else "",
        }

    def _amount(self, key: str) -> Decimal:
        """A lot's quantity: what was received, else the most that any step has made of it."""
        found = balances(self.conn, key)
        made = [lot.through(found, step) for step, _ in found]
        return lot.total(found, "received") or max(made, default=Decimal(0))


def _of_order(order: Order | None) -> dict[str, str]:
    if order is None:
        return {}
    return {
        "order": order.id,
        "purchase_order": order.purchase_order or "",
        "supplier": order.supplier,
        "customer": order.customer,
        "destination": order.destination,
        "region": order.region,
    }


def _of_product(product: Product | None, lang: str) -> dict[str, str]:
    if product is None:
        return {}
    return {
        "product": pick(product.names, lang, product.id),
        "product_id": product.id,
        "unit": texts.tr(product.uom, lang),
    }


def _planned(product: Product | None, template: str) -> dict[str, str]:
    """What a new carton or pallet will hold when it is full."""
    packing = product.packing if product else None
    if product is None or packing is None:
        return {}
    if product.labels.get("carton") == template:
        return {"quantity": str(packing.per_carton)}
    if product.labels.get("pallet") == template:
        full = packing.per_carton * packing.per_pallet
        return {"quantity": str(full), "cartons": str(packing.per_pallet)}
    return {}
