"""S3: steps and values left, judge and defects in the middle, recent parts right."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.theme import Theme
from ui.viewmodels.commands import Command
from ui.viewmodels.draft import Stage
from ui.viewmodels.inspect import InspectPage
from ui.viewmodels.inspect_state import Gauge, InspectState, Reading
from ui.viewmodels.recent import Recent
from ui.viewmodels.words import last_digits, word
from ui.views.judging import DefectGrid, DefectMark, Press, ReasonList, Verdicts
from ui.views.photo_pane import PhotoPane
from ui.widgets.big_button import BigButton
from ui.widgets.keypad import ENTER, ERASE, NUMBERS, Keypad
from ui.widgets.label import Label
from ui.widgets.limits_bar import LimitsBar, Scale
from ui.widgets.rows import Row, RowList

MOST_READINGS = 4
_MARKS = {True: "check", False: "cross"}


class InspectView(QWidget):
    """Shows `InspectPage`."""

    def __init__(self, theme: Theme, model: InspectPage, press: Press) -> None:
        """Build it.

        Args:
            theme: For sizes.
            model: What to show.
            press: Queues a command, with what it is about.
        """
        super().__init__()
        self._theme = theme
        self._model = model
        self.steps = RowList(theme, "")
        self.recent = RowList(theme, word("screen.inspect.recent"), 12.0)
        self._tally = Label(role="secondary")
        self._photo = PhotoPane(theme, model.preview, lambda: model.state.photos)
        self.verdicts = Verdicts(theme, press)
        self.verdicts.show_words(word("screen.inspect.pass"), word("screen.inspect.fail"))
        self._grid = DefectGrid(theme, press, self._photo)
        self._reasons = ReasonList(theme, model.give_reason)
        self.measuring = _Measuring(theme, model, lambda: press(Command.MAIN))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._grid)
        self._stack.addWidget(self.measuring)
        self._stack.addWidget(self._reasons)
        self._arrange()
        model.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """What the model says now."""
        state = self._model.state
        self.steps.show_rows(_steps(state))
        self.recent.show_rows([_recent(each) for each in state.recent])
        tally = word("screen.inspect.tally", good=state.good, bad=state.bad)
        self._tally.setText(tally if state.recent else word("screen.inspect.no_recent"))
        has_unit = state.stage is not Stage.SCAN
        self.verdicts.show_enabled(good=has_unit, bad=has_unit)
        marks = [DefectMark(d.number, d.code, d.label, d.is_chosen) for d in state.defects]
        self._grid.show_defects(marks, can_choose=has_unit)
        self.measuring.show_gauge(state.gauge)
        self._stack.setCurrentIndex(2 if state.asks_reason else 1 if state.gauge else 0)
        self._photo.show_newest()

    @property
    def passes(self) -> BigButton:
        """Good."""
        return self.verdicts.passes

    @property
    def fails(self) -> BigButton:
        """Bad."""
        return self.verdicts.fails

    @property
    def defects(self) -> list[BigButton]:
        """The numbered ones."""
        return self._grid.buttons

    @property
    def reasons(self) -> list[BigButton]:
        """Why a reading outside its limits is accepted."""
        return self._reasons.buttons

    # --- building -----------------------------------------------------------------------------

    def _arrange(self) -> None:
        gap = self._theme.mm(3)
        left = QVBoxLayout()
        left.setSpacing(gap)
        left.addWidget(self.steps)
        left.addStretch(1)
        middle = QVBoxLayout()
        middle.setSpacing(gap)
        middle.addWidget(self.verdicts)
        middle.addWidget(self._stack, 1)
        right = QVBoxLayout()
        right.setSpacing(gap)
        right.addWidget(self.recent, 1)
        right.addWidget(self._tally)
        row = QHBoxLayout(self)
        row.setContentsMargins(gap, gap, gap, gap)
        row.setSpacing(gap)
        for part, share in ((left, 27), (middle, 52), (right, 21)):
            row.addLayout(part, share)


class _Measuring(QWidget):
    """What is measured, the live bar, the pad."""

    def __init__(self, theme: Theme, model: InspectPage, enter: Callable[[], None]) -> None:
        super().__init__()
        self._entry = Label()
        self._entry.setStyleSheet(f"font-size: {theme.px(40)}px; font-weight: bold;")
        self._unit = Label(role="secondary")
        self._bar = LimitsBar(theme)
        self.pad = Keypad(theme, NUMBERS, model.type, {ERASE: model.erase, ENTER: enter})
        top = QHBoxLayout()
        top.setSpacing(theme.px(6))
        top.addWidget(self._bar, 3)
        top.addStretch(1)
        top.addWidget(self._entry)
        top.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.mm(2))
        column.addLayout(top)
        column.addWidget(self.pad)
        column.addStretch(1)

    def show_gauge(self, gauge: Gauge | None) -> None:
        """The characteristic from now on."""
        if gauge is not None:
            scale = Scale(gauge.lower, gauge.upper, gauge.share, gauge.is_outside)
            self._bar.show_scale(scale)
            self._entry.setText(gauge.entry or "–")
            self._unit.setText(gauge.unit)


def _steps(state: InspectState) -> list[Row]:
    """Scan, readings, judgement, photo: where one is, and what is behind."""
    has_unit = state.stage is not Stage.SCAN
    _, ending = last_digits(state.code)
    scan = Row(
        word("screen.inspect.step.scan"),
        ending,
        icon="check" if has_unit else "arrow",
        style="plain" if has_unit else "current",
    )
    is_judging = state.stage is Stage.JUDGE
    judge = Row(
        word("screen.inspect.step.judge"),
        word("screen.inspect.fail") if state.is_failed else "",
        icon="cross" if state.is_failed else "arrow" if is_judging else "",
        style="outside" if state.is_failed else "current" if is_judging else "plain",
    )
    rows = [scan, *(_reading_row(each) for each in _window(state.readings)), judge]
    if state.has_photo_step:
        is_next = state.stage is Stage.PHOTO and not state.photos
        rows.append(
            Row(
                word("screen.inspect.step.photo"),
                str(len(state.photos)) if state.photos else "",
                icon="check" if state.photos else "arrow" if is_next else "",
                style="current" if is_next else "plain",
            )
        )
    return rows


def _window(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """The readings around the current one, where there are more than fit."""
    current = next((n for n, each in enumerate(readings) if each.is_current), 0)
    first = max(0, min(current - 1, len(readings) - MOST_READINGS))
    return readings[first : first + MOST_READINGS]


def _reading_row(reading: Reading) -> Row:
    style = "outside" if reading.is_outside else "current" if reading.is_current else "plain"
    mark = "cross" if reading.is_outside else "arrow" if reading.is_current else ""
    if reading.value and not mark:
        mark = "check"
    note = "  ".join(part for part in (reading.limits, reading.count) if part)
    return Row(reading.label, reading.value, note, mark, style)


def _recent(each: Recent) -> Row:
    _, ending = last_digits(each.code)
    if each.is_undone:
        return Row(f"…{ending}", note=word("screen.undo"), icon="undo")
    style = "plain" if each.is_good else "outside"
    return Row(f"…{ending}", note=each.note, icon=_MARKS[each.is_good], style=style)
