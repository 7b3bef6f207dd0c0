"""S8: one row per delivery state that exists here."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import Theme
from ui.viewmodels.sync_state import Line, SyncPage
from ui.widgets.label import Label
from ui.widgets.rows import Row, RowList

_STYLES = {
    "alone": ("square", "plain"),
    "waiting": ("dot", "plain"),
    "received": ("cloud", "plain"),
    "complete": ("check", "plain"),
    "person": ("warn", "warn"),
}
ROW_MM = 18.0


class SyncView(QWidget):
    """Shows `SyncPage`."""

    def __init__(self, theme: Theme, model: SyncPage, now: Callable[[], datetime]) -> None:
        """Build it.

        Args:
            theme: For sizes.
            model: What to show.
            now: The wall time, UTC, for ages.
        """
        super().__init__()
        self._model = model
        self._now = now
        self.rows = RowList(theme, "", ROW_MM)
        self._contact = Label(role="secondary")
        self.why = Label()
        self.why.setWordWrap(True)
        column = QVBoxLayout(self)
        gap = theme.mm(3)
        column.setContentsMargins(gap, gap, gap, gap)
        column.setSpacing(gap)
        column.addWidget(self.rows)
        column.addWidget(self._contact)
        column.addWidget(self.why)
        column.addStretch(1)
        model.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """What the model says now."""
        self.rows.show_rows([row_of(line) for line in self._model.lines])
        self._contact.setText(self._model.contact(self._now()))
        self.why.setText(self._model.why)
        self.why.setVisible(bool(self._model.why))


def row_of(line: Line) -> Row:
    """A state as a row; the only green one has every receipt."""
    mark, style = _STYLES[line.kind]
    if line.kind == "complete" and line.count:
        style = "good"  # the only green
    if line.kind == "waiting" and line.count:
        style = "warn"
    return Row(line.label, str(line.count), line.note, mark, style)
