"""Sections of plain text in columns that wrap, in one place to scroll."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.label import Label

MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """A section: a title, columns, rows; without columns each row is a name and its value."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class SectionSheet(QScrollArea):
    """Page Up, Page Down and the arrows scroll it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[Part, ...] | None = None
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def show_parts(self, parts: Sequence[Part]) -> None:
        """What stands there from now on."""
        if tuple(parts) == self._shown:
            return
        self._shown = tuple(parts)
        inner = QWidget()
        inner.setProperty("role", "card")
        column = QVBoxLayout(inner)
        gap = self._theme.px(10)
        column.setContentsMargins(gap, gap, gap, gap)
        column.setSpacing(self._theme.px(4))
        for part in parts:
            if part.title:
                column.addSpacing(gap)
                column.addWidget(Label(part.title, role="title"))
            column.addWidget(self._table(part))
        column.addStretch(1)
        self.setWidget(inner)
        self.verticalScrollBar().setValue(0)

    def cells(self) -> list[str]:
        """Every text that is shown."""
        inner = self.widget()
        return [label.text() for label in inner.findChildren(Label)] if inner else []

    def _table(self, part: Part) -> QFrame:
        frame = QFrame()
        grid = QGridLayout(frame)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self._theme.px(6))
        grid.setVerticalSpacing(0)
        for place, text in enumerate(part.head):
            grid.addWidget(_cell(text, "head"), 0, place)
        for n, row in enumerate(part.rows[:MOST_ROWS], 1):
            for place, text in enumerate(row):
                is_name = not part.head and place == 0
                label = _cell(text, "body")
                if is_name:
                    label.setProperty("role", "secondary")
                grid.addWidget(label, n, place, Qt.AlignmentFlag.AlignTop)
        columns = max((len(row) for row in (part.head, *part.rows)), default=0)
        for place in range(columns):
            grid.setColumnStretch(place, _stretch(part, place))
        return frame


def _cell(text: str, kind: str) -> Label:
    label = Label(text)
    label.setWordWrap(True)
    label.setProperty("cell", kind)
    return label


def _stretch(part: Part, place: int) -> int:
    """A column's share, by its longest text within reason."""
    if not part.head:
        return 1 if place == 0 else 3
    texts = [row[place] for row in (part.head, *part.rows) if place < len(row)]
    return min(40, max(4, *(len(text) for text in texts))) if texts else 4
