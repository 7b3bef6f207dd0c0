"""S6: the order's bar, and what is on the truck."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.viewmodels.goods import Carton
from ui.viewmodels.ship import ShipPage, ShipState
from ui.viewmodels.words import amount, word
from ui.widgets.fill_bar import FillBar
from ui.widgets.label import FittingLabel, Label
from ui.widgets.rows import Row, RowList

MOST_ROWS = 6
ROW_MM = 15.0


class ShipView(QWidget):
    """Shows `ShipPage`."""

    def __init__(self, theme: Theme, model: ShipPage) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self._order = FittingLabel(theme, (34, 28, 22), bold=True)
        self._product = FittingLabel(theme, (22, 20, 18))
        self._destination = FittingLabel(theme, (28, 24, 20), bold=True)
        self._region = FittingLabel(theme, (22, 20))
        self.line = FillBar(theme, 24)
        self._truck = FittingLabel(theme, (26, 22, 20), bold=True)
        self.rows = RowList(theme, word("screen.ship.truck"), ROW_MM)
        self._more = Label(role="secondary")
        self._arrange()
        model.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """What the model says now."""
        state = self._model.state
        self._order.show_text(state.order or word("screen.home.none"))
        self._product.show_text(state.product)
        self._destination.show_text(state.destination)
        self._region.show_text(word("screen.ship.region", region=state.region))
        done = state.shipped + state.loaded
        text = f"{amount(done, state.uom)} / {amount(state.ordered, state.uom)}"
        is_full = bool(state.ordered) and done >= state.ordered
        self.line.show_share(
            f"✓ {text}" if is_full else text, float(done / state.ordered) if state.ordered else 0.0
        )
        loaded = amount(state.loaded, state.uom)
        self._truck.show_text(word("screen.ship.on_truck", n=len(state.on), pieces=loaded))
        rows = _rows(state)
        self.rows.show_rows(rows[:MOST_ROWS])
        hidden = len(rows) - MOST_ROWS
        self._more.setText(word("screen.ship.more", n=hidden) if hidden > 0 else "")

    def _arrange(self) -> None:
        theme, gap = self._theme, self._theme.mm(3)
        card = QFrame()
        card.setProperty("role", "card")
        left = QVBoxLayout(card)
        left.setSpacing(theme.px(8))
        left.addWidget(Label(word("screen.ship.note"), role="title"))
        left.addWidget(self._order)
        left.addWidget(self._product)
        left.addStretch(1)
        left.addWidget(Label(word("screen.ship.to"), role="title"))
        left.addWidget(self._destination)
        left.addWidget(self._region)
        left.addStretch(1)
        left.addWidget(self._truck)
        left.addWidget(self.line)
        right = QVBoxLayout()
        right.setSpacing(theme.px(4))
        right.addWidget(self.rows, 1)
        right.addWidget(self._more)
        row = QHBoxLayout(self)
        row.setContentsMargins(gap, gap, gap, gap)
        row.setSpacing(gap)
        row.addWidget(card, 1)
        row.addLayout(right, 1)


def _rows(state: ShipState) -> Sequence[Row]:
    """What is on the truck, the newest in front; then what could be loaded."""
    on = [_row(box, state.uom, is_on=True) for box in state.on]
    return on + [_row(box, state.uom, is_on=False) for box in state.waiting]


def _row(box: Carton, uom: str, *, is_on: bool) -> Row:
    kind = word(f"screen.ship.{box.level or 'carton'}")
    if is_on:
        state, mark, style = "is_on", "check", "good"
    elif box.is_held:
        state, mark, style = "is_held", "pause", "warn"
    else:
        state, mark, style = "is_waiting", "box", "plain"
    note = word(f"screen.ship.{state}")
    return Row(
        label=f"{kind} {box.code}",
        value=amount(box.pieces, uom),
        note=f"{note} · {box.lot}" if box.lot else note,
        icon=mark,
        style=style,
    )
