"""The engineer's window over a real station, and a person in front of it."""

from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.ui.world import World
from ui.assembly.office import office_of
from ui.theme import Theme
from ui.viewmodels.bench import Code
from ui.viewmodels.engineer.shell import EngineerShell
from ui.views.engineer.window import EngineerWindow


class EngineerWorld:
    """Beside the station's own window: the same store, the same tools."""

    def __init__(self, folder, width: int = 1366, height: int = 768):
        self.station = World(folder)
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
        """Everything stops."""
        self.shell.close()
        self.window.close()
        self.window.deleteLater()
        self.station.close()

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
