"""Two histories of one station: nothing is lost, nothing is acknowledged, a person is told."""

import pytest

from station.ledger.chain import Place
from sync.client.push import Pace, push_batch
from sync.client.session import Phase
from sync.hub.verify import verify
from tests.helpers.hub_in_memory import LocalHub, Station, records_of


def fill(station: Station, count: int, text: str = "code") -> None:
    for number in range(count):
        station.ledger.capture(f"{text} {number}")


def head(station: Station) -> Place:
    return station.ledger.head(station.ledger.epoch)


def test_a_clone_that_went_another_way_stops_pushing_and_says_so(hub: LocalHub) -> None:
    first = Station(hub)
    fill(first, 10)
    first.sync()
    second = first.twin()
    fill(first, 3, "first")
    fill(second, 5, "second")
    common = Place(10, first.ledger.link_at(first.ledger.epoch, 10) or b"")
    first.sync()
    second.sync()
    assert second.session.is_forked
    assert second.ledger.forks == {second.ledger.epoch: (common, head(first))}
    assert second.ledger.acked[second.ledger.epoch] == common
    assert len(records_of(hub)) == 13
    assert first.ledger.is_all_acked
    assert not second.ledger.is_all_acked


def test_a_clone_still_receives_what_the_hub_sends(hub: LocalHub) -> None:
    first, other = Station(hub), Station(hub)
    fill(first, 2)
    first.sync()
    second = first.twin()
    fill(first, 1, "first")
    fill(second, 1, "second")
    first.sync()
    fill(other, 4)
    other.sync()
    assert Phase.PULL in second.sync()
    assert len(second.ledger.received) == 7


def test_a_clone_without_new_records_learns_that_the_hub_is_ahead(hub: LocalHub) -> None:
    first = Station(hub)
    fill(first, 4)
    first.sync()
    second = first.twin()
    fill(first, 1)
    first.sync()
    second.sync()
    assert second.ledger.forks == {second.ledger.epoch: (head(second), head(first))}


def test_a_fork_that_happens_after_the_hello_is_found_by_the_push(hub: LocalHub) -> None:
    first = Station(hub)
    fill(first, 4)
    first.sync()
    second = first.twin()
    second.sync()
    fill(first, 2, "first")
    first.sync()
    fill(second, 6, "second")
    second.transport.sent.clear()
    second.sync()
    assert "/records?after=4" in second.transport.sent[0].path
    assert second.session.is_forked
    assert second.ledger.acked[second.ledger.epoch].seq == 4
    assert len(records_of(hub)) == 6


def test_a_batch_that_goes_on_from_another_history_is_a_fork(hub: LocalHub) -> None:
    first = Station(hub)
    fill(first, 4)
    first.sync()
    second = first.twin()
    second.sync()
    fill(first, 1, "first")
    first.sync()
    fill(second, 2, "second")
    ledger = second.ledger
    after = Place(5, ledger.link_at(ledger.epoch, 5) or b"")
    outcome = push_batch(second.session._talk, ledger, ledger.epoch, after, Pace())
    assert outcome.kind == "fork"
    assert len(records_of(hub)) == 5


def test_a_fork_is_alarmed_at_both_machines_at_their_next_hello(hub: LocalHub) -> None:
    first = Station(hub)
    fill(first, 2)
    first.sync()
    second = first.twin()
    second.sync()
    fill(first, 1, "first")
    first.sync()
    fill(second, 1, "second")
    second.sync()
    first.new_session()
    first.sync()
    assert [alarm.code for alarm in first.session.progress.alarms] == ["sync.alarm.fork"]


@pytest.mark.parametrize(
    ("common", "firsts", "seconds"), [(0, 1500, 2), (1234, 1500, 900), (1, 1, 1), (2500, 0, 1)]
)
def test_the_last_common_record_is_found_however_long_the_histories_are(
    hub: LocalHub, common: int, firsts: int, seconds: int
) -> None:
    first = Station(hub)
    fill(first, common)
    second = first.twin()
    fill(first, firsts, "first")
    fill(second, seconds, "second")
    first.sync()
    asked = len(second.transport.sent)
    second.sync()
    if firsts == 0:
        assert second.ledger.is_all_acked
        return
    place, hub_head = second.ledger.forks[second.ledger.epoch]
    assert place == Place(common, second.ledger.link_at(second.ledger.epoch, common) or b"")
    assert hub_head == head(first)
    questions = [each for each in second.transport.sent[asked:] if "/links?" in each.path]
    assert len(questions) <= 3


def test_a_station_restored_from_its_own_backup_is_a_fork_too(hub: LocalHub) -> None:
    station = Station(hub)
    fill(station, 5)
    backup = station.twin()
    fill(station, 5)
    station.sync()
    fill(backup, 2, "after the restore")
    backup.sync()
    assert backup.session.is_forked
    assert backup.ledger.acked == {}


def test_the_hub_stays_sound_through_forks(hub: LocalHub) -> None:
    test_a_fork_that_happens_after_the_hello_is_found_by_the_push(hub)
    parts = hub.parts
    assert list(verify(parts.storage, parts.files, parts.identity.key.public)) == []
    with parts.storage.reading() as view:
        assert [trouble.kind for trouble in view.troubles("")] == ["hub.trouble.fork"]
