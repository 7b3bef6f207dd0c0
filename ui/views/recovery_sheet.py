"""The recovery sheet: what is to be done left, sticks to touch or the pad right."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.viewmodels.recovery_sheet import RecoveryPage, RecoveryState
from ui.viewmodels.words import word
from ui.views.aside import DIGITS
from ui.widgets.big_button import PRIMARY_MM, BigButton, Look
from ui.widgets.keypad import ENTER, ERASE, Keypad
from ui.widgets.label import Label
from ui.widgets.rows import Row, RowList

MOST_STICKS = 3
_STICKS, _PIN, _DONE = range(3)


class RecoveryView(QWidget):
    """Shows `RecoveryPage`."""

    def __init__(self, theme: Theme, model: RecoveryPage, press: Callable[[], None]) -> None:
        """Build it.

        Args:
            theme: For sizes.
            model: What to show.
            press: The main button, also the pad's enter key.
        """
        super().__init__()
        self._model = model
        gap = theme.mm(3)
        self.steps = RowList(theme, "")
        self.sticks = [
            BigButton(theme, Look(height_mm=PRIMARY_MM, size=26), self._chooser(n))
            for n in range(MOST_STICKS)
        ]
        self.pad = Keypad(
            theme, DIGITS, model.key, {ERASE: model.erase, ENTER: press}, key_mm=17.0
        )
        self._typed = Label()
        self._typed.setStyleSheet(f"font-size: {theme.px(46)}px; font-weight: bold;")
        self._file = Label(role="large")
        self._file.setWordWrap(True)
        self._places = QStackedWidget()
        for parts in (self.sticks, (self._typed, self.pad), (self._file,)):
            self._places.addWidget(_column(parts, gap))
        row = QHBoxLayout(self)
        row.setContentsMargins(gap, gap, gap, gap)
        row.setSpacing(gap)
        left = QVBoxLayout()
        left.addWidget(self.steps)
        left.addStretch(1)
        row.addLayout(left, 2)
        row.addWidget(self._places, 3)
        model.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """What the model says now."""
        state = self._model.state
        self.steps.show_rows(_steps(state))
        for n, button in enumerate(self.sticks):
            button.setVisible(n < len(state.sticks))
            if n < len(state.sticks):
                button.show_label(state.sticks[n].label, str(n + 1))
        self._typed.setText(state.typed or "–")
        stick = state.chosen.label if state.chosen else ""
        self._file.setText(word("screen.sheet.file", stick=stick, name=state.file_name))
        is_done = bool(state.sheet)
        self._places.setCurrentIndex(_DONE if is_done else _PIN if state.chosen else _STICKS)

    def _chooser(self, n: int) -> Callable[[], None]:
        return lambda: self._model.choose(n)


def _steps(state: RecoveryState) -> list[Row]:
    """Stick, PIN, paper: where one is."""
    done = 2 if state.file_name else 1 if state.chosen else 0
    names = ("stick", "pin", "print")
    if state.sheet and not state.file_name:
        return []
    return [_step(word(f"screen.sheet.step.{name}"), n, done) for n, name in enumerate(names)]


def _step(label: str, n: int, done: int) -> Row:
    if n < done:
        return Row(label, icon="check")
    return Row(label, icon="arrow", style="current") if n == done else Row(label)


def _column(parts: Iterable[QWidget], gap: int) -> QWidget:
    panel = QWidget()
    column = QVBoxLayout(panel)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(gap)
    for part in parts:
        column.addWidget(part)
        if isinstance(part, Label):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
    column.addStretch(1)
    return panel
