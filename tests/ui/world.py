"""A whole station for screen tests: real store and actions, simulated devices, the demo's documents.

Work and alarms run when told to, so nothing waits and nothing sleeps. `World` is a page object: it
scans, presses and touches as a person does, and counts each of those actions (5.10).
"""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import resources
from station.actions import asked
from station.actions.desk import Desk
from station.actions.outcome import Saved
from station.actions.workstation import DOES
from station.clock import SystemClock
from station.documents.folder import read_folder
from station.store.recovery import RecoveryKey
from station.store.reopening import seal_folder
from tests.helpers.fake_runner import FakeAlarm, FakeRunner
from tests.ui.app import application
from ui.assembly.bench import bench_of
from ui.assembly.core import open_core
from ui.assembly.options import Heard, Options
from ui.sounds import Tone
from ui.theme import Theme
from ui.viewmodels.bench import Code
from ui.viewmodels.page import Tools
from ui.viewmodels.shell import Shell
from ui.views.station_window import StationWindow
from ui.widgets.big_button import BigButton

ORDER, REEL = "SO-PB-2601", "R26110011"
READINGS = {"supply_current": "11", "core_voltage": "0.9", "rf_power": "23"}


@cache
def sample_documents():
    """The documents of both demo factories."""
    return read_folder(resources.path("samples"))


DONE_BOARDS = range(1, 12)


def board(number: int) -> str:
    """A serial that the demo's board factory makes."""
    return f"MB1A4{number:07d}"


DONE, NEXT, RAW = board(11), board(12), board(13)
"""In `make_line`: passed the final inspection, waiting for it, only soldered yet."""


class World:
    """A station with a window, and a person in front of it."""

    def __init__(
        self,
        folder,
        devices=(("camera", "sim://board"), ("printer", "sim://printer")),
        hub=None,
        *,
        has_sheet=True,
    ):
        """Open it; a station that belongs to a hub gets its documents from there.

        Args:
            folder: Of its data.
            devices: Kind and address of each.
            hub: The way to the hub at which the folder was enrolled.
            has_sheet: There is a recovery sheet, as there should be; else everybody is reminded.
        """
        self.clock = SystemClock()
        self.app = application()
        self.crashes = []
        heard = Heard(lambda read: None, lambda status: None, self.crashes.append)
        options = Options(folder, devices, hub=hub, sync_interval_s=0.3)
        self.core = open_core(options, heard, self.clock)
        if has_sheet:
            seal_folder(folder, RecoveryKey.new().public)
        if hub is None:
            self.core.workstation.publish(sample_documents())
        self.runner, self.alarms, self.tones = FakeRunner(), [], []
        self.now_s = 0.0
        self.actions = 0
        self.is_closed = False
        self.shell = Shell(
            Tools(
                bench_of(self.core, self.clock, lambda planned, state: None),
                self.runner,
                self.tones.append,
                self._alarm,
                lambda: self.now_s,
            ),
            "工位13",
        )
        self.window = StationWindow(Theme(), self._now)
        self.window.take_up(self.shell)
        self.shell.open()
        for status in self.core.supervisor.statuses():
            self.shell.hear_device(status)
        self.settle()

    def close(self) -> None:
        """Everything stops; a second time changes nothing."""
        if self.is_closed:
            return
        self.is_closed = True
        self.window.close()
        self.window.deleteLater()
        self.core.close()
        QApplication.sendPostedEvents(None, 0)
        QApplication.processEvents()
        assert self.crashes == []

    # --- what a person does ---------------------------------------------------------------------

    def scan(self, text: str, symbology: str = "") -> None:
        """Scan a code, some time after the one before."""
        self.actions += 1
        self.now_s += 10.0
        self.shell.take(Code(text, symbology, "sim://gun"))
        self.settle()

    def press(self, key: Qt.Key) -> None:
        """Press a function key, in the window that has the keyboard."""
        self.actions += 1
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window), "keys reach an active window only"
        QTest.keyClick(self.window.windowHandle(), key)
        self.settle()

    def touch(self, button: BigButton) -> None:
        """Touch a button that is shown and enabled."""
        assert button.isVisibleTo(self.window), button.label
        assert button.isEnabled(), button.label
        self.actions += 1
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def think(self) -> None:
        """Let the countdown of a bad part run out."""
        for alarm in self.alarms:
            if alarm.is_set and alarm.after_ms == 2000:
                alarm.ring()
        self.settle()

    def settle(self) -> None:
        """Until all work that was started has ended."""
        self.runner.settle()

    # --- what is there --------------------------------------------------------------------------

    @property
    def banner(self):
        return self.shell.banner

    @property
    def last_tone(self) -> Tone | None:
        return self.tones[-1] if self.tones else None

    def records(self, type_: str) -> int:
        """How many records of a type the store holds."""
        sql = "SELECT COUNT(*) FROM record WHERE type = ?"
        return int(self.core.store.reader().value(sql, (type_,)))

    def do(self, name: str, **fields: Any) -> Saved:
        """An action past the screen, to prepare something."""
        wanted, action = DOES[name]
        outcome = self.core.workstation.perform(action, asked.read(name, wanted, fields))
        assert isinstance(outcome, Saved), outcome
        return outcome

    # --- how far the boards are -----------------------------------------------------------------

    def make_line(self) -> None:
        """Boards at every stage, and nobody signed in."""
        self.make_boards(range(1, 14))
        self.test_boards(range(1, 13))
        self.pass_boards(DONE_BOARDS)
        self.core.workstation.desk = Desk()

    def make_boards(self, numbers) -> None:
        """Boards that came through SMT."""
        self.do("sign_in", badge="E104")
        lots = {"PCB-MB-R3": "PCB2611-004", "IC-PMIC-88": REEL, "CAP-0402-1UF": "R26110001A"}
        master = self.core.workstation.master()
        for material, lot in lots.items():
            self.do("receive", lot=lot, material=material, supplier="SUP-PARTS", quantity=5000)
            point = master.point_of(master.products[material], "incoming")
            readings = [_readings(c) for c in point.characteristics if c.is_measured]
            self.do("inspect", unit=lot, sampled=500, measurements=readings)
        scanned = {"machine": "SMT-1", "method": "PRG-MB-R3", "material": "REEL-7"}
        self.do("bind", order=ORDER, step="smt", **scanned)
        self._smt(board(numbers[0]), lots)
        self.do("bind", step="first-article", machine="SMT-1")
        point = master.point_of(master.products["MB-5G-MAIN"], "first-article")
        readings = [_readings(c) for c in point.characteristics if c.is_measured]
        self.do("first_article", unit=board(numbers[0]), result="pass", measurements=readings)
        self.do("bind", step="smt")
        for number in numbers[1:]:
            self._smt(board(number), lots)

    def test_boards(self, numbers) -> None:
        """Boards that passed the functional test."""
        self.do("bind", order=ORDER, step="functional-test", machine="FCT-2", method="FCT-9")
        for number in numbers:
            readings = [{"characteristic": c, "values": [v]} for c, v in READINGS.items()]
            self.do("inspect", unit=board(number), result="pass", measurements=readings)

    def pass_boards(self, numbers) -> None:
        """Boards that passed the final inspection."""
        self.do("bind", step="final")
        for number in numbers:
            self.do("inspect", unit=board(number), result="pass")

    def _smt(self, serial, lots) -> None:
        parameters = {
            "ramp_rate": 2,
            "soak_time": 90,
            "peak_temperature": 240,
            "time_above_liquidus": 60,
        }
        per_board = {"PCB-MB-R3": 1, "IC-PMIC-88": 1, "CAP-0402-1UF": 48}
        consumed = [{"unit": lots[m], "quantity": n} for m, n in per_board.items()]
        self.do("finish", unit=serial, parameters=parameters, consumed=consumed)

    def _alarm(self) -> FakeAlarm:
        alarm = FakeAlarm()
        self.alarms.append(alarm)
        return alarm

    def _now(self) -> datetime:
        return datetime.now(UTC)


def _readings(wanted) -> dict[str, Any]:
    low, high = wanted.lower, wanted.upper
    middle = wanted.nominal
    if middle is None:
        middle = (low + high) / 2 if low is not None and high is not None else (low or high)
    return {"characteristic": wanted.id, "values": [str(middle)] * wanted.samples}
