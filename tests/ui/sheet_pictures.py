"""Pictures of making a recovery sheet; see `tests.ui.pictures`."""

import tempfile
from pathlib import Path

from PySide6.QtCore import Qt

from tests.ui import picture_frame
from tests.ui.picture_frame import Snap, snapper
from tests.ui.world import World
from ui.assembly import recovery_sheet
from ui.viewmodels.commands import Command
from ui.viewmodels.sheets import Stick


def play(world: World, snap: Snap, plugged: list[Stick], folder: str) -> None:
    """Reminded, to the page, a stick, the PIN, done."""
    world.scan("E104")
    snap("s8-sheet-missing")
    world.shell.press(Command.SYNC)
    world.settle()
    snap("s8-sheet-offered")
    world.shell.press(Command.SHEET)
    world.settle()
    snap("s8-sheet-stick")
    for number, name in enumerate(("KINGSTON", "班长U盘")):
        path = Path(folder) / name
        path.mkdir()
        plugged.insert(number, Stick(str(path), name))
    world.press(Qt.Key.Key_F3)
    snap("s8-sheet-which")
    world.touch(world.window.sheet.sticks[1])
    for digit in "1104":
        world.touch(world.window.sheet.pad.button(digit))
    snap("s8-sheet-pin")
    world.press(Qt.Key.Key_F3)
    snap("s8-sheet-made")


def _one(lang: str, width: int, height: int) -> None:
    plugged: list[Stick] = []
    recovery_sheet.sticks = lambda: tuple(plugged)  # type: ignore[assignment]
    with (
        tempfile.TemporaryDirectory(prefix="media-") as folder,
        picture_frame.station(width, height, has_sheet=False) as world,
    ):
        play(world, snapper(world.window, lang), plugged, folder)


if __name__ == "__main__":
    picture_frame.run("tests.ui.sheet_pictures", _one)
