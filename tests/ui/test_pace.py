"""How long a queue still takes, and that the page of delivery says so."""

from dataclasses import replace

import pytest

from ui.viewmodels.bench import Delivery
from ui.viewmodels.delivery_watch import DeliveryWatch
from ui.viewmodels.pace import Pace


def told(*seen):
    pace = Pace()
    return [pace.left_s(left, at_s) for at_s, left in seen]


def test_pace_of_the_last_minute_counts() -> None:
    assert told((0, 1000), (5, 900), (10, 800)) == [None, None, 40]
    assert told((0, 10_000), (30, 9_000), (60, 8_000), (90, 7_900))[-1] == 7_900 * 60 / 1_100


@pytest.mark.parametrize(
    "seen", [[(0, 5), (20, 0)], [(0, 5), (20, 5)], [(0, 5), (20, 9)], [(0, 900), (9, 1)]]
)
def test_pace_says_nothing_of_what_is_empty_stands_still_or_is_new(seen) -> None:
    assert told(*seen)[-1] is None


def test_pace_forgets_what_was_before_an_outage() -> None:
    pace = Pace()
    pace.left_s(1000, 0)
    pace.forget()
    assert pace.left_s(900, 20) is None


SENDING = Delivery(has_hub=True, is_online=True, records=50_000, on_station=40_000)


def advice(world, *seen):
    """What the page says after these looks, ten seconds apart."""
    now_s = [0.0]
    watch = DeliveryWatch(replace(world.shell.tools, monotonic_s=lambda: now_s[0]))
    watch.told.connect(world.shell.sync.learn)
    for delivery in seen:
        now_s[0] += 10
        watch._looked(delivery)
    return world.shell.sync.banner.advice


def test_long_queue_says_how_long_first_of_records_then_of_photos(world) -> None:
    less = replace(SENDING, on_station=39_000, photos_waiting=600)
    assert "About 6 min for the records" in advice(world, SENDING, less)
    photos = replace(SENDING, on_station=0, received=600, photos_waiting=600)
    said = advice(world, photos, replace(photos, received=560, photos_waiting=560))
    assert "About 2 min for the photos" in said


def test_outage_in_between_begins_to_count_anew(world) -> None:
    gone = replace(SENDING, is_online=False)
    said = advice(world, SENDING, gone, replace(SENDING, on_station=39_000))
    assert "About" not in said
