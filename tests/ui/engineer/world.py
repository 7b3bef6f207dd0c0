"""The engineer's window over a real station, and a person in front of it."""

from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from station.actions.desk import Desk
from station.trace.key import check_character
from tests.ui.world import ORDER, REEL, World, _readings, board
from ui.assembly.office import office_of
from ui.theme import Theme
from ui.viewmodels.bench import Code
from ui.viewmodels.engineer.shell import EngineerShell
from ui.views.engineer.window import EngineerWindow

LONG_AGO = datetime(2026, 1, 2, tzinfo=UTC)
LOTS = {"PCB-MB-R3": "PCB2611-004", "IC-PMIC-88": REEL, "CAP-0402-1UF": "R26110001A"}
OTHER_REEL = "R26117777"
ALONE = board(16)
"""The only board with the other reel."""
RETRIED, BLURRED = board(13), board(14)
"""Only soldered yet: for tests to fail, undo and pass."""
CARTON, PALLET = (body + check_character(body) for body in ("SZ0000000000001", "SZ0000000000002"))
"""Boards 10 and 11 lie in the carton, the carton on the pallet."""


def more_boards(world: World) -> None:
    """After `make_line`: boards for single tests, and a sealed carton on a pallet."""
    world.do("sign_in", badge="E104")
    world.do("receive", lot=OTHER_REEL, material="IC-PMIC-88", supplier="SUP-PARTS", quantity=50)
    master = world.core.workstation.master()
    point = master.point_of(master.products["IC-PMIC-88"], "incoming")
    measured = [_readings(each) for each in point.characteristics if each.is_measured]
    world.do("inspect", unit=OTHER_REEL, sampled=50, measurements=measured)
    scanned = {"machine": "SMT-1", "method": "PRG-MB-R3", "material": "REEL-7"}
    world.do("bind", order=ORDER, step="smt", **scanned)
    for number in (14, 15):
        world._smt(board(number), LOTS)
    world._smt(ALONE, {**LOTS, "IC-PMIC-88": OTHER_REEL})
    world.do("bind", order=ORDER, step="pack")
    for number in (10, 11):
        world.do("pack", unit=board(number), container=CARTON)
    world.do("seal", container=CARTON, short=True)
    world.do("pack", unit=CARTON, container=PALLET)
    world.do("seal", container=PALLET, short=True)
    world.core.workstation.desk = Desk()


class EngineerWorld:
    """Beside the station's own window: the same store, the same tools."""

    def __init__(self, station: World, width: int = 1366, height: int = 768):
        self.station = station
        tools = self.station.shell.tools
        self.office = office_of(self.station.core, tools.bench.delivery)
        self.shell = EngineerShell(tools, self.office, "工位13")
        self.window = EngineerWindow(Theme(), self.shell, lambda: datetime.now(UTC))
        self.window.resize(width, height)

    def open(self) -> None:
        """Bring the engineer's window up."""
        self.window.show()
        self.shell.open(self.station.core.workstation.desk)
        self.settle()

    def close(self) -> None:
        """The window goes; the station stays."""
        self.shell.close()
        self.window.close()
        self.window.deleteLater()
        self.station.alarms.clear()
        self.station.core.workstation.desk = Desk()
        QApplication.sendPostedEvents(None, 0)
        QApplication.processEvents()

    def scan(self, text: str, symbology: str = "") -> None:
        """Scan a code, some time after the one before."""
        self.station.now_s += 10.0
        self.shell.take(Code(text, symbology, "sim://gun"))
        self.settle()

    def search(self, text: str) -> None:
        """Type into the box and press Enter."""
        box = self.window.trace.box
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, text)
        self.press(Qt.Key.Key_Return, box)

    def press(self, key: Qt.Key, on: QWidget | None = None, held=Qt.KeyboardModifier.NoModifier):
        """Press a key where the focus is."""
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window)
        QTest.keyClick(on or self.window.focusWidget() or self.window, key, held)
        self.settle()

    def control(self, key: Qt.Key) -> None:
        """Ctrl and a key, wherever the focus is."""
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window)
        QTest.keyClick(self.window.windowHandle(), key, Qt.KeyboardModifier.ControlModifier)
        self.settle()

    def click(self, button: QWidget) -> None:
        """Press a button that is shown and enabled."""
        assert button.isVisibleTo(self.window)
        assert button.isEnabled()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def settle(self) -> None:
        """Until all work that was started has ended."""
        self.station.settle()

    def do(self, name: str, **fields: Any):
        """An action past the screens."""
        return self.station.do(name, **fields)

    @property
    def trace(self):
        return self.window.trace

    @property
    def notice(self) -> tuple[str, str]:
        """What the notice line says."""
        shown = self.shell.notice
        return (shown.headline, shown.advice) if shown else ("", "")
