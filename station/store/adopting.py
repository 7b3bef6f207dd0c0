"""Take over what a dead station has not delivered, inside the own stream (4.4, 4.7 of the design).

Each record keeps rid, body and hash, and so says who saw the fact, when, and on which machine; what
is new is its place: epoch, seq and link of the adopter, in an epoch of its own (`adopted`), sealed
by the adopter's key. Should the dead station's disk come back and send them itself, the hub counts
each rid once (I6).

May be interrupted at any point and done again: photos are durable before the transaction that names
them (I11), and a rid that is here already is passed over.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from station.errors import StationError
from station.ledger.chain import Place, next_link
from station.ledger.record import BlobRef, RecordMalformed, decode
from station.store import schema
from station.store.blobs import Blobs
from station.store.database import Connection, Row
from station.store.dead_store import DeadStore, Left
from station.store.projections import projector
from station.store.recorder import open_epoch
from station.store.schema import number_of
from station.store.station_store import StationStore
from station.store.writer import Transaction

SLICE_RECORDS = 100


class SameStation(StationError):
    """A station cannot adopt itself: an older copy of it is restored, not adopted."""

    code = "adopt.same_station"


@dataclass(slots=True)
class Adopted:
    """What came of it.

    Attributes:
        records: Taken over now.
        known: Here already, from an earlier attempt or from the hub's side.
        delivered: Left out, because the hub has signed for them and their photos.
        photos: Copied.
        unreadable: (epoch, seq) of records that nobody can read any more.
        photos_lost: sha256 of photos that are missing or damaged in the folder.
    """

    station: str
    records: int = 0
    known: int = 0
    delivered: int = 0
    photos: int = 0
    unreadable: list[tuple[str, int]] = field(default_factory=list)
    photos_lost: list[str] = field(default_factory=list)


def adopt(
    store: StationStore,
    dead: DeadStore,
    proven: Mapping[str, int],
    progress: Callable[[int], None] | None = None,
) -> Adopted:
    """Take over every record that is not proven to be delivered with all of its photos.

    Args:
        store: The adopter's; others may go on working with it.
        dead: What the other station left.
        proven: Epoch of the dead station -> up to which seq the hub of this station has signed.
        progress: Told now and then how many records have been looked at.

    Raises:
        SameStation: See the class.
        StoreFull, StoreReadOnly, StoreUnreachable, DiskLow: As named; done again, it goes on.
    """
    if dead.station == store.identity.station:
        raise SameStation(station=dead.station)
    told = Adopted(dead.station)
    looked = 0
    records = dead.records()
    while some := list(islice(records, SLICE_RECORDS)):
        looked += len(some)
        _adopt_some(store, dead, list(_queued(dead, some, proven, told)), told)
        if progress is not None:
            progress(looked)
    return told


def _queued(
    dead: DeadStore, some: list[Left], proven: Mapping[str, int], told: Adopted
) -> Iterator[Row]:
    """The rows of those that have to be delivered still."""
    for left in some:
        is_signed = left.seq <= proven.get(left.epoch.epoch, 0)
        if is_signed and not dead.lacks_photos(left):
            told.delivered += 1
        elif left.row is None:
            told.unreadable.append((left.epoch.epoch, left.seq))
        else:
            yield left.row


def _adopt_some(store: StationStore, dead: DeadStore, rows: list[Row], told: Adopted) -> None:
    conn = store.reader()
    fresh = [row for row in rows if not _is_here(conn, row[0])]
    told.known += len(rows) - len(fresh)
    photos = {
        row[0]: _photos(row) for row in rows
    }  # of known ones too: a better copy may have more
    for sha256 in dict.fromkeys(ref.sha256 for refs in photos.values() for ref in refs):
        _bring(dead, store.blobs, sha256, told)
    if not fresh:
        return
    store.writer.run(lambda tx: _append(tx, fresh, photos), background=True)
    told.records += len(fresh)


def _is_here(conn: Connection, rid: bytes) -> bool:
    return conn.value("SELECT 1 FROM record WHERE rid = ?", (rid,)) is not None


def _photos(row: Row) -> tuple[BlobRef, ...]:
    try:
        return decode(row[3]).blobs
    except RecordMalformed:
        return ()


def _bring(dead: DeadStore, blobs: Blobs, sha256: str, told: Adopted) -> None:
    """Copy one photo, under the adopter's key; one that is lost is told, and its record goes on."""
    if blobs.has(sha256):
        return
    try:
        data = dead.blobs.read(sha256)
    except StationError:
        if sha256 not in told.photos_lost:
            told.photos_lost.append(sha256)
        return
    blobs.put(data, "adopted")
    told.photos += 1


def _append(tx: Transaction, rows: list[Row], photos: Mapping[bytes, tuple[BlobRef, ...]]) -> None:
    """Put the records at the end of the own chain, and seal them."""
    conn, recorder = tx.conn, tx.recorder
    station = recorder.identity.station
    if recorder.epoch.reason != "adopted":
        open_epoch(conn, "adopted", recorder.epoch, recorder.head)
        recorder.restart(conn)
    epoch, head = recorder.epoch, recorder.head
    for rid, bh, _, body in rows:
        head = Place(head.seq + 1, next_link(station, epoch.epoch, head.seq + 1, head.link, bh))
        n = number_of(epoch.ordinal, head.seq)
        type_, origin = _said_by(body)
        schema.note_adopted(conn, origin)  # not always the dead one: it may have adopted, too
        conn.run(
            "INSERT INTO record (n, rid, type, bh, link, body) VALUES (?, ?, ?, ?, ?, ?)",
            (n, rid, type_, bh, head.link, body),
        )
        _note_photos(conn, n, photos[rid])
        if conn.value("SELECT 1 FROM entry WHERE rid = ?", (rid,)) is None:
            projector.apply(conn, body, projector.local_order(n), origin or station, rid)
    recorder.restart(conn)
    recorder.seal()


def _note_photos(conn: Connection, n: int, refs: tuple[BlobRef, ...]) -> None:
    for ref in refs:
        conn.run(
            "INSERT INTO blob (sha256, size, mime, n, state, reason) "
            "VALUES (?, ?, ?, ?, 'waiting', '') ON CONFLICT DO NOTHING",
            (ref.sha256, ref.size, ref.mime, n),
        )
        conn.run(
            "INSERT INTO blob_use (sha256, n) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (ref.sha256, n),
        )


def _said_by(body: bytes) -> tuple[str, str]:
    """Record type and station; "" where nobody can read the body."""
    try:
        envelope = decode(body)
    except RecordMalformed:
        return "", ""
    return envelope.type, envelope.station
