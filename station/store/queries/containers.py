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
SQL_OVERDRAWN = (
    "SELECT 1 FROM edge WHERE target IN (SELECT id FROM object WHERE root = :root) AND rel = 2 "
    "AND quantity < 0 LIMIT 1"
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


def amount_of(conn: Connection, root: int, content: int) -> Decimal:
    """How much of one thing lies directly in a container, under all its codes."""
    found = (c.quantity for c in contents(conn, root) if c.id == content)
    return sum(found, Decimal(0))


def inside(conn: Connection, root: int) -> list[Content]:
    """Everything in a container, at any depth.

    Facts of two stations may put two containers into each other (I17); each is looked into once.
    """
    found: list[Content] = []
    waiting, looked_into = [root], {root}
    while waiting:
        for content in contents(conn, waiting.pop()):
            found.append(content)
            if content.kind == "container" and content.id not in looked_into:
                looked_into.add(content.id)
                waiting.append(content.id)
    return found


def pieces_inside(conn: Connection, root: int) -> list[Content]:
    """Pieces and lots in a container at any depth."""
    return [content for content in inside(conn, root) if content.kind != "container"]


def is_overdrawn(conn: Connection, root: int) -> bool:
    """Whether more of a lot was taken out of a container than was put in."""
    return conn.value(SQL_OVERDRAWN, {"root": root}) is not None


def shipments_of(conn: Connection, order: str) -> int:
    """How many shipments an order has had, as known here."""
    return int(conn.value(SQL_SHIPMENTS, {"order": order}))
