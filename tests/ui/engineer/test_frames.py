"""The joined program: from the station's window to the engineer's and back, for real."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from station.store.recovery import RecoveryKey
from station.store.reopening import seal_folder
from tests.ui.pump import pump_until
from tests.ui.world import sample_documents
from ui.assembly import window
from ui.assembly.core import open_core
from ui.assembly.options import Heard, Options
from ui.viewmodels.commands import Command
from ui.views.engineer.window import EngineerWindow
from ui.views.station_window import StationWindow


@pytest.fixture
def options(tmp_path, monkeypatch) -> Options:
    """A data folder with the demo's documents, and a gun."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    core = open_core(Options(tmp_path / "data"), Heard(print, print, print))
    core.workstation.publish(sample_documents())
    seal_folder(tmp_path / "data", RecoveryKey.new().public)  # nobody has to be reminded
    core.close()
    os.mkfifo(tmp_path / "gun")
    return Options(tmp_path / "data", (("scanner", f"sim://gun?feed={tmp_path / 'gun'}"),))


ENGINEER, OPERATOR = "E105", "E101"


def shown(kind):
    """The window of a kind that is up, if it is."""
    return next(
        (w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()), None
    )


def play(options, log_dir: Path, script, **more) -> int:
    """Open the station, let `script` work in it, close it."""
    failures = []

    def work() -> None:
        try:
            script()
        except BaseException as error:
            failures.append(error)
        finally:
            QApplication.exit(0)  # a kiosk would not let itself be closed

    QTimer.singleShot(0, work)
    code = window.run(options, log_dir, **more)
    if failures:
        raise failures[0]
    return code


def feed(options, code: str) -> None:
    """The gun reads a code."""
    with Path(options.devices[0][1].partition("feed=")[2]).open("w") as gun:
        gun.write(f"{code}\n")


def test_engineer_goes_from_the_station_and_comes_back(options, tmp_path) -> None:
    def script() -> None:
        station = shown(StationWindow)
        pump_until(lambda: station.banner.texts[1] == "Scan your badge")
        feed(options, ENGINEER)
        pump_until(lambda: station.banner.texts[1] == "Scan a job card")
        station._shell.press(Command.OFFICE)
        pump_until(lambda: shown(EngineerWindow))
        office = shown(EngineerWindow)
        assert shown(StationWindow) is None
        feed(options, "SO-9999")
        pump_until(lambda: office.trace.empty_texts[0] == "Nothing is known about SO-9999")
        office.rail.buttons["leave"].click()
        pump_until(lambda: shown(StationWindow))
        assert shown(EngineerWindow) is None
        feed(options, "SO-PB-2601")  # heard by the station again, and still signed in
        pump_until(lambda: "SO-PB-2601" in station.strip.texts[0])
        assert "高翔" in station.strip.texts[0]

    assert play(options, tmp_path, script) == 0


def test_operator_gets_no_button_and_no_way(options, tmp_path) -> None:
    def script() -> None:
        station = shown(StationWindow)
        pump_until(lambda: station.banner.texts[1] == "Scan your badge")
        feed(options, OPERATOR)
        pump_until(lambda: station.banner.texts[1] == "Scan a job card")
        assert Command.OFFICE not in {offer.command for offer in station._shell.offers()}
        station._shell.press(Command.OFFICE)
        QApplication.processEvents()
        assert shown(EngineerWindow) is None

    assert play(options, tmp_path, script) == 0


def test_program_begins_with_the_engineer_and_an_operator_s_badge_leads_to_the_station(
    options,
    tmp_path,
) -> None:
    def script() -> None:
        assert shown(StationWindow) is None
        pump_until(lambda: shown(EngineerWindow))
        office = shown(EngineerWindow)
        assert shown(StationWindow) is None
        pump_until(lambda: office._shell._master.people)
        feed(options, ENGINEER)
        pump_until(lambda: "高翔" in office.strip.texts[0])
        feed(options, OPERATOR)
        pump_until(lambda: shown(StationWindow))
        station = shown(StationWindow)
        pump_until(lambda: station.banner.texts[1] == "Scan a job card")
        assert "何勇" in station.strip.texts[0]

    assert play(options, tmp_path, script, in_office=True) == 0


def test_kiosk_is_not_left_by_closing_the_engineer_s_window(options, tmp_path) -> None:
    def script() -> None:
        station = shown(StationWindow)
        pump_until(lambda: station.banner.texts[1] == "Scan your badge")
        feed(options, ENGINEER)
        pump_until(lambda: station.banner.texts[1] == "Scan a job card")
        station._shell.press(Command.OFFICE)
        pump_until(lambda: shown(EngineerWindow))
        shown(EngineerWindow).close()
        pump_until(lambda: shown(StationWindow))
        assert shown(EngineerWindow) is None

    assert play(options, tmp_path, script, is_kiosk=True) == 0
