"""Bring projections up to a record: derive its rows, fold its objects, honour voids and order.

Same facts and order keys give the same rows, whatever the order of arrival, applied twice or
rebuilt (I16). Runs inside the caller's transaction.

The order of facts is one integer per record (`entry.ord`): the hub's idx where it is known; then
a relay's idx above `RELAY`; then own records by (epoch ordinal, seq) above `LOCAL`.

A record is voided for good by any record that undoes or corrects it: undoing the undo does not
bring it back (a new record says it again), so that voids need no order among themselves.
"""

from dataclasses import dataclass

from station.errors import StationError
from station.facts import registry
from station.facts.control import ActionUndone
from station.ledger.record import Envelope, RecordMalformed, at_ms, decode
from station.store.database import Connection
from station.store.projections import current, documents, rows
from station.store.projections.derive import Derived, derive
from station.store.projections.fact_rows import AliasRow, DocumentRow, Told

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


def apply(conn: Connection, body: bytes, order: int, station: str, rid: bytes) -> None:
    """Project one record, new or known; a known one only learns its order."""
    if conn.value("SELECT id FROM entry WHERE rid = ?", (rid,)) is not None:
        learn_order(conn, rid, order)
        return
    envelope, derived, targets = _read(body)
    project(conn, Arrival(rid, order, station, envelope, derived, targets))


def project(conn: Connection, arrival: Arrival) -> None:
    """Project a record that is new here."""
    entry, is_void = _enter(conn, arrival)
    derived = arrival.rows
    if derived is None:
        return
    numbered = rows.write(conn, entry, derived, is_void=is_void)
    if not is_void:
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


def _enter(conn: Connection, arrival: Arrival) -> tuple[int, bool]:
    """Write the record's entry; its local number, and whether it was voided before it came."""
    values: tuple[str | int | bytes | None, ...] = ("", 0, UNREADABLE_DAY, "", None, None)
    envelope = arrival.envelope
    if envelope is not None:
        shift = envelope.shift
        cause = envelope.cause_rid.bytes if envelope.cause_rid else None
        day = shift.day.isoformat()
        values = (envelope.type, at_ms(envelope), day, shift.code, envelope.operator, cause)
    told = arrival.rows.told if arrival.rows else _NOTHING_TOLD
    origin = origin_id(conn, envelope.station if envelope else arrival.station)
    entry, is_void = conn.rows(
        _ENTER,
        (
            arrival.rid,
            arrival.order,
            origin,
            *values,
            int(arrival.rows is not None),
            *told,
            arrival.rid,
        ),
    )[0]
    return int(entry), bool(is_void)


_NOTHING_TOLD = Told()
_ENTER = (
    "INSERT INTO entry (rid, ord, origin, type, at, day, shift, operator, cause, is_read, kcp, "
    "point, result, order_id, lot, level, machine, material, method, environment, is_void) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
    "(SELECT count(*) FROM (SELECT 1 FROM void WHERE target = ? LIMIT 1) AS v)) "
    "RETURNING id, is_void"
)


def origin_id(conn: Connection, station: str) -> int:
    """The local number of a station."""
    name = f"\0{station}"  # no object's key has a NUL
    found = conn.numbers.get(name)
    if found is None:
        found = conn.value("SELECT id FROM origin WHERE station = ?", (station,))
    if found is None:
        found = conn.value("INSERT INTO origin (station) VALUES (?) RETURNING id", (station,))
    conn.numbers[name] = int(found)
    return int(found)


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
    _settle(conn, derived, rows.put_events(conn, entry, derived.events))
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
