"""A number being entered: its window as a live bar, what was typed, the pad with large keys."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.keypad import ENTER, ERASE, NUMBERS, Keypad
from ui.widgets.label import FittingLabel, Label
from ui.widgets.limits_bar import LimitsBar, Scale


class NumberPanel(QWidget):
    """Shows one number."""

    def __init__(
        self,
        theme: Theme,
        press: Callable[[str], None],
        erase: Callable[[], None],
        enter: Callable[[], None],
    ) -> None:
        """Build it.

        Args:
            theme: For sizes.
            press: Gets the character of a key.
            erase: Takes the last character back.
            enter: Takes the number.
        """
        super().__init__()
        self._label = FittingLabel(theme, (22, 20, 18), bold=True)
        self._entry = Label()
        self._entry.setStyleSheet(f"font-size: {theme.px(40)}px; font-weight: bold;")
        self._unit = Label(role="secondary")
        self._bar = LimitsBar(theme)
        self._bar.setMinimumWidth(theme.mm(30))
        self.pad = Keypad(theme, NUMBERS, press, {ERASE: erase, ENTER: enter})
        top = QHBoxLayout()
        top.setSpacing(theme.px(6))
        top.addWidget(self._label, 4)
        top.addWidget(self._bar, 5)
        top.addWidget(self._entry)
        top.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.mm(2))
        column.addLayout(top)
        column.addWidget(self.pad)
        column.addStretch(1)

    def show_number(self, label: str, typed: str, unit: str, scale: Scale) -> None:
        """The number from now on."""
        self._label.show_text(label)
        self._entry.setText(typed or "–")
        self._unit.setText(unit)
        has_window = bool(scale.lower or scale.upper)
        self._bar.setVisible(has_window)
        if has_window:
            self._bar.show_scale(scale)
