"""The banner: colour, shape, word, and what to do now. Always at the same place."""

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from ui.theme import COLOURS, Theme
from ui.widgets.label import FittingLabel, Label, restyle
from ui.widgets.picture import icon

ICONS: Mapping[str, str] = {
    "next": "arrow",
    "busy": "wait",
    "good": "check",
    "bad": "cross",
    "reject": "stop",
    "warn": "warn",
    "hold": "pause",
}
"""Mood -> shape; the colour is in the style sheet."""
HEIGHT_MM = 24.0


class Message(Protocol):
    """What a banner shows: mood (a key of `ICONS`), its word, what is the case, what to do."""

    @property
    def mood(self) -> str: ...  # noqa: D102
    @property
    def tag(self) -> str: ...  # noqa: D102
    @property
    def headline(self) -> str: ...  # noqa: D102
    @property
    def advice(self) -> str: ...  # noqa: D102
    @property
    def spoken(self) -> str: ...  # noqa: D102


class BannerBar(QFrame):
    """Shows one message and a counter."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setFixedHeight(theme.mm(HEIGHT_MM))
        self._theme = theme
        self._shown: Message | None = None
        self._icon = Label()
        self._tag = Label()
        self._tag.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._tag.setStyleSheet(f"font-size: {theme.px(18)}px; font-weight: bold;")
        self._headline = FittingLabel(theme, (34, 28, 24, 20), bold=True)
        self._advice = FittingLabel(theme, (22, 20, 18))
        self._counter = Label()
        self._counter.setStyleSheet(f"font-size: {theme.px(46)}px; font-weight: bold;")
        self._arrange()

    def show_banner(self, shown: Message, counter: str = "") -> None:
        """The banner from now on; a screen reader hears it."""
        self._counter.setText(counter)
        self._counter.setVisible(bool(counter))
        if shown == self._shown:
            return
        self._shown = shown
        restyle(self, "mood", str(shown.mood))
        colour = COLOURS["warn_soft_text" if shown.mood == "warn" else "white"]
        self._icon.setPixmap(icon(ICONS[shown.mood], colour, self._theme.px(46)))
        self._tag.setText(shown.tag)
        self._headline.show_text(shown.headline)
        self._advice.show_text(shown.advice)
        self._advice.setVisible(bool(shown.advice))
        self.setAccessibleName(shown.spoken)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, shown.spoken))

    @property
    def texts(self) -> tuple[str, str, str, str]:
        """Tag, headline, advice and counter as they stand."""
        return (
            self._tag.text(),
            self._headline.whole,
            self._advice.whole,
            self._counter.text(),
        )

    def _arrange(self) -> None:
        shape = QVBoxLayout()
        shape.setSpacing(0)
        shape.addStretch(1)
        shape.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        shape.addWidget(self._tag)
        shape.addStretch(1)
        text = QVBoxLayout()
        text.setSpacing(self._theme.px(2))
        text.addStretch(1)
        text.addWidget(self._headline)
        text.addWidget(self._advice)
        text.addStretch(1)
        row = QHBoxLayout(self)
        gap = self._theme.mm(3)
        row.setContentsMargins(gap, 0, gap * 2, 0)
        row.setSpacing(gap)
        row.addLayout(shape)
        row.addLayout(text, 1)
        row.addWidget(self._counter)
