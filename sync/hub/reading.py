"""Queries of the hub's storage; see `sync.hub.ports.Reading` for what they promise."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from station.ledger.chain import Place
from station.store import schema
from station.store.database import Connection
from sync.hub.rows import (
    HeldRecord,
    KnownStation,
    NewRecord,
    StoredBlob,
    StoredCode,
    StoredRecord,
    StoredStream,
    Trouble,
    Unprojected,
    Upload,
)
from sync.wire.feed import Cursor, start_of_feed
from sync.wire.receipts import Receipt

_RECORD = "r.seq, r.rid, r.bh, r.link, r.body, r.gap, r.state, r.code, r.audience"
_VARIABLES = 500  # well below what SQLite takes in one statement


class SqlReading:
    """A consistent view of what is stored."""

    def __init__(self, connection: Connection, hub: str) -> None:
        self._conn = connection
        self._hub = hub

    def station(self, station: str) -> KnownStation | None:
        """An enrolled station."""
        row = self._conn.row(
            "SELECT label, tenant, state, public FROM hub_station WHERE station = ?",
            (bytes.fromhex(station),),
        )
        return KnownStation(station, *row) if row else None

    def stations(self) -> Sequence[KnownStation]:
        """Every station that was ever enrolled, by label."""
        rows = self._conn.rows(
            "SELECT station, label, tenant, state, public FROM hub_station ORDER BY label, station"
        )
        return [KnownStation(row[0].hex(), *row[1:]) for row in rows]

    def station_keys(self, station: str) -> Sequence[bytes]:
        """Every device key the station ever had."""
        return [
            row[0]
            for row in self._conn.rows(
                "SELECT public FROM hub_station_key WHERE station = ?", (bytes.fromhex(station),)
            )
        ]

    def tenant_of(self, station: str) -> str:
        """The supplier a station belongs to; "" for the hub itself."""
        found = self.station(station)
        return found.tenant if found else ""

    def enrol_code(self, code_hash: bytes) -> StoredCode | None:
        """An enrolment code by its hash, used ones too."""
        row = self._conn.row(
            "SELECT tenant, label, station, expires_at, used_by, used_public FROM hub_enrol_code "
            "WHERE code_hash = ?",
            (code_hash,),
        )
        return StoredCode(code_hash, *row) if row else None

    def station_count(self) -> int:
        """How many stations were ever enrolled."""
        return int(self._conn.value("SELECT count(*) FROM hub_station"))

    def stream(self, station: str, epoch: str) -> StoredStream | None:
        """One stream."""
        found = self._streams(
            "WHERE station = ? AND epoch = ?", (bytes.fromhex(station), bytes.fromhex(epoch))
        )
        return found[0] if found else None

    def newest_stream(self, station: str) -> StoredStream | None:
        """The stream of a station that the hub heard of last."""
        found = self._streams(
            "WHERE station = ? ORDER BY number DESC LIMIT 1", (bytes.fromhex(station),)
        )
        return found[0] if found else None

    def streams(self) -> Sequence[StoredStream]:
        """Every stream, in the order in which the hub first heard of them."""
        return self._streams("ORDER BY number", ())

    def link_at(self, stream: StoredStream, seq: int) -> bytes | None:
        """The stream's link at `seq` (0 = its start); `None` beyond its head."""
        if seq == 0:
            return stream.start.link
        found: bytes | None = self._conn.value(
            "SELECT link FROM hub_record WHERE stream = ? AND seq = ?", (stream.number, seq)
        )
        return found

    def held(self, stream: StoredStream, first: int, last: int) -> Sequence[HeldRecord]:
        """The records with these numbers, in order; a filled gap appears once, as filled."""
        rows = self._conn.rows(
            "SELECT seq, link, state, code, gap <> '' FROM hub_record "
            "WHERE stream = ? AND seq BETWEEN ? AND ? ORDER BY seq, gap <> '' DESC",
            (stream.number, first, last),
        )
        by_seq = {
            seq: HeldRecord(seq, link, state, code, bool(is_gap))
            for seq, link, state, code, is_gap in rows
        }
        return list(by_seq.values())

    def gaps(self, stream: StoredStream, limit: int) -> Sequence[int]:
        """The first numbers that are held as gaps only."""
        rows = self._conn.rows(
            "SELECT seq FROM hub_record r WHERE stream = ? AND gap <> '' AND NOT EXISTS "
            "(SELECT 1 FROM hub_record f WHERE f.stream = r.stream AND f.seq = r.seq "
            "AND f.gap = '') ORDER BY seq LIMIT ?",
            (stream.number, limit),
        )
        return [row[0] for row in rows]

    def links(self, stream: StoredStream, first: int, step: int, limit: int) -> Sequence[Place]:
        """Every `step`-th place from `first` on."""
        wanted = range(first, stream.head.seq + 1, step)[:limit]
        places = ((seq, self.link_at(stream, seq)) for seq in wanted)
        return [Place(seq, link) for seq, link in places if link is not None]

    def records(self, stream: StoredStream, after_seq: int, limit: int) -> Sequence[NewRecord]:
        """The stream's own records after `after_seq`, with bodies; filled gaps as filled."""
        rows = self._conn.rows(
            f"SELECT {_RECORD} FROM hub_record r WHERE r.stream = ? AND r.seq > ? "  # noqa: S608 own names
            "AND r.seq <= ? ORDER BY r.seq, r.gap <> '' DESC",
            (stream.number, after_seq, after_seq + limit),
        )
        by_seq = {row[0]: _new_record(row) for row in rows}
        return list(by_seq.values())

    def hashes_of(self, rids: Iterable[UUID]) -> Mapping[UUID, bytes]:
        """The body hash under which each of these rids was first stored; unknown ones left out."""
        wanted = [rid.bytes for rid in rids]
        found: dict[UUID, bytes] = {}
        for start in range(0, len(wanted), _VARIABLES):
            some = wanted[start : start + _VARIABLES]
            marks = ",".join("?" * len(some))
            rows = self._conn.rows(
                f"SELECT rid, bh FROM hub_record WHERE rid IN ({marks}) ORDER BY idx DESC",  # noqa: S608 question marks only
                some,
            )
            found.update((UUID(bytes=rid), bh) for rid, bh in rows)
        return found

    def receipt(self, stream: StoredStream, place: Place, gen: int) -> Receipt | None:
        """The receipt given for exactly this place in this generation."""
        return self._receipt(
            stream, "seq = ? AND gen = ? AND link = ?", (place.seq, gen, place.link)
        )

    def receipt_covering(self, stream: StoredStream, seq: int) -> Receipt | None:
        """The first receipt given for this record or a later one of its stream."""
        return self._receipt(stream, "seq >= ?", (seq,))

    def receipts(self, stream: StoredStream) -> Sequence[Receipt]:
        """Every receipt given for a stream, by place."""
        rows = self._conn.rows(
            "SELECT seq, gen, link, at, sig FROM hub_receipt WHERE stream = ? ORDER BY seq, gen",
            (stream.number,),
        )
        return [self._as_receipt(stream, row) for row in rows]

    def seals(self, stream: StoredStream) -> Mapping[int, bytes]:
        """Every seal of a stream: seq -> signature."""
        rows = self._conn.rows(
            "SELECT seq, signature FROM hub_seal WHERE stream = ?", (stream.number,)
        )
        return {row[0]: row[1] for row in rows}

    def own_seals(self, numbers: Sequence[int]) -> Mapping[int, tuple[bytes, bytes]]:
        """Of the hub's own records with these idx: (its stream's link before it, its seal)."""
        condition = "WHERE station = ?"
        own = self._streams(condition, (bytes.fromhex(self._hub),))
        starts = {stream.number: stream.start.link for stream in own}
        found: dict[int, tuple[bytes, bytes]] = {}
        for start in range(0, len(numbers), _VARIABLES):
            some = numbers[start : start + _VARIABLES]
            marks = ",".join("?" * len(some))
            rows = self._conn.rows(
                "SELECT r.idx, r.stream, b.link, s.signature FROM hub_record r "  # noqa: S608 question marks only
                "JOIN hub_seal s ON s.stream = r.stream AND s.seq = r.seq "
                "LEFT JOIN hub_record b ON b.stream = r.stream AND b.seq = r.seq - 1 "
                f"WHERE r.idx IN ({marks})",
                some,
            )
            found.update((idx, (link or starts[number], sig)) for idx, number, link, sig in rows)
        return found

    def safe_seq(self, stream: StoredStream) -> int:
        """Up to here the stream is in a checked backup."""
        safe_idx = self.number("safe_idx")
        if safe_idx == 0:
            return 0
        found = self._conn.value(
            "SELECT max(seq) FROM hub_record WHERE stream = ? AND idx <= ?",
            (stream.number, safe_idx),
        )
        return int(found or 0)

    def text(self, name: str) -> str:
        """A stored text; "" where there is none."""
        return schema.meta(self._conn, name) or ""

    def number(self, name: str) -> int:
        """A stored number."""
        return int(self._conn.value("SELECT value FROM hub_number WHERE name = ?", (name,)))

    def generation(self) -> int:
        """The present generation."""
        return int(self._conn.value("SELECT max(gen) FROM hub_generation"))

    def generation_starts(self) -> Sequence[tuple[int, int]]:
        """(generation, idx after which it begins), oldest first."""
        rows = self._conn.rows("SELECT gen, after_idx FROM hub_generation ORDER BY gen")
        return [(row[0], row[1]) for row in rows]

    def feed_head(self) -> Cursor:
        """The newest feed item."""
        row = self._conn.row(
            "SELECT gen, idx, feed_link FROM hub_record ORDER BY idx DESC LIMIT 1"
        )
        return Cursor(*row) if row else start_of_feed(1)

    def feed_cursor(self, idx: int) -> Cursor | None:
        """The cursor of one feed item (0 = before the first); `None` beyond the head."""
        if idx == 0:
            return start_of_feed(1)
        row = self._conn.row("SELECT gen, idx, feed_link FROM hub_record WHERE idx = ?", (idx,))
        return Cursor(*row) if row else None

    def records_after(self, idx: int, limit: int) -> Sequence[StoredRecord]:
        """Records in the hub's order."""
        return self._stored("WHERE r.idx > ? ORDER BY r.idx LIMIT ?", (idx, limit))

    def unprojected(self, idx: int, limit: int) -> Sequence[Unprojected]:
        """What follows in the hub's order, as the projections need it."""
        rows = self._conn.rows(
            "SELECT r.idx, s.station, r.rid, r.body, r.state, r.code FROM hub_record r "
            "JOIN hub_stream s ON s.number = r.stream WHERE r.idx > ? ORDER BY r.idx LIMIT ?",
            (idx, limit),
        )
        return [Unprojected(*row) for row in rows]

    def record(self, rid: UUID) -> StoredRecord | None:
        """The fact with this rid, as first stored."""
        found = self._stored("WHERE r.rid = ? ORDER BY r.idx LIMIT 1", (rid.bytes,))
        return found[0] if found else None

    def troubles(self, station: str) -> Sequence[Trouble]:
        """What is open about a station, newest last; "" = everything."""
        rows = self._conn.rows(
            "SELECT kind, station, epoch, seq, rid, detail FROM hub_trouble "
            "WHERE station = ? OR ? = '' ORDER BY number",
            (station, station),
        )
        return [
            Trouble(kind, about, epoch, seq, UUID(rid) if rid else None, detail)
            for kind, about, epoch, seq, rid, detail in rows
        ]

    def documents_in_force(self, after_idx: int, limit: int) -> Sequence[StoredRecord]:
        """Records that published the documents in force; none before there are projections."""
        if not schema.projections_are_current(self._conn):
            return ()
        return self._stored(
            "WHERE r.idx IN (SELECT t.ord FROM document_current c JOIN entry t ON t.id = c.entry) "
            "AND r.idx > ? ORDER BY r.idx LIMIT ?",
            (after_idx, limit),
        )

    def projected_idx(self) -> int:
        """How far the projections have got."""
        return self.number("projected_idx")

    def held_records(self, limit: int) -> Sequence[StoredRecord]:
        """Records of a kind that this program does not know yet, oldest first."""
        return self._stored("WHERE r.state = 'held' ORDER BY r.idx LIMIT ?", (limit,))

    def blobs(self, tenant: str, hashes: Sequence[str]) -> Mapping[str, StoredBlob]:
        """Those of the photos that are held for the tenant."""
        found = {}
        for start in range(0, len(hashes), _VARIABLES):
            some = hashes[start : start + _VARIABLES]
            marks = ",".join("?" * len(some))
            rows = self._conn.rows(
                "SELECT tenant, sha256, size, mime, at, sig, is_safe FROM hub_blob "  # noqa: S608 question marks only
                f"WHERE tenant = ? AND sha256 IN ({marks})",
                (tenant, *some),
            )
            found.update({row[1]: _blob(row) for row in rows})
        return found

    def all_blobs(self) -> Sequence[StoredBlob]:
        """Every photo held."""
        rows = self._conn.rows(
            "SELECT tenant, sha256, size, mime, at, sig, is_safe FROM hub_blob "
            "ORDER BY tenant, sha256"
        )
        return [_blob(row) for row in rows]

    def upload(self, upload: str) -> Upload | None:
        """An upload by its id."""
        return self._upload("upload = ?", (upload,))

    def upload_of(self, station: str, sha256: str) -> Upload | None:
        """The upload of this photo that this station began."""
        return self._upload("station = ? AND sha256 = ?", (station, sha256))

    def uploads_before(self, at: int) -> Sequence[str]:
        """Uploads that were begun before `at` and never ended."""
        return [
            row[0] for row in self._conn.rows("SELECT upload FROM hub_upload WHERE at < ?", (at,))
        ]

    def file_faults(self) -> Sequence[str]:
        """What the engine itself finds wrong with its file; at most 10 lines."""
        return self._conn.faults()

    def _streams(self, condition: str, values: Sequence[Any]) -> list[StoredStream]:
        rows = self._conn.rows(
            "SELECT number, station, epoch, parent_epoch, parent_seq, parent_link, reason, "  # noqa: S608 own conditions
            f"head_seq, head_link FROM hub_stream {condition}",
            values,
        )
        return [_stream(row) for row in rows]

    def _stored(self, condition: str, values: Sequence[Any]) -> list[StoredRecord]:
        rows = self._conn.rows(
            "SELECT r.idx, r.gen, r.feed_link, s.station, s.epoch, coalesce(t.tenant, ''), r.at, "  # noqa: S608 own names
            f"{_RECORD} FROM hub_record r JOIN hub_stream s ON s.number = r.stream "
            f"LEFT JOIN hub_station t ON t.station = s.station {condition}",
            values,
        )
        return [_stored_record(row) for row in rows]

    def _receipt(
        self, stream: StoredStream, condition: str, values: Sequence[Any]
    ) -> Receipt | None:
        row = self._conn.row(
            f"SELECT seq, gen, link, at, sig FROM hub_receipt WHERE stream = ? AND {condition} "  # noqa: S608 own conditions
            "ORDER BY seq, gen DESC LIMIT 1",
            (stream.number, *values),
        )
        return self._as_receipt(stream, row) if row else None

    def _as_receipt(self, stream: StoredStream, row: Sequence[Any]) -> Receipt:
        seq, gen, link, at, sig = row
        return Receipt(
            hub=self._hub,
            station=stream.station,
            epoch=stream.epoch,
            seq=seq,
            link=link.hex(),
            gen=gen,
            at=at,
            sig=sig,
        )

    def _upload(self, condition: str, values: Sequence[Any]) -> Upload | None:
        row = self._conn.row(
            "SELECT upload, station, tenant, sha256, mime, size, so_far FROM hub_upload "  # noqa: S608 own conditions
            f"WHERE {condition}",
            values,
        )
        return Upload(*row) if row else None


def _stream(row: Sequence[Any]) -> StoredStream:
    number, station, epoch, parent_epoch, parent_seq, parent_link, reason, seq, link = row
    parent = None if parent_link is None else Place(parent_seq, parent_link)
    return StoredStream(
        number, station.hex(), epoch.hex(), parent_epoch, parent, reason, Place(seq, link)
    )


def _new_record(row: Sequence[Any]) -> NewRecord:
    seq, rid, bh, link, body, gap, state, code, audience = row
    rid = UUID(bytes=rid) if rid else None
    return NewRecord(seq, rid, bh, link, body, gap, state, code, audience)


def _blob(row: Sequence[Any]) -> StoredBlob:
    tenant, sha256, size, mime, at, sig, is_safe = row
    return StoredBlob(tenant, sha256, size, mime, at, sig, bool(is_safe))


def _stored_record(row: Sequence[Any]) -> StoredRecord:
    idx, gen, feed_link, station, epoch, tenant, at = row[:7]
    return StoredRecord(
        idx, gen, feed_link, station.hex(), epoch.hex(), tenant, _new_record(row[7:]), at
    )
