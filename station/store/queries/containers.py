"""What lies in a container."""

from dataclasses import dataclass
from decimal import Decimal

from station import quantity
from station.store.database import Connection

SQL_COUNT = (
    "SELECT COALESCE(SUM(e.quantity), 0) FROM edge e "
    "WHERE e.target IN (SELECT id FROM object WHERE root = :root) AND e.rel = 2 "
    "AND e.quantity > 0"
)
SQL_CONTENTS = (
    "SELECT o.root, o.key, e.quantity, u.kind, u.state, u.product, u.order_id, u.lot FROM edge e "
    "JOIN object o ON o.id = e.source LEFT JOIN unit u ON u.object = o.root "
    "WHERE e.target IN (SELECT id FROM object WHERE root = :root) AND e.rel = 2 "
    "AND e.quantity > 0 ORDER BY o.key"
)
SQL_SHIPMENTS = "SELECT COUNT(DISTINCT entry) FROM shipment WHERE order_id = :order"


@dataclass(frozen=True, slots=True)
class Content:
    """One thing in a container; a single piece or an inner container counts as one."""

    id: int
    key: str
    quantity: Decimal
    kind: str | None
    state: str | None
    product: str | None
    order: str | None
    lot: str | None


def count(conn: Connection, root: int) -> Decimal:
    """How much lies directly in a container: pieces, lot quantities, or inner containers."""
    return quantity.from_micro(int(conn.value(SQL_COUNT, {"root": root})))


def contents(conn: Connection, root: int) -> list[Content]:
    """What lies directly in a container."""
    found = conn.rows(SQL_CONTENTS, {"root": root})
    return [Content(row[0], row[1], quantity.from_micro(row[2]), *row[3:]) for row in found]


def pieces_inside(conn: Connection, root: int) -> list[Content]:
    """Pieces and lots in a container at any depth."""
    found: list[Content] = []
    waiting = [root]
    while waiting:
        for content in contents(conn, waiting.pop()):
            if content.kind == "container":
                waiting.append(content.id)
            else:
                found.append(content)
    return found


def shipments_of(conn: Connection, order: str) -> int:
    """How many shipments an order has had, as known here."""
    return int(conn.value(SQL_SHIPMENTS, {"order": order}))
