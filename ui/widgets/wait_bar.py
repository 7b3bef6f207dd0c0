"""A bar while an answer is awaited: after a second it shows, after ten one may give up."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton

from resources import texts
from ui.theme import Theme


class WaitBar(QFrame):
    """Hidden while nobody waits."""

    def __init__(self, theme: Theme, give_up: Callable[[], None]) -> None:
        super().__init__()
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)  # nobody knows how much there is
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(theme.px(10))
        self.bar.setAccessibleName(texts.tr("loading"))
        self.button = QPushButton(texts.tr("stop waiting"))
        self.button.setAutoDefault(False)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setFixedHeight(theme.mm(9))
        self.button.setStyleSheet(f"padding: 0 {theme.px(12)}px;")
        self.button.clicked.connect(give_up)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.bar, 1)
        row.addWidget(self.button)
        self.hide()

    def show_wait(self, *, is_slow: bool, is_long: bool) -> None:
        """How long it has taken."""
        self.setVisible(is_slow or is_long)
        self.button.setVisible(is_long)
