"""Bring projections up to a record: derive its rows, fold its objects, honour voids and order.

Same facts and order keys give the same rows, whatever the order of arrival, applied twice or
rebuilt (I16). Runs inside the caller's transaction.

The order of facts is one integer per record (`entry.ord`): the hub's idx where it is known; then
a relay's idx above `RELAY`; then own records by (epoch ordinal, seq) above `LOCAL`.

A record is voided for good by any record that undoes or corrects it: undoing the undo does not
bring it back (a new record says it again), so that voids need no order among themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from station.errors import StationError
from station.facts import registry
from station.facts.control import ActionUndone
from station.ledger.record import Envelope, RecordMalformed, at_ms, decode
from station.store.database import Connection
from station.store.projections import current, documents, numbers, rows
from station.store.projections.derive import Derived, derive
from station.store.projections.fact_rows import AliasRow, DocumentRow, Told
from station.store.projections.unwritten import unwritten

RELAY = 1 << 60
LOCAL = 1 << 61
UNREADABLE_DAY = "0001-01-01"


def local_order(n: int) -> int:
    """The order key of an own record (`record.n`) that no hub has numbered yet."""
    return LOCAL | n


@dataclass(slots=True)
class Arrival:
    """A record as it comes to the projections.

    Attributes:
        rid: 16 bytes, from the ledger (an unreadable body does not tell it).
        order: See the module.
        station: Id of the station whose stream it stands in; the origin is the station that the
            body names, which another one may have adopted.
        envelope: `None` where nobody can read the body.
        rows: What it says; `None` where this program does not know its type or cannot use it.
        targets: rids of the records that it voids.
    """

    rid: bytes
    order: int
    station: str
    envelope: Envelope | None
    rows: Derived | None
    targets: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A record's bytes and its place in the order; attributes as in `Arrival`."""

    rid: bytes
    order: int
    station: str
    body: bytes


def read(record: Placed) -> Arrival:
    """What a record says, from its bytes alone; needs no connection."""
    return Arrival(record.rid, record.order, record.station, *_read(record.body))


def apply(conn: Connection, body: bytes, order: int, station: str, rid: bytes) -> None:
    """Project one record, new or known; a known one only learns its order."""
    take(conn, [read(Placed(rid, order, station, body))])


def take(conn: Connection, arrivals: Sequence[Arrival]) -> None:
    """Project a slice of records, one after the other, new or known.

    What all of them need is asked for at once and what they change is written at once; how they
    are cut into slices changes nothing.
    """
    rids = [arrival.rid for arrival in arrivals]
    known = {row[0] for row in conn.among(SQL_KNOWN, rids)}
    voided = {row[0] for row in conn.among(SQL_VOIDED, rids)}
    _foresee(conn, [arrival for arrival in arrivals if arrival.rid not in known])
    for arrival in arrivals:
        if arrival.rid in known:
            learn_order(conn, arrival.rid, arrival.order)
            continue
        _project(conn, arrival, is_void=arrival.rid in voided)
        known.add(arrival.rid)
        voided.update(arrival.targets)


def project(conn: Connection, arrival: Arrival) -> None:
    """Project a record that was made just now: nobody knows its rid yet, nor voids it."""
    if arrival.rows is not None:
        numbers.name_objects(conn, rows.keys_of(arrival.rows))
    _project(conn, arrival, is_void=False)


SQL_KNOWN = "SELECT rid FROM entry WHERE rid IN ({marks})"
SQL_VOIDED = "SELECT target FROM void WHERE target IN ({marks})"


def _foresee(conn: Connection, arrivals: Sequence[Arrival]) -> None:
    """Have at hand what records will ask for; what is not foreseen is asked for when it is due."""
    said = [arrival.rows for arrival in arrivals if arrival.rows is not None]
    numbers.name_objects(conn, (key for derived in said for key in rows.keys_of(derived)))
    named = (event for derived in said for event in derived.events)
    keys = dict.fromkeys(event.object for event in named if event.role not in current.TOOLS)
    found = (numbers.object_id(conn, key) for key in keys)
    current.recall(conn, (current.root_of(conn, number) for number in found))


def _project(conn: Connection, arrival: Arrival, *, is_void: bool) -> None:
    entry = _enter(conn, arrival, is_void=is_void)
    derived = arrival.rows
    if derived is None:
        return
    numbered = rows.number_events(conn, derived.events)
    rows.put_events(conn, entry, numbered)
    if not is_void:
        rows.put_facts(conn, entry, derived.facts)
        rows.add_sums(conn, derived.sums)
        if not _has_alias(derived):
            assert arrival.envelope is not None
            fact = current.Fact(entry, arrival.order, arrival.envelope.type, derived.told)
            current.advance(conn, fact, numbered)
        _settle(conn, derived, numbered)
    for target in arrival.targets:
        statement = "INSERT INTO void (target, entry) VALUES (?, ?) ON CONFLICT DO NOTHING"
        conn.run(statement, (target, entry))
        _set_void(conn, target, is_void=True)


def learn_order(conn: Connection, rid: bytes, order: int) -> None:
    """Give a known record a new order key, and fold anew only where that changes an order."""
    found = conn.row("SELECT id, ord, type FROM entry WHERE rid = ?", (rid,))
    if found is None or found[1] == order:
        return
    entry, before, record_type = found
    conn.run("UPDATE entry SET ord = ? WHERE id = ?", (order, entry))
    if record_type == documents.PUBLISHED:
        documents.choose(conn, documents.names_in(conn, entry))
    current.reorder(conn, entry, before, order)


def withdraw(conn: Connection, rid: bytes) -> None:
    """Take a record out of the projections, as if it had never come.

    Its body must still be known (`known_record`) when this is called.
    """
    found = conn.row("SELECT id, is_read FROM entry WHERE rid = ?", (rid,))
    if found is None:
        return
    entry, is_read = found
    if is_read:
        _set_void(conn, rid, is_void=True)
        objects = current.objects_of(conn, entry)
        targets = conn.rows("SELECT target FROM void WHERE entry = ?", (entry,))
        conn.run("DELETE FROM void WHERE entry = ?", (entry,))
        conn.run("DELETE FROM kcp_event WHERE entry = ?", (entry,))
        for (target,) in targets:
            by_another = conn.value("SELECT 1 FROM void WHERE target = ? LIMIT 1", (target,))
            if by_another is None and target != rid:
                _set_void(conn, target, is_void=False)
        current.refold(conn, objects)
    conn.run("DELETE FROM entry WHERE id = ?", (entry,))


def _read(body: bytes) -> tuple[Envelope | None, Derived | None, tuple[bytes, ...]]:
    """What a body says; whatever cannot be read or used is `None`, and everything else goes on."""
    try:
        envelope = decode(body)
    except RecordMalformed:
        return None, None, ()
    if not registry.is_known(envelope):
        return envelope, None, ()
    try:
        data = registry.read(envelope)
        return envelope, derive(envelope, data), targets_of(envelope, data)
    except StationError:
        return envelope, None, ()


def targets_of(envelope: Envelope, data: object) -> tuple[bytes, ...]:
    """Rids of the records that a record voids: those it undoes and the one it corrects."""
    targets = [rid.bytes for rid in data.rids] if isinstance(data, ActionUndone) else []
    if envelope.corrects is not None:
        targets.append(envelope.corrects.rid.bytes)
    return tuple(dict.fromkeys(targets))


def _enter(conn: Connection, arrival: Arrival, *, is_void: bool) -> int:
    """Write the record's entry; its local number."""
    values: tuple[str | int | bytes | None, ...] = ("", 0, UNREADABLE_DAY, "", None, None)
    envelope = arrival.envelope
    if envelope is not None:
        shift = envelope.shift
        cause = envelope.cause_rid.bytes if envelope.cause_rid else None
        day = shift.day.isoformat()
        values = (envelope.type, at_ms(envelope), day, shift.code, envelope.operator, cause)
    told = arrival.rows.told if arrival.rows else _NOTHING_TOLD
    origin = numbers.origin_id(conn, envelope.station if envelope else arrival.station)
    entry = numbers.next_number(conn, numbers.ENTRY)
    is_read = int(arrival.rows is not None)
    row = (entry, arrival.rid, arrival.order, origin, *values, is_read, *told, int(is_void))
    unwritten(conn).entries.append(row)
    return entry


_NOTHING_TOLD = Told()


def _set_void(conn: Connection, rid: bytes, *, is_void: bool) -> None:
    """Take back what a record said, or let it stand again.

    One that is not here yet will arrive voided; one that nobody can read here says nothing.
    """
    found = conn.row("SELECT id, is_void, is_read FROM entry WHERE rid = ?", (rid,))
    if found is None or bool(found[1]) == is_void:
        return
    entry, _, is_read = found
    conn.run("UPDATE entry SET is_void = ? WHERE id = ?", (int(is_void), entry))
    if not is_read:
        return
    derived = _derived_again(conn, rid)
    if is_void:
        rows.drop_facts(conn, entry, derived.facts)
    else:
        rows.put_facts(conn, entry, derived.facts)
    rows.add_sums(conn, derived.sums, -1 if is_void else 1)
    _settle(conn, derived, rows.number_events(conn, derived.events))
    current.refold(conn, current.objects_of(conn, entry))


def _derived_again(conn: Connection, rid: bytes) -> Derived:
    body = conn.value("SELECT body FROM known_record WHERE rid = ? LIMIT 1", (rid,))
    derived = _read(body)[1]
    assert derived is not None
    return derived


def _settle(conn: Connection, derived: Derived, numbered: list[rows.Numbered]) -> None:
    """Decide anew what a record's facts have a say in beyond its own rows."""
    published = [(row.kind, row.id) for row in derived.facts if isinstance(row, DocumentRow)]
    documents.choose(conn, published)
    if _has_alias(derived):
        current.join(conn, [object_ for object_, _, _ in numbered])


def _has_alias(derived: Derived) -> bool:
    return any(isinstance(row, AliasRow) for row in derived.facts)
