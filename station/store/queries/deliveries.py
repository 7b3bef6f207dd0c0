"""Who has delivered to this workshop, newest first: what the receiving screen offers to touch."""

from station.facts import registry
from station.facts.work import Received
from station.ledger.record import RecordMalformed
from station.store.database import Connection
from station.store.queries.control import envelope_of

SQL_DELIVERIES = (
    "SELECT t.rid, t.id FROM entry t WHERE t.type = 'unit.received' AND t.is_void = 0 "
    "ORDER BY t.id DESC LIMIT :most"
)
LOOKED_AT = 60
"""Deliveries that are read; the supplier stands in the record only."""


def suppliers(conn: Connection, most: int) -> tuple[str, ...]:
    """Suppliers of the newest deliveries, each once, at most so many."""
    found: dict[str, None] = {}
    for rid, _ in conn.rows(SQL_DELIVERIES, {"most": LOOKED_AT}):
        delivery = _delivery(conn, rid)
        if delivery is not None:
            found.setdefault(delivery.supplier)
    return tuple(found)[:most]


def _delivery(conn: Connection, rid: bytes) -> Received | None:
    envelope = envelope_of(conn, rid)
    if envelope is None or not registry.is_known(envelope):
        return None
    try:
        fact = registry.read(envelope)
    except RecordMalformed:
        return None
    return fact if isinstance(fact, Received) else None
