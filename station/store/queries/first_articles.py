"""First articles: the result of a scope, and which scopes a unit's work counted for."""

from collections.abc import Iterator
from uuid import UUID

from station.facts import registry
from station.facts.work import StepFinished, StepStarted
from station.ledger.record import RecordMalformed
from station.store.database import Connection
from station.store.queries.control import envelope_of

SQL_FIRST_ARTICLE = (
    "SELECT f.result, t.rid FROM first_article f JOIN entry t ON t.id = f.entry "
    "WHERE f.scope = :scope AND f.point = :point ORDER BY t.ord DESC LIMIT 1"
)
SQL_WORK = (
    "SELECT DISTINCT t.rid, t.ord FROM object o JOIN kcp_event e ON e.object = o.id "
    "JOIN entry t ON t.id = e.entry WHERE o.root = :root AND t.point = :point "
    "AND e.role = 'output' AND t.is_void = 0 ORDER BY t.ord DESC"
)
SQL_WORK_SINCE = (
    "SELECT t.rid, t.id FROM entry t "
    "WHERE t.id > :entry AND t.is_void = 0 AND t.type IN ('step.started', 'step.finished') "
    "AND t.point = :point ORDER BY t.id"
)


def result_of(conn: Connection, scope: str, point: str) -> tuple[str, UUID] | None:
    """The newest first-article result of a scope for a step, and its record."""
    row = conn.row(SQL_FIRST_ARTICLE, {"scope": scope, "point": point})
    return None if row is None else (str(row[0]), UUID(bytes=row[1]))


def scopes_of(conn: Connection, root: int, point: str) -> Iterator[str]:
    """The scopes that a unit's work at a step was counted for, newest first.

    The scope stands in the record only: a lot's later parts in the same scope do not name it.
    """
    for rid, _ in conn.rows(SQL_WORK, {"root": root, "point": point}):
        scope = _scope(conn, rid)
        if scope is not None:
            yield scope


def is_worked_since(conn: Connection, entry: int, scope: str, point: str) -> bool:
    """Whether work at a step was counted for a scope after a record (a local number) came."""
    found = conn.rows(SQL_WORK_SINCE, {"entry": entry, "point": point})
    return any(_scope(conn, rid) == scope for rid, _ in found)


def _scope(conn: Connection, rid: bytes) -> str | None:
    envelope = envelope_of(conn, rid)
    if envelope is None or not registry.is_known(envelope):
        return None
    try:
        work = registry.read(envelope)
    except RecordMalformed:
        return None
    return work.scope if isinstance(work, StepStarted | StepFinished) else None
