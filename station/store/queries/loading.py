"""Cartons and pallets that somebody may go on filling, or load."""

from station.store.database import Connection

MOST = 200

SQL_LEFT_OPEN = (
    "SELECT o.key FROM unit u JOIN object o ON o.id = u.object JOIN entry t ON t.id = u.last_entry "
    "JOIN record r ON r.rid = t.rid WHERE u.order_id = :order AND u.kind = 'container' "
    "AND u.state = 'open' AND u.level = :level AND u.parent IS NULL ORDER BY r.n DESC LIMIT 1"
)
SQL_TO_SHIP = (
    "SELECT o.key FROM unit u JOIN object o ON o.id = u.object WHERE u.order_id = :order "
    "AND u.kind = 'container' AND u.state = 'closed' AND u.parent IS NULL ORDER BY o.key "
    "LIMIT :most"
)


def left_open(conn: Connection, order: str, level: str) -> str | None:
    """The open container of an order whose newest fact is this station's own; the newest one."""
    found = conn.value(SQL_LEFT_OPEN, {"order": order, "level": level})
    return None if found is None else str(found)


def to_ship(conn: Connection, order: str) -> list[str]:
    """Keys of an order's sealed containers that stand on nothing and have not left."""
    return [row[0] for row in conn.rows(SQL_TO_SHIP, {"order": order, "most": MOST})]
