"""A hub restored from an older backup, and nobody told (I9)."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from sync.client.ports import Backlog, TransportFailed
from sync.client.session import Phase
from sync.hub.own import append_own
from sync.hub.verify import verify
from tests.helpers.hub_in_memory import LocalHub, Station, records_of
from tests.helpers.pictures import picture


def fill(station: Station, count: int) -> None:
    for number in range(count):
        station.ledger.capture(f"code {number}")


def rids(station: Station) -> set[str]:
    return {str(row.rid) for rows in station.ledger.rows.values() for row in rows}


def sync_until_quiet(*stations: Station) -> None:
    for _ in range(3):
        for station in stations:
            station.sync()


def assert_all_agree(hub: LocalHub, *stations: Station) -> None:
    parts = hub.parts
    assert list(verify(parts.storage, parts.files, parts.identity.key.public)) == []
    arrived = {rid for rid, _, _ in records_of(hub)}
    for station in stations:
        assert rids(station) <= arrived
        assert station.ledger.is_all_acked
        assert not station.session.is_forked
    feeds = [[(i.idx, i.link, i.rid) for i in each.ledger.received] for each in stations]
    hub_feed = [
        (each.idx, each.feed_link, each.record.rid)
        for each in parts.storage.records_after(0, 10_000)
    ]
    assert all(feed == hub_feed for feed in feeds)


def test_stations_send_again_what_a_restored_hub_misses(hub: LocalHub, tmp_path: Path) -> None:
    writer, reader = Station(hub), Station(hub)
    fill(writer, 10)
    sync_until_quiet(writer, reader)
    hub.keep_copy(tmp_path / "backup")
    fill(writer, 10)
    sync_until_quiet(writer, reader)
    hub.restore(tmp_path / "backup")
    assert len(records_of(hub)) == 10
    sync_until_quiet(writer, reader)
    assert_all_agree(hub, writer, reader)
    assert writer.ledger.gen == reader.ledger.gen == 2
    assert reader.ledger.resets[-1] is not None
    assert reader.ledger.resets[-1].idx == 10
    with hub.parts.storage.reading() as view:
        assert "hub.trouble.rolled_back" in {trouble.kind for trouble in view.troubles("")}


def test_a_station_that_is_idle_finds_out_at_its_next_page(hub: LocalHub, tmp_path: Path) -> None:
    station = Station(hub)
    fill(station, 3)
    station.sync()
    hub.keep_copy(tmp_path / "backup")
    fill(station, 3)
    station.sync()
    hub.restore(tmp_path / "backup")
    station.sync()  # no hello of its own accord: the feed says 409
    station.sync()
    assert_all_agree(hub, station)


def test_records_written_after_the_restore_keep_their_places(
    hub: LocalHub, tmp_path: Path
) -> None:
    """The hub takes new records before anybody who knows better comes back."""
    early, late = Station(hub), Station(hub)
    fill(early, 5)
    sync_until_quiet(early, late)
    hub.keep_copy(tmp_path / "backup")
    fill(early, 5)
    early.sync()
    hub.restore(tmp_path / "backup")
    fill(late, 7)
    late.sync()
    sync_until_quiet(early, late)
    assert_all_agree(hub, early, late)


def test_a_hub_restored_twice_from_the_same_backup_is_followed_twice(
    hub: LocalHub, tmp_path: Path
) -> None:
    first, second = Station(hub), Station(hub)
    fill(first, 4)
    sync_until_quiet(first, second)
    hub.keep_copy(tmp_path / "backup")
    for _ in range(3):
        fill(first, 3)
        fill(second, 2)
        sync_until_quiet(first, second)
        hub.restore(tmp_path / "backup")
        sync_until_quiet(second, first)
        assert_all_agree(hub, first, second)
    assert first.ledger.gen is not None
    assert first.ledger.gen >= 4


def test_a_new_generation_survives_lost_answers(hub: LocalHub, tmp_path: Path) -> None:
    station = Station(hub)
    fill(station, 600)
    station.sync()
    hub.keep_copy(tmp_path / "backup")
    fill(station, 600)
    station.sync()
    hub.restore(tmp_path / "backup")
    for lost in (1, 2, 1, 3):
        station.transport.lose_answers = {lost}
        with pytest.raises(TransportFailed):
            sync_until_quiet(station)
        station.new_session()
    station.transport.lose_answers = set()
    sync_until_quiet(station)
    assert_all_agree(hub, station)
    assert station.ledger.gen == 2


def test_the_hub_s_own_records_go_on_in_a_new_epoch(hub: LocalHub, tmp_path: Path) -> None:
    station = Station(hub)
    append_own(hub.parts.hub, hub.own_body("one"))
    station.sync()
    hub.keep_copy(tmp_path / "backup")
    append_own(hub.parts.hub, hub.own_body("two"))
    station.sync()
    hub.restore(tmp_path / "backup")
    sync_until_quiet(station)
    append_own(hub.parts.hub, hub.own_body("three"))
    sync_until_quiet(station)
    assert_all_agree(hub, station)
    own = [item for item in station.ledger.received if item.station == hub.parts.identity.hub]
    assert len(own) == 3, "what was lost is given back"
    assert len({item.epoch for item in own}) == 2


def photo_of(hub: LocalHub, station: Station) -> Path:
    (name,) = station.ledger.photos
    return hub.parts.files.path(name)


def test_a_photo_that_a_restored_hub_lost_is_sent_again(hub: LocalHub, tmp_path: Path) -> None:
    station = Station(hub)
    fill(station, 1)
    station.sync()
    hub.keep_copy(tmp_path / "backup")
    station.ledger.capture("with a photo", photo=picture("PNG"))
    station.sync()
    assert photo_of(hub, station).exists()
    hub.restore(tmp_path / "backup")
    assert not photo_of(hub, station).exists()
    sync_until_quiet(station)
    assert photo_of(hub, station).exists()
    assert_all_agree(hub, station)
    assert station.ledger.backlog().blobs == 0


def test_a_restored_hub_that_lost_nothing_but_a_photo_is_noticed(
    hub: LocalHub, tmp_path: Path
) -> None:
    """All records are in the backup, so that only the photo's receipt knows better."""
    station = Station(hub)
    station.ledger.capture("with a photo", photo=picture("PNG"))
    turn = station.session.turn()
    while next(turn) is not Phase.PUSH:
        pass
    hub.keep_copy(tmp_path / "backup")
    list(turn)
    assert station.ledger.backlog() == Backlog(0, 0)
    hub.restore(tmp_path / "backup")
    station.new_session()
    sync_until_quiet(station)
    assert photo_of(hub, station).exists()
    assert station.ledger.gen == 2
    station.new_session()
    sync_until_quiet(station)
    assert station.ledger.gen == 2, "one loss is one generation"


def test_photos_that_the_hub_still_has_are_not_sent_again(hub: LocalHub, tmp_path: Path) -> None:
    station = Station(hub)
    station.ledger.capture("with a photo", photo=picture("PNG"))
    station.sync()
    hub.keep_copy(tmp_path / "backup")
    fill(station, 1)
    station.sync()
    hub.restore(tmp_path / "backup")
    asked = len(station.transport.sent)
    sync_until_quiet(station)
    assert station.ledger.backlog() == Backlog(0, 0)
    paths = {each.path for each in station.transport.sent[asked:] if "blobs" in each.path}
    assert paths == {"/v1/blobs/state"}


def test_a_photo_s_receipt_of_another_hub_starts_no_generation(hub: LocalHub) -> None:
    station = Station(hub)
    station.ledger.capture("with a photo", photo=picture("PNG"))
    station.sync()
    (receipt,) = station.ledger.photo_receipts.values()
    for forged in (replace(receipt, sha256="f" * 64), replace(receipt, hub="f" * 32)):
        station.ledger.photo_receipts = {"f" * 64: forged}
        station.new_session()
        station.sync()
    assert station.ledger.gen == 1
