"""Screens run offscreen; an exception in a slot reaches nobody by itself, so it is caught here."""

import gc
import sys

import pytest
import shiboken6
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests import conftest as base
from tests.ui.app import application
from tests.ui.pump import pump_until
from ui.tasks import QtAlarm
from ui.views.engineer.window import EngineerWindow
from ui.views.station_window import StationWindow


@pytest.fixture(scope="package", autouse=True)
def qt_threads_may_come_and_go():
    """Qt paints large pictures on threads of its own, which live for 30 s and hold an eventfd."""
    patch, real = pytest.MonkeyPatch(), base._open_files
    kept = lambda: {each for each in real() if "[eventfd]" not in each[1]}  # noqa: E731
    patch.setattr(base, "_open_files", kept)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def slots_raise(monkeypatch):
    """A test fails on an exception in a slot."""
    seen = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: seen.append(error))
    yield seen
    assert seen == []


@pytest.fixture(scope="session", autouse=True)
def app():
    """The application, with everything open that Qt opens once and keeps."""
    made = application()
    window = QWidget()
    window.show()
    alarm, rung = QtAlarm(), []
    alarm.set(0, lambda: rung.append(True))
    pump_until(lambda: rung)
    window.close()
    return made


STAYS = "stays"
"""Property of a window that several tests share."""


@pytest.fixture(autouse=True)
def no_window_stays(app):
    """A key means nothing where two windows have it, and a hidden window still has its keys."""
    yield
    for left in QApplication.topLevelWidgets():
        is_ours = isinstance(left, (StationWindow, EngineerWindow)) and shiboken6.isValid(left)
        if is_ours and not left.property(STAYS):
            left.hide()
            left.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def world(app, tmp_path, slots_raise, monkeypatch):
    """A station with a window."""
    from tests.ui.world import World

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    made = World(tmp_path / "data")
    made.window.resize(1366, 768)
    made.window.show()
    yield made
    made.close()
    del made
    gc.collect()
