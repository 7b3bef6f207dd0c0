"""A person's newest action at this station, and what builds on it (I19)."""

from dataclasses import dataclass
from uuid import UUID

from station.store.database import Connection, Row

SQL_LAST_ACTION = (
    "SELECT t.id, t.rid, t.type, t.at, t.day, t.shift FROM record r "
    "JOIN entry t ON t.rid = r.rid WHERE r.n > (SELECT MAX(n) FROM record) - 20000 "
    "AND t.operator = :operator AND t.is_void = 0 AND t.cause IS NULL AND r.type IN ("
    "'unit.received', 'step.started', 'step.finished', 'first_article.recorded', "
    "'unit.inspected', 'unit.packed', 'unit.taken_out', 'container.sealed', "
    "'shipment.dispatched', 'hold.placed') ORDER BY r.n DESC LIMIT 1"
)
SQL_UNDONE_SINCE = (
    "SELECT COUNT(*) FROM record r JOIN entry t ON t.rid = r.rid "
    "WHERE r.n > (SELECT n FROM record WHERE rid = :rid) AND t.operator = :operator "
    "AND r.type = 'action.undone'"
)
SQL_CAUSED = (
    "SELECT t.id, t.rid, t.type, t.at, t.day, t.shift FROM entry t WHERE t.id > :after "
    "AND t.cause = :rid AND t.is_void = 0 ORDER BY t.id"
)
SQL_TOUCHED = (
    "SELECT o.root, o.key, e.role, t.point, u.kind FROM kcp_event e JOIN entry t ON t.id = e.entry "
    "JOIN object o ON o.id = e.object LEFT JOIN unit u ON u.object = o.root WHERE e.entry = :entry ORDER BY e.n"
)
SQL_ENTRY = "SELECT id FROM entry WHERE rid = :rid AND is_void = 0"
SQL_LATER = (
    "SELECT t.id, t.type, e.role, t.point FROM object o JOIN kcp_event e ON e.object = o.id "
    "JOIN entry t ON t.id = e.entry WHERE o.root = :root AND t.is_void = 0 AND t.ord > "
    "(SELECT ord FROM entry WHERE id = :entry) ORDER BY t.ord"
)


@dataclass(frozen=True, slots=True)
class OwnAction:
    """A record of an action; `entry` is a local number, `at_ms` since 1970 UTC."""

    entry: int
    rid: UUID
    type: str
    at_ms: int
    day: str
    shift: str


@dataclass(frozen=True, slots=True)
class Touched:
    """An object a record took part in; `root` is a local number."""

    root: int
    key: str
    role: str
    point: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class Later:
    """A later fact about an object."""

    entry: int
    type: str
    role: str
    point: str


def last_action(conn: Connection, operator: str) -> OwnAction | None:
    """The newest action of a person at this station that stands."""
    row = conn.row(SQL_LAST_ACTION, {"operator": operator})
    return _action(row) if row else None


def undone_since(conn: Connection, operator: str, action: OwnAction) -> int:
    """How many actions a person has undone after this one."""
    return int(conn.value(SQL_UNDONE_SINCE, {"operator": operator, "rid": action.rid.bytes}))


def caused_by(conn: Connection, action: OwnAction) -> list[OwnAction]:
    """Records that followed from an action by themselves."""
    wanted = {"after": action.entry, "rid": action.rid.bytes}
    return [_action(row) for row in conn.rows(SQL_CAUSED, wanted)]


def touched_by(conn: Connection, entry: int) -> list[Touched]:
    """The objects a record took part in."""
    return [Touched(*row) for row in conn.rows(SQL_TOUCHED, {"entry": entry})]


def touched_by_rid(conn: Connection, rid: UUID) -> list[Touched]:
    """The same by record id; empty where the record is not here or names no object."""
    entry = conn.value(SQL_ENTRY, {"rid": rid.bytes})
    return [] if entry is None else touched_by(conn, int(entry))


def later_facts(conn: Connection, root: int, entry: int) -> list[Later]:
    """Facts about an object that come after a record and stand."""
    return [Later(*row) for row in conn.rows(SQL_LATER, {"root": root, "entry": entry})]


def _action(row: Row) -> OwnAction:
    entry, rid, *rest = row
    return OwnAction(entry, UUID(bytes=rid), *rest)
