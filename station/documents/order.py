"""Orders: what is to be made, for whom, and where it may be sold."""

from datetime import date
from decimal import Decimal

import msgspec

from station.documents.names import Id


class Order(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a customer's order.

    Attributes:
        supplier: The workshop that makes it; lots received for it belong to their own suppliers.
        destination: Customer or warehouse code the goods go to.
        region: Authorised sales region, e.g. `CN-EAST`; goods of this order may go nowhere else.
        quantity: Ordered quantity in the product's unit of measure.
    """

    id: Id
    product: Id
    quantity: Decimal
    customer: str
    supplier: Id
    destination: Id
    region: Id
    due_on: date | None = None
    purchase_order: str | None = None
