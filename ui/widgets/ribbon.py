"""The orange ribbon over every window of the demo: these data are not real; here is the gun."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from resources import texts
from ui.theme import COLOURS, Theme
from ui.widgets.coach import CoachStrip
from ui.widgets.label import Label
from ui.widgets.picture import icon, photo

HEIGHT_MM = 13.0
ORANGE = "#FFB84D"
"""With the usual text 10:1."""


@dataclass(frozen=True, slots=True)
class Does:
    """What the ribbon's buttons do."""

    fire: Callable[[], None]
    show_label: Callable[[], None]
    close: Callable[[], None]
    remove: Callable[[], None]


class DemoRibbon(QFrame):
    """Word, coach, simulated gun, newest label, and two ways out: for now and for good."""

    def __init__(self, theme: Theme, does: Does) -> None:
        super().__init__()
        self.setObjectName("demo-ribbon")
        self.setFixedHeight(theme.mm(HEIGHT_MM))
        self._theme = theme
        self.setStyleSheet(
            f"#demo-ribbon {{ background: {ORANGE}; }} #demo-ribbon QLabel {{ color: {COLOURS['text']}; }}"
        )
        self.coach = CoachStrip(theme)
        self.gun = self._button("scanner", does.fire)
        self.label = self._button("", does.show_label)
        self.label.setVisible(False)
        self.leave = self._button("", does.close)
        self.leave.setText(texts.say("screen.demo.close"))
        self.remove = self._button("erase", does.remove)
        self.remove.setText(texts.say("screen.demo.remove"))
        mark = Label(texts.say("screen.demo"))
        mark.setStyleSheet(
            f"font-size: {theme.px(26)}px; font-weight: bold; color: {COLOURS['text']};"
        )
        row = QHBoxLayout(self)
        gap = theme.mm(3)
        row.setContentsMargins(gap, theme.mm(1), gap, theme.mm(1))
        row.setSpacing(gap)
        row.addWidget(mark)
        row.addWidget(self.coach, 1)
        row.addWidget(self.label)
        row.addWidget(self.gun)
        row.addWidget(self.remove)
        row.addWidget(self.leave)

    def show_gun(self, text: str) -> None:
        """What the simulated gun does when it is fired."""
        self.gun.setText(text)

    def show_label(self, data: bytes) -> None:
        """The newest label, small; a touch shows it large."""
        height = self._theme.mm(HEIGHT_MM - 3)
        self.label.setIcon(photo(data, QSize(height * 3, height)))
        self.label.setIconSize(QSize(height * 3, height))
        self.label.setAccessibleName(texts.say("screen.demo.label"))
        self.label.setVisible(True)

    def _button(self, shape: str, pressed: Callable[[], None]) -> QPushButton:
        button = QPushButton()
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setFixedHeight(self._theme.mm(HEIGHT_MM - 2))
        button.setStyleSheet(
            f"font-size: {self._theme.px(20)}px; padding: 0 {self._theme.px(10)}px;"
        )
        if shape:
            button.setIcon(icon(shape, COLOURS["text"], self._theme.px(22)))
        button.clicked.connect(pressed)
        return button
