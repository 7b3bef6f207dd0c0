"""Bring projections up to a record: derive its rows, fold its objects, honour voids and order.

Same facts and order keys give the same rows, whatever the order of arrival, applied twice or
rebuilt (I16). Runs inside the caller's transaction.

The order of facts is one integer per record (`entry.ord`): the hub's idx where it is known; then
a relay's idx above `RELAY`; then own records by (epoch ordinal, seq) above `LOCAL`.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from station.facts import registry
from station.facts.control import ActionUndone, DocumentPublished, UnitRelabelled
from station.ledger.record import Envelope, RecordMalformed, at_ms, decode
from station.store.database import Connection
from station.store.projections import current, documents, rows
from station.store.projections.derive import Add, derive
from station.store.projections.tables import FACT_TABLES
from station.trace.unit import Event

RELAY = 1 << 60
LOCAL = 1 << 61
SEQ_BITS = 40
UNREADABLE_DAY = "0001-01-01"


def local_order(ordinal: int, seq: int) -> int:
    """The order key of an own record that no hub has numbered yet."""
    return LOCAL | (ordinal << SEQ_BITS) | seq


@dataclass(frozen=True, slots=True)
class Arrival:
    """A record as it comes to the projections.

    Attributes:
        rid: 16 bytes, from the ledger (an unreadable body does not tell it).
        order: See the module.
        station: Id of the station whose stream it stands in.
        envelope: `None` where nobody can read the body.
        data: The type's struct, `None` where this program does not know the type.
    """

    rid: bytes
    order: int
    station: str
    envelope: Envelope | None
    data: Any


def apply(conn: Connection, body: bytes, order: int, station: str, rid: bytes) -> None:
    """Project one record, new or known; a known one only learns its order."""
    if conn.value("SELECT id FROM entry WHERE rid = ?", (rid,)) is not None:
        learn_order(conn, rid, order)
        return
    envelope, data = _read(body)
    project(conn, Arrival(rid, order, station, envelope, data))


def project(conn: Connection, arrival: Arrival) -> None:
    """Project a record that is new here."""
    entry, is_void = _enter(conn, arrival)
    if arrival.envelope is None or arrival.data is None:
        return
    touched = _write(conn, entry, arrival, is_void=is_void)
    match arrival.data:
        case ActionUndone():
            for target in arrival.data.rids:
                _void(conn, entry, target)
        case DocumentPublished():
            documents.choose(conn, entry)
        case UnitRelabelled():
            current.join(conn, touched)
        case _ if not is_void:
            current.advance(conn, arrival.order, touched)


def learn_order(conn: Connection, rid: bytes, order: int) -> None:
    """Give a known record a new order key, and fold anew only where that changes an order."""
    found = conn.row("SELECT id, ord FROM entry WHERE rid = ?", (rid,))
    if found is None or found[1] == order:
        return
    entry, before = found
    conn.run("UPDATE entry SET ord = ? WHERE id = ?", (order, entry))
    documents.choose(conn, entry)
    current.reorder(conn, entry, min(before, order), max(before, order))


def _read(body: bytes) -> tuple[Envelope | None, Any]:
    try:
        envelope = decode(body)
    except RecordMalformed:
        return None, None
    if not registry.is_known(envelope):
        return envelope, None
    try:
        return envelope, registry.read(envelope)
    except RecordMalformed:
        return envelope, None


def _enter(conn: Connection, arrival: Arrival) -> tuple[int, bool]:
    """Write the record's entry; its local number, and whether it was voided before it came."""
    values: tuple[Any, ...] = ("", 0, UNREADABLE_DAY, "", None, None)
    envelope = arrival.envelope
    if envelope is not None:
        shift = envelope.shift
        cause = envelope.cause_rid.bytes if envelope.cause_rid else None
        day = shift.day.isoformat()
        values = (envelope.type, at_ms(envelope), day, shift.code, envelope.operator, cause)
    origin = origin_id(conn, arrival.station)
    entry, is_void = conn.rows(
        "INSERT INTO entry (rid, ord, origin, type, at, day, shift, operator, cause, is_read, "
        "is_void) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "(SELECT count(*) FROM (SELECT 1 FROM void WHERE target = ? LIMIT 1) AS v)) "
        "RETURNING id, is_void",
        (
            arrival.rid,
            arrival.order,
            origin,
            *values,
            int(arrival.data is not None),
            arrival.rid,
        ),
    )[0]
    return int(entry), bool(is_void)


def origin_id(conn: Connection, station: str) -> int:
    """The local number of a station."""
    name = f"station:{station}"
    found = conn.numbers.get(name)
    if found is None:
        found = conn.value("SELECT id FROM origin WHERE station = ?", (station,))
    if found is None:
        found = conn.value("INSERT INTO origin (station) VALUES (?) RETURNING id", (station,))
    conn.numbers[name] = int(found)
    return int(found)


def _write(
    conn: Connection, entry: int, arrival: Arrival, *, is_void: bool
) -> list[tuple[int, Event]]:
    """Write the record's rows; (object, event) for each of its events.

    A record that was voided before it arrived leaves its events only, for the timeline.
    """
    assert arrival.envelope is not None
    events: list[tuple[int, Event]] = []
    counts: dict[str, int] = {}
    for row in derive(arrival.envelope, arrival.data):
        if isinstance(row, Add):
            if not is_void:
                rows.add(conn, row)
        elif row.table == "kcp_event" or not is_void:
            n = counts[row.table] = counts.get(row.table, -1) + 1
            plain = rows.put(conn, entry, n, row)
            if row.table == "kcp_event":
                events.append((plain["object"], current.event_of(entry, plain)))
    return events


def _void(conn: Connection, by_entry: int, target: UUID) -> None:
    """Take back what a record said; when it is not here yet, it will arrive voided."""
    statement = "INSERT INTO void (target, entry) VALUES (?, ?) ON CONFLICT DO NOTHING"
    conn.run(statement, (target.bytes, by_entry))
    found = conn.row("SELECT id, is_void, is_read FROM entry WHERE rid = ?", (target.bytes,))
    if found is None or found[1]:
        return
    entry = int(found[0])
    conn.run("UPDATE entry SET is_void = 1 WHERE id = ?", (entry,))
    _take_back_sums(conn, target.bytes)
    for table in FACT_TABLES:
        conn.run(f"DELETE FROM {table} WHERE entry = ?", (entry,))  # noqa: S608 our own names
    current.renew(conn, entry)


def _take_back_sums(conn: Connection, rid: bytes) -> None:
    body = conn.value("SELECT body FROM known_record WHERE rid = ?", (rid,))
    envelope, data = _read(body)
    assert envelope is not None
    for row in derive(envelope, data):
        if isinstance(row, Add):
            rows.add(conn, row, -1)
