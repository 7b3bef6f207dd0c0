"""Documents in force, records by their id, and how old a station's knowledge is."""

import hashlib
from datetime import UTC, datetime
from uuid import UUID

from station.documents.document import Document
from station.ledger.record import Envelope, RecordMalformed, decode
from station.store.database import Connection
from station.store.projections.documents import IN_FORCE

SQL_DOCUMENTS = (
    "SELECT d.kind, d.id, d.version, d.text FROM document_current c "
    "JOIN document d ON d.entry = c.entry AND d.kind = c.kind AND d.id = c.id "
    "ORDER BY d.kind, d.id"
)
SQL_PUBLISHED = "SELECT kind, id, version, text FROM document ORDER BY kind, id, version, entry"
SQL_DOCUMENTS_STAMP = "SELECT COUNT(*), COALESCE(SUM(entry), 0) FROM document_current"
SQL_BODY = "SELECT body FROM known_record WHERE rid = :rid LIMIT 1"
SQL_KNOWN_TO = (
    "SELECT t.at FROM received g JOIN entry t ON t.rid = g.rid ORDER BY g.idx DESC LIMIT 1"
)


def documents(conn: Connection) -> list[Document]:
    """Every document version in force."""
    return [
        Document(kind=kind, id=id_, version=version, text=text)
        for kind, id_, version, text in conn.rows(SQL_DOCUMENTS)
    ]


def documents_stamp(conn: Connection) -> tuple[int, int]:
    """Changes whenever another version comes into force."""
    return conn.remembered(IN_FORCE, lambda: _documents_stamp(conn))


def _documents_stamp(conn: Connection) -> tuple[int, int]:
    row = conn.row(SQL_DOCUMENTS_STAMP)
    assert row is not None
    return int(row[0]), int(row[1])


def published(conn: Connection) -> list[Document]:
    """Every document version ever published, also those no longer in force."""
    return [
        Document(kind=kind, id=id_, version=version, text=text)
        for kind, id_, version, text in conn.rows(SQL_PUBLISHED)
    ]


def body_of(conn: Connection, rid: bytes) -> bytes | None:
    """A record's body; `None` where it is not here."""
    body = conn.value(SQL_BODY, {"rid": rid})
    return None if body is None else bytes(body)


def envelope_of(conn: Connection, rid: bytes) -> Envelope | None:
    """A record; `None` where it is not here or cannot be read."""
    body = body_of(conn, rid)
    try:
        return None if body is None else decode(body)
    except RecordMalformed:
        return None


def body_hash_of(conn: Connection, rid: UUID) -> str:
    """Hex sha256 of a known record's body; "" where the record is not here."""
    body = body_of(conn, rid.bytes)
    return "" if body is None else hashlib.sha256(body).hexdigest()


def known_to(conn: Connection) -> datetime | None:
    """When the newest downstream record was made, UTC; `None` where none ever came."""
    at_ms = conn.value(SQL_KNOWN_TO)
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC)
