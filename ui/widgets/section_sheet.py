"""Sections of plain text in columns that wrap, in one place to scroll."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.label import Label

MOST_ROWS = 1000
WIDEST = 100
"""A column that would be wider wraps, at 100 dots per inch."""


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
        rows = (part.head, *part.rows[:MOST_ROWS])
        widths = [self._width(rows, place) for place in range(max(map(len, rows), default=0))]
        for n, row in enumerate(rows):
            for place, text in enumerate(row):
                label = Label(text)
                label.setWordWrap(widths[place] > self._theme.px(WIDEST))
                label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
                label.setProperty("cell", "body" if n else "head")
                if not part.head and place == 0:
                    label.setProperty("role", "secondary")
                grid.addWidget(label, n, place)
        for place, width in enumerate(widths):
            is_last = place == len(widths) - 1
            narrow = min(width, self._theme.px(WIDEST))
            grid.setColumnMinimumWidth(place, narrow)
            grid.setColumnStretch(place, width if is_last or width > narrow else 0)
        return frame

    def _width(self, rows: Sequence[tuple[str, ...]], place: int) -> int:
        """What a column's longest text takes."""
        metrics = QFontMetrics(self._theme.font(16))
        texts = (row[place] for row in rows if place < len(row))
        longest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        return longest + self._theme.px(12)
