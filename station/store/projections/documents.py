"""Which version of a document is in force, and the people it names."""

import json

from station.documents.document import DocumentInvalid, parse
from station.documents.people import People
from station.store.database import Connection
from station.store.projections.rows import upsert


def choose(conn: Connection, entry: int) -> None:
    """Decide anew which version of the record's document is in force: the highest version.

    Versions are immutable and count up, so the order of arrival does not matter; where two
    records publish the same version, the one that sorts first keeps it.
    """
    row = conn.row("SELECT kind, id FROM document WHERE entry = ?", (entry,))
    if row is None:
        return
    kind, document_id = row
    chosen = conn.row(
        "SELECT d.entry, d.text FROM document d JOIN entry t ON t.id = d.entry "
        "WHERE d.kind = ? AND d.id = ? ORDER BY d.version DESC, t.ord LIMIT 1",
        (kind, document_id),
    )
    assert chosen is not None
    upsert(conn, "document_current", {"kind": kind, "id": document_id}, {"entry": chosen[0]})
    if kind == "people":
        _name_people(conn, document_id, chosen[1])


def _name_people(conn: Connection, document_id: str, text: str) -> None:
    conn.run("DELETE FROM person WHERE document = ?", (document_id,))
    try:
        people = parse("people", document_id, text.encode())
    except DocumentInvalid:
        return  # shown by whoever reads the document; the record itself stays as it came
    assert isinstance(people, People)
    for person in people.people:
        key = {"badge": person.badge, "document": document_id}
        roles = json.dumps(sorted(person.roles))
        upsert(conn, "person", key, {"name": person.name, "roles": roles})
