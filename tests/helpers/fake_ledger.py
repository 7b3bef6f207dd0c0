"""A station's ledger in memory: the sync client's `Ledger` port, with ways to get it into trouble.

`capture` appends a record, `clone` copies the whole ledger as a copied disk would, `break_body`
damages one. Attributes are for tests to look at: `acked`, `receipts`, `notes`, `received`, ...
"""

import copy
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import BinaryIO
from uuid import UUID

import msgspec

from station import ids
from station.errors import StationError
from station.ledger.chain import Place, next_link
from station.ledger.epoch import Epoch, EpochReason
from station.ledger.record import BlobRef, Envelope, Shift, body_hash, encode
from station.ledger.seal import DeviceKey, seal_message
from sync.client.ports import Backlog, HubRecord, Lacked, PendingBlob, Row, Stream
from sync.wire.batch import SentRecord
from sync.wire.feed import Cursor, FeedItem
from sync.wire.messages import Note
from sync.wire.receipts import BlobReceipt, Receipt


class FixedClock:
    """Time that stands still until it is told otherwise."""

    boot_id = "boot"

    def __init__(self) -> None:
        self.wall = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
        self.mono_s = 100.0

    def now(self) -> datetime:
        return self.wall

    def monotonic_s(self) -> float:
        return self.mono_s

    def pass_s(self, seconds: float) -> None:
        """Let time go by."""
        self.wall += timedelta(seconds=seconds)
        self.mono_s += seconds


class PhotoGone(StationError):
    """The fake's photo file is missing."""

    code = "blob.damaged"


@dataclass(frozen=True)
class FakePhoto:
    """A photo and the record that names it."""

    data: bytes
    mime: str
    epoch: str
    seq: int


class FakeLedger:
    """See the module."""

    def __init__(self, station: str | None = None, key: DeviceKey | None = None) -> None:
        self.station = station or ids.new_id()
        self.inst = ids.new_id()
        self.key = key or DeviceKey(bytes.fromhex(ids.new_id() * 2))
        self.clock = FixedClock()
        self.epochs: list[Epoch] = []
        self.rows: dict[str, list[Row]] = {}
        self.acked: dict[str, Place] = {}
        self.acked_gen: dict[str, int] = {}
        self.receipts: list[Receipt] = []
        self.notes: list[Note] = []
        self.safe_seq: dict[str, int] = {}
        self.forks: dict[str, tuple[Place | None, Place]] = {}
        self.gen: int | None = None
        self.offset_ms: int | None = None
        self.photos: dict[str, FakePhoto] = {}
        self.photo_receipts: dict[str, BlobReceipt] = {}
        self.held_photos: dict[str, str] = {}
        self.received: list[FeedItem] = []
        self.seen: Cursor | None = None
        self.resets: list[Cursor | None] = []
        self.open_epoch("first_run")

    # --- what a test does to it ---------------------------------------------------------------

    def open_epoch(self, reason: EpochReason, at: Place | None = None) -> Epoch:
        """Begin a new epoch, after `at` (or the head) of the present one."""
        present = self.epochs[-1] if self.epochs else None
        parent = None if present is None else (at or self.head(present.epoch))
        epoch = Epoch(
            len(self.epochs) + 1,
            ids.new_id(),
            present.epoch if present else None,
            parent,
            reason,
        )
        self.epochs.append(epoch)
        self.rows[epoch.epoch] = []
        return epoch

    def capture(
        self, text: str = "", *, photo: bytes | None = None, rid: UUID | None = None
    ) -> Row:
        """Append a record, perhaps with a photo."""
        blobs: tuple[BlobRef, ...] = ()
        if photo is not None:
            blobs = (BlobRef(sha256=sha256(photo), size=len(photo), mime="image/png", role="k"),)
        body = encode(
            Envelope(
                rid=rid or ids.new_rid(self.clock),
                station=self.station,
                inst=self.inst,
                type="scan.captured",
                tv=1,
                app_ver="0.1.0",
                wall=self.clock.now(),
                tz=480,
                mono=self.clock.monotonic_s(),
                boot_id=self.clock.boot_id,
                shift=Shift(day=date(2026, 3, 2), code="D"),
                blobs=blobs,
                data=msgspec.Raw(msgspec.json.encode({"hex": text.encode().hex()})),
            )
        )
        row = self.append_body(body)
        if photo is not None:
            epoch = self.epochs[-1].epoch
            self.photos.setdefault(sha256(photo), FakePhoto(photo, "image/png", epoch, row.seq))
        return row

    def append_body(self, body: bytes) -> Row:
        """Append whatever bytes a test wants as a record's body."""
        epoch = self.epochs[-1].epoch
        seq, link = self.head(epoch)
        bh = body_hash(body)
        try:
            rid = msgspec.json.decode(body, type=_Rid).rid
        except (msgspec.MsgspecError, UnicodeDecodeError):
            rid = ids.new_rid(self.clock)
        row = Row(seq + 1, rid, bh, body, next_link(self.station, epoch, seq + 1, link, bh))
        self.rows[epoch].append(row)
        return row

    def break_body(self, seq: int, body: bytes | None) -> None:
        """What the disk gives back for a record of the present epoch is not what was written."""
        rows = self.rows[self.epochs[-1].epoch]
        old = rows[seq - 1]
        rows[seq - 1] = Row(old.seq, old.rid, old.bh, body, old.link)

    def clone(self) -> "FakeLedger":
        """The same disk on another machine: same station, same key, same history."""
        twin = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, list | dict):
                setattr(twin, name, copy.copy(value))
        twin.rows = {epoch: list(rows) for epoch, rows in self.rows.items()}
        return twin

    def head(self, epoch: str) -> Place:
        """Where an epoch's chain stands."""
        rows = self.rows[epoch]
        if rows:
            return Place(rows[-1].seq, rows[-1].link)
        return next(e for e in self.epochs if e.epoch == epoch).start(self.station)

    @property
    def epoch(self) -> str:
        """The present epoch."""
        return self.epochs[-1].epoch

    @property
    def is_all_acked(self) -> bool:
        """Whether the hub has signed for every record."""
        return self.backlog().records == 0

    # --- the port -----------------------------------------------------------------------------

    def streams(self) -> Sequence[Stream]:
        return [
            Stream(
                each,
                self.head(each.epoch),
                self.acked.get(each.epoch),
                self.acked_gen.get(each.epoch, 0),
            )
            for each in self.epochs
        ]

    def unsent(
        self, epoch: str, after_seq: int, max_records: int, max_bytes: int
    ) -> Sequence[Row]:
        found: list[Row] = []
        total = 0
        for row in self.rows[epoch][after_seq : after_seq + max_records]:
            total += len(row.body or b"")
            if found and total > max_bytes:
                break
            found.append(row)
        return found

    def link_at(self, epoch: str, seq: int) -> bytes | None:
        if epoch not in self.rows:
            return None
        if seq == 0:
            return next(e for e in self.epochs if e.epoch == epoch).start(self.station).link
        rows = self.rows[epoch]
        return rows[seq - 1].link if seq <= len(rows) else None

    def seal(self, epoch: str, place: Place) -> bytes:
        return self.key.sign(seal_message(self.station, epoch, place))

    def acknowledge(
        self, epoch: str, receipt: Receipt, safe_seq: int, notes: Sequence[Note]
    ) -> bool:
        if self.link_at(epoch, receipt.seq) != receipt.place.link:
            return False
        if receipt.seq >= self.acked.get(epoch, Place(0, b"")).seq:
            self.acked[epoch] = receipt.place
            self.acked_gen[epoch] = receipt.gen
        self.receipts.append(receipt)
        self.safe_seq[epoch] = safe_seq
        self.notes.extend(notes)
        return True

    def generation(self) -> int | None:
        return self.gen

    def follow_generation(self, gen: int, acked: Mapping[str, Place | None]) -> None:
        self.gen = gen
        self.photo_receipts.clear()
        for epoch, place in acked.items():
            if place is None:
                self.acked.pop(epoch, None)
            else:
                assert self.link_at(epoch, place.seq) == place.link
                self.acked[epoch] = place
                self.acked_gen[epoch] = gen

    def note_fork(self, epoch: str, common: Place | None, hub_head: Place) -> None:
        self.forks[epoch] = (common, hub_head)

    def move_unproven(self, forked: str, proven: Mapping[str, Place]) -> bool:
        if any(each.epoch not in proven for each in self.epochs):
            return False
        first = next(at for at, each in enumerate(self.epochs) if each.epoch == forked)
        tails = self.epochs[first:]
        fresh = Epoch(len(self.epochs) + 1, ids.new_id(), forked, proven[forked], "fork")
        self.epochs.append(fresh)
        moved = self.rows[fresh.epoch] = []
        at = fresh.start(self.station)
        for epoch in tails:
            left = proven[epoch.epoch]
            for row in self.rows[epoch.epoch][left.seq :]:
                link = next_link(self.station, fresh.epoch, at.seq + 1, at.link, row.bh)
                at = Place(at.seq + 1, link)
                moved.append(replace(row, seq=at.seq, link=at.link))
                self._move_photos(epoch.epoch, row.seq, fresh.epoch, at.seq)
            del self.rows[epoch.epoch][left.seq :]
            self._take_back(epoch.epoch, left)
        return True

    def _move_photos(self, epoch: str, seq: int, new_epoch: str, new_seq: int) -> None:
        for name, photo in self.photos.items():
            if (photo.epoch, photo.seq) == (epoch, seq):
                self.photos[name] = replace(photo, epoch=new_epoch, seq=new_seq)

    def _take_back(self, epoch: str, place: Place) -> None:
        acked = self.acked.get(epoch)
        if acked is None or acked.seq <= place.seq:
            return
        if place.seq:
            self.acked[epoch] = place
        else:
            del self.acked[epoch]

    def backlog(self) -> Backlog:
        waiting = [
            row
            for epoch, rows in self.rows.items()
            for row in rows[self.acked.get(epoch, Place(0, b"")).seq :]
        ]
        photos = len(self.photos.keys() - self.photo_receipts.keys() - self.held_photos.keys())
        oldest_at = self.clock.wall if waiting else None
        return Backlog(len(waiting), photos, len(self.held_photos), oldest_at)

    def note_hub_time(self, offset_ms: int) -> None:
        self.offset_ms = offset_ms

    def pending_blobs(self, limit: int) -> Sequence[PendingBlob]:
        return [
            PendingBlob(name, len(photo.data), photo.mime)
            for name, photo in self.photos.items()
            if name not in self.photo_receipts
            and name not in self.held_photos
            and self.acked.get(photo.epoch, Place(0, b"")).seq >= photo.seq
        ][:limit]

    def open_blob(self, sha256: str) -> BinaryIO:
        photo = self.photos[sha256]
        if not photo.data:
            raise PhotoGone(sha256=sha256, reason="gone")
        return io.BytesIO(photo.data)

    def blob_stored(self, sha256: str, receipt: BlobReceipt) -> None:
        self.photo_receipts[sha256] = receipt

    def newest_blob_receipt(self) -> BlobReceipt | None:
        return max(self.photo_receipts.values(), key=lambda receipt: receipt.at, default=None)

    def blob_held(self, sha256: str, reason: str) -> None:
        self.held_photos[sha256] = reason

    def cursor(self) -> Cursor | None:
        return self.seen

    def feed_link_at(self, idx: int) -> bytes | None:
        if idx == 0:
            return bytes(32)
        return self.received[idx - 1].link if idx <= len(self.received) else None

    def apply_page(self, items: Sequence[FeedItem], cursor: Cursor) -> None:
        for item in items:
            assert item.idx == len(self.received) + 1, "the feed has no gaps"
            self.received.append(item)
        assert cursor == self.received[-1].cursor
        self.seen = cursor

    def reset_downstream(self, common: Cursor | None) -> None:
        self.resets.append(common)
        del self.received[common.idx if common else 0 :]
        self.seen = common if common and common.idx else None

    def hub_records(self, after_idx: int, limit: int) -> Sequence[HubRecord]:
        return [
            HubRecord(item.idx, item.epoch, item.seq, item.body, item.sealed)
            for item in self.received
            if item.idx > after_idx and item.sealed is not None and item.body is not None
        ][:limit]

    def lacked(self, limit: int) -> Sequence[Lacked]:
        known = {row.rid for rows in self.rows.values() for row in rows}
        known |= {item.rid for item in self.received if item.rid and item.body is not None}
        found = []
        for item in self.received:
            if item.rid and item.station == self.station and item.rid not in known:
                known.add(item.rid)
                found.append(Lacked(item.epoch, item.seq))
        return found[:limit]

    def recovered(self, epoch: str, records: Sequence[SentRecord]) -> int:
        wanted = set(self.lacked(len(self.received)))
        count = 0
        for record in records:
            if Lacked(epoch, record.seq) not in wanted:
                continue
            for at, item in enumerate(self.received):
                place = (item.station, item.epoch, item.seq, item.rid, item.bh)
                if place == (self.station, epoch, record.seq, record.rid, record.bh):
                    self.received[at] = item._replace(body=record.body)
                    count += 1
        return count


class _Rid(msgspec.Struct):
    rid: UUID


def sha256(data: bytes) -> str:
    """The name of a photo: 64 hex digits."""
    return body_hash(data).hex()
