"""The joined program: window, core, bridge, pool, crash reports; opened and closed for real."""

import os
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import ui.assembly.core
from station.store.errors import StoreInUse
from station.store.recovery import RecoveryKey
from station.store.reopening import seal_folder
from tests.ui.pump import pump_until
from tests.ui.world import sample_documents
from ui.assembly import window
from ui.assembly.core import open_core
from ui.assembly.options import Heard, Options
from ui.views.station_window import StationWindow


@pytest.fixture
def options(tmp_path, monkeypatch) -> Options:
    """A data folder with the demo's documents."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    core = open_core(Options(tmp_path / "data"), Heard(print, print, print))
    core.workstation.publish(sample_documents())
    seal_folder(tmp_path / "data", RecoveryKey.new().public)  # nobody has to be reminded
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


def test_a_scan_before_the_station_is_open_waits_for_it(options, tmp_path, monkeypatch) -> None:
    may_open, open_for_real = threading.Event(), ui.assembly.core.open_core

    def held(*asked):
        assert may_open.wait(30)
        return open_for_real(*asked)

    monkeypatch.setattr(ui.assembly.core, "open_core", held)

    def script(opened: StationWindow) -> None:
        pump_until(lambda: opened.banner.texts[1] == "Starting")
        opened.activateWindow()
        assert QTest.qWaitForWindowActive(opened)
        for character in "E104":
            QTest.keyClick(opened.windowHandle(), character)
        QTest.keyClick(opened.windowHandle(), Qt.Key.Key_Return)
        assert opened.banner.texts[1] == "Starting"
        may_open.set()
        pump_until(lambda: opened.banner.texts[1] == "Scan a job card")

    assert run_with(options, tmp_path, script) == 0


def test_a_window_closed_during_the_start_leaves_nothing_open(
    options, tmp_path, monkeypatch
) -> None:
    is_asked, may_open, open_for_real = (
        threading.Event(),
        threading.Event(),
        ui.assembly.core.open_core,
    )

    def held(*asked):
        is_asked.set()
        assert may_open.wait(30)
        return open_for_real(*asked)

    monkeypatch.setattr(ui.assembly.core, "open_core", held)

    def script(opened: StationWindow) -> None:
        pump_until(is_asked.is_set)
        may_open.set()

    assert run_with(options, tmp_path, script) == 0
    open_for_real(Options(options.data_dir), Heard(print, print, print)).close()


def test_a_folder_that_another_program_holds_ends_the_start_with_the_reason(
    options, tmp_path
) -> None:
    core = open_core(Options(options.data_dir), Heard(print, print, print))
    try:
        with pytest.raises(StoreInUse):
            window.run(options, tmp_path)
    finally:
        core.close()
    assert not any(each.isVisible() for each in QApplication.topLevelWidgets())


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
