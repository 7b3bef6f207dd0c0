"""A carton seen from above: each scan fills one cell."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import COLOURS, Theme

MOST_CELLS = 240
_SHAPE = 1.0
"""Width / height of the best cell."""


@dataclass(frozen=True, slots=True)
class Cells:
    """What lies in a carton.

    Attributes:
        full: How many a full one holds; 0 where nobody said.
        newest: Which of `inside` was put there last; -1 for none.
        is_open: Whether there is a carton at all.
        spoken: All of it for a screen reader.
    """

    inside: tuple[str, ...] = ()
    full: int = 0
    newest: int = -1
    is_open: bool = False
    spoken: str = ""

    @property
    def count(self) -> int:
        """How many lie in it."""
        return len(self.inside)


class CartonGrid(QWidget):
    """Paints one carton. Packed cells are calm; only the newest is green, with a tick."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._state = Cells()

    def show_cells(self, cells: Cells) -> None:
        """The carton from now on."""
        if cells != self._state:
            self._state = cells
            self.setAccessibleName(cells.spoken)
            self.update()

    def sizeHint(self) -> QSize:
        """As large as there is room."""
        return QSize(self._theme.mm(110), self._theme.mm(90))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Every cell, filled or empty."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = self._state
        cells = min(MOST_CELLS, max(state.full, state.count, 1))
        columns, rows = grid_of(cells, self.width() / max(1, self.height()))
        gap = self._theme.px(6 if cells <= 48 else 3)
        width = (self.width() - gap * (columns - 1)) / columns
        height = (self.height() - gap * (rows - 1)) / rows
        painter.setFont(self._theme.font(min(24.0, max(12.0, height * 0.3))))
        for n in range(cells):
            x, y = n % columns, n // columns
            place = QRectF(x * (width + gap), y * (height + gap), width, height)
            self._draw_cell(painter, place, n)
        painter.end()

    def _draw_cell(self, painter: QPainter, place: QRectF, n: int) -> None:
        state = self._state
        is_filled, is_newest = n < state.count, n == state.newest
        line = QPen(QColor(COLOURS["border" if state.is_open else "faint"]), self._theme.px(2))
        if not is_filled:
            line.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(Qt.PenStyle.NoPen if is_filled else line)
        colour = "pass" if is_newest else "packed" if is_filled else "card"
        painter.setBrush(QColor(COLOURS[colour]))
        inset = self._theme.px(1)
        painter.drawRoundedRect(place.adjusted(inset, inset, -inset, -inset), 5, 5)
        if is_filled:
            painter.setPen(QColor(COLOURS["white" if is_newest else "text"]))
            ending = state.inside[n][-4:]
            text = f"✓ {ending}" if is_newest else ending
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def grid_of(cells: int, shape: float) -> tuple[int, int]:
    """Columns and rows for so many cells in a place of that shape (width / height).

    A full last row is preferred, because people count in rows.
    """
    wanted = max(1.0, math.sqrt(cells * shape / _SHAPE))
    near = range(max(1, math.floor(wanted * 0.7)), math.ceil(wanted * 1.4) + 1)
    columns = min(near, key=lambda c: ((-cells) % c > 0, abs(math.log(c / wanted))))
    columns = min(columns, cells)
    return columns, -(-cells // columns)
