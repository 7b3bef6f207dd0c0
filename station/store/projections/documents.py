"""Which version of a document is in force, and the people it names."""

import json
from collections.abc import Iterable

from station.documents.document import DocumentInvalid, parse
from station.documents.people import People
from station.store.database import Connection

PUBLISHED = "document.published"
IN_FORCE = "documents in force"
"""What `Connection.remembered` calls the stamp of the documents in force."""

_IN_PLACE_OF_ANOTHER = "ON CONFLICT (kind, id) DO UPDATE SET entry = excluded.entry"


def names_in(conn: Connection, entry: int) -> list[tuple[str, str]]:
    """(kind, id) of the documents that a record published, while it stands."""
    found = conn.rows("SELECT kind, id FROM document WHERE entry = ?", (entry,))
    return [(kind, document_id) for kind, document_id in found]


def choose(conn: Connection, names: Iterable[tuple[str, str]]) -> None:
    """Decide anew which version of these documents is in force: the highest.

    Versions are immutable and count up, so the order of arrival does not matter; where two
    records publish the same version, the one that sorts first keeps it.
    """
    for kind, document_id in names:
        conn.changed(IN_FORCE)
        chosen = conn.row(
            "SELECT d.entry, d.text FROM document d JOIN entry t ON t.id = d.entry "
            "WHERE d.kind = ? AND d.id = ? ORDER BY d.version DESC, t.ord, t.rid LIMIT 1",
            (kind, document_id),
        )
        if kind == "people":
            conn.run("DELETE FROM person WHERE document = ?", (document_id,))
        if chosen is None:
            where = "kind = ? AND id = ?"
            conn.run(f"DELETE FROM document_current WHERE {where}", (kind, document_id))  # noqa: S608 constant
            continue
        row = (kind, document_id, chosen[0])
        conn.put("document_current", ("kind", "id", "entry"), [row], _IN_PLACE_OF_ANOTHER)
        if kind == "people":
            _name_people(conn, document_id, chosen[1])


def _name_people(conn: Connection, document_id: str, text: str) -> None:
    try:
        people = parse("people", document_id, text.encode())
    except DocumentInvalid:
        return  # shown by whoever reads the document; the record itself stays as it came
    assert isinstance(people, People)
    rows = {
        person.badge: (person.badge, person.name, json.dumps(sorted(person.roles)), document_id)
        for person in people.people
    }
    conn.put("person", ("badge", "name", "roles", "document"), list(rows.values()))
