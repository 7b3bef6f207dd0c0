"""Calls for help that nobody has answered yet."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from station.store.database import Connection

MOST_CALLS = 50

SQL_OPEN = (
    "SELECT t.rid, h.whom, h.point, h.order_id, h.code, t.operator, t.at FROM help_call h "
    "CROSS JOIN entry t JOIN record r ON r.rid = t.rid WHERE t.id = h.entry AND NOT EXISTS "
    "(SELECT 1 FROM help_answer a WHERE a.call = t.rid) "
    "ORDER BY h.entry DESC LIMIT :most"
)


@dataclass(frozen=True, slots=True)
class Call:
    """An open call.

    Attributes:
        rid: What an answer names. at: When it was made, by the station's clock, UTC.
    """

    rid: UUID
    whom: str
    point: str
    order: str | None
    code: str
    operator: str | None
    at: datetime


def open_calls(conn: Connection) -> list[Call]:
    """The open calls made at this station, the newest first; at most 50."""
    found = conn.rows(SQL_OPEN, {"most": MOST_CALLS})
    return [
        Call(UUID(bytes=bytes(rid)), whom, point, order, code, operator, _utc(at_ms))
        for rid, whom, point, order, code, operator, at_ms in found
    ]


def _utc(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
