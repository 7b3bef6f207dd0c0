"""Which labels can be printed for an order, and how many of each it needs."""

from dataclasses import dataclass

from station.actions.labels import MAX_LABELS
from station.documents.order import Order
from station.documents.product import Labelled, Product
from ui.viewmodels.page import Place

LEVELS: tuple[Labelled, ...] = ("unit", "carton", "pallet")


@dataclass(frozen=True, slots=True)
class LabelChoice:
    """What was chosen to be printed.

    Attributes:
        level: Labels for units, cartons or pallets; `None` where the product has none.
    """

    place: Place
    level: Labelled | None = None

    @property
    def order(self) -> Order | None:
        """The bound order."""
        return self.place.master.orders.get(self.place.desk.order or "")

    @property
    def product(self) -> Product | None:
        """Its product."""
        return self.place.master.products.get(self.order.product) if self.order else None

    @property
    def levels(self) -> tuple[Labelled, ...]:
        """What the product has labels for, as far as their documents are here."""
        product, known = self.product, self.place.master.labels
        names = product.labels if product else {}
        return tuple(level for level in LEVELS if names.get(level) in known)

    @property
    def template(self) -> str:
        """Id of the label document, "" where there is none."""
        product = self.product
        return product.labels.get(self.level, "") if product and self.level else ""

    @property
    def whole(self) -> int:
        """Labels that the whole order needs, within what one batch may have."""
        order, product = self.order, self.product
        if order is None or product is None or self.level is None:
            return 1
        if self.level == "unit":
            wanted = int(order.quantity) if product.unit == "piece" else 1
            return max(1, min(MAX_LABELS, wanted))
        packing = product.packing
        cartons = -(-int(order.quantity) // packing.per_carton) if packing else 1
        pallets = -(-cartons // packing.per_pallet) if packing else 1
        return max(1, min(MAX_LABELS, cartons if self.level == "carton" else pallets))

    @property
    def quantities(self) -> tuple[int, ...]:
        """How many may be chosen by touch."""
        return tuple(sorted({1, 10, self.whole}))
