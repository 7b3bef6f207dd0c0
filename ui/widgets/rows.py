"""Rows of facts: a mark, a label, a value; re-used instead of built anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout

from ui.theme import COLOURS, Theme
from ui.widgets.label import FittingLabel, Label, restyle
from ui.widgets.picture import icon
from ui.widgets.row_layout import arrange_row


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        icon: A bundled icon, "" for none. note: below the label, smaller.
        style: `plain`, `current`, `outside`, `good` or `warn`.
    """

    label: str
    value: str = ""
    note: str = ""
    icon: str = ""
    style: str = "plain"


_COLOURS = {
    "plain": "secondary",
    "current": "next",
    "outside": "fail_soft_text",
    "good": "pass_soft_text",
    "warn": "warn_soft_text",
}


class RowList(QFrame):
    """A card of rows, with a title."""

    def __init__(self, theme: Theme, title: str, row_mm: float = 15.0) -> None:
        super().__init__()
        self._theme = theme
        self._row_mm = row_mm
        self._rows: list[_RowFrame] = []
        self.setProperty("role", "card")
        self._title = Label(title, role="title")
        self._column = QVBoxLayout(self)
        gap = theme.px(8)
        self._column.setContentsMargins(gap, gap, gap, gap)
        self._column.setSpacing(theme.px(4))
        if title:
            self._column.addWidget(self._title)
        self._column.addStretch(1)

    def show_title(self, title: str) -> None:
        """Another title."""
        self._title.setText(title)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """The rows from now on."""
        while len(self._rows) < len(rows):
            frame = _RowFrame(self._theme, self._row_mm)
            self._column.insertWidget(self._column.count() - 1, frame)
            self._rows.append(frame)
        for n, frame in enumerate(self._rows):
            frame.setVisible(n < len(rows))
            if n < len(rows):
                frame.show_row(rows[n])

    @property
    def texts(self) -> list[tuple[str, str, str]]:
        """Label, value and note of each row that is shown."""
        return [frame.texts for frame in self._rows if not frame.isHidden()]


class _RowFrame(QFrame):
    def __init__(self, theme: Theme, row_mm: float) -> None:
        super().__init__()
        self._theme = theme
        self._shown: Row | None = None
        self.setFixedHeight(theme.mm(row_mm))
        self._icon = Label()
        self._icon.setFixedWidth(theme.px(28))
        self._label = FittingLabel(theme, (20, 18))
        self._note = FittingLabel(theme, (18,))
        self._value = Label()
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._value.setStyleSheet(f"font-size: {theme.px(22)}px; font-weight: bold;")
        arrange_row(self, theme, self._icon, (self._label, self._note), self._value)

    def show_row(self, row: Row) -> None:
        """The row from now on."""
        if row == self._shown:
            return
        self._shown = row
        restyle(self, "row", row.style)
        self._icon.setVisible(bool(row.icon))
        if row.icon:
            self._icon.setPixmap(icon(row.icon, COLOURS[_COLOURS[row.style]], self._theme.px(24)))
        self._label.show_text(row.label)
        self._note.show_text(row.note)
        self._note.setVisible(bool(row.note))
        self._value.setText(row.value)
        self._value.setVisible(bool(row.value))
        self.setAccessibleName(" ".join(part for part in self.texts if part))

    @property
    def texts(self) -> tuple[str, str, str]:
        """Label, value, note."""
        return self._label.whole, self._value.text(), self._note.whole
