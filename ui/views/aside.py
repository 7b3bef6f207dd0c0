"""What is asked in place of the work: a number on the pad, or why a label is printed again."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.viewmodels.aside import Aside
from ui.viewmodels.words import word
from ui.widgets.keypad import ENTER, ERASE, Cell, Keypad, rows_of
from ui.widgets.label import Label
from ui.widgets.reasons import Reasons

DIGITS = (
    *rows_of(("789", "456", "123")),
    Cell("0", 3, 0, wide=2),
    Cell(ERASE, 3, 2),
    Cell(ENTER, 0, 3, high=4),
)
_WORK, _REASON, _NUMBER = range(3)


class AsideStack(QStackedWidget):
    """The work, or what `Aside` asks in its place."""

    def __init__(self, theme: Theme, aside: Aside, work: QWidget, *, key_mm: float) -> None:
        """Build it.

        Args:
            theme: For sizes.
            aside: What to show.
            work: What stands here while nothing is asked.
            key_mm: Height of a key of the pad.
        """
        super().__init__()
        self._aside = aside
        self.reasons = Reasons(theme, aside.choose_reason)
        does = {ERASE: aside.erase, ENTER: aside.enter}
        self.pad = Keypad(theme, DIGITS, aside.key, does, key_mm=key_mm)
        self.typed = Label()
        self.typed.setStyleSheet(f"font-size: {theme.px(46)}px; font-weight: bold;")
        for widget in (work, self.reasons, self._entering()):
            self.addWidget(widget)

    def show_asked(self) -> bool:
        """What is asked now; False while nothing is and the work is there."""
        place, label = _WORK, self._aside.reprint
        if label is not None:
            place = _REASON
            title = word("screen.reprint.title", code=label.code or "–")
            self.reasons.show_reasons(title, label.labels, is_enabled=bool(label.code))
        elif self._aside.typed is not None:
            place = _NUMBER
            self.typed.setText(self._aside.typed or "–")
        self.setCurrentIndex(place)
        return place != _WORK

    def _entering(self) -> QWidget:
        panel = QWidget()
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.typed, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.pad)
        column.addStretch(1)
        return panel
