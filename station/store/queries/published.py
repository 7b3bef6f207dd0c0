"""Every document version ever published: when, by whom, and which one is in force."""

from dataclasses import dataclass
from datetime import UTC, datetime

from station.documents.document import Document
from station.store.database import Connection

SQL_VERSIONS = (
    "SELECT d.kind, d.id, d.version, d.sha256, t.at, t.operator, c.entry IS NOT NULL "
    "FROM document d JOIN entry t ON t.id = d.entry LEFT JOIN document_current c "
    "ON c.kind = d.kind AND c.id = d.id AND c.entry = d.entry "
    "ORDER BY d.kind, d.id, d.version DESC, d.entry"
)
SQL_ONE = (
    "SELECT text FROM document WHERE kind = :kind AND id = :id AND version = :version "
    "ORDER BY entry LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Version:
    """One published version.

    Attributes:
        at: When it was published, in this machine's zone.
        who: The badge of who published it; "" where nobody was signed in (the hub did).
        is_in_force: Stations work by it now.
    """

    kind: str
    id: str
    version: int
    sha256: str
    at: datetime
    who: str
    is_in_force: bool


def versions(conn: Connection) -> list[Version]:
    """All of them, by kind and id, the newest of each in front."""
    return [
        Version(
            kind=kind,
            id=id_,
            version=version,
            sha256=sha256,
            at=datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(),
            who=operator or "",
            is_in_force=bool(is_current),
        )
        for kind, id_, version, sha256, at_ms, operator, is_current in conn.rows(SQL_VERSIONS)
    ]


def document(conn: Connection, kind: str, id_: str, version: int) -> Document | None:
    """One version with its text; the one that was published first counts."""
    named = {"kind": kind, "id": id_, "version": version}
    text = conn.value(SQL_ONE, named)
    return None if text is None else Document(kind=kind, id=id_, version=version, text=str(text))
