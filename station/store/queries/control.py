"""What gates ask besides objects: first articles, printed codes, own actions, documents, age."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from station.documents.document import Document
from station.store.database import Connection

SQL_FIRST_ARTICLE = (
    "SELECT f.result FROM first_article f JOIN entry t ON t.id = f.entry "
    "WHERE f.scope = :scope AND f.point = :point ORDER BY t.ord DESC LIMIT 1"
)
SQL_DOCUMENTS = (
    "SELECT d.kind, d.id, d.version, d.text FROM document_current c "
    "JOIN document d ON d.entry = c.entry AND d.kind = c.kind AND d.id = c.id "
    "ORDER BY d.kind, d.id"
)
SQL_PUBLISHED = "SELECT kind, id, version, text FROM document ORDER BY kind, id, version, entry"
SQL_DOCUMENTS_STAMP = "SELECT COUNT(*), COALESCE(SUM(entry), 0) FROM document_current"
SQL_LAST_ACTION = (
    "SELECT t.id, t.rid, t.type FROM entry t JOIN origin s ON s.id = t.origin "
    "WHERE s.station = :station AND t.id > :after AND t.operator = :operator "
    "AND t.is_void = 0 AND t.cause IS NULL AND t.type IN ("
    "'unit.received', 'step.started', 'step.finished', 'first_article.recorded', "
    "'unit.inspected', 'unit.packed', 'unit.taken_out', 'container.sealed', "
    "'shipment.dispatched', 'hold.placed') ORDER BY t.id DESC LIMIT 1"
)
SQL_BODY = "SELECT body FROM known_record WHERE rid = :rid LIMIT 1"
SQL_ENTRY_ID = "SELECT id FROM entry WHERE rid = :rid"
SQL_CAUSED = (
    "SELECT t.id, t.rid FROM entry t WHERE t.id > :after AND t.cause = :rid AND t.is_void = 0 "
    "ORDER BY t.id"
)
SQL_TOUCHED = (
    "SELECT o.root, e.role, e.quantity, o.key, t.type FROM kcp_event e "
    "JOIN object o ON o.id = e.object JOIN entry t ON t.id = e.entry "
    "WHERE e.entry = :entry ORDER BY e.n"
)
SQL_LATER = (
    "SELECT t.rid, t.type, e.role, e.entry FROM object o JOIN kcp_event e ON e.object = o.id "
    "JOIN entry t ON t.id = e.entry WHERE o.root = :root AND t.is_void = 0 AND t.ord > "
    "(SELECT ord FROM entry WHERE id = :entry) ORDER BY t.ord"
)


@dataclass(frozen=True, slots=True)
class OwnAction:
    """The newest action of a person at this station; `entry` is a local number."""

    entry: int
    rid: UUID
    type: str


@dataclass(frozen=True, slots=True)
class Touched:
    """An object a record took part in."""

    root: int
    role: str
    is_lot: bool
    key: str
    type: str


@dataclass(frozen=True, slots=True)
class Later:
    """A later fact about an object."""

    entry: int
    rid: UUID
    type: str
    role: str


def first_article_result(conn: Connection, scope: str, point: str) -> str | None:
    """The newest first-article result of a scope for a step; `None` = none recorded."""
    found = conn.value(SQL_FIRST_ARTICLE, {"scope": scope, "point": point})
    return None if found is None else str(found)


def documents(conn: Connection) -> list[Document]:
    """Every document version in force."""
    return [
        Document(kind=kind, id=id_, version=version, text=text)
        for kind, id_, version, text in conn.rows(SQL_DOCUMENTS)
    ]


def documents_stamp(conn: Connection) -> tuple[int, int]:
    """Changes whenever another version comes into force."""
    row = conn.row(SQL_DOCUMENTS_STAMP)
    assert row is not None
    return int(row[0]), int(row[1])


def published(conn: Connection) -> list[Document]:
    """Every document version ever published, also those no longer in force."""
    return [
        Document(kind=kind, id=id_, version=version, text=text)
        for kind, id_, version, text in conn.rows(SQL_PUBLISHED)
    ]


def last_action(
    conn: Connection, station: str, operator: str, session: UUID | None
) -> OwnAction | None:
    """The newest action of a person in this session that stands."""
    after = conn.value(SQL_ENTRY_ID, {"rid": session.bytes}) if session else None
    wanted = {"station": station, "operator": operator, "after": after or 0}
    row = conn.row(SQL_LAST_ACTION, wanted)
    return OwnAction(row[0], UUID(bytes=row[1]), row[2]) if row else None


def caused_by(conn: Connection, action: OwnAction) -> list[OwnAction]:
    """Records that followed from an action by themselves."""
    found = conn.rows(SQL_CAUSED, {"after": action.entry, "rid": action.rid.bytes})
    return [OwnAction(entry, UUID(bytes=rid), "") for entry, rid in found]


def touched_by(conn: Connection, entry: int) -> list[Touched]:
    """The objects a record took part in."""
    found = conn.rows(SQL_TOUCHED, {"entry": entry})
    return [
        Touched(root, role, amount is not None, key, type_)
        for root, role, amount, key, type_ in found
    ]


def later_facts(conn: Connection, root: int, entry: int) -> list[Later]:
    """Facts about an object that come after a record and stand."""
    found = conn.rows(SQL_LATER, {"root": root, "entry": entry})
    return [Later(number, UUID(bytes=rid), type_, role) for rid, type_, role, number in found]


def body_hash_of(conn: Connection, rid: UUID) -> str:
    """Hex sha256 of a known record's body; "" where the record is not here."""
    body = conn.value(SQL_BODY, {"rid": rid.bytes})
    return "" if body is None else hashlib.sha256(body).hexdigest()
