"""S4: rows of the sample left, counting or the pad in the middle, plan and result right."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.theme import Theme
from ui.viewmodels.commands import Command
from ui.viewmodels.defect_choice import MORE, MOST_ON_SCREEN
from ui.viewmodels.sample import REASONS, SamplePage
from ui.viewmodels.sample_state import PlanRow, SampleState
from ui.viewmodels.words import word
from ui.views.entries import entry, recent, scale
from ui.widgets.big_button import PRIMARY_MM, BigButton, Look
from ui.widgets.field_list import FieldList
from ui.widgets.label import FittingLabel, Label, restyle
from ui.widgets.number_panel import NumberPanel
from ui.widgets.picture import photo
from ui.widgets.rows import Row, RowList

_COUNT, _NUMBER, _REASON = range(3)


class SampleView(QWidget):
    """Shows `SamplePage`."""

    def __init__(self, theme: Theme, model: SamplePage, press: Callable[..., None]) -> None:
        """Build it.

        Args:
            theme: For sizes.
            model: What to show.
            press: Queues a command, with what it is about.
        """
        super().__init__()
        self._theme = theme
        self._model = model
        self._press = press
        self._photo_name = ""
        self.fields = FieldList(theme, model.choose_field, word("screen.home.more"))
        self.number = NumberPanel(theme, model.type, model.erase, lambda: press(Command.MAIN))
        self.passes = self._judge("pass", "check", Command.PASS)
        self.fails = self._judge("fail", "cross", Command.FAIL)
        self.defects: list[BigButton] = []
        self.reasons: list[BigButton] = []
        self._photo = Label()
        self._photo.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._middle = QStackedWidget()
        self._middle.addWidget(self._counting())
        self._middle.addWidget(self.number)
        self._middle.addWidget(self._reason_list())
        self._title = FittingLabel(theme, (22, 20, 18), bold=True)
        self._amount = FittingLabel(theme, (22, 20, 18))
        self._count = FittingLabel(theme, (44, 34, 28), bold=True)
        self._bad = FittingLabel(theme, (26, 22, 18), bold=True)
        self.result = FittingLabel(theme, (30, 26, 22), bold=True)
        self._result_box = QFrame()
        self.plans = RowList(theme, "", 15.0)
        self.recent = RowList(theme, word("screen.inspect.recent"), 12.0)
        self._arrange()
        model.changed.connect(self.show_state)
        model.preview.changed.connect(self._show_preview)
        self.show_state()

    def show_state(self) -> None:
        """What the model says now."""
        state = self._model.state
        self.fields.show_entries([entry(each) for each in state.rows])
        dial = state.dial
        if dial is not None:
            label = "  ".join(part for part in (dial.label, dial.count) if part)
            self.number.show_number(label, dial.typed, dial.unit, scale(dial))
        page = _REASON if state.asks_reason else _COUNT if dial is None else _NUMBER
        self._middle.setCurrentIndex(page)
        self._show_counting(state)
        self._show_result(state)
        self.recent.show_rows(
            [
                recent(r.code, r.note, "check" if r.is_good else "cross", is_undone=r.is_undone)
                for r in state.recent
            ]
        )

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: the camera may rest."""
        super().hideEvent(event)
        self._model.preview.want(is_wanted=False)

    def _show_preview(self) -> None:
        """What the camera sees, where the photo will be."""
        preview = self._model.preview
        if self._model.state.photos:
            return
        self._photo.clear()
        if preview.frame:
            self._photo.setPixmap(photo(preview.frame, self._photo.size()))
        elif preview.trouble:
            self._photo.setText(preview.trouble)

    def _show_counting(self, state: SampleState) -> None:
        is_open = bool(state.code)
        can_count = is_open and (not state.is_planned or state.sampled < state.needed)
        good = "screen.sample.piece_good" if state.is_planned else "screen.sample.accept"
        bad = (
            "screen.sample.piece_bad" if can_count and state.is_planned else "screen.sample.reject"
        )
        self.passes.show_label(word(good), "F1")
        self.fails.show_label(word(bad), "F2")
        self.passes.show_enabled(can_count)
        self.fails.show_enabled(is_open)
        for n, button in enumerate(self.defects):
            button.setVisible(n < len(state.defects))
            if n < len(state.defects):
                defect = state.defects[n]
                count = f" × {defect.count}" if defect.count else ""
                button.show_label(f"{defect.label}{count}", str(defect.number))
                button.show_enabled(can_count or defect.code == MORE)
                button.show_role("chosen" if defect.count else "plain")
        newest = state.photos[-1] if state.photos else None
        if (newest.name if newest else "") != self._photo_name:
            self._photo_name = newest.name if newest else ""
            self._photo.clear()
            if newest is not None:
                self._photo.setPixmap(photo(newest.data, self._photo.size()))

    def _show_result(self, state: SampleState) -> None:
        self._title.show_text(state.title or word("screen.sample.no_lot"))
        self._amount.show_text(state.amount)
        is_counted = state.is_planned
        self._count.setVisible(is_counted)
        self._bad.setVisible(is_counted)
        self._count.show_text(f"{state.sampled}/{state.needed}")
        self._bad.show_text(word("screen.sample.bad", n=state.bad))
        self.plans.setVisible(bool(state.plans))
        self.plans.show_rows([_plan(each) for each in state.plans])
        shown = {"accept": "screen.sample.accept", "reject": "screen.sample.reject"}
        text = word(shown[state.outcome]) if state.outcome else ""
        self.result.show_text(text)
        self._result_box.setVisible(bool(text))
        restyle(self._result_box, "row", "good" if state.outcome == "accept" else "outside")

    # --- building -----------------------------------------------------------------------------

    def _counting(self) -> QWidget:
        panel, gap = QWidget(), self._theme.mm(3)
        judge = QHBoxLayout()
        judge.setSpacing(gap)
        judge.addWidget(self.passes)
        judge.addWidget(self.fails)
        grid = QGridLayout()
        grid.setSpacing(gap)
        for n in range(MOST_ON_SCREEN):
            look = Look(height_mm=PRIMARY_MM, size=20)
            button = BigButton(self._theme, look, self._defect(n))
            self.defects.append(button)
            grid.addWidget(button, n // 3, n % 3)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        self._photo.setMinimumSize(QSize(self._theme.mm(20), self._theme.mm(15)))
        self._photo.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        grid.addWidget(self._photo, 3, 0, 1, 3)
        grid.setRowStretch(3, 1)
        outer = QVBoxLayout(panel)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(gap)
        outer.addLayout(judge)
        outer.addLayout(grid, 1)
        return panel

    def _judge(self, role: str, icon: str, command: Command) -> BigButton:
        look = Look(role, icon, PRIMARY_MM, 32)
        return BigButton(self._theme, look, lambda: self._press(command))

    def _reason_list(self) -> QWidget:
        panel = QWidget()
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.mm(3))
        for reason in REASONS:
            button = BigButton(self._theme, Look(height_mm=PRIMARY_MM), self._reason(reason))
            button.show_label(word(f"screen.inspect.reason.{reason}"))
            self.reasons.append(button)
            column.addWidget(button)
        self.rejects = BigButton(
            self._theme, Look("fail", "cross", PRIMARY_MM), self._model.reject
        )
        self.rejects.show_label(word("screen.sample.reject"))
        column.addWidget(self.rejects)
        column.addStretch(1)
        return panel

    def _arrange(self) -> None:
        gap = self._theme.mm(3)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setSpacing(self._theme.px(4))
        for widget in (self._title, self._amount, self._count, self._bad):
            inside.addWidget(widget)
        result = QVBoxLayout(self._result_box)
        result.addWidget(self.result)
        inside.addWidget(self._result_box)
        right = QVBoxLayout()
        right.setSpacing(gap)
        right.addWidget(card)
        right.addWidget(self.plans)
        right.addWidget(self.recent, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(gap, gap, gap, gap)
        row.setSpacing(gap)
        row.addWidget(self.fields, 27)
        row.addWidget(self._middle, 48)
        row.addLayout(right, 25)

    def _defect(self, n: int) -> Callable[[], None]:
        return lambda: self._press(Command.DEFECT, self._model.state.defects[n].code)

    def _reason(self, reason: str) -> Callable[[], None]:
        return lambda: self._model.give_reason(reason)


def _plan(plan: PlanRow) -> Row:
    style = "outside" if plan.is_over else "plain"
    return Row(plan.label, str(plan.found), plan.limit, "cross" if plan.is_over else "", style)
