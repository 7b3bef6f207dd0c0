"""An engineer's window over a station where both demo factories have worked."""

import gc

import pytest

from tests.ui.engineer.world import EngineerWorld


@pytest.fixture
def office(app, tmp_path, slots_raise, monkeypatch):
    """The window, open, nobody signed in."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    made = EngineerWorld(tmp_path / "data")
    made.open()
    yield made
    made.close()
    del made
    gc.collect()
