"""`python -m tests.ui.pictures`: a picture of each station screen, both sizes, both languages.

Offscreen, from a real station with the demo's documents; written to docs/screens as small PNGs.
"""

import sys
from dataclasses import replace
from datetime import datetime, timedelta

from PySide6.QtCore import Qt

from sync.client.troubles import NotTheHub, StationRevoked
from tests.ui import picture_frame
from tests.ui.picture_frame import FOLDER, Snap, snapper
from tests.ui.world import DONE, NEXT, ORDER, RAW, World, board
from ui.viewmodels.bench import Delivery
from ui.viewmodels.commands import Command

MOST_BYTES = 80_000
MODULES = (
    "tests.ui.set_up_pictures",
    "tests.ui.pictures",
    "tests.ui.lot_pictures",
    "tests.ui.goods_pictures",
    "tests.ui.unplugged_pictures",
    "tests.ui.sheet_pictures",
    "tests.ui.engineer.pictures",
)
"""First run, the station's screens, lots, steps, goods, an outage, and the engineer's pages."""


def main() -> None:
    """Make every picture; a process per language and size, as people start one."""
    picture_frame.make(MODULES)
    largest = max(path.stat().st_size for path in FOLDER.glob("*.png"))
    print(f"{len(list(FOLDER.glob('*.png')))} pictures, the largest {largest} bytes")
    assert largest < MOST_BYTES


def play(world: World, snap: Snap) -> None:
    """One operator's way through all screens."""
    window, shell = world.window, world.shell
    snap("s1-sign-in")
    world.scan("E999")
    snap("s1-refused")
    world.scan("E104")
    snap("s2-choose-job")
    world.scan(ORDER)
    _choose_step(world, "functional-test")
    snap("s2-bind")
    world.scan("FCT-2")
    world.scan("FCT-PRG-9")
    snap("s3-scan")
    world.scan(RAW)
    for key in "11.2":
        world.touch(window.inspect.measuring.pad.button(key))
    snap("s3-measure")
    world.press(Qt.Key.Key_F3)
    for value in ("0.95", "23"):
        for key in value:
            world.touch(window.inspect.measuring.pad.button(key))
        world.press(Qt.Key.Key_F3)
    snap("s3-outside")
    world.press(Qt.Key.Key_F1)
    snap("s3-reason")
    world.press(Qt.Key.Key_F2)
    world.touch(window.inspect.defects[0])
    snap("s3-take-photo")
    world.press(Qt.Key.Key_F4)
    snap("s3-photo")
    world.think()
    snap("s3-saved")
    world.scan(DONE)
    snap("s3-duplicate")
    world.scan("<b>hello</b><img src=http://example.invalid/x.png>")
    snap("s3-unknown")
    world.press(Qt.Key.Key_Escape)
    snap("s2-ready")
    _choose_step(world, "pack")
    for number in range(1, 8):
        world.scan(board(number))
    snap("s5-filling")
    world.scan(NEXT)
    snap("s5-refused")
    world.do("hold", unit=board(9), reason="虚焊")
    world.scan(board(9))
    snap("s5-held")
    for number in (8, 10, 11):
        world.scan(board(number))
    snap("s5-sealed")
    world.press(Qt.Key.Key_Escape)
    shell.press(Command.SYNC)
    world.settle()
    snap("s8-alone")
    offline = Delivery(has_hub=True, records=240, on_station=27, complete=210, received=3)
    offline = replace(
        offline, photos_waiting=5, oldest_s=5 * 3600.0, contact_at=_five_hours_ago(world)
    )
    for name, now in (
        ("s8-offline", offline),
        ("s8-not-the-hub", replace(offline, trouble=NotTheHub(status=200).sentence())),
        ("s8-shut-out", replace(offline, needs_person=True, trouble=StationRevoked().sentence())),
        (
            "s8-complete",
            Delivery(
                has_hub=True,
                is_online=True,
                records=240,
                complete=240,
                contact_at=world.clock.now(),
            ),
        ),
    ):
        shell.around.delivery.told.emit(now)
        snap(name)
    shell.set_active(is_active=False)
    snap("s0-covered")
    shell.set_active(is_active=True)


def _choose_step(world: World, step: str) -> None:
    ids = [each.id for each in world.shell.home.state.steps]
    world.touch(world.window.home.steps.buttons[ids.index(step)])


def _five_hours_ago(world: World) -> datetime:
    return world.clock.now() - timedelta(hours=5)


def _one(lang: str, width: int, height: int) -> None:
    with picture_frame.station(width, height) as world:
        world.make_line()
        play(world, snapper(world.window, lang))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        picture_frame.run(__name__, _one)
    else:
        main()
