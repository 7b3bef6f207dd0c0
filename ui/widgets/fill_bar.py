"""A bar with words above it: how much of something there is."""

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.label import FittingLabel

STEPS = 1000


class FillBar(QWidget):
    """Shows a text and a share."""

    def __init__(self, theme: Theme, size: float = 20) -> None:
        super().__init__()
        self._text = FittingLabel(theme, (size, 18), bold=True)
        self._bar = QProgressBar()
        self._bar.setRange(0, STEPS)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(theme.mm(4))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(self._text)
        column.addWidget(self._bar)

    def show_share(self, text: str, share: float) -> None:
        """Words and share (0 to 1) from now on."""
        self._text.show_text(text)
        self._bar.setValue(round(STEPS * min(1.0, max(0.0, share))))
        self._bar.setAccessibleName(text)

    @property
    def text(self) -> str:
        """The words as they stand."""
        return self._text.whole
