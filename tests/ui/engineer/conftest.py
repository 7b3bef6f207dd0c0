"""An engineer's window over a station where both demo factories have worked."""

import gc

import pytest

from tests.ui.conftest import STAYS
from tests.ui.engineer.world import EngineerWorld, more_boards


@pytest.fixture(scope="package")
def shop(app, tmp_path_factory):
    """A station with boards at every stage, made once; tests add to it, on units of their own."""
    from tests.ui.world import World

    patch = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp("shop")
    patch.setenv("XDG_STATE_HOME", str(folder / "state"))
    made = World(folder / "data")
    made.window.setProperty(STAYS, True)
    made.make_line()
    more_boards(made)
    yield made
    made.close()
    patch.undo()


@pytest.fixture
def line(shop, slots_raise):
    """The engineer's window, open, nobody signed in."""
    made = EngineerWorld(shop)
    made.open()
    yield made
    made.close()
    del made
    gc.collect()
