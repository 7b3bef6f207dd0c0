"""Append records to the own chain, inside the writer's transaction."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from station import ids
from station.clock import Clock
from station.facts import registry
from station.ledger import chain
from station.ledger.chain import Place
from station.ledger.epoch import Epoch, EpochReason
from station.ledger.record import (
    BlobRef,
    Context,
    Correction,
    DocumentRef,
    Envelope,
    Shift,
    Signature,
    body_hash,
    encode,
)
from station.ledger.seal import SEAL_EVERY_RECORDS, SEAL_EVERY_S, DeviceKey, seal_message
from station.store.database import Connection
from station.store.errors import StoreFull
from station.store.hub_clock import HubClock
from station.store.projections import projector
from station.store.projections.derive import derive
from station.store.schema import number_of

STOP_BELOW_BYTES = 100 * 1024 * 1024
SPACE_CHECK_EVERY_S = 1.0
DAY_SHIFT_FROM_H, DAY_SHIFT_TO_H = 8, 20


@dataclass(frozen=True, slots=True)
class Author:
    """Who is signed in: badge and the record of the session."""

    badge: str | None = None
    session: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What a record says besides author and data; see `Envelope`."""

    blobs: Sequence[BlobRef] = ()
    documents: Sequence[DocumentRef] = ()
    on_rid: Sequence[UUID] = ()
    cause: UUID | None = None
    corrects: Correction | None = None
    signature: Signature | None = None
    stated_at: datetime | None = None


_NOTHING_MORE = Extras()
_NO_DOCUMENTS = Context()
_ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose records these are."""

    station: str
    inst: str
    app_ver: str


class Recorder:
    """Knows the head of the chain; lives on the writer's thread."""

    def __init__(
        self, conn: Connection, identity: Identity, key: DeviceKey, clock: Clock, folder: Path
    ) -> None:
        self._conn = conn
        self.identity = identity
        self._key = key
        self._clock = clock
        self._folder = folder
        self.hub_clock = HubClock(clock)
        self._space_checked_s = float("-inf")
        self.restart(conn)

    def restart(self, conn: Connection) -> None:
        """Read the head again, after a rollback or on a reopened file."""
        self._conn = conn
        self.epoch = current_epoch(conn)
        self.head = head_of(conn, self.identity.station, self.epoch)
        sealed = conn.value("SELECT max(seq) FROM seal WHERE epoch = ?", (self.epoch.ordinal,))
        self._sealed_seq = int(sealed or 0)
        self._sealed_at_s = self._clock.monotonic_s()
        self._seen = str(conn.value("SELECT value FROM cursor WHERE name = 'seen'") or "")

    def note_seen(self, cursor: str) -> None:
        """Later records were made knowing the downstream items up to `cursor` (`gen.idx`)."""
        self._seen = cursor

    def append(self, data: Any, author: Author, extras: Extras | None = None) -> UUID:
        """Append one record and project it.

        Args:
            data: A struct of `station.facts`.
            author: Who is signed in.
            extras: Blobs, documents, causes and so on.

        Raises:
            StoreFull: Less than 100 MB are free; capture stops cleanly.
            RecordMalformed: The record would be larger than a body may be.
            QuantityInvalid: A quantity has too many digits.
        """
        self._check_space()
        envelope = self._envelope(data, author, extras or _NOTHING_MORE)
        rows = derive(envelope, data)
        self._write(envelope, encode(envelope))
        arrival = projector.Arrival(
            envelope.rid.bytes,
            projector.local_order(number_of(self.epoch.ordinal, self.head.seq)),
            self.identity.station,
            envelope,
            rows,
            projector.targets_of(envelope, data),
        )
        projector.project(self._conn, arrival)
        return envelope.rid

    def seal(self) -> tuple[Place, bytes]:
        """Seal the head now; the place and its signature. Sealing twice changes nothing."""
        signature = self._key.sign(
            seal_message(self.identity.station, self.epoch.epoch, self.head)
        )
        if self.head.seq > self._sealed_seq:
            self._conn.run(
                "INSERT INTO seal (epoch, seq, link, signature) VALUES (?, ?, ?, ?)",
                (self.epoch.ordinal, self.head.seq, self.head.link, signature),
            )
            self._sealed_seq = self.head.seq
            self._sealed_at_s = self._clock.monotonic_s()
        return self.head, signature

    def _check_space(self) -> None:
        """Look at the disk at most once a second, and each time while it is too full."""
        now_s = self._clock.monotonic_s()
        if now_s - self._space_checked_s < SPACE_CHECK_EVERY_S:
            return
        free = shutil.disk_usage(self._folder).free
        if free < STOP_BELOW_BYTES:
            raise StoreFull(path=str(self._folder), reason=f"{free // 2**20} MB free")
        self._space_checked_s = now_s

    def _envelope(self, data: Any, author: Author, extras: Extras) -> Envelope:
        wall = self._clock.now()
        local = wall.astimezone()
        type_, version = registry.type_of(data)
        return Envelope(
            rid=ids.new_rid(self._clock),
            station=self.identity.station,
            inst=self.identity.inst,
            type=type_,
            tv=version,
            app_ver=self.identity.app_ver,
            wall=wall,
            tz=round((local.utcoffset() or timedelta()) / timedelta(minutes=1)),
            mono=round(self._clock.monotonic_s(), 3),
            boot_id=self._clock.boot_id,
            shift=shift_of(local),
            ctx=Context(documents=tuple(extras.documents)) if extras.documents else _NO_DOCUMENTS,
            seen=self._seen,
            clock=self.hub_clock.state(wall),
            stated_at=extras.stated_at,
            operator=author.badge,
            session=author.session,
            on_rid=tuple(extras.on_rid),
            cause_rid=extras.cause,
            corrects=extras.corrects,
            blobs=tuple(extras.blobs),
            signature=extras.signature,
            data=msgspec.Raw(_ENCODER.encode(data)),
        )

    def _write(self, envelope: Envelope, body: bytes) -> None:
        seq = self.head.seq + 1
        n = number_of(self.epoch.ordinal, seq)
        bh = body_hash(body)
        link = chain.next_link(self.identity.station, self.epoch.epoch, seq, self.head.link, bh)
        self._conn.run(
            "INSERT INTO record (n, rid, type, bh, link, body) VALUES (?, ?, ?, ?, ?, ?)",
            (n, envelope.rid.bytes, envelope.type, bh, link, body),
        )
        self.head = Place(seq, link)
        for blob in envelope.blobs:
            self._conn.run(
                "INSERT INTO blob (sha256, size, mime, n, state, reason) "
                "VALUES (?, ?, ?, ?, 'waiting', '') ON CONFLICT DO NOTHING",
                (blob.sha256, blob.size, blob.mime, n),
            )
            self._conn.run(
                "INSERT INTO blob_use (sha256, n) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (blob.sha256, n),
            )
        waited_s = self._clock.monotonic_s() - self._sealed_at_s
        if seq - self._sealed_seq >= SEAL_EVERY_RECORDS or waited_s >= SEAL_EVERY_S:
            self.seal()


def shift_of(local: datetime) -> Shift:
    """The working day and shift of a local time; the night shift belongs to the day it began."""
    if DAY_SHIFT_FROM_H <= local.hour < DAY_SHIFT_TO_H:
        return Shift(day=local.date(), code="D")
    day: date = local.date()
    if local.hour < DAY_SHIFT_FROM_H and day > date.min:
        day -= timedelta(days=1)
    return Shift(day=day, code="N")


def open_epoch(
    conn: Connection, reason: EpochReason, parent: Epoch | None, at: Place | None
) -> Epoch:
    """Begin a new epoch after `at` in `parent`, inside the caller's transaction."""
    ordinal = int(conn.value("SELECT coalesce(max(ordinal), 0) + 1 FROM epoch"))
    epoch = Epoch(ordinal, ids.new_id(), parent.epoch if parent else None, at, reason)
    conn.run(
        "INSERT INTO epoch (ordinal, epoch, parent_epoch, parent_seq, parent_link, reason) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (
            ordinal,
            epoch.epoch,
            epoch.parent_epoch,
            at.seq if at else None,
            at.link if at else None,
            reason,
        ),
    )
    return epoch


def epochs(conn: Connection) -> list[Epoch]:
    """Every epoch of this store, oldest first."""
    found = conn.rows(
        "SELECT ordinal, epoch, parent_epoch, parent_seq, parent_link, reason FROM epoch "
        "ORDER BY ordinal"
    )
    return [
        Epoch(row[0], row[1], row[2], None if row[3] is None else Place(row[3], row[4]), row[5])
        for row in found
    ]


def current_epoch(conn: Connection) -> Epoch:
    """The epoch that records are appended to."""
    return epochs(conn)[-1]


def head_of(conn: Connection, station: str, epoch: Epoch) -> Place:
    """Where an epoch's chain ends."""
    row = conn.row(
        "SELECT seq, link FROM record WHERE n > ? AND n < ? ORDER BY n DESC LIMIT 1",
        (number_of(epoch.ordinal, 0), number_of(epoch.ordinal + 1, 0)),
    )
    return Place(*row) if row else epoch.start(station)
