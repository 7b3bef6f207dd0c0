"""The joined program: window, core, bridge, pool, crash reports; opened and closed for real."""

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from tests.ui.pump import pump_until
from tests.ui.world import sample_documents
from ui.assembly import window
from ui.assembly.core import Heard, Options, open_core
from ui.views.station_window import StationWindow


@pytest.fixture
def options(tmp_path, monkeypatch) -> Options:
    """A data folder with the demo's documents."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    core = open_core(Options(tmp_path / "data"), Heard(print, print, print))
    core.workstation.publish(sample_documents())
    core.close()
    feed = tmp_path / "gun"
    os.mkfifo(feed)
    return Options(
        tmp_path / "data", (("scanner", f"sim://gun?feed={feed}"), ("camera", "sim://board"))
    )


def shown() -> StationWindow:
    """The window that is open."""
    return next(
        w for w in QApplication.topLevelWidgets() if isinstance(w, StationWindow) and w.isVisible()
    )


def run_with(options: Options, log_dir: Path, script) -> int:
    """Open the station, let `script(window)` work in it, close it."""
    failures = []

    def play() -> None:
        try:
            script(shown())
        except BaseException as error:
            failures.append(error)
        finally:
            shown().close()

    QTimer.singleShot(0, play)
    code = window.run(options, log_dir)
    if failures:
        raise failures[0]
    return code


def test_serial_gun_signs_in_through_device_thread_and_bridge(options, tmp_path) -> None:
    feed = options.devices[0][1].partition("feed=")[2]

    def script(opened: StationWindow) -> None:
        pump_until(lambda: opened.banner.texts[1] == "Scan your badge")
        with Path(feed).open("w") as gun:
            gun.write("E104\n")
        pump_until(lambda: opened.banner.texts[1] == "Scan a job card")

    assert run_with(options, tmp_path, script) == 0


def test_bug_in_a_slot_is_reported_and_the_station_goes_on(
    options, tmp_path, monkeypatch, slots_raise
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("a planted bug")

    def script(opened: StationWindow) -> None:
        pump_until(lambda: opened.banner.texts[1] == "Scan your badge")
        QTimer.singleShot(0, broken)
        pump_until(lambda: opened.banner.texts[0] == "Attention")
        opened._shell.hear_keys("E104")
        pump_until(lambda: opened.banner.texts[1] == "Scan a job card")

    assert run_with(options, tmp_path / "log", script) == 0
    assert "a planted bug" in (tmp_path / "log" / "crash.txt").read_text("utf-8")
    assert [str(error) for error in slots_raise] == ["a planted bug"]
    slots_raise.clear()


def test_hooks_are_given_back(options, tmp_path) -> None:
    before = sys.excepthook
    run_with(options, tmp_path, lambda opened: None)
    assert sys.excepthook is before
