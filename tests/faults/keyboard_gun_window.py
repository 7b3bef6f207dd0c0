"""A window with one of everything that could swallow a scan, told what to do line by line.

A process of its own (`python -m tests.faults.keyboard_gun_window GUARD`), because it needs a real
screen. GUARD is `native`, as the product has it under X11; `portable`, which sits above the input
method; or `none`. One JSON object a line in, one out: `{"do": "focus", "where": "remark"}`.
"""

import ctypes
import json
import sys
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QElapsedTimer, QSocketNotifier, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.scan_guard import x11
from ui.scan_guard.guard import Ears, ScanGuard
from ui.scan_guard.us_keys import ENTER

REMARK = "备注 remark 1"
QUIET_MS = 300
PLACES = (
    "remark",
    "notes",
    "combo",
    "editable",
    "number",
    "table",
    "cell",
    "button",
    "check_dialog",
    "text_dialog",
)
"""Everything that can have the focus."""


class Stopwatch(QAbstractNativeEventFilter):
    """Sees every key before the guard does, and notes when the X server had it."""

    def __init__(self) -> None:
        super().__init__()
        self.at_ms: list[int] = []
        self.codes_ms: list[list[int]] = [[]]
        self._since = QElapsedTimer()
        self._since.start()

    def is_quiet(self) -> bool:
        """Whether the last key is long enough ago for the guard to have made up its mind."""
        return self._since.elapsed() > QUIET_MS

    def nativeEventFilter(self, event_type: Any, message: Any) -> Any:  # noqa: N802 - Qt names it
        """Look, and hide nothing."""
        del event_type
        press = x11.read(ctypes.string_at(int(message), x11.LENGTH))
        if press is not None and press.is_down:
            self.at_ms.append(press.at_ms)
            self.codes_ms[-1].append(press.at_ms)
            if press.scan_code == ENTER:
                self.codes_ms.append([])
            self._since.restart()
        return False, 0

    def widest_ms(self) -> int:
        """The longest time between two keys since the last `focus`."""
        return _widest_ms(self.at_ms)

    def gaps_ms(self) -> list[int]:
        """The same for each code since the beginning, in order."""
        return [_widest_ms(each) for each in self.codes_ms if each]


def _widest_ms(at_ms: list[int]) -> int:
    return max((later - former for former, later in pairwise(at_ms)), default=0)


class Probe:
    """The window and what it heard."""

    def __init__(self, app: QApplication, guard: str) -> None:
        self.app = app
        self.scans: list[str] = []
        self.cuts: list[str] = []
        self.hotkeys: list[str] = []
        self.presses: list[str] = []
        self.window = QWidget()
        self.window.setWindowTitle("probe")
        self.remark, self.notes = QLineEdit(REMARK), QPlainTextEdit(REMARK)
        self.combo, self.editable, self.number = QComboBox(), QComboBox(), QSpinBox()
        self.combo.addItems(["one", "two", "sn3", "MB1"])
        self.editable.setEditable(True)
        self.editable.addItems(["one", "two"])
        self.editable.setEditText(REMARK)
        self.number.setRange(0, 1_000_000)
        self.number.setValue(7)
        self.table = QTableWidget(3, 3)
        self.table.setItem(0, 0, QTableWidgetItem(REMARK))
        self.button = QPushButton("press me")
        self.button.clicked.connect(lambda: self.presses.append("button"))
        column = QVBoxLayout(self.window)
        for widget in self._widgets():
            column.addWidget(widget)
        self.dialogs: list[QDialog] = []
        self.dialogs_opened = 0
        self.guard = self._guard(guard)
        self.stopwatch = Stopwatch()  # the filter installed last is asked first
        app.installNativeEventFilter(self.stopwatch)
        self.window.showMaximized()  # as the station is
        self.window.activateWindow()

    def _guard(self, guard: str) -> ScanGuard | None:
        if guard == "none":
            return None
        ears = Ears(self.scans.append, self.cuts.append, self.hotkeys.append)
        return ScanGuard(self.app, ears, is_native=guard == "native")

    def _widgets(self) -> tuple[QWidget, ...]:
        return (
            self.remark,
            self.notes,
            self.combo,
            self.editable,
            self.number,
            self.table,
            self.button,
        )

    def do(self, asked: dict[str, Any]) -> dict[str, Any]:
        """One request; its answer."""
        what = asked["do"]
        if what == "focus":
            self.focus(asked["where"])
        elif what == "dialogs":
            self.plan_dialogs(asked["count"], asked["every_ms"])
        elif what == "roam":
            self.roam(asked["every_ms"])
        elif what == "reset":
            self.reset()
        return self.report()

    def report(self) -> dict[str, Any]:
        """What was heard, and whether anything else changed."""
        cell = self.table.item(0, 0)
        active = self.app.activeWindow()
        return {
            "scans": self.scans,
            "cuts": self.cuts,
            "hotkeys": self.hotkeys,
            "presses": self.presses,
            "texts": [self.remark.text(), self.notes.toPlainText(), self.editable.currentText()],
            "cell": cell.text() if cell is not None else "",
            "choices": [self.combo.currentText(), self.number.value()],
            "dialog_texts": [each.text() for each in self._dialog_lines()],
            "is_active": active is not None,
            "dialogs": len(self.dialogs),
            "dialogs_opened": self.dialogs_opened,
            "gaps_ms": self.stopwatch.gaps_ms(),
            "is_quiet": self.stopwatch.is_quiet(),
            "widest_ms": self.stopwatch.widest_ms(),
        }

    def focus(self, where: str) -> None:
        """Everything as it was at first, and the focus on one thing."""
        self.close_dialogs()
        self.reset()
        if where == "check_dialog":
            self.ask()
        elif where == "text_dialog":
            self.ask_for_text()
        elif where == "cell":
            self.table.setFocus()
            self.table.setCurrentCell(0, 0)
            self.table.editItem(self.table.item(0, 0))
        else:
            widget = getattr(self, where)
            self.window.activateWindow()
            widget.setFocus()

    def reset(self) -> None:
        """What each widget held at first."""
        self.stopwatch.at_ms.clear()
        self.remark.setText(REMARK)
        self.notes.setPlainText(REMARK)
        self.editable.setEditText(REMARK)
        self.combo.setCurrentIndex(0)
        self.number.setValue(7)
        self.table.setCurrentCell(1, 1)  # ends the editing of a cell
        self.table.setItem(0, 0, QTableWidgetItem(REMARK))

    def ask(self) -> None:
        """A question whose default button a scan's Enter, or its letter y, would press."""
        box = QMessageBox(QMessageBox.Icon.Question, "?", "Delete 40 records?")
        box.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No)
        box.setDefaultButton(QMessageBox.StandardButton.Yes)
        box.buttonClicked.connect(lambda: self.presses.append("dialog"))
        self._open(box)

    def ask_for_text(self) -> None:
        """A dialog with a line to type in and a default button."""
        box = QDialog()
        column = QVBoxLayout(box)
        line, yes = QLineEdit(REMARK), QPushButton("&Yes")
        yes.setDefault(True)
        yes.clicked.connect(lambda: self.presses.append("dialog"))
        column.addWidget(line)
        column.addWidget(yes)
        line.setFocus()
        self._open(box)

    def plan_dialogs(self, count: int, every_ms: int) -> None:
        """So many dialogs, each open for half of the time until the next."""
        left = [count]

        def next_one() -> None:
            if left[0]:
                left[0] -= 1
                (self.ask if left[0] % 2 else self.ask_for_text)()
                QTimer.singleShot(every_ms // 2, self.window, self.close_dialogs)
                QTimer.singleShot(every_ms, self.window, next_one)

        next_one()

    def roam(self, every_ms: int) -> None:
        """The focus goes from one thing to the next, for ever."""
        widgets = self._widgets()
        at = [0]

        def go_on() -> None:
            at[0] = (at[0] + 1) % len(widgets)
            if not self.dialogs:
                widgets[at[0]].setFocus()
            QTimer.singleShot(every_ms, self.window, go_on)

        go_on()

    def close_dialogs(self) -> None:
        """Close what is open."""
        while self.dialogs:
            box = self.dialogs.pop()
            box.blockSignals(True)
            box.close()
            box.deleteLater()

    def _open(self, box: QDialog) -> None:
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        self.dialogs.append(box)
        self.dialogs_opened += 1
        box.open()
        box.activateWindow()

    def _dialog_lines(self) -> list[QLineEdit]:
        return [line for box in self.dialogs for line in box.findChildren(QLineEdit)]


def main(guard: str) -> int:
    """Answer lines until standard input ends."""
    app = QApplication(["probe"])
    app.setStyle("Fusion")
    app.setQuitOnLastWindowClosed(False)
    probe = Probe(app, guard)

    def answer() -> None:
        line = sys.stdin.readline()
        if not line:
            app.quit()
            return
        print(json.dumps(probe.do(json.loads(line))), flush=True)

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(answer)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
