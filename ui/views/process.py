"""A process step: values left, the pad in the middle, the line and recent units right."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from station import quantity
from station.actions.stock import Line
from ui.theme import Theme
from ui.viewmodels.commands import Command
from ui.viewmodels.process import ProcessPage
from ui.viewmodels.process_state import ProcessState
from ui.viewmodels.words import word
from ui.views.entries import entry, recent, scale
from ui.widgets.field_list import FieldList
from ui.widgets.label import FittingLabel, Label
from ui.widgets.number_panel import NumberPanel
from ui.widgets.rows import Row, RowList

_LINE = {"missing": ("warn", "warn"), "pass": ("good", "check"), "fail": ("outside", "stop")}


class ProcessView(QWidget):
    """Shows `ProcessPage`."""

    def __init__(self, theme: Theme, model: ProcessPage, press: Callable[..., None]) -> None:
        """Build it.

        Args:
            theme: For sizes.
            model: What to show.
            press: Queues a command.
        """
        super().__init__()
        self._theme = theme
        self._model = model
        self.fields = FieldList(theme, model.choose_field, word("screen.home.more"))
        self.number = NumberPanel(theme, model.type, model.erase, lambda: press(Command.MAIN))
        self._code = FittingLabel(theme, (34, 28, 22, 18), bold=True)
        self._waiting = FittingLabel(theme, (26, 22, 18), bold=True)
        self._state = FittingLabel(theme, (22, 20, 18))
        self.line = RowList(theme, word("screen.process.line"))
        self.recent = RowList(theme, word("screen.inspect.recent"), 12.0)
        self._middle = QStackedWidget()
        self._middle.addWidget(self._card())
        self._middle.addWidget(self.number)
        self._arrange()
        model.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """What the model says now."""
        state = self._model.state
        self.fields.show_entries([entry(each) for each in state.rows])
        dial = state.dial
        self._middle.setCurrentIndex(0 if dial is None else 1)
        if dial is not None:
            self.number.show_number(dial.label, dial.typed, dial.unit, scale(dial))
        self._show_card(state)
        self.line.setVisible(state.line is not None)
        if state.line is not None:
            self.line.show_rows([_line_row(state.line)])
        self.recent.show_rows(
            [recent(r.code, r.note, is_undone=r.is_undone) for r in state.recent]
        )

    def _show_card(self, state: ProcessState) -> None:
        self._code.show_text(state.code or word("screen.process.no_unit"))
        waiting = word("screen.process.can_do", n=state.waiting) if state.waiting else ""
        self._waiting.show_text(waiting)
        self._state.show_text(word("screen.process.is_started") if state.is_started else "")

    def _card(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setSpacing(self._theme.px(8))
        column.addWidget(Label(word("screen.process.unit"), role="title"))
        for widget in (self._code, self._waiting, self._state):
            column.addWidget(widget)
        column.addStretch(1)
        for step in ("one", "two", "three"):
            column.addWidget(self._how(step))
        column.addStretch(2)
        return card

    def _how(self, step: str) -> FittingLabel:
        """One line of what is done here, for somebody who is new."""
        line = FittingLabel(self._theme, (26, 22, 18))
        line.show_text(word(f"screen.process.how.{step}"))
        return line

    def _arrange(self) -> None:
        gap = self._theme.mm(3)
        right = QVBoxLayout()
        right.setSpacing(gap)
        right.addWidget(self.line)
        right.addWidget(self.recent, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(gap, gap, gap, gap)
        row.setSpacing(gap)
        row.addWidget(self.fields, 34)
        row.addWidget(self._middle, 42)
        row.addLayout(right, 24)


def _line_row(line: Line) -> Row:
    style, icon = _LINE[line.state]
    label = word(f"screen.process.line.{line.state}")
    note = line.scope
    if line.state == "missing":
        done = quantity.show(line.done)
        note = word("screen.process.line.allowed", done=done, allowed=line.allowed)
    return Row(label, "", note, icon, style)
