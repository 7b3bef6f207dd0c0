"""S5: the carton fills, cell by cell; beside it quantity and pallet."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from station import quantity
from ui.theme import COLOURS, Theme
from ui.viewmodels.pack import PackPage
from ui.viewmodels.pack_state import PackState
from ui.viewmodels.per_scan import FILL
from ui.viewmodels.words import word
from ui.views.aside import AsideStack
from ui.widgets.big_button import SECONDARY_MM, BigButton, Look
from ui.widgets.carton_grid import CartonGrid, Cells
from ui.widgets.fill_bar import FillBar
from ui.widgets.label import FittingLabel, Label
from ui.widgets.picture import icon

MOST_CHOICES = 3


class PackView(QWidget):
    """Shows `PackPage`."""

    def __init__(self, theme: Theme, model: PackPage) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self._shown = PackState()
        self.grid = CartonGrid(theme)
        self.aside = AsideStack(theme, model.aside, self.grid, key_mm=17.0)
        self.choices = [
            BigButton(theme, Look(height_mm=SECONDARY_MM, size=20), self._chooser(n))
            for n in range(MOST_CHOICES)
        ]
        self.other = BigButton(theme, Look(height_mm=SECONDARY_MM, size=20), model.enter_quantity)
        self.other.show_label(word("screen.pack.other"))
        self.pallet = FillBar(theme)
        self._per_scan = FittingLabel(theme, (22, 20, 18), bold=True)
        self._code = FittingLabel(theme, (28, 24, 20, 18), bold=True)
        self._lot = FittingLabel(theme, (20, 18))
        self._icon = Label()
        self._number = Label()
        self._number.setStyleSheet(f"font-size: {theme.px(72)}px; font-weight: bold;")
        self._word = Label(role="large")
        self._count = Label(role="large")
        self._sealed = Label(role="secondary")
        self._quantity = QWidget()
        self._arrange()
        model.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """What the model says now."""
        state = self._shown = self._model.state
        self.grid.show_cells(_cells(state))
        self._code.show_text(state.carton or word("screen.pack.none"))
        self._lot.show_text(state.lot)
        self._lot.setVisible(bool(state.lot) and state.is_lot)
        self._number.setText(_number(state))
        is_done = state.is_sealed
        self._word.setText(
            word("screen.pack.is_sealed" if is_done else "screen.pack.to_go")
            if state.carton
            else ""
        )
        shape = "check" if is_done else "box"
        colour = COLOURS["pass" if is_done else "secondary"]
        self._icon.setPixmap(icon(shape, colour, self._theme.px(48)))
        self._icon.setVisible(not state.is_lot)
        self._count.setText(state.counter)
        self._sealed.setText(
            word("screen.pack.sealed_count", n=state.sealed) if state.sealed else ""
        )
        self._show_quantity(state)
        self._show_pallet(state)
        self.aside.show_asked()

    def _show_quantity(self, state: PackState) -> None:
        self._quantity.setVisible(state.is_lot)
        per_scan = state.per_scan
        amount = per_scan.shown
        self._per_scan.show_text(
            word("screen.pack.per_scan", n=amount) if amount else word("screen.pack.per_scan_fill")
        )
        for n, button in enumerate(self.choices):
            button.setVisible(n < len(state.choices))
            if n < len(state.choices):
                choice = state.choices[n]
                button.show_label(word("screen.pack.fill") if choice == FILL else f"× {choice}")
                is_current = choice == (FILL if per_scan.is_filling else amount)
                button.show_role("current" if is_current else "plain")

    def _show_pallet(self, state: PackState) -> None:
        pallet = state.pallet
        self.pallet.setVisible(bool(pallet.code))
        text = word("screen.pack.pallet", n=pallet.count, full=pallet.full or "–")
        if pallet.is_sealed:
            text = f"✓ {text} · {word('screen.pack.is_sealed')}"
        self.pallet.show_share(text, pallet.count / pallet.full if pallet.full else 0.0)

    def _arrange(self) -> None:
        theme, gap = self._theme, self._theme.mm(3)
        frame = QFrame()
        frame.setProperty("role", "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(gap, gap, gap, gap)
        inside.addWidget(self.aside)
        row = QHBoxLayout(self)
        row.setContentsMargins(gap, gap, gap, gap)
        row.setSpacing(gap)
        row.addWidget(frame, 12)
        row.addWidget(self._card(theme), 8)

    def _card(self, theme: Theme) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setSpacing(theme.px(4))
        column.addWidget(Label(word("screen.pack.carton"), role="title"))
        column.addWidget(self._code)
        column.addWidget(self._lot)
        column.addStretch(1)
        for widget in (self._icon, self._number, self._word):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        column.addWidget(self._count, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._sealed, 0, Qt.AlignmentFlag.AlignHCenter)
        below = QVBoxLayout(self._quantity)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(theme.px(4))
        below.addWidget(self._per_scan)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.mm(3))
        for button in (*self.choices, self.other):
            buttons.addWidget(button)
        below.addLayout(buttons)
        column.addWidget(self._quantity)
        column.addWidget(self.pallet)
        return card

    def _chooser(self, n: int) -> Callable[[], None]:
        return lambda: self._model.choose_quantity(self._shown.choices[n])


def _cells(state: PackState) -> Cells:
    count = quantity.show(state.amount)
    full = state.full or count
    code = state.carton or "–"
    spoken = word("screen.pack.grid", n=count, full=full, code=code)
    return Cells(state.inside, state.full, state.newest, bool(state.carton), spoken)


def _number(state: PackState) -> str:
    if not state.carton:
        return ""
    number = state.amount if state.is_sealed or not state.full else state.missing
    return quantity.show(number)
