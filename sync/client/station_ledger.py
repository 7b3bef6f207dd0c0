"""The client's `Ledger` on the station's store."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

import msgspec

from station.ledger.chain import Place
from station.ledger.record import RecordMalformed, decode
from station.ledger.seal import is_signed, seal_message
from station.store import inbox, moving, outbox, schema
from station.store.inbox import Arrived, Refill
from station.store.recorder import epochs, head_of
from station.store.station_store import StationStore
from station.store.writer import Transaction
from sync.client.ports import Backlog, HubRecord, Lacked, PendingBlob, Row, Stream
from sync.wire.batch import SentRecord
from sync.wire.feed import Cursor, FeedItem, parse_cursor
from sync.wire.hub_seal import HubSeal
from sync.wire.messages import Note
from sync.wire.receipts import BlobReceipt, Receipt

SLICE_ITEMS = 20
"""Feed items in one background transaction, so that an action never waits long behind them."""


class StationLedger:
    """See `sync.client.ports.Ledger`; for the sync thread."""

    def __init__(self, store: StationStore) -> None:
        self._store = store
        self.station = store.identity.station
        self.inst = store.identity.inst

    # --- upward ---------------------------------------------------------------------------------

    def streams(self) -> Sequence[Stream]:
        """Every epoch, oldest first."""
        conn = self._store.reader()
        found: list[Stream] = []
        for epoch in epochs(conn):
            acked = outbox.acked(conn, epoch)
            head = head_of(conn, self.station, epoch)
            place, gen = (acked.place, acked.gen) if acked else (None, 0)
            found.append(Stream(epoch, head, place, gen))
        return found

    def unsent(
        self, epoch: str, after_seq: int, max_records: int, max_bytes: int
    ) -> Sequence[Row]:
        """The rows that follow, within the limits."""
        conn = self._store.reader()
        known = outbox.epoch_named(conn, epoch)
        if known is None:
            return []
        rows: list[Row] = []
        size = 0
        for seq, rid, bh, body, link in outbox.unsent(conn, known, after_seq, max_records):
            size += len(body)
            if rows and size > max_bytes:
                break
            rows.append(Row(seq, UUID(bytes=rid), bh, body, link))
        return rows

    def link_at(self, epoch: str, seq: int) -> bytes | None:
        """Own link at a place."""
        conn = self._store.reader()
        known = outbox.epoch_named(conn, epoch)
        return outbox.link_at(conn, self.station, known, seq) if known else None

    def seal(self, epoch: str, place: Place) -> bytes:
        """The seal over a place by today's device key, made now where none was stored."""
        conn = self._store.reader()
        known = outbox.epoch_named(conn, epoch)
        assert known is not None, "asked for an epoch that `streams` did not name"
        key, message = self._store.device_key, seal_message(self.station, epoch, place)
        stored = outbox.seal_at(conn, known, place.seq)
        if stored is not None and is_signed(key.public, stored, message):
            return stored
        # none yet, or by the key of before a restore, which the hub lets in no longer
        signature = key.sign(message)
        self._write(lambda tx: outbox.put_seal(tx.conn, known, place, signature))
        return signature

    def acknowledge(
        self, epoch: str, receipt: Receipt, safe_seq: int, notes: Sequence[Note]
    ) -> bool:
        """Move `acked`, where the own link agrees."""

        def work(tx: Transaction) -> bool:
            known = outbox.epoch_named(tx.conn, epoch)
            place = receipt.place
            if known is None:
                return False
            if outbox.link_at(tx.conn, self.station, known, place.seq) != place.link:
                return False
            text = msgspec.json.encode(receipt).decode()
            outbox.acknowledge(tx.conn, known, place, receipt.gen, safe_seq, text)
            for note in notes:
                outbox.add_note(tx.conn, known, note.seq, note.state, note.code)
            return True

        return self._store.writer.run(work, background=True)

    def generation(self) -> int | None:
        """The hub's generation as last followed."""
        text = schema.meta(self._store.reader(), "hub_gen")
        return None if text is None else int(text)

    def follow_generation(self, gen: int, acked: Mapping[str, Place | None]) -> None:
        """Set `acked` back to what the hub holds."""
        self._write(lambda tx: outbox.follow_generation(tx.conn, gen, acked))

    def note_fork(self, epoch: str, common: Place | None, hub_head: Place) -> None:
        """Remember a fork."""

        def work(tx: Transaction) -> None:
            known = outbox.epoch_named(tx.conn, epoch)
            if known is not None:
                outbox.note_fork(tx.conn, known, common, hub_head)

        self._write(work)

    def move_unproven(self, forked: str, proven: Mapping[str, Place]) -> bool:
        """Go on in a new epoch, sealed at once."""

        def work(tx: Transaction) -> bool:
            if moving.move_unproven(tx.conn, self.station, forked, proven) is None:
                return False
            tx.recorder.restart(tx.conn)
            tx.recorder.seal()
            return True

        return self._store.writer.run(work, background=True)

    def backlog(self) -> Backlog:
        """What waits now."""
        found = outbox.waiting(self._store.reader(), self.station)
        oldest = None if found.oldest is None else _made_at(found.oldest)
        return Backlog(found.records, found.blobs, found.held, oldest)

    def note_hub_time(self, offset_ms: int) -> None:
        """Later records carry this offset."""
        self._write(lambda tx: tx.recorder.hub_clock.measure(offset_ms))

    # --- photos -----------------------------------------------------------------------------------

    def pending_blobs(self, limit: int) -> Sequence[PendingBlob]:
        """Photos whose record is acknowledged, oldest first."""
        found = self._store.reader().rows(outbox.SQL_PENDING, {"most": limit})
        return [PendingBlob(*row) for row in found]

    def open_blob(self, sha256: str) -> BinaryIO:
        """The plain bytes."""
        return io.BytesIO(self._store.blobs.read(sha256))

    def blob_stored(self, sha256: str, receipt: BlobReceipt) -> None:
        """Keep the photo's receipt."""
        text = msgspec.json.encode(receipt).decode()

        def work(tx: Transaction) -> None:
            outbox.mark_blob(tx.conn, sha256, "stored", "", text)
            newest = _blob_receipt(outbox.newest_blob_receipt(tx.conn))
            if newest is None or receipt.at >= newest.at:
                outbox.keep_newest_blob_receipt(tx.conn, text)

        self._write(work)

    def newest_blob_receipt(self) -> BlobReceipt | None:
        """The photo's receipt that the hub gave last."""
        return _blob_receipt(outbox.newest_blob_receipt(self._store.reader()))

    def blob_held(self, sha256: str, reason: str) -> None:
        """Mark a photo that cannot be delivered."""
        self._write(lambda tx: outbox.mark_blob(tx.conn, sha256, "held", reason, None))

    # --- downward ---------------------------------------------------------------------------------

    def cursor(self) -> Cursor | None:
        """The newest feed item applied."""
        text = inbox.cursor(self._store.reader())
        return parse_cursor(text) if text else None

    def feed_link_at(self, idx: int) -> bytes | None:
        """The feed link of an applied item."""
        return inbox.feed_link_at(self._store.reader(), idx)

    def apply_page(self, items: Sequence[FeedItem], cursor: Cursor) -> None:
        """Apply in slices, each with its own cursor, so that a crash between them loses nothing."""
        for start in range(0, len(items), SLICE_ITEMS):
            part = items[start : start + SLICE_ITEMS]
            is_last = start + SLICE_ITEMS >= len(items)
            self._apply(part, cursor if is_last else part[-1].cursor)
        if not items:
            self._apply((), cursor)

    def reset_downstream(self, common: Cursor | None) -> None:
        """Drop everything applied after `common`."""
        down_to = common.idx if common else 0
        newest = self.cursor()
        while newest is not None and newest.idx > down_to:
            newest = self._drop_some(down_to)
        self._write(lambda tx: _move(tx, common if common and common.idx else None))

    def hub_records(self, after_idx: int, limit: int) -> Sequence[HubRecord]:
        """The hub's own records with their seals."""
        found = self._store.reader().rows(inbox.SQL_SEALED, (after_idx, limit))
        return [
            HubRecord(idx, epoch, seq, body, msgspec.json.decode(seal, type=HubSeal))
            for idx, epoch, seq, body, seal in found
        ]

    def lacked(self, limit: int) -> Sequence[Lacked]:
        """This station's records that only the hub has."""
        return [Lacked(*place) for place in inbox.lacked(self._store.reader(), limit)]

    def recovered(self, epoch: str, records: Sequence[SentRecord]) -> int:
        """Keep bodies in slices, so that an action never waits long behind them."""
        whole = [
            Refill(each.seq, each.rid, each.bh, each.body)
            for each in records
            if each.rid is not None and each.body is not None
        ]
        count = 0
        for start in range(0, len(whole), SLICE_ITEMS):
            count += self._recover(epoch, whole[start : start + SLICE_ITEMS])
        return count

    def _recover(self, epoch: str, records: Sequence[Refill]) -> int:
        return self._store.writer.run(
            lambda tx: inbox.recover(tx.conn, epoch, records), background=True
        )

    def _drop_some(self, down_to: int) -> Cursor | None:
        """Drop the newest items; the cursor is right after each slice."""

        def work(tx: Transaction) -> Cursor | None:
            left = inbox.drop_newest(tx.conn, down_to, SLICE_ITEMS)
            cursor = Cursor(*left) if left else None
            _move(tx, cursor)
            return cursor

        return self._store.writer.run(work, background=True)

    def _apply(self, items: Sequence[FeedItem], cursor: Cursor) -> None:
        arrived = [_arrived(item) for item in items]

        def work(tx: Transaction) -> None:
            inbox.apply(tx.conn, arrived)
            _move(tx, cursor)

        self._write(work)

    def _write(self, work: Callable[[Transaction], None]) -> None:
        self._store.writer.run(work, background=True)


def _arrived(item: FeedItem) -> Arrived:
    seal = item.sealed
    text = None if seal is None else msgspec.json.encode(seal).decode()
    return Arrived(*item[:-1], sealed=text)


def _blob_receipt(text: str | None) -> BlobReceipt | None:
    return None if text is None else msgspec.json.decode(text, type=BlobReceipt)


def _move(tx: Transaction, cursor: Cursor | None) -> None:
    """Set the cursor; later records say that they knew the feed up to there."""
    inbox.set_cursor(tx.conn, str(cursor) if cursor else None, _seen(cursor))
    tx.recorder.note_seen(_seen(cursor))


def _seen(cursor: Cursor | None) -> str:
    return f"{cursor.gen}.{cursor.idx}" if cursor else ""


def _made_at(body: bytes) -> datetime | None:
    try:
        return decode(body).wall
    except RecordMalformed:
        return None  # one rotten row must not hide how much waits
