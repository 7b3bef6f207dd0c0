"""What can stand on a label: one row of texts for an object, from what is known about it."""

from collections.abc import Mapping

from station import quantity
from station.documents.master import Master
from station.documents.names import pick
from station.store.database import Connection
from station.store.queries import containers, objects

FIELDS = (
    "code", "key", "sscc", "product", "product_id", "lot", "order", "purchase_order", "quantity",
    "unit", "supplier", "customer", "destination", "region",
)  # fmt: skip
"""Fields that a template may use; those that do not apply to an object are empty."""


def row_for(
    conn: Connection, master: Master, key: str, order: str | None, lang: str
) -> Mapping[str, str]:
    """The label row of an object.

    Args:
        conn: A connection to read from.
        master: The documents in force.
        key: Canonical key; the object may be new, then it takes the order's words.
        order: The bound order.
        lang: Language of names.
    """
    known = objects.find(conn, key)
    state = known.state if known else None
    row = dict.fromkeys(FIELDS, "")
    code = key.rpartition(":")[2]
    row |= {"code": code, "key": key, "sscc": code if key.startswith("sscc:") else ""}
    document = master.orders.get((state.order if state else None) or order or "")
    product = master.products.get((state.product if state else None) or "")
    if document is not None:
        product = product or master.products.get(document.product)
        row |= {
            "order": document.id,
            "purchase_order": document.purchase_order or "",
            "supplier": document.supplier,
            "customer": document.customer,
            "destination": document.destination,
            "region": document.region,
        }
    if product is not None:
        row |= {
            "product": pick(product.names, lang, product.id),
            "product_id": product.id,
            "unit": product.uom,
        }
    if state is not None and known is not None:
        row["lot"] = code if state.kind == "lot" else (state.lot or "").rpartition(":")[2]
        if state.kind == "container":
            inside = containers.pieces_inside(conn, known.id)
            lots = {_lot(each.key, each.kind, each.lot) for each in inside}
            row["quantity"] = quantity.show(sum((c.quantity for c in inside), start=_ZERO))
            row["lot"] = next(iter(lots)) if len(lots) == 1 else ""
    return row


_ZERO = quantity.from_micro(0)


def _lot(key: str, kind: str | None, lot: str | None) -> str:
    return (key if kind == "lot" else lot or "").rpartition(":")[2]
