"""Quantities of lots and orders: sums of what records moved."""

from decimal import Decimal

from station import quantity
from station.store.database import Connection

SQL_BALANCES = (
    "SELECT b.point, b.measure, SUM(b.quantity) FROM object o JOIN balance b ON b.object = o.id "
    "WHERE o.root = :root GROUP BY b.point, b.measure ORDER BY b.point, b.measure"
)
SQL_ROOT_OF_KEY = "SELECT root FROM object WHERE key = :key"

Balances = dict[tuple[str, str], Decimal]
"""(step id, measure) -> quantity; measures as in `derive.MEASURE_OF` and passed, failed."""


def balances(conn: Connection, key: str) -> Balances:
    """Every balance of a lot, an order or a scope; empty where nothing is known."""
    root = conn.value(SQL_ROOT_OF_KEY, {"key": key})
    if root is None:
        return {}
    found = conn.rows(SQL_BALANCES, {"root": root})
    return {(point, measure): quantity.from_micro(int(sum_)) for point, measure, sum_ in found}


def total(found: Balances, measure: str, point: str | None = None) -> Decimal:
    """The sum of one measure, at one step or at all."""
    return sum(
        (q for (at, what), q in found.items() if what == measure and point in {None, at}),
        Decimal(0),
    )
