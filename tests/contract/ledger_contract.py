"""What every `sync.client.ports.Ledger` must do. Subclass it once per implementation."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

import pytest

from station.facts.control import ScanCaptured
from station.ledger.chain import Place, next_link
from station.ledger.epoch import Epoch
from station.ledger.record import body_hash
from station.ledger.seal import DeviceKey, is_signed, seal_message
from station.store.blobs import BlobDamaged
from sync.client.ports import HubRecord, Lacked, Ledger, Row
from sync.wire.batch import SentRecord
from sync.wire.feed import Cursor, FeedItem
from sync.wire.hub_seal import HubSeal
from sync.wire.messages import Note
from sync.wire.receipts import BlobReceipt, Receipt
from tests.helpers.bodies import body_of, rid_of
from tests.helpers.pictures import picture

HUB = "d" * 32
PNG = picture("PNG")


class LedgerBench(Protocol):
    """A ledger, and what a test does to it besides."""

    @property
    def ledger(self) -> Ledger:
        """The ledger under test."""

    @property
    def device_key(self) -> DeviceKey:
        """The key its seals are made with."""

    def capture(self, photo: bytes | None = None) -> None:
        """Append a record, perhaps with a photo."""


class LedgerContract:
    @pytest.fixture
    def bench(self) -> Any:
        raise NotImplementedError

    @pytest.fixture
    def ledger(self, bench: LedgerBench) -> Ledger:
        return bench.ledger

    # --- streams --------------------------------------------------------------------------------

    def test_a_new_ledger_has_one_empty_stream(self, ledger: Ledger) -> None:
        (stream,) = ledger.streams()
        assert stream.head == stream.epoch.start(ledger.station)
        assert stream.acked is None
        assert ledger.unsent(stream.epoch.epoch, 0, 10, 10**6) == []

    def test_unsent_rows_chain_from_the_start_to_the_head(
        self, bench: LedgerBench, ledger: Ledger
    ) -> None:
        for _ in range(4):
            bench.capture()
        (stream,) = ledger.streams()
        epoch = stream.epoch.epoch
        rows = ledger.unsent(epoch, 0, 10, 10**6)
        link = stream.epoch.start(ledger.station).link
        for row in rows:
            link = next_link(ledger.station, epoch, row.seq, link, row.bh)
            assert row.link == link == ledger.link_at(epoch, row.seq)
        assert len({row.rid for row in rows}) == 4
        assert stream.head == Place(4, link)

    def test_unsent_stops_at_either_limit_but_gives_at_least_one(
        self, bench: LedgerBench, ledger: Ledger
    ) -> None:
        for _ in range(4):
            bench.capture()
        epoch = ledger.streams()[0].epoch.epoch
        first = ledger.unsent(epoch, 0, 1, 10**6)[0]
        size = len(first.body or b"")
        assert [r.seq for r in ledger.unsent(epoch, 1, 2, 10**6)] == [2, 3]
        assert [r.seq for r in ledger.unsent(epoch, 0, 10, 2 * size + 10)] == [1, 2]
        assert [r.seq for r in ledger.unsent(epoch, 2, 10, 1)] == [3]

    def test_link_at_knows_the_start_and_nothing_beyond_the_head(
        self, bench: LedgerBench, ledger: Ledger
    ) -> None:
        bench.capture()
        stream = ledger.streams()[0]
        epoch = stream.epoch.epoch
        assert ledger.link_at(epoch, 0) == stream.epoch.start(ledger.station).link
        assert ledger.link_at(epoch, 2) is None
        assert ledger.link_at("f" * 32, 0) is None

    def test_a_seal_verifies_and_stays_the_same(self, bench: LedgerBench, ledger: Ledger) -> None:
        bench.capture()
        stream = ledger.streams()[0]
        seal = ledger.seal(stream.epoch.epoch, stream.head)
        message = seal_message(ledger.station, stream.epoch.epoch, stream.head)
        assert is_signed(bench.device_key.public, seal, message)
        assert ledger.seal(stream.epoch.epoch, stream.head) == seal

    # --- receipts -------------------------------------------------------------------------------

    def test_acknowledge_moves_acked_where_the_link_is_ours(
        self, bench: LedgerBench, ledger: Ledger
    ) -> None:
        for _ in range(3):
            bench.capture()
        epoch, receipt = receipt_at(ledger, 2)
        note = Note(seq=1, state="held", code="record.unknown_type")
        assert ledger.acknowledge(epoch, receipt, 1, [note])
        (stream,) = ledger.streams()
        assert (stream.acked, stream.acked_gen) == (receipt.place, 1)
        assert ledger.backlog().records == 1

    def test_acknowledge_refuses_a_foreign_link(self, bench: LedgerBench, ledger: Ledger) -> None:
        bench.capture()
        epoch, _ = receipt_at(ledger, 1)
        forged = receipt_of(ledger, epoch, Place(1, bytes(32)))
        assert not ledger.acknowledge(epoch, forged, 0, [])
        beyond = receipt_of(ledger, epoch, Place(7, bytes(32)))
        assert not ledger.acknowledge(epoch, beyond, 0, [])
        assert ledger.streams()[0].acked is None

    def test_an_older_receipt_is_taken_and_moves_nothing(
        self, bench: LedgerBench, ledger: Ledger
    ) -> None:
        for _ in range(3):
            bench.capture()
        epoch, older = receipt_at(ledger, 1)
        _, newer = receipt_at(ledger, 3)
        assert ledger.acknowledge(epoch, newer, 0, [])
        assert ledger.acknowledge(epoch, older, 0, [])
        assert ledger.streams()[0].acked == newer.place

    def test_a_hub_that_holds_less_sets_acked_back(
        self, bench: LedgerBench, ledger: Ledger
    ) -> None:
        for _ in range(3):
            bench.capture()
        epoch, receipt = receipt_at(ledger, 3)
        ledger.acknowledge(epoch, receipt, 0, [])
        link = ledger.link_at(epoch, 1)
        assert link is not None
        ledger.follow_generation(2, {epoch: Place(1, link)})
        assert ledger.generation() == 2
        assert ledger.streams()[0].acked == Place(1, link)
        assert ledger.backlog().records == 2
        ledger.follow_generation(3, {epoch: None})
        assert ledger.streams()[0].acked is None

    def test_noting_a_fork_twice_is_harmless(self, bench: LedgerBench, ledger: Ledger) -> None:
        bench.capture()
        stream = ledger.streams()[0]
        for common in (stream.head, None, stream.head):
            ledger.note_fork(stream.epoch.epoch, common, Place(9, bytes(32)))

    def test_the_backlog_knows_since_when_records_wait(
        self, bench: LedgerBench, ledger: Ledger
    ) -> None:
        assert ledger.backlog().oldest_at is None
        bench.capture()
        found = ledger.backlog()
        assert (found.records, found.oldest_at is None) == (1, False)

    # --- forks ----------------------------------------------------------------------------------

    def test_unproven_records_move_into_a_new_epoch_in_order(
        self, bench: LedgerBench, ledger: Ledger
    ) -> None:
        for _ in range(5):
            bench.capture()
        epoch = ledger.streams()[0].epoch.epoch
        rows = ledger.unsent(epoch, 0, 10, 10**6)
        common = Place(2, rows[1].link)
        assert ledger.move_unproven(epoch, {epoch: common})
        old, new = ledger.streams()
        assert (old.head, new.epoch.parent_epoch, new.epoch.parent) == (common, epoch, common)
        assert new.epoch.reason == "fork"
        moved = ledger.unsent(new.epoch.epoch, 0, 10, 10**6)
        assert [(r.rid, r.bh, r.body) for r in moved] == [(r.rid, r.bh, r.body) for r in rows[2:]]
        assert new.head == chained(ledger, new.epoch, moved)

    def test_what_is_captured_after_a_fork_follows_what_was_moved(
        self, bench: LedgerBench, ledger: Ledger
    ) -> None:
        bench.capture()
        epoch = ledger.streams()[0].epoch
        assert ledger.move_unproven(epoch.epoch, {epoch.epoch: epoch.start(ledger.station)})
        bench.capture()
        old, new = ledger.streams()
        assert old.head.seq == 0
        rows = ledger.unsent(new.epoch.epoch, 0, 10, 10**6)
        assert new.head == chained(ledger, new.epoch, rows)
        assert len({row.rid for row in rows}) == 2

    def test_the_tails_of_all_younger_epochs_move_too_and_older_ones_stay(
        self, bench: LedgerBench, ledger: Ledger
    ) -> None:
        epochs = [ledger.streams()[0].epoch.epoch]
        bench.capture()
        for _ in range(2):
            proven = {each.epoch.epoch: each.head for each in ledger.streams()}
            assert ledger.move_unproven(epochs[-1], proven)
            epochs.append(ledger.streams()[-1].epoch.epoch)
            bench.capture()
            bench.capture()
        proven = {each.epoch.epoch: each.head for each in ledger.streams()}
        for epoch in (epochs[0], epochs[1], epochs[2]):
            proven[epoch] = place_at(ledger, epoch, min(1, proven[epoch].seq))
        rids = [row.rid for e in epochs[1:] for row in ledger.unsent(e, 1, 9, 10**6)]
        assert ledger.move_unproven(epochs[1], proven)
        heads = [each.head.seq for each in ledger.streams()]
        assert heads == [1, 1, 1, 2]
        last = ledger.streams()[-1].epoch.epoch
        assert [row.rid for row in ledger.unsent(last, 0, 9, 10**6)] == rids

    def test_moving_sets_acked_back_to_what_is_proven(
        self, bench: LedgerBench, ledger: Ledger
    ) -> None:
        for _ in range(3):
            bench.capture()
        epoch, receipt = receipt_at(ledger, 3)
        assert ledger.acknowledge(epoch, receipt, 3, [])
        common = place_at(ledger, epoch, 1)
        assert ledger.move_unproven(epoch, {epoch: common})
        old, new = ledger.streams()
        assert (old.acked, new.acked) == (common, None)
        assert ledger.backlog().records == 2

    def test_a_moved_photo_waits_for_its_record_s_new_place(
        self, bench: LedgerBench, ledger: Ledger
    ) -> None:
        bench.capture()
        bench.capture(PNG)
        first = ledger.streams()[0].epoch.epoch
        assert ledger.move_unproven(first, {first: place_at(ledger, first, 1)})
        assert ledger.acknowledge(*receipt_at(ledger, 1), 0, [])
        assert ledger.pending_blobs(10) == []
        new = ledger.streams()[1]
        assert ledger.acknowledge(
            new.epoch.epoch, receipt_of(ledger, new.epoch.epoch, new.head), 0, []
        )
        assert len(ledger.pending_blobs(10)) == 1

    def test_nothing_moves_where_an_epoch_was_begun_since(
        self, bench: LedgerBench, ledger: Ledger
    ) -> None:
        bench.capture()
        first = ledger.streams()[0]
        proven = {first.epoch.epoch: first.head}
        assert ledger.move_unproven(first.epoch.epoch, proven)
        bench.capture()
        assert not ledger.move_unproven(first.epoch.epoch, proven)
        assert [each.head.seq for each in ledger.streams()] == [1, 1]

    # --- photos ---------------------------------------------------------------------------------

    def test_a_photo_waits_for_its_record(self, bench: LedgerBench, ledger: Ledger) -> None:
        bench.capture(PNG)
        assert ledger.pending_blobs(10) == []
        epoch, receipt = receipt_at(ledger, 1)
        ledger.acknowledge(epoch, receipt, 0, [])
        (pending,) = ledger.pending_blobs(10)
        with ledger.open_blob(pending.sha256) as file:
            assert file.read() == PNG
        assert (pending.size, pending.mime) == (len(PNG), "image/png")

    def test_a_stored_photo_waits_no_longer(self, bench: LedgerBench, ledger: Ledger) -> None:
        name = self._photo_waiting(bench)
        receipt = BlobReceipt(hub=HUB, tenant="t", sha256=name, size=len(PNG), at=1, sig="0" * 128)
        ledger.blob_stored(name, receipt)
        assert ledger.pending_blobs(10) == []
        assert ledger.backlog().blobs == 0

    def test_the_newest_photo_receipt_is_the_one_the_hub_gave_last(
        self, bench: LedgerBench, ledger: Ledger
    ) -> None:
        assert ledger.newest_blob_receipt() is None
        given = []
        for number, at in enumerate((5, 9, 7)):
            photo = picture("PNG", number)
            bench.capture(photo)
            name = body_hash(photo).hex()
            given.append(
                BlobReceipt(hub=HUB, tenant="t", sha256=name, size=9, at=at, sig="0" * 128)
            )
            ledger.blob_stored(name, given[-1])
        assert ledger.newest_blob_receipt() == given[1]

    def test_photos_wait_for_a_new_receipt_in_a_new_generation(
        self, bench: LedgerBench, ledger: Ledger
    ) -> None:
        name = self._photo_waiting(bench)
        receipt = BlobReceipt(hub=HUB, tenant="t", sha256=name, size=len(PNG), at=1, sig="0" * 128)
        ledger.blob_stored(name, receipt)
        ledger.follow_generation(2, {})
        assert [blob.sha256 for blob in ledger.pending_blobs(10)] == [name]
        assert ledger.backlog().blobs == 1
        assert ledger.newest_blob_receipt() is None

    def test_a_held_photo_needs_a_person(self, bench: LedgerBench, ledger: Ledger) -> None:
        name = self._photo_waiting(bench)
        ledger.blob_held(name, BlobDamaged.code)
        assert ledger.pending_blobs(10) == []
        found = ledger.backlog()
        assert (found.blobs, found.held) == (0, 1)

    def _photo_waiting(self, bench: LedgerBench) -> str:
        ledger = bench.ledger
        bench.capture(PNG)
        epoch, receipt = receipt_at(ledger, 1)
        ledger.acknowledge(epoch, receipt, 0, [])
        return ledger.pending_blobs(10)[0].sha256

    # --- feed -----------------------------------------------------------------------------------

    def test_a_page_moves_the_cursor_and_its_links_are_known(self, ledger: Ledger) -> None:
        assert ledger.cursor() is None
        items = feed(3)
        ledger.apply_page(items, items[-1].cursor)
        assert ledger.cursor() == items[-1].cursor
        assert ledger.feed_link_at(2) == items[1].link
        assert ledger.feed_link_at(4) is None

    def test_a_reset_drops_what_came_after_the_common_item(self, ledger: Ledger) -> None:
        items = feed(5)
        ledger.apply_page(items, items[-1].cursor)
        ledger.reset_downstream(items[1].cursor)
        assert ledger.cursor() == items[1].cursor
        assert ledger.feed_link_at(3) is None
        ledger.apply_page(items[2:], items[-1].cursor)
        assert ledger.cursor() == items[-1].cursor

    def test_a_reset_to_nothing_begins_before_the_first_item(self, ledger: Ledger) -> None:
        items = feed(2)
        ledger.apply_page(items, items[-1].cursor)
        ledger.reset_downstream(None)
        assert ledger.cursor() is None
        assert ledger.feed_link_at(1) is None

    def test_own_records_and_gaps_come_without_body(
        self, bench: LedgerBench, ledger: Ledger
    ) -> None:
        bench.capture()
        row = ledger.unsent(ledger.streams()[0].epoch.epoch, 0, 1, 10**6)[0]
        own = FeedItem(1, 1, b"1" * 32, ledger.station, "e" * 32, 1, row.rid, row.bh, None)
        gap = FeedItem(2, 1, b"2" * 32, "b" * 32, "e" * 32, 1, None, bytes(32), None)
        ledger.apply_page([own, gap], gap.cursor)
        assert ledger.cursor() == Cursor(1, 2, b"2" * 32)
        assert ledger.lacked(10) == []

    def test_records_of_a_twin_are_lacked_until_their_bodies_are_kept(
        self, ledger: Ledger
    ) -> None:
        items = [item._replace(body=None) for item in feed(3, ledger.station)]
        ledger.apply_page(items, items[-1].cursor)
        places = [Lacked("e" * 32, seq) for seq in (1, 2, 3)]
        assert ledger.lacked(10) == places
        assert ledger.lacked(2) == places[:2]
        records = [SentRecord(i.idx, i.rid, i.bh, i.body) for i in feed(3, ledger.station)]
        assert ledger.recovered("e" * 32, records[1:]) == 2
        assert ledger.lacked(10) == places[:1]
        assert ledger.recovered("e" * 32, records) == 1
        assert ledger.lacked(10) == []
        assert ledger.streams()[0].head.seq == 0

    def test_only_the_very_record_that_came_down_is_recovered(self, ledger: Ledger) -> None:
        (item,) = feed(1, ledger.station)
        ledger.apply_page([item._replace(body=None)], item.cursor)
        record = SentRecord(1, item.rid, item.bh, item.body)
        assert ledger.recovered("f" * 32, [record]) == 0
        assert ledger.recovered("e" * 32, [replace(record, seq=2)]) == 0
        assert ledger.recovered("e" * 32, [replace(record, rid=rid_of("other"))]) == 0
        assert ledger.recovered("e" * 32, [replace(record, bh=bytes(32))]) == 0
        assert len(ledger.lacked(10)) == 1

    def test_a_fact_that_came_down_twice_is_lacked_once(self, ledger: Ledger) -> None:
        first, second = (item._replace(body=None) for item in feed(2, ledger.station))
        again = second._replace(rid=first.rid, bh=first.bh, epoch="f" * 32, seq=9)
        ledger.apply_page([first, again], again.cursor)
        assert ledger.lacked(10) == [Lacked("e" * 32, 1)]
        ledger.reset_downstream(None)
        assert ledger.lacked(10) == []

    def test_the_hub_s_own_records_are_kept_with_their_seals(self, ledger: Ledger) -> None:
        seal = HubSeal(after="ab" * 32, sig="cd" * 64, audience="acme")
        first, other, last = feed(3, HUB)
        items = [first._replace(sealed=seal), other, last._replace(sealed=seal)]
        ledger.apply_page(items, items[-1].cursor)
        kept = [HubRecord(i.idx, i.epoch, i.seq, i.body or b"", seal) for i in (first, last)]
        assert ledger.hub_records(0, 10) == kept
        assert ledger.hub_records(0, 1) == kept[:1]
        assert ledger.hub_records(1, 10) == kept[1:]
        ledger.reset_downstream(items[1].cursor)
        assert ledger.hub_records(0, 10) == kept[:1]


def receipt_of(ledger: Ledger, epoch: str, place: Place) -> Receipt:
    """A receipt whose signature the ledger has no business with."""
    return Receipt(
        hub=HUB,
        station=ledger.station,
        epoch=epoch,
        seq=place.seq,
        link=place.link.hex(),
        gen=1,
        at=1,
        sig="0" * 128,
    )


def receipt_at(ledger: Ledger, seq: int) -> tuple[str, Receipt]:
    """The first epoch, and a receipt for one of its places."""
    epoch = ledger.streams()[0].epoch.epoch
    link = ledger.link_at(epoch, seq)
    assert link is not None
    return epoch, receipt_of(ledger, epoch, Place(seq, link))


def place_at(ledger: Ledger, epoch: str, seq: int) -> Place:
    """An own place."""
    link = ledger.link_at(epoch, seq)
    assert link is not None
    return Place(seq, link)


def chained(ledger: Ledger, epoch: Epoch, rows: Sequence[Row]) -> Place:
    """The place that these rows reach from the start of an epoch, if they are its chain."""
    at = epoch.start(ledger.station)
    for row in rows:
        at = Place(at.seq + 1, next_link(ledger.station, epoch.epoch, at.seq + 1, at.link, row.bh))
        assert at == (row.seq, row.link)
    return at


def feed(count: int, station: str = "b" * 32) -> list[FeedItem]:
    """Another station's records as the hub hands them on."""
    items = []
    for idx in range(1, count + 1):
        rid = rid_of(("feed", idx))
        body = body_of(ScanCaptured(hex="41"), rid, station=station, minute=idx)
        link = idx.to_bytes(32, "big")
        items.append(FeedItem(idx, 1, link, station, "e" * 32, idx, rid, body_hash(body), body))
    return items
