"""One line that says what to try next; part of the demo's ribbon, never a pop-up."""

from PySide6.QtWidgets import QFrame, QHBoxLayout

from ui.theme import COLOURS, Theme
from ui.widgets.label import FittingLabel, Label
from ui.widgets.picture import icon


class CoachStrip(QFrame):
    """Shows one lesson."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._arrow = Label()
        self._arrow.setPixmap(icon("arrow", COLOURS["text"], theme.px(26)))
        self._text = FittingLabel(theme, (22, 20, 18), bold=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(6))
        row.addWidget(self._arrow)
        row.addWidget(self._text, 1)

    def show_lesson(self, text: str, *, is_done: bool) -> None:
        """The lesson from now on."""
        self._text.show_text(text)
        self._arrow.setVisible(not is_done)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.whole
