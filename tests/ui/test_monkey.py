"""Whatever is scanned, pressed and typed in whatever order: no exception, no dead end, sound counts."""

from random import Random

import pytest

from station.actions.desk import Desk
from tests.ui.floor import DYE_LOT, FABRIC_LOT, TEE_ORDER, code, cut, fabric_in, sewn, to_step
from tests.ui.world import REEL, board
from ui.viewmodels.banner import Mood
from ui.viewmodels.commands import Command

SCANS = (
    *(FABRIC_LOT, DYE_LOT, "JX-260310-A02", "D260315-02", REEL, "PCB2611-004", "R26119999"),
    *(board(1), board(9), "E004", "E002"),
    *("CUT-1", "SUP-FABRIC", "two words", "(01)06949999400161(10)A1", "<b>x</b>", "\x1d\x1e", "0"),
    *(code(Command.DEFECT, "LOOSE"), code(Command.DEFECT, "NOPE"), code(Command.QUANTITY, "3")),
    *(code(Command.QUANTITY, "9999999999999"), code(Command.QUANTITY, "X")),
    *(code(Command.NUMBER, key) for key in ("1", "5", "DOT", "MINUS", "ENTER", "ODD")),
)
MINE = {"receive", "sample", "process", "first_article"}
C = Command
COMMANDS = (C.PASS, C.FAIL, C.MAIN, C.PHOTO, C.QUANTITY, C.TAKE_OUT, C.UNDO, C.START, C.RECEIVE)


@pytest.mark.parametrize("step", ["incoming", "cut", "sew", "first-article", "final"])
def test_no_order_of_events_raises_or_leaves_a_page_without_a_word(world, step) -> None:
    random = Random(step)
    fabric_in(world)
    cut(world)
    sewn(world)
    world.core.workstation.desk = Desk()
    world.scan("E004")
    to_step(world, TEE_ORDER, step, "M", "N")
    page = world.shell.page
    seen = 0
    for _ in range(250):
        match random.randrange(5):
            case 0 | 1:
                world.scan(random.choice(SCANS))
            case 2:
                world.shell.press(random.choice(COMMANDS))
            case 3:
                world.shell.hotkey(random.choice("0123456789.-xA"))
            case _:
                touch_something(world, random)
        world.settle()
        seen += world.shell.page == page
        assert world.banner.headline
        assert world.banner.mood is not Mood.BUSY, "a page that waits for nothing"
        if world.shell.page not in MINE:
            to_step(world, TEE_ORDER, step, "M", "N")
    assert seen > 20


def touch_something(world, random) -> None:
    """A row, a defect, a choice."""
    view = getattr(world.window, world.shell.page)
    buttons = [*getattr(getattr(view, "fields", None), "buttons", ())]
    for name in ("defects", "reasons", "choices"):
        buttons += getattr(view, name, ())
    shown = [b for b in buttons if b.isVisibleTo(world.window) and b.isEnabled()]
    if shown:
        random.choice(shown).click()
