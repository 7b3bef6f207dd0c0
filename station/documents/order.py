"""Orders: what is to be made, for whom, and where it may be sold."""

from datetime import date
from decimal import Decimal

import msgspec

from station.documents.names import Id, Names, Text


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a customer's order.

    Attributes:
        product: The finished product to be made; a unit of another product is "wrong order".
        quantity: Ordered quantity in the product's unit of measure.
        supplier: The workshop that makes it; lots received for it belong to their own suppliers.
        destination: Customer or warehouse code the goods go to.
        region: Authorised sales region, e.g. `CN-EAST`; goods of this order may go nowhere else.
        due_on: Promised shipping date, in the workshop's own calendar.
        purchase_order: The customer's number, as it stands on their paper.
        names: How people call the order, where the id alone says too little.
    """

    id: Id
    product: Id
    quantity: Decimal
    customer: Text
    supplier: Id
    destination: Id
    region: Id
    due_on: date | None = None
    purchase_order: Text | None = None
    names: Names = {}
