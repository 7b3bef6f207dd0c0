"""S4: what came in. The delivery left, what is asked in the middle, recent lots right."""

from collections.abc import Callable

from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.theme import Theme
from ui.viewmodels.commands import Command
from ui.viewmodels.receive import MOST_MATERIALS, ReceivePage
from ui.viewmodels.receive_state import Ask, ReceiveState
from ui.viewmodels.words import word
from ui.views.entries import recent, scale
from ui.widgets.big_button import PRIMARY_MM, BigButton, Look
from ui.widgets.field_list import Entry, FieldList
from ui.widgets.keypad import BADGES, ERASE, Keypad
from ui.widgets.label import FittingLabel, Label
from ui.widgets.number_panel import NumberPanel
from ui.widgets.rows import RowList

_NOTHING, _NUMBER, _CHOICES = range(3)
_PAGES = {Ask.LOT: _NOTHING, Ask.QUANTITY: _NUMBER}


class ReceiveView(QWidget):
    """Shows `ReceivePage`."""

    def __init__(self, theme: Theme, model: ReceivePage, press: Callable[..., None]) -> None:
        """Build it.

        Args:
            theme: For sizes.
            model: What to show.
            press: Queues a command.
        """
        super().__init__()
        self._theme = theme
        self._model = model
        self.fields = FieldList(theme, self._change, word("screen.home.more"))
        self.number = NumberPanel(theme, model.type, model.erase, lambda: press(Command.MAIN))
        self.choices = [
            BigButton(theme, Look(height_mm=PRIMARY_MM, size=20), self._chooser(n))
            for n in range(MOST_MATERIALS)
        ]
        self._typed = FittingLabel(theme, (34, 28, 22), bold=True)
        self.letters = Keypad(theme, BADGES, model.type, {ERASE: model.erase}, 15.0)
        self.recent = RowList(theme, word("screen.receive.recent"), 12.0)
        self._middle = QStackedWidget()
        self._middle.addWidget(self._welcome())
        self._middle.addWidget(self.number)
        self._middle.addWidget(self._choosing())
        self._arrange()
        model.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """What the model says now."""
        state = self._model.state
        self.fields.show_entries(_entries(state))
        self._middle.setCurrentIndex(_PAGES.get(state.ask, _CHOICES))
        if state.dial is not None:
            self.number.show_number(
                state.dial.label, state.dial.typed, state.dial.unit, scale(state.dial)
            )
        for n, button in enumerate(self.choices):
            button.setVisible(n < len(state.choices))
            if n < len(state.choices):
                button.show_label(state.choices[n].label)
        is_supplier = state.ask is Ask.SUPPLIER
        self._typed.setVisible(is_supplier)
        self.recent.setVisible(not is_supplier)  # the letters need the room
        self.letters.setVisible(is_supplier)
        self._typed.show_text(state.typed or "–")
        self.recent.show_rows(
            [recent(r.code, r.note, is_undone=r.is_undone) for r in state.recent]
        )

    def _welcome(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.addWidget(Label(word("screen.receive.title"), role="title"))
        for step in ("one", "two", "three"):
            column.addWidget(Label(word(f"screen.receive.how.{step}"), role="large"))
        column.addStretch(1)
        return card

    def _choosing(self) -> QWidget:
        panel = QWidget()
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.mm(3))
        grid = QGridLayout()
        grid.setSpacing(self._theme.mm(3))
        for n, button in enumerate(self.choices):
            grid.addWidget(button, n // 2, n % 2)
        column.addLayout(grid)
        column.addStretch(1)
        column.addWidget(self._typed)
        column.addWidget(self.letters)
        return panel

    def _arrange(self) -> None:
        gap = self._theme.mm(3)
        row = QHBoxLayout(self)
        row.setContentsMargins(gap, gap, gap, gap)
        row.setSpacing(gap)
        row.addWidget(self.fields, 30)
        row.addWidget(self._middle, 48)
        row.addWidget(self.recent, 22)

    def _chooser(self, n: int) -> Callable[[], None]:
        return lambda: self._model.choose(self._model.state.choices[n].id)

    def _change(self, what: str) -> None:
        self._model.change(Ask(what))


def _entries(state: ReceiveState) -> list[Entry]:
    """The delivery as said so far."""
    before = state.before and word("screen.receive.before", n=state.before)
    order = state.purchase_order or word("screen.receive.order.scan")
    said = {
        Ask.LOT: (state.code, before),
        Ask.MATERIAL: (state.material, ""),
        Ask.SUPPLIER: (state.supplier, ""),
        Ask.QUANTITY: ("", order if state.code else ""),
    }
    return [_entry(state, ask, *each) for ask, each in said.items()]


def _entry(state: ReceiveState, ask: Ask, value: str, note: str) -> Entry:
    what = word(f"screen.receive.{ask}")
    style = "current" if ask is state.ask else "plain"
    below = " · ".join(part for part in (what if value else "", note) if part)
    return Entry(ask, value or what, "", below, style, bool(value))
