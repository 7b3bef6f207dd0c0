"""Pictures of an outage: a real hub process, killed in the middle of a shift; see `tests.ui.pictures`."""

import os
import tempfile
from pathlib import Path

from tests.helpers.waiting import wait_until
from tests.ui import picture_frame
from tests.ui.picture_frame import snapper
from tests.ui.plant import SLOW, SOON_S, Plant
from ui.viewmodels.commands import Command


def play(plant: Plant, snap: picture_frame.Snap) -> None:
    """Online, noticed, working on, records there and the photo not, all there."""
    plant.to_final()
    plant.judge(1)
    plant.until("synced")
    snap("s8-net-online")
    plant.unplug()
    plant.judge(2)
    plant.until("offline")
    plant.judge(3, is_good=False)
    plant.look()
    snap("s8-net-working-on")
    delivery(plant)
    snap("s8-net-unplugged")
    plant.plug_in(SLOW)
    plant.send_now()
    wait_until(lambda: only_the_photo_waits(plant), SOON_S, "the records at the hub")
    snap("s8-net-photo-on-the-way")
    plant.plug_in()
    plant.until("synced")
    delivery(plant)
    snap("s8-net-all-there")


def delivery(plant: Plant) -> None:
    """The page of delivery."""
    plant.world.shell.press(Command.SYNC)
    plant.world.settle()
    plant.look()


def only_the_photo_waits(plant: Plant) -> bool:
    """Whether the page of delivery says so."""
    delivery(plant)
    now = plant.world.shell.sync.delivery
    return now.is_online and now.on_station == 0 and now.photos_waiting == 1


def _one(lang: str, width: int, height: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = f"{folder}/state"
        with Plant(Path(folder)) as plant:
            plant.prepare()
            plant.world.window.resize(width, height)
            play(plant, snapper(plant.world.window, lang))


if __name__ == "__main__":
    picture_frame.run("tests.ui.unplugged_pictures", _one)
