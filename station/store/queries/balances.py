"""Quantities of lots and orders: sums of what records moved."""

from station import quantity
from station.store.database import Connection
from station.store.queries.objects import root_by_key
from station.trace.lot import Balances

SQL_BALANCES = (
    "SELECT b.point, b.measure, SUM(b.quantity) FROM object o JOIN balance b ON b.object = o.id "
    "WHERE o.root = :root GROUP BY b.point, b.measure ORDER BY b.point, b.measure"
)


def balances(conn: Connection, key: str) -> Balances:
    """Every balance of a lot, an order or a scope; empty where nothing is known."""
    root = root_by_key(conn, key)
    if root is None:
        return {}
    found = conn.rows(SQL_BALANCES, {"root": root})
    return {(point, measure): quantity.from_micro(int(sum_)) for point, measure, sum_ in found}
