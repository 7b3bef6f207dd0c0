"""Batches of labels: what was planned, and what is known to have become of each label (I15)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from station.facts import registry
from station.facts.control import PrintPlanned
from station.store.database import Connection
from station.store.queries import control

SQL_PLANS = (
    "SELECT t.rid, t.at, t.operator FROM entry t JOIN record r ON r.rid = t.rid "
    "WHERE t.type = 'print.planned' AND t.is_void = 0 ORDER BY t.id DESC LIMIT :most"
)
SQL_PLAN = "SELECT rid, at, operator FROM entry WHERE rid = :rid AND type = 'print.planned'"
SQL_REPORTS = (
    "SELECT p.from_label, p.to_label, p.state, e.ord FROM print_report p JOIN entry e ON e.id = p.entry "
    "WHERE p.planned = :rid UNION ALL "
    "SELECT 1, 1000000, p.state, e.ord FROM print_event p JOIN entry e ON e.id = p.entry "
    "WHERE p.planned = :rid ORDER BY 4"
)


@dataclass(frozen=True, slots=True)
class Batch:
    """A planned print.

    Attributes:
        labels: The key on each label, in print order.
        copy: 0 for the first print of these codes. reason: why it was printed again.
        states: One for each label: planned, sent, failed, unknown, confirmed or missing.
        at: When it was planned, by the station's clock, UTC.
    """

    rid: UUID
    template: str
    labels: tuple[str, ...]
    copy: int
    reason: str
    operator: str | None
    at: datetime
    states: tuple[str, ...]

    def count(self, *states: str) -> int:
        """How many labels are in one of these states."""
        return sum(1 for state in self.states if state in states)


def latest(conn: Connection, most: int) -> list[Batch]:
    """The newest batches planned at this station, the newest first."""
    found = (_batch(conn, *row) for row in conn.rows(SQL_PLANS, {"most": most}))
    return [batch for batch in found if batch is not None]


def of_rid(conn: Connection, rid: UUID) -> Batch | None:
    """One batch; `None` where there is none of that rid."""
    row = conn.row(SQL_PLAN, {"rid": rid.bytes})
    return None if row is None else _batch(conn, *row)


def _batch(conn: Connection, rid: bytes, at_ms: int, operator: str | None) -> Batch | None:
    envelope = control.envelope_of(conn, bytes(rid))
    if envelope is None:
        return None
    plan = registry.read(envelope)
    assert isinstance(plan, PrintPlanned)
    states = ["planned"] * len(plan.labels)
    for first, last, state, _ in conn.rows(SQL_REPORTS, {"rid": bytes(rid)}):
        for n in range(max(1, first), min(last, len(states)) + 1):
            states[n - 1] = state
    return Batch(
        UUID(bytes=bytes(rid)),
        plan.template,
        plan.labels,
        plan.copy,
        plan.reason,
        operator,
        datetime.fromtimestamp(at_ms / 1000, UTC),
        tuple(states),
    )
