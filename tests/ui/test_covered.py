"""R10: where another window would get the gun's keys, a red bar over the full width says so."""

import pytest

from station.ports import DeviceStatus
from tests.ui.test_budget import at
from tests.ui.test_budget import line as line  # noqa: PLC0414 - a fixture
from tests.ui.world import NEXT
from ui.theme import COLOURS
from ui.viewmodels.banner import Mood

COVERED = ("Another window has the keyboard", "Touch this screen, then scan.")


def painted(world) -> str:
    """The colour of the banner's right end, as painted."""
    bar = world.window.banner
    return str(bar.grab().toImage().pixelColor(bar.width() - 8, bar.height() - 8).name())


def test_red_bar_over_the_full_width_says_to_touch_the_screen(line) -> None:
    at(line, "final")
    before = line.window.banner.texts
    line.shell.set_active(is_active=False)
    assert line.banner.mood is Mood.REJECT
    assert line.window.banner.texts[1:3] == COVERED
    assert line.window.banner.width() == line.window.width()
    assert painted(line) == COLOURS["fail"].lower()
    line.shell.set_active(is_active=True)
    assert line.window.banner.texts == before


def test_bar_stays_over_news_and_over_whatever_the_page_says(line) -> None:
    at(line, "final")
    line.shell.set_active(is_active=False)
    line.scan(NEXT)  # by a serial gun that was just plugged in, or by touch
    line.shell.hear_print(None, "failed")
    assert line.window.banner.texts[1:3] == COVERED
    line.shell.set_active(is_active=True)
    assert line.banner.mood is Mood.WARN


@pytest.mark.parametrize(("state", "is_covered"), [("ready", False), ("lost", True)])
def test_gun_of_its_own_needs_no_focus_as_long_as_it_is_ready(world, state, is_covered) -> None:
    status = DeviceStatus("scanner", "serial:///dev/ttyS0", state, None, world.clock.now())
    world.shell.hear_device(status)
    world.shell.set_active(is_active=False)
    assert world.shell.around.is_covered is is_covered
