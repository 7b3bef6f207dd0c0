"""One line of news above a page: colour, shape, word; no dialog, and a way to put it away."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from resources import texts
from ui.theme import COLOURS, Theme
from ui.widgets.banner_bar import ICONS, Message
from ui.widgets.label import Label, restyle
from ui.widgets.picture import icon

_ICON_COLOURS = {
    "good": "pass_soft_text",
    "bad": "fail_soft_text",
    "reject": "fail_soft_text",
    "warn": "warn_soft_text",
    "hold": "white",
}


class NoticeBar(QFrame):
    """Hidden while there is nothing to say."""

    def __init__(self, theme: Theme, dismiss: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._theme = theme
        self._shown: Message | None = None
        self._icon = Label()
        self._headline, self._advice = Label(), Label()
        self._headline.setStyleSheet("font-weight: bold;")
        for label in (self._headline, self._advice):
            label.setWordWrap(True)
        self.button = QPushButton("✕")
        self.button.setAutoDefault(False)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setFixedSize(theme.mm(9), theme.mm(9))
        self.button.setAccessibleName(texts.tr("close"))
        self.button.clicked.connect(dismiss)
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(self._headline)
        text.addWidget(self._advice)
        row = QHBoxLayout(self)
        gap = theme.px(8)
        row.setContentsMargins(gap * 2, gap, gap, gap)
        row.setSpacing(gap)
        row.addWidget(self._icon)
        row.addLayout(text, 1)
        row.addWidget(self.button)
        self.hide()

    def show_notice(self, shown: Message | None) -> None:
        """What is said from now on; a screen reader hears it."""
        if shown == self._shown:
            return
        self._shown = shown
        self.setVisible(shown is not None)
        if shown is None:
            return
        restyle(self, "mood", str(shown.mood))
        colour = COLOURS[_ICON_COLOURS.get(shown.mood, "text")]
        self._icon.setPixmap(icon(ICONS[shown.mood], colour, self._theme.px(24)))
        self._headline.setText(" · ".join(part for part in (shown.tag, shown.headline) if part))
        self._advice.setText(shown.advice)
        self._advice.setVisible(bool(shown.advice))
        self.setAccessibleName(shown.spoken)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, shown.spoken))

    @property
    def texts(self) -> tuple[str, str]:
        """Headline (with the mood's word) and advice as they stand."""
        return self._headline.text(), self._advice.text()
