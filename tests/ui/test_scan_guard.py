"""The filter around the burst reader: real windows, real key events, offscreen."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from tests.ui.pump import pump_until
from ui.scan_guard.guard import Ears, ScanGuard

CODE = "sn2026shiAB-01"


class Bench:
    """A window with one of everything that could swallow a scan."""

    def __init__(self, app) -> None:
        self.at_ms = 1000
        self.scans, self.cuts, self.hotkeys, self.presses = [], [], [], []
        self.guard = ScanGuard(app, Ears(self.scans.append, self.cuts.append, self.hotkeys.append))
        self.window = QWidget()
        self.line, self.text = QLineEdit("备注"), QPlainTextEdit("备注")
        self.combo, self.table = QComboBox(), QTableWidget(3, 3)
        self.combo.addItems(["one", "two", "sn3"])
        self.editable = QComboBox()
        self.editable.setEditable(True)
        self.editable.setEditText("备注")
        self.button = QPushButton("press me")
        self.button.clicked.connect(lambda: self.presses.append("button"))
        column = QVBoxLayout(self.window)
        for widget in (self.line, self.text, self.combo, self.editable, self.table, self.button):
            column.addWidget(widget)
        self.window.show()
        self.window.activateWindow()
        app.processEvents()

    def burst(self, text: str, window: QWidget | None = None, end=Qt.Key.Key_Return) -> None:
        """A gun types; the events' own stamps are 2 ms apart."""
        for character in text:
            self.key(Qt.Key.Key_unknown, character, window=window)
        if end is not None:
            self.key(end, "\r" if end == Qt.Key.Key_Return else "\t", window=window)

    def key(self, key, text="", gap_ms=2, control=False, window=None) -> None:
        """One key, as the platform hands it to a window: pressed and let go."""
        self.at_ms += gap_ms
        held = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, held, text)
            event.setTimestamp(self.at_ms)
            QApplication.sendEvent((window or self.window).windowHandle(), event)

    def close(self) -> None:
        self.guard.remove()
        self.window.close()


@pytest.fixture
def bench(app):
    made = Bench(app)
    yield made
    made.close()


@pytest.mark.parametrize("where", ["line", "text", "combo", "editable", "table", "button"])
def test_burst_is_heard_whatever_has_the_focus_and_changes_nothing(bench, where) -> None:
    getattr(bench, where).setFocus()
    for _ in range(5):
        bench.burst(CODE)
        bench.at_ms += 500
    assert bench.scans == [CODE] * 5
    assert (bench.line.text(), bench.text.toPlainText()) == ("备注", "备注")
    assert (bench.combo.currentText(), bench.editable.currentText()) == ("one", "备注")
    assert bench.table.item(0, 0) is None
    assert bench.presses == []


def test_tab_ends_a_burst_and_the_focus_stays(bench) -> None:
    bench.line.setFocus()
    bench.burst(CODE, end=Qt.Key.Key_Tab)
    assert bench.scans == [CODE]
    assert bench.line.hasFocus()


def test_restored_field_tells_of_the_first_keys_and_that_they_are_gone(bench) -> None:
    heard = []
    bench.line.setFocus()
    bench.line.textChanged.connect(heard.append)
    bench.burst(CODE)
    assert heard == ["备注s", "备注sn", "备注"]
    assert bench.line.text() == "备注"


def test_slow_typing_reaches_the_field(bench) -> None:
    bench.line.setFocus()
    for character in "abc":
        bench.key(Qt.Key.Key_A, character, gap_ms=60)
    assert bench.line.text() == "备注abc"
    assert bench.scans == []


def test_control_key_is_taken_for_a_group_separator(bench) -> None:
    bench.button.setFocus()
    bench.burst("0109501101530003", end=None)
    bench.key(Qt.Key.Key_BracketRight, "]", control=True)
    bench.burst("10A")
    assert bench.scans == ["0109501101530003\x1d10A"]


def test_lone_digit_is_a_hotkey_once_it_is_silent(bench) -> None:
    bench.button.setFocus()
    bench.key(Qt.Key.Key_5, "5")
    assert bench.hotkeys == []
    pump_until(lambda: bench.hotkeys)
    assert bench.hotkeys == ["5"]


def test_lone_space_presses_the_focused_button_and_a_space_in_a_code_does_not(bench) -> None:
    bench.button.setFocus()
    bench.burst("AB 01 CD")
    assert bench.scans == ["AB 01 CD"]
    assert bench.presses == []
    bench.key(Qt.Key.Key_Space, " ", gap_ms=300)
    pump_until(lambda: bench.presses)
    assert bench.presses == ["button"]


@pytest.mark.parametrize("code", [CODE, "A1", "A1B"])
def test_scan_while_a_dialog_is_open_presses_nothing(bench, app, code) -> None:
    box = QMessageBox(QMessageBox.Icon.Question, "?", "Delete 40 records?")
    box.addButton(QMessageBox.StandardButton.Yes)
    box.addButton(QMessageBox.StandardButton.No)
    box.setDefaultButton(QMessageBox.StandardButton.Yes)
    box.open()
    box.activateWindow()
    app.processEvents()
    bench.burst(code, window=box)
    app.processEvents()
    assert box.isVisible()
    assert box.result() == QDialog.DialogCode.Rejected or not box.clickedButton()
    assert bench.scans + bench.cuts == [code]
    box.close()


def test_removed_guard_hears_nothing(bench) -> None:
    bench.guard.remove()
    bench.line.setFocus()
    bench.burst("abcdef", end=None)
    assert bench.scans == []
    assert bench.line.text() == "备注abcdef"
