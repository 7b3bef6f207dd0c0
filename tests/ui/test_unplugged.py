"""The network goes away in the middle of a shift and comes back: the window is true at each moment.

A real hub process, killed with `kill -9`; a line to it that is cut and slow; the real window,
painted offscreen. Everything it says is held against the store and the hub's own folder.
"""

import gc

import pytest

from tests.helpers.waiting import wait_until
from tests.ui.plant import SLOW, SOON_S, Plant
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.commands import Command

ON_STATION, RECEIVED, COMPLETE = (
    "On this station",
    "Received, photos not all there",
    "Received with all photos",
)


@pytest.fixture
def plant(app, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with Plant(tmp_path) as made:
        made.prepare()
        yield made
    del made
    gc.collect()


def counts(plant: Plant) -> tuple[int, int, int]:
    """What the page of delivery shows: on the station, received, with all photos."""
    plant.world.shell.press(Command.SYNC)
    plant.world.settle()
    plant.look()
    return tuple(int(plant.rows[label]) for label in (ON_STATION, RECEIVED, COMPLETE))


def test_window_is_true_at_each_moment_of_an_outage(plant) -> None:
    world = plant.world

    # online, everything there
    truth = plant.truth()
    assert truth.records == truth.received == truth.complete
    assert plant.badge == "Online · all delivered"
    assert counts(plant) == (0, 0, truth.records)
    assert world.banner.mood is Mood.GOOD

    # the hub is gone; nobody has noticed yet, and work is accepted
    plant.unplug()
    at_hub = truth.records
    plant.to_final()
    plant.judge(1)
    assert (world.banner.mood, world.last_tone) == (Mood.GOOD, Tone.ACCEPT)

    # noticed: amber words and the true number, and never a green row more than the hub has
    plant.until("offline")
    plant.judge(2)
    assert (world.banner.mood, world.last_tone) == (Mood.GOOD, Tone.ACCEPT)
    plant.judge(3, is_good=False)
    assert (world.banner.mood, world.last_tone) == (Mood.BAD, Tone.FAIL)
    assert [each.is_good for each in world.shell.inspect.state.recent[:3]] == [False, True, True]
    plant.look()
    truth = plant.truth()
    waiting = truth.records - at_hub
    assert waiting >= 3
    assert (truth.received, truth.complete) == (at_hub, at_hub)
    assert plant.badge == f"Offline · {waiting} waiting"
    assert counts(plant) == (waiting, 0, at_hub)
    assert (world.banner.mood, f"{waiting}" in world.banner.headline) == (Mood.WARN, True)

    # it is back, over a slow line: records first, their photo is still on its way
    plant.plug_in(SLOW)
    plant.send_now()
    shown = wait_until_photo_is_all_that_waits(plant)
    truth = plant.truth()
    assert truth.received == truth.records
    assert shown == (0, 1, truth.records - 1)
    assert world.shell.sync.delivery.photos_waiting == 1
    assert plant.badge == "Online · 1 on the way"
    assert world.banner.mood is not Mood.GOOD

    # the plug is pulled again in the middle of the photo
    plant.unplug()
    plant.until("offline")
    truth = plant.truth()
    assert (truth.received, truth.complete) == (truth.records, truth.records - 1)
    assert plant.badge == "Offline · 0 waiting"
    assert counts(plant) == (0, 1, truth.records - 1)
    assert world.banner.mood is Mood.WARN

    # and back for good: green only now
    plant.plug_in()
    plant.send_now()
    plant.until("synced")
    truth = plant.truth()
    assert truth.records == truth.received == truth.complete
    assert plant.badge == "Online · all delivered"
    assert counts(plant) == (0, 0, truth.records)
    assert world.banner.mood is Mood.GOOD


def wait_until_photo_is_all_that_waits(plant: Plant) -> tuple[int, int, int]:
    """Look as the clock does; what was shown when nothing but the photo was missing."""
    shown = []

    def is_so() -> bool:
        shown[:] = counts(plant)
        assert shown[2] <= plant.world.shell.sync.delivery.records - 1, "green before the photo"
        return shown[0] == 0 and plant.world.shell.sync.delivery.is_online

    wait_until(is_so, SOON_S, "the records at the hub")
    return tuple(shown)
