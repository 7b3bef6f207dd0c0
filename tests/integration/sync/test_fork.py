"""Two histories of one station: nothing is lost or doubled, work goes on, a person is told."""

from pathlib import Path

import pytest

from station.ledger.chain import Place
from sync.client.ports import TransportFailed
from sync.client.push import Pace, push_batch
from sync.client.session import FORKS_PER_HOUR, Phase
from sync.hub.verify import verify
from tests.helpers.fake_ledger import FakeLedger
from tests.helpers.hub_in_memory import LocalHub, Station, records_of
from tests.helpers.pictures import picture


def fill(station: Station, count: int, text: str = "code") -> None:
    for number in range(count):
        station.ledger.capture(f"{text} {number}")


def head(station: Station) -> Place:
    return station.ledger.head(station.ledger.epoch)


def forked_after(hub: LocalHub, common: int, firsts: int, seconds: int) -> tuple[Station, Station]:
    """A station, and its twin that went another way after `common` records; the first synced."""
    first = Station(hub)
    fill(first, common)
    first.sync()
    second = first.twin()
    fill(first, firsts, "first")
    fill(second, seconds, "second")
    first.sync()
    return first, second


def rids(ledger: FakeLedger) -> set[str]:
    return {str(row.rid) for rows in ledger.rows.values() for row in rows}


def assert_nothing_is_lost_or_doubled(hub: LocalHub, *stations: Station) -> None:
    facts = [rid for rid, _, state in records_of(hub) if state == "ok"]
    assert len(facts) == len(set(facts))
    for station in stations:
        assert rids(station.ledger) <= set(facts)
        assert station.ledger.is_all_acked
        assert not station.session.is_forked
    parts = hub.parts
    assert list(verify(parts.storage, parts.files, parts.identity.key.public)) == []


def test_a_clone_that_went_another_way_goes_on_in_a_new_epoch(hub: LocalHub) -> None:
    first, second = forked_after(hub, 10, 3, 5)
    (shared,) = (each.epoch for each in second.ledger.epochs)
    common = Place(10, first.ledger.link_at(shared, 10) or b"")
    second.sync()
    assert second.ledger.forks == {shared: (common, head(first))}
    new = second.ledger.epochs[1]
    assert (new.parent_epoch, new.parent, new.reason) == (shared, common, "fork")
    assert [len(rows) for rows in second.ledger.rows.values()] == [10, 5]
    assert len(records_of(hub)) == 18
    assert_nothing_is_lost_or_doubled(hub, first, second)


def test_a_clone_learns_what_its_twin_has_recorded(hub: LocalHub) -> None:
    first, second = forked_after(hub, 10, 3, 5)
    second.sync()
    first.sync()
    twins = {each.rid: each.body for each in first.ledger.rows[first.ledger.epoch][10:]}
    recovered = {i.rid: i.body for i in second.ledger.received if i.rid in twins}
    assert recovered == twins
    assert second.session.progress.recovered == 3
    assert first.session.progress.recovered == 5
    assert first.ledger.lacked(10) == second.ledger.lacked(10) == []
    assert len(first.ledger.rows[first.ledger.epoch]) == 13, "the own ledger is untouched"


def test_what_only_the_hub_has_comes_down_before_anything_is_sent(hub: LocalHub) -> None:
    _, second = forked_after(hub, 10, 3, 5)
    second.sync()
    paths = [request.path for request in second.transport.sent]
    refill = next(at for at, path in enumerate(paths) if path.endswith("/records?after=10"))
    push = next(at for at, path in enumerate(paths) if path.endswith("/records?after=0"))
    assert refill < push


def test_a_clone_still_receives_what_the_hub_sends(hub: LocalHub) -> None:
    _, second = forked_after(hub, 2, 1, 1)
    other = Station(hub)
    fill(other, 4)
    other.sync()
    assert Phase.PULL in second.sync()
    second.sync()
    assert len(second.ledger.received) == 8


def test_a_clone_without_new_records_goes_on_in_a_new_epoch_too(hub: LocalHub) -> None:
    first, second = forked_after(hub, 4, 1, 0)
    common = head(second)
    second.sync()
    assert second.ledger.forks == {first.ledger.epoch: (common, head(first))}
    fill(second, 2, "later")
    second.sync()
    first.sync()
    assert_nothing_is_lost_or_doubled(hub, first, second)
    assert len(second.ledger.epochs) == 2


def test_a_settled_fork_is_not_taken_for_another_one(hub: LocalHub) -> None:
    first, second = forked_after(hub, 4, 2, 3)
    for _ in range(3):
        second.new_session()
        second.sync()
        fill(second, 1)
        fill(first, 1)
        first.sync()
    second.sync()
    first.sync()
    assert len(second.ledger.epochs) == 2
    assert len(first.ledger.epochs) == 1
    assert_nothing_is_lost_or_doubled(hub, first, second)


def test_the_tail_of_an_older_epoch_is_moved_with_everything_behind_it(hub: LocalHub) -> None:
    """The disk was copied while records waited, and both machines went on in their own ways."""
    first = Station(hub)
    fill(first, 4)
    first.sync()
    second = first.twin()
    fill(second, 3, "second")
    second.ledger.open_epoch("restored")
    fill(second, 2, "second, later")
    fill(first, 1, "first")
    first.sync()
    order = [row.rid for rows in second.ledger.rows.values() for row in rows]
    second.sync()
    assert [len(rows) for rows in second.ledger.rows.values()] == [4, 0, 5]
    assert [row.rid for rows in second.ledger.rows.values() for row in rows] == order
    assert_nothing_is_lost_or_doubled(hub, first, second)


def test_what_the_hub_holds_stays_where_it_is_though_its_receipt_was_lost(hub: LocalHub) -> None:
    first = Station(hub)
    fill(first, 3)
    first.transport.lose_answers = {2}
    with pytest.raises(TransportFailed):
        first.sync()
    second = first.twin()
    fill(second, 2, "second")
    fill(first, 2, "first")
    first.transport.lose_answers = set()
    first.sync()
    second.sync()
    assert [len(rows) for rows in second.ledger.rows.values()] == [3, 2]
    assert second.ledger.acked[second.ledger.epochs[0].epoch].seq == 3
    assert_nothing_is_lost_or_doubled(hub, first, second)
    assert {state for _, _, state in records_of(hub)} == {"ok"}


def test_photos_of_moved_records_arrive(hub: LocalHub) -> None:
    _, second = forked_after(hub, 2, 1, 0)
    second.ledger.capture("with a photo", photo=picture("PNG"))
    second.sync()
    second.sync()
    assert second.ledger.photo_receipts.keys() == second.ledger.photos.keys()


@pytest.mark.parametrize("lost", range(1, 8))
def test_a_fork_survives_a_lost_answer_and_a_restart_at_any_step(hub: LocalHub, lost: int) -> None:
    first, second = forked_after(hub, 4, 2, 3)
    second.transport.lose_answers = {lost}
    try:
        second.sync()
    except TransportFailed:
        second.new_session()
    second.transport.lose_answers = set()
    second.sync()
    first.sync()
    assert_nothing_is_lost_or_doubled(hub, first, second)


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
    assert_nothing_is_lost_or_doubled(hub, first, second)


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
    first, second = forked_after(hub, 2, 1, 1)
    second.sync()
    first.new_session()
    first.sync()
    for station in (first, second):
        assert [alarm.code for alarm in station.session.progress.alarms] == ["sync.alarm.fork"]


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
    shared = first.ledger.epoch
    first.sync()
    asked = len(second.transport.sent)
    second.sync()
    assert_nothing_is_lost_or_doubled(hub, second)
    if firsts == 0:
        assert len(second.ledger.epochs) == 1
        return
    place, hub_head = second.ledger.forks[shared]
    assert place == Place(common, first.ledger.link_at(shared, common) or b"")
    assert hub_head == head(first)
    questions = [each for each in second.transport.sent[asked:] if "/links?" in each.path]
    assert len(questions) <= 3


def test_a_station_whose_older_copy_was_put_back_by_hand_goes_on(hub: LocalHub) -> None:
    station = Station(hub)
    fill(station, 5)
    backup = station.twin()
    fill(station, 5)
    station.sync()
    fill(backup, 2, "after the restore")
    backup.sync()
    assert_nothing_is_lost_or_doubled(hub, backup)
    known = {item.rid for item in backup.ledger.received if item.body is not None}
    assert known == {row.rid for row in station.ledger.rows[station.ledger.epoch][5:]}


def test_epochs_that_the_older_copy_never_knew_are_refilled(hub: LocalHub) -> None:
    station = Station(hub)
    fill(station, 2)
    backup = station.twin()
    station.ledger.open_epoch("restored")
    fill(station, 3, "in an epoch of its own")
    station.sync()
    backup.ledger.open_epoch("restored")
    fill(backup, 1, "after the restore")
    backup.sync()
    known = {item.rid for item in backup.ledger.received if item.body is not None}
    assert known == {row.rid for row in station.ledger.rows[station.ledger.epoch]}
    assert_nothing_is_lost_or_doubled(hub, backup)


def test_records_with_a_receipt_that_a_restored_hub_lost_to_a_twin_are_sent_again(
    hub: LocalHub, tmp_path: Path
) -> None:
    first = Station(hub)
    fill(first, 4)
    first.sync()
    second = first.twin()
    hub.keep_copy(tmp_path / "backup")
    fill(first, 3, "first")
    first.sync()
    assert first.ledger.is_all_acked
    hub.restore(tmp_path / "backup")
    fill(second, 2, "second")
    second.sync()
    for station in (first, second, first, second):
        station.sync()
    assert [len(rows) for rows in first.ledger.rows.values()] == [4, 3]
    assert_nothing_is_lost_or_doubled(hub, first, second)


def test_a_hub_with_ever_other_histories_stops_pushing_and_says_so(hub: LocalHub) -> None:
    _, second = forked_after(hub, 1, 1, 1)
    for number in range(FORKS_PER_HOUR):
        second.sync()
        assert not second.session.is_forked
        other = second.twin()
        fill(other, 1, f"other {number}")
        other.sync()
        fill(second, 1)
    second.sync()
    assert second.session.is_forked
    waiting = second.ledger.backlog().records
    assert waiting == 1
    second.ledger.clock.pass_s(3601)
    second.sync()
    second.sync()
    assert_nothing_is_lost_or_doubled(hub, second)


def test_the_hub_stays_sound_through_forks(hub: LocalHub) -> None:
    test_a_fork_that_happens_after_the_hello_is_found_by_the_push(hub)
    with hub.parts.storage.reading() as view:
        assert [trouble.kind for trouble in view.troubles("")] == ["hub.trouble.fork"]
