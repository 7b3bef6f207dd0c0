"""What came down the feed, and how far own records got."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from station.facts.control import ActionUndone, ScanCaptured
from station.ledger.chain import Place
from station.ledger.record import body_hash
from station.store import inbox, outbox
from station.store.inbox import Arrived
from station.store.recorder import Extras, epochs
from station.store.station_store import StationStore
from station.store.writer import Transaction
from tests.helpers.bodies import body_of, rid_of
from tests.helpers.pictures import picture
from tests.helpers.projection_dump import differences, dump
from tests.helpers.stores import capture, finished, open_store

OTHER = "b" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StationStore]:
    with open_store(tmp_path) as opened:
        yield opened


def item(idx: int, rid: UUID | None, body: bytes | None, bh: bytes = bytes(32)) -> Arrived:
    digest = body_hash(body) if body else bh
    return Arrived(idx, 1, bytes([idx]) * 32, OTHER, "e" * 32, idx, rid, digest, body)


def scans(count: int) -> list[Arrived]:
    rids = [rid_of(("feed", idx)) for idx in range(1, count + 1)]
    data = ScanCaptured(hex="41")
    return [item(i, rid, body_of(data, rid, station=OTHER)) for i, rid in enumerate(rids, 1)]


def apply(store: StationStore, *items: Arrived) -> None:
    store.writer.run(lambda tx: inbox.apply(tx.conn, items), background=True)


def order_of(store: StationStore, rid: UUID) -> int | None:
    found = store.reader().value("SELECT ord FROM entry WHERE rid = ?", (rid.bytes,))
    return None if found is None else int(found)


def bh_of(store: StationStore, rid: UUID) -> bytes:
    return bytes(store.reader().value("SELECT bh FROM record WHERE rid = ?", (rid.bytes,)))


def test_an_own_record_learns_its_place_in_the_hubs_order(store: StationStore) -> None:
    rid = capture(store)
    apply(store, item(1, rid, None, bh_of(store, rid)))
    assert order_of(store, rid) == 1


def test_the_first_item_of_a_rid_counts(store: StationStore) -> None:
    rid = capture(store)
    bh = bh_of(store, rid)
    apply(store, *scans(1), item(2, rid, None, bh), item(3, rid, None, bh))
    assert order_of(store, rid) == 2


def test_an_item_with_another_body_under_an_own_rid_is_kept_and_not_projected(
    store: StationStore,
) -> None:
    rid = capture(store, finished("sn:P1:A1"))
    before = dump(store.reader())
    foreign = body_of(finished("sn:P1:OTHER"), rid, station=OTHER)
    apply(store, item(1, rid, foreign))
    assert differences(before, dump(store.reader())) == []
    assert store.reader().value("SELECT count(*) FROM received WHERE rid = ?", (rid.bytes,)) == 1


def test_a_gap_has_no_rid_and_projects_nothing(store: StationStore) -> None:
    apply(store, item(1, None, None))
    assert store.reader().value("SELECT count(*) FROM received") == 1
    assert store.reader().value("SELECT count(*) FROM entry") == 0


def test_applying_an_item_again_changes_nothing(store: StationStore) -> None:
    items = scans(2)
    apply(store, *items)
    before = dump(store.reader())
    apply(store, *items)
    assert differences(before, dump(store.reader())) == []


def drop(store: StationStore, down_to: int, most: int = 100) -> inbox.Cursor | None:
    return store.writer.run(lambda tx: inbox.drop_newest(tx.conn, down_to, most), background=True)


def test_dropping_items_leaves_what_was_there_before_them(store: StationStore) -> None:
    own = capture(store, finished("sn:P1:A1"))
    first = rid_of("first")
    apply(store, item(1, first, body_of(finished("sn:P1:A1"), first, station=OTHER)))
    before = dump(store.reader())
    undo = rid_of("undo")
    undone = body_of(ActionUndone(rids=(first, own)), undo, station=OTHER)
    apply(store, item(2, undo, undone), item(3, own, None, bh_of(store, own)))
    assert differences(before, dump(store.reader())) != []
    assert drop(store, 1) == (1, 1, bytes([1]) * 32)
    assert differences(before, dump(store.reader())) == []


def test_dropping_goes_in_slices_from_the_newest(store: StationStore) -> None:
    items = scans(5)
    apply(store, *items)
    left = drop(store, 0, most=2)
    assert left is not None
    assert left.idx == 3
    assert order_of(store, rid_of(("feed", 4))) is None
    assert drop(store, 0) is None


def test_dropping_a_copy_leaves_the_first_item_in_its_place(store: StationStore) -> None:
    rid = rid_of(("feed", 1))
    first = scans(1)[0]
    apply(store, first, item(2, rid, first.body))
    drop(store, 1)
    assert order_of(store, rid) == 1


def acknowledge(store: StationStore, seq: int) -> None:
    def work(tx: Transaction) -> None:
        (epoch,) = epochs(tx.conn)
        link = outbox.link_at(tx.conn, store.identity.station, epoch, seq)
        assert link is not None
        outbox.acknowledge(tx.conn, epoch, Place(seq, link), 1, 0, "{}")

    store.writer.run(work, background=True)


def deliver(store: StationStore, sha256: str) -> None:
    store.writer.run(lambda tx: outbox.mark_blob(tx.conn, sha256, "stored", "", "{}"))


def test_a_record_is_complete_with_the_last_of_its_photos(store: StationStore) -> None:
    photos = [store.blobs.put(picture("PNG", n), "defect") for n in (1, 2)]
    rid = capture(store, extras=Extras(blobs=photos))
    states = [outbox.delivery_of(store.reader(), rid)]
    acknowledge(store, 1)
    states.append(outbox.delivery_of(store.reader(), rid))
    for photo in photos:
        deliver(store, photo.sha256)
        states.append(outbox.delivery_of(store.reader(), rid))
    assert states == ["on_station", "received", "received", "complete"]


def test_a_photo_named_by_two_records_keeps_both_from_being_complete(store: StationStore) -> None:
    photo = store.blobs.put(picture("PNG"), "defect")
    capture(store, extras=Extras(blobs=(photo,)))
    second = capture(store, extras=Extras(blobs=(photo,)))
    capture(store)
    acknowledge(store, 3)
    assert outbox.delivery_of(store.reader(), second) == "received"
    found = outbox.delivery(store.reader(), store.identity.station)
    assert (found["on_station"], found["received"], found["complete"]) == (0, 2, 1)


def test_nobody_elses_record_has_a_delivery_state(store: StationStore) -> None:
    assert outbox.delivery_of(store.reader(), rid_of("nobody's")) is None
