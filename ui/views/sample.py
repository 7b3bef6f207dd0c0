"""S4: rows of the sample left, counting or the pad in the middle, plan and result right."""

from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.theme import Theme
from ui.viewmodels.commands import Command
from ui.viewmodels.sample import SamplePage
from ui.viewmodels.sample_state import DefectCount, PlanRow, SampleState
from ui.viewmodels.words import word
from ui.views.entries import entry, recent, scale
from ui.views.judging import DefectGrid, DefectMark, Press, ReasonList, Verdicts
from ui.views.photo_pane import PhotoPane
from ui.widgets.big_button import PRIMARY_MM, BigButton, Look
from ui.widgets.field_list import FieldList
from ui.widgets.label import FittingLabel, restyle
from ui.widgets.number_panel import NumberPanel
from ui.widgets.rows import Row, RowList

_COUNT, _NUMBER, _REASON = range(3)


class SampleView(QWidget):
    """Shows `SamplePage`."""

    def __init__(self, theme: Theme, model: SamplePage, press: Press) -> None:
        """Build it.

        Args:
            theme: For sizes.
            model: What to show.
            press: Queues a command, with what it is about.
        """
        super().__init__()
        self._theme = theme
        self._model = model
        self.fields = FieldList(theme, model.choose_field, word("screen.home.more"))
        self.number = NumberPanel(theme, model.type, model.erase, lambda: press(Command.MAIN))
        self.verdicts = Verdicts(theme, press)
        self._photo = PhotoPane(theme, model.preview, lambda: model.state.photos)
        self._grid = DefectGrid(theme, press, self._photo)
        self.rejects = BigButton(theme, Look("fail", "cross", PRIMARY_MM), model.reject)
        self.rejects.show_label(word("screen.sample.reject"))
        self._reasons = ReasonList(theme, model.give_reason, self.rejects)
        self._middle = QStackedWidget()
        self._middle.addWidget(self._counting())
        self._middle.addWidget(self.number)
        self._middle.addWidget(self._reasons)
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

    @property
    def passes(self) -> BigButton:
        """One more good piece."""
        return self.verdicts.passes

    @property
    def fails(self) -> BigButton:
        """A bad one."""
        return self.verdicts.fails

    @property
    def defects(self) -> list[BigButton]:
        """The numbered ones."""
        return self._grid.buttons

    @property
    def reasons(self) -> list[BigButton]:
        """Why a reading outside its limits is accepted."""
        return self._reasons.buttons

    def _show_counting(self, state: SampleState) -> None:
        is_open = bool(state.code)
        can_count = is_open and (not state.is_planned or state.sampled < state.needed)
        good = "screen.sample.piece_good" if state.is_planned else "screen.sample.accept"
        bad = (
            "screen.sample.piece_bad" if can_count and state.is_planned else "screen.sample.reject"
        )
        self.verdicts.show_words(word(good), word(bad))
        self.verdicts.show_enabled(good=can_count, bad=is_open)
        self._grid.show_defects([_mark(each) for each in state.defects], can_choose=can_count)
        self._photo.show_newest()

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
        panel = QWidget()
        outer = QVBoxLayout(panel)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(self._theme.mm(3))
        outer.addWidget(self.verdicts)
        outer.addWidget(self._grid, 1)
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


def _mark(defect: DefectCount) -> DefectMark:
    label = f"{defect.label} × {defect.count}" if defect.count else defect.label
    return DefectMark(defect.number, defect.code, label, defect.count > 0)


def _plan(plan: PlanRow) -> Row:
    style = "outside" if plan.is_over else "plain"
    return Row(plan.label, str(plan.found), plan.limit, "cross" if plan.is_over else "", style)
