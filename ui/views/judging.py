"""What the pages that judge have in common: two verdicts, numbered defects, reasons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.viewmodels.commands import Command
from ui.viewmodels.defect_choice import MORE, MOST_ON_SCREEN
from ui.viewmodels.override import REASONS, reason_of
from ui.widgets.big_button import PRIMARY_MM, BigButton, Look

Press = Callable[..., None]
"""Queues a command, with what it is about."""


class Verdicts(QWidget):
    """Good at the left, bad at the right, always (R6)."""

    def __init__(self, theme: Theme, press: Press) -> None:
        super().__init__()
        self.passes = BigButton(
            theme, Look("pass", "check", PRIMARY_MM, 32), lambda: press(Command.PASS)
        )
        self.fails = BigButton(
            theme, Look("fail", "cross", PRIMARY_MM, 32), lambda: press(Command.FAIL)
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.mm(3))
        row.addWidget(self.passes)
        row.addWidget(self.fails)

    def show_words(self, good: str, bad: str) -> None:
        """What each of them means now."""
        self.passes.show_label(good, "F1")
        self.fails.show_label(bad, "F2")

    def show_enabled(self, *, good: bool, bad: bool) -> None:
        """Which of them can be pressed now."""
        self.passes.show_enabled(good)
        self.fails.show_enabled(bad)


@dataclass(frozen=True, slots=True)
class DefectMark:
    """A button of the grid."""

    number: int
    code: str
    label: str
    is_chosen: bool


class DefectGrid(QWidget):
    """At most nine numbered defects; below them a place for the photo."""

    def __init__(self, theme: Theme, press: Press, below: QWidget) -> None:
        super().__init__()
        self._press = press
        self._shown: tuple[DefectMark, ...] = ()
        self.buttons = [
            BigButton(theme, Look(height_mm=PRIMARY_MM, size=20), self._chooser(n))
            for n in range(MOST_ON_SCREEN)
        ]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.mm(3))
        for n, button in enumerate(self.buttons):
            grid.addWidget(button, n // 3, n % 3)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        grid.addWidget(below, 3, 0, 1, 3)
        grid.setRowStretch(3, 1)

    def show_defects(self, defects: Sequence[DefectMark], *, can_choose: bool) -> None:
        """What may be chosen now; turning to the next ones always may."""
        self._shown = tuple(defects)
        for n, button in enumerate(self.buttons):
            button.setVisible(n < len(defects))
            if n < len(defects):
                defect = defects[n]
                button.show_label(defect.label, str(defect.number))
                button.show_enabled(can_choose or defect.code == MORE)
                button.show_role("chosen" if defect.is_chosen else "plain")

    def _chooser(self, n: int) -> Callable[[], None]:
        return lambda: self._press(Command.DEFECT, self._shown[n].code)


class ReasonList(QWidget):
    """Why something with a reading outside its limits is accepted."""

    def __init__(self, theme: Theme, give: Callable[[str], None], *below: QWidget) -> None:
        super().__init__()
        self.buttons: list[BigButton] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.mm(3))
        for reason in REASONS:
            button = BigButton(theme, Look(height_mm=PRIMARY_MM), _giver(give, reason))
            button.show_label(reason_of(reason))
            self.buttons.append(button)
            column.addWidget(button)
        for widget in below:
            column.addWidget(widget)
        column.addStretch(1)


def _giver(give: Callable[[str], None], reason: str) -> Callable[[], None]:
    return lambda: give(reason)
