"""S9: whom to call, three large buttons; and who is wanted already."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station.facts.help_call import Whom
from ui.theme import Theme
from ui.viewmodels.help_call import WHOM, HelpPage
from ui.viewmodels.words import word
from ui.widgets.big_button import BigButton, Look
from ui.widgets.label import FittingLabel
from ui.widgets.rows import Row, RowList

MOST_ROWS = 5
BUTTON_MM = 26.0


class HelpView(QWidget):
    """Shows `HelpPage`."""

    def __init__(self, theme: Theme, model: HelpPage) -> None:
        super().__init__()
        self._model = model
        look = Look(icon="person", height_mm=BUTTON_MM, size=28)
        self.buttons: dict[Whom, BigButton] = {
            whom: BigButton(theme, look, self._caller(whom)) for whom in WHOM
        }
        self._about = FittingLabel(theme, (22, 20, 18))
        self.rows = RowList(theme, word("screen.help.open"))
        gap = theme.mm(3)
        left = QVBoxLayout()
        left.setSpacing(gap)
        for whom, button in self.buttons.items():
            button.show_label(word(f"screen.help.{whom}"))
            left.addWidget(button)
        left.addWidget(self._about)
        left.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(gap, gap, gap, gap)
        row.setSpacing(gap)
        row.addLayout(left, 2)
        row.addWidget(self.rows, 3)
        model.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """What the model says now."""
        state = self._model.state
        for whom, button in self.buttons.items():
            button.show_role("current" if whom in state.called else "plain")
        about = word("screen.help.about", code=state.about) if state.about else ""
        self._about.show_text(about)
        lines = state.calls[:MOST_ROWS]
        rows = [Row(line.label, line.at, line.note, "person", "warn") for line in lines]
        self.rows.show_rows(rows or [Row(word("screen.help.none"))])

    def _caller(self, whom: Whom) -> Callable[[], None]:
        return lambda: self._model.call(whom)
