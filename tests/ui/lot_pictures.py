"""Pictures of goods-in, sampling, process steps and first articles; see `tests.ui.pictures`."""

import os
import tempfile
from pathlib import Path

from PySide6.QtCore import Qt

from tests.ui import picture_frame
from tests.ui.floor import (
    BOARD_ORDER,
    DYE_LOT,
    FABRIC_LOT,
    LEAD,
    TEE_ORDER,
    code,
    fabric_in,
    key_in,
    to_step,
    touch,
    type_number,
)
from tests.ui.picture_frame import Snap, opened, snapper
from tests.ui.world import World, board
from ui.viewmodels.commands import Command

FABRIC_READINGS = (*["180"] * 5, *["1800"] * 3, *["-1"] * 3, "4.5", "6")


def goods_in(world: World, snap: Snap) -> None:
    """S4: a delivery from the scan to the result."""
    world.scan(LEAD)
    world.scan(code(Command.RECEIVE))
    snap("s4-goods-in")
    world.scan("JX-260310-A07")
    snap("s4-material")
    touch(world, world.window.receive.choices[0])
    for key in "SUP-":
        touch(world, world.window.receive.letters.button(key))
    snap("s4-supplier")
    touch(world, world.window.receive.choices[0])
    for key in "320":
        touch(world, world.window.receive.number.pad.button(key))
    snap("s4-quantity")
    touch(world, world.window.receive.number.pad.button("enter"))
    key_in(world, *FABRIC_READINGS[:4])
    for character in "165":
        world.shell.hotkey(character)
    snap("s4-reading")
    world.press(Qt.Key.Key_F3)
    key_in(world, *FABRIC_READINGS[5:])
    snap("s4-outside")
    world.press(Qt.Key.Key_F1)
    snap("s4-reason")
    touch(world, world.window.sample.rejects)
    world.press(Qt.Key.Key_F4)
    snap("s4-reject")
    world.press(Qt.Key.Key_F3)
    snap("s4-held")
    world.press(Qt.Key.Key_Escape)
    world.scan(code(Command.RECEIVE))
    world.scan(FABRIC_LOT)
    type_number(world, "320")
    snap("s4-again")
    world.press(Qt.Key.Key_F8)


def steps(world: World, snap: Snap) -> None:
    """Cutting and sewing a dye lot, with the first article between."""
    world.press(Qt.Key.Key_Escape)
    world.scan(TEE_ORDER)
    snap("s2-lot-job")
    to_step(world, TEE_ORDER, "cut", "CUT-1", "SOP-CUT-03")
    snap("k2-scan")
    world.scan(DYE_LOT)
    type_number(world, "480")
    for character in "90":
        world.shell.hotkey(character)
    snap("k2-window")
    world.press(Qt.Key.Key_F3)
    snap("k2-outside")
    key_in(world, "40")
    world.scan(FABRIC_LOT)
    snap("k2-ready")
    world.press(Qt.Key.Key_F3)
    snap("k2-finished")
    to_step(world, TEE_ORDER, "sew", "LINE-A")
    world.scan(DYE_LOT)
    key_in(world, "240", "13")
    world.press(Qt.Key.Key_F3)
    world.scan(DYE_LOT)
    snap("k2-stopped")
    world.press(Qt.Key.Key_F3)
    world.scan(DYE_LOT)
    key_in(world, "520", "720")
    snap("k3-measure")
    key_in(world, "150", "650")
    world.press(Qt.Key.Key_F1)
    snap("k3-passed")
    world.press(Qt.Key.Key_F3)
    world.scan(DYE_LOT)
    key_in(world, "240")
    world.press(Qt.Key.Key_F3)


def sampling(world: World, snap: Snap) -> None:
    """Final inspection of a dye lot by its sampling plan."""
    to_step(world, TEE_ORDER, "final")
    world.scan(DYE_LOT)
    for _ in range(3):
        world.press(Qt.Key.Key_F1)
    world.scan(code(Command.DEFECT, "LOOSE"))
    touch(world, world.window.sample.defects[8])
    snap("s4-sample")
    world.press(Qt.Key.Key_F5)
    for key in "46":
        touch(world, world.window.sample.number.pad.button(key))
    snap("s4-several")
    touch(world, world.window.sample.number.pad.button("enter"))
    key_in(world, *["520"] * 5, *["720"] * 5, "4.5")
    snap("s4-accept")
    world.press(Qt.Key.Key_F3)
    snap("s4-accepted")


def boards(world: World, snap: Snap) -> None:
    """SMT of single pieces, with what the board before left mounted."""
    world.make_boards(range(1, 4))
    world.press(Qt.Key.Key_Escape)
    to_step(world, BOARD_ORDER, "smt", "SMT-1", "PRG-MB-R3", "REEL-7")
    world.scan(board(7))
    key_in(world, "2", "90", "240", "60")
    for lot in ("PCB2611-004", "R26110011", "R26110001A"):
        world.scan(lot)
    world.press(Qt.Key.Key_F3)
    world.scan(board(8))
    snap("k2-carried")
    to_step(world, BOARD_ORDER, "first-article")
    world.scan(board(2))
    key_in(world, *["0.12"] * 5, "10")
    world.press(Qt.Key.Key_F2)
    touch(world, world.window.first_article.defects[0])
    world.press(Qt.Key.Key_F4)
    world.think()
    snap("k3-failed")


def _one(lang: str, width: int, height: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = f"{folder}/state"
        world = opened(Path(folder) / "data", width, height)
        snap = snapper(world.window, lang)
        fabric_in(world)
        for part in (goods_in, steps, sampling, boards):
            part(world, snap)
        to_step(world, BOARD_ORDER, "smt")
        world.scan(board(8))
        key_in(world, "2.2")
        world.close()
        world = opened(Path(folder) / "data", width, height)
        world.scan("E104")
        snapper(world.window, lang)("s3-restored")
        world.close()


if __name__ == "__main__":
    picture_frame.run("tests.ui.lot_pictures", _one)
