"""Records get other places after a fork: what moves with them, what stays as evidence."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from station.facts.kcp import Subject
from station.facts.work import Packed
from station.ledger.chain import Place
from station.store import inbox, moving, outbox
from station.store.inbox import Arrived
from station.store.rebuild import rebuild_rows
from station.store.recorder import Extras, current_epoch, epochs, open_epoch
from station.store.station_store import StationStore, open_reader
from station.store.verify import verify
from station.store.writer import Transaction
from tests.helpers.pictures import picture
from tests.helpers.projection_dump import differences, dump
from tests.helpers.stores import capture, finished, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StationStore]:
    with open_store(tmp_path) as opened:
        yield opened


def pack(piece: str, box: str, product: str = "P1") -> Packed:
    subject = (
        Subject(key=piece, role="content", product=product),
        Subject(key=box, role="container"),
    )
    return Packed(kcp="K4", point="pack", subject=subject, level="carton")


def begin_epoch(store: StationStore) -> None:
    """As after a restart on another machine."""

    def work(tx: Transaction) -> None:
        open_epoch(tx.conn, "cloned", current_epoch(tx.conn), tx.recorder.head)
        tx.recorder.restart(tx.conn)

    store.writer.run(work)


def place(store: StationStore, ordinal: int, seq: int) -> Place:
    conn = store.reader()
    link = outbox.link_at(conn, store.identity.station, epochs(conn)[ordinal - 1], seq)
    assert link is not None
    return Place(seq, link)


def move(store: StationStore, forked: int, left: list[int]) -> None:
    """Move what lies beyond these sequence numbers, one for each epoch."""
    known = epochs(store.reader())
    proven = {e.epoch: place(store, e.ordinal, seq) for e, seq in zip(known, left, strict=True)}

    def work(tx: Transaction) -> None:
        station = store.identity.station
        assert moving.move_unproven(tx.conn, station, known[forked - 1].epoch, proven)
        tx.recorder.restart(tx.conn)
        tx.recorder.seal()

    store.writer.run(work)


def acknowledge(store: StationStore, ordinal: int, seq: int) -> None:
    """A receipt as the hub gives it, for a place in an epoch."""
    at = place(store, ordinal, seq)
    receipt = msgspec.json.encode({"seq": at.seq, "link": at.link.hex()}).decode()

    def work(tx: Transaction) -> None:
        outbox.acknowledge(tx.conn, epochs(tx.conn)[ordinal - 1], at, 1, 0, receipt)

    store.writer.run(work)


def damages(folder: Path) -> list[str]:
    return [
        str(each) for each in verify(lambda: open_reader(folder / "data", folder / "state")[0])
    ]


def test_a_moved_store_is_sound_and_sealed_anew(store: StationStore, tmp_path: Path) -> None:
    for number in range(450):
        capture(store, finished(f"sn:P1:A{number}"))
    move(store, 1, [100])
    assert damages(tmp_path) == []
    seals = store.reader().rows("SELECT epoch, seq FROM seal ORDER BY epoch, seq")
    assert seals == [(2, 350)]


def test_receipts_and_parents_from_before_can_still_be_checked(
    store: StationStore, tmp_path: Path
) -> None:
    """A hub that was restored from an old backup had signed for more than it holds now."""
    for number in range(4):
        capture(store, finished(f"sn:P1:A{number}"))
    acknowledge(store, 1, 4)
    begin_epoch(store)
    capture(store)
    acknowledge(store, 2, 1)
    move(store, 1, [2, 1])
    assert damages(tmp_path) == []
    assert place(store, 1, 2).link == store.reader().value("SELECT link FROM acked WHERE epoch=1")
    store.writer.run(lambda tx: tx.conn.run("DELETE FROM former"))
    assert len(damages(tmp_path)) == 2, "the receipt and the parent"


def test_projections_follow_where_the_order_of_facts_changes(store: StationStore) -> None:
    """What stays of a younger epoch comes before what was moved out of an older one."""
    capture(store, pack("sn:P1:A1", "own:B1"))
    capture(store, pack("sn:P1:A2", "own:B1"))
    begin_epoch(store)
    capture(store, pack("sn:P1:A1", "own:B2"))
    capture(store, pack("sn:P1:A2", "own:B2"))
    before = dump(store.reader())
    move(store, 1, [1, 1])
    after = dump(store.reader())
    assert differences(before, after) != []
    store.writer.run(lambda tx: rebuild_rows(tx.conn))
    assert differences(after, dump(store.reader())) == []


@pytest.mark.parametrize("left", [0, 1, 3])
def test_projections_stay_as_they_are_where_the_order_does_not_change(
    store: StationStore, left: int
) -> None:
    for piece in ("A1", "A2", "A1"):
        capture(store, pack(f"sn:P1:{piece}", "own:B1"))
    begin_epoch(store)
    move(store, 1, [left, 0])
    capture(store, pack("sn:P1:A1", "own:B3"))
    after = dump(store.reader())
    store.writer.run(lambda tx: rebuild_rows(tx.conn))
    assert differences(after, dump(store.reader())) == []


def test_a_record_that_the_hub_has_numbered_keeps_that_order(store: StationStore) -> None:
    capture(store)
    rid = capture(store)
    bh = store.reader().value("SELECT bh FROM record WHERE rid = ?", (rid.bytes,))
    epoch = epochs(store.reader())[0].epoch
    item = Arrived(7, 1, b"7" * 32, store.identity.station, epoch, 2, rid, bh, None)
    store.writer.run(lambda tx: inbox.apply(tx.conn, [item]))
    move(store, 1, [0])
    assert store.reader().value("SELECT ord FROM entry WHERE rid = ?", (rid.bytes,)) == 7


def test_a_moved_photo_and_note_go_with_their_record(store: StationStore) -> None:
    photo = store.blobs.put(picture("PNG"), "defect")
    first = capture(store, extras=Extras(blobs=(photo,)))
    second = capture(store, extras=Extras(blobs=(photo,)))
    acknowledge(store, 1, 2)
    known = epochs(store.reader())[0]
    store.writer.run(lambda tx: outbox.add_note(tx.conn, known, 2, "held", "x"))
    move(store, 1, [1])
    conn = store.reader()
    assert [outbox.delivery_of(conn, rid) for rid in (first, second)] == ["received", "on_station"]
    assert conn.rows("SELECT n >> 40, n & 1023 FROM blob_use ORDER BY n") == [(1, 1), (2, 1)]
    assert conn.rows("SELECT n >> 40, n & 1023 FROM blob") == [(1, 1)]
    assert outbox.waiting(conn, store.identity.station).held == 0


def test_records_may_move_more_than_once(store: StationStore, tmp_path: Path) -> None:
    rids = [capture(store) for _ in range(3)]
    move(store, 1, [1])
    rids.append(capture(store))
    move(store, 2, [1, 1])
    rids.append(capture(store))
    conn = store.reader()
    assert conn.rows("SELECT epoch, count(*) FROM record GROUP BY 1") == [(1, 1), (2, 1), (3, 3)]
    assert [row[0] for row in conn.rows("SELECT rid FROM record ORDER BY n")] == [
        rid.bytes for rid in rids
    ]
    assert damages(tmp_path) == []


def test_more_than_one_slice_moves(store: StationStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "SLICE_RECORDS", 3)
    rids = [capture(store) for _ in range(8)]
    move(store, 1, [0])
    found = store.reader().rows("SELECT rid FROM record WHERE epoch = 2 ORDER BY n")
    assert [row[0] for row in found] == [rid.bytes for rid in rids]
