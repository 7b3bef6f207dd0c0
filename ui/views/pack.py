"""S5: the carton fills, cell by cell."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import COLOURS, Theme
from ui.viewmodels.pack import PackPage, PackState
from ui.viewmodels.words import word
from ui.widgets.carton_grid import CartonGrid, Cells
from ui.widgets.label import FittingLabel, Label
from ui.widgets.picture import icon


class PackView(QWidget):
    """Shows `PackPage`."""

    def __init__(self, theme: Theme, model: PackPage) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self.grid = CartonGrid(theme)
        self._code = FittingLabel(theme, (28, 24, 20, 18), bold=True)
        self._icon = Label()
        self._number = Label()
        self._number.setStyleSheet(f"font-size: {theme.px(88)}px; font-weight: bold;")
        self._word = Label(role="large")
        self._count = Label(role="large")
        self._sealed = Label(role="secondary")
        self._arrange()
        model.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """What the model says now."""
        state = self._model.state
        self.grid.show_cells(_cells(state))
        self._code.show_text(state.carton or word("screen.pack.none"))
        self._number.setText(_number(state))
        is_done = state.is_sealed
        self._word.setText(
            word("screen.pack.is_sealed" if is_done else "screen.pack.to_go")
            if state.carton
            else ""
        )
        shape = "check" if is_done else "box"
        colour = COLOURS["pass" if is_done else "secondary"]
        self._icon.setPixmap(icon(shape, colour, self._theme.px(64)))
        self._count.setText(counter_of(state))
        self._sealed.setText(
            word("screen.pack.sealed_count", n=state.sealed) if state.sealed else ""
        )

    def _arrange(self) -> None:
        theme, gap = self._theme, self._theme.mm(3)
        frame = QFrame()
        frame.setProperty("role", "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(gap, gap, gap, gap)
        inside.addWidget(self.grid)
        card = QFrame()
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setSpacing(theme.px(6))
        column.addWidget(Label(word("screen.pack.carton"), role="title"))
        column.addWidget(self._code)
        column.addStretch(1)
        for widget in (self._icon, self._number, self._word):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        column.addWidget(self._count, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._sealed, 0, Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(gap, gap, gap, gap)
        row.setSpacing(gap)
        row.addWidget(frame, 13)
        row.addWidget(card, 7)


def counter_of(state: PackState) -> str:
    """`17/24`; the bare number where a full carton is not defined."""
    if not state.carton:
        return ""
    return f"{state.count}/{state.full}" if state.full else str(state.count)


def _cells(state: PackState) -> Cells:
    full = state.full or state.count
    code = state.carton or "–"
    spoken = word("screen.pack.grid", n=state.count, full=full, code=code)
    return Cells(state.inside, state.full, state.newest, bool(state.carton), spoken)


def _number(state: PackState) -> str:
    if not state.carton:
        return ""
    return str(state.count if state.is_sealed or not state.full else state.missing)
