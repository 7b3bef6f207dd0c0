"""S3: steps and values left, judge and defects in the middle, recent parts right."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import (
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
from ui.viewmodels.draft import Stage
from ui.viewmodels.inspect import REASONS, InspectPage
from ui.viewmodels.inspect_state import Gauge, InspectState, Reading
from ui.viewmodels.recent import Recent
from ui.viewmodels.words import last_digits, word
from ui.widgets.big_button import PRIMARY_MM, BigButton, Look
from ui.widgets.keypad import ENTER, ERASE, NUMBERS, Keypad
from ui.widgets.label import Label
from ui.widgets.limits_bar import LimitsBar, Scale
from ui.widgets.picture import photo
from ui.widgets.rows import Row, RowList

MOST_READINGS = 4
_MARKS = {True: "check", False: "cross"}


class InspectView(QWidget):
    """Shows `InspectPage`."""

    def __init__(self, theme: Theme, model: InspectPage, press: Callable[..., None]) -> None:
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
        self.steps = RowList(theme, "")
        self.recent = RowList(theme, word("screen.inspect.recent"), 12.0)
        self._tally = Label(role="secondary")
        self._photo = Label()
        self._photo.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._photo.setWordWrap(True)
        self.passes = self._judge("pass", "check", Command.PASS, word("screen.inspect.pass"))
        self.fails = self._judge("fail", "cross", Command.FAIL, word("screen.inspect.fail"))
        self.defects: list[BigButton] = []
        self.reasons: list[BigButton] = []
        self.measuring = _Measuring(theme, model, lambda: press(Command.MAIN))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._defect_grid())
        self._stack.addWidget(self.measuring)
        self._stack.addWidget(self._reason_list())
        self._arrange()
        model.changed.connect(self.show_state)
        model.preview.changed.connect(self._show_preview)
        self.show_state()

    def show_state(self) -> None:
        """What the model says now."""
        state = self._model.state
        self.steps.show_rows(_steps(state))
        self.recent.show_rows([_recent(each) for each in state.recent])
        tally = word("screen.inspect.tally", good=state.good, bad=state.bad)
        self._tally.setText(tally if state.recent else word("screen.inspect.no_recent"))
        has_unit = state.stage is not Stage.SCAN
        self.passes.show_enabled(has_unit)
        self.fails.show_enabled(has_unit)
        self._show_defects(state, has_unit=has_unit)
        self.measuring.show_gauge(state.gauge)
        self._stack.setCurrentIndex(2 if state.asks_reason else 1 if state.gauge else 0)
        self._show_photo(state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A photo is decoded for the size it is shown at."""
        super().resizeEvent(event)
        self._photo_name = ""
        self._show_photo(self._model.state)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: the camera may rest."""
        super().hideEvent(event)
        self._model.preview.want(is_wanted=False)

    def _show_defects(self, state: InspectState, *, has_unit: bool) -> None:
        for n, button in enumerate(self.defects):
            button.setVisible(n < len(state.defects))
            if n < len(state.defects):
                defect = state.defects[n]
                button.show_label(defect.label, str(defect.number))
                button.show_enabled(has_unit or defect.code == MORE)
                button.show_role("chosen" if defect.is_chosen else "plain")

    def _show_photo(self, state: InspectState) -> None:
        newest = state.photos[-1] if state.photos else None
        name = newest.name if newest else ""
        if name == self._photo_name:
            return
        self._photo_name = name
        self._photo.clear()
        if newest is not None:
            self._photo.setPixmap(photo(newest.data, self._photo.size()))

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

    # --- building -----------------------------------------------------------------------------

    def _arrange(self) -> None:
        gap = self._theme.mm(3)
        left = QVBoxLayout()
        left.setSpacing(gap)
        left.addWidget(self.steps)
        left.addStretch(1)
        judge = QHBoxLayout()
        judge.setSpacing(gap)
        judge.addWidget(self.passes)
        judge.addWidget(self.fails)
        middle = QVBoxLayout()
        middle.setSpacing(gap)
        middle.addLayout(judge)
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

    def _judge(self, role: str, icon: str, command: Command, label: str) -> BigButton:
        look = Look(role, icon, PRIMARY_MM, 32)
        button = BigButton(self._theme, look, lambda: self._press(command))
        button.show_label(label, "F1" if role == "pass" else "F2")
        return button

    def _defect_grid(self) -> QWidget:
        panel = QWidget()
        grid = QGridLayout(panel)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(self._theme.mm(3))
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
        return panel

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
        column.addStretch(1)
        return panel

    def _defect(self, n: int) -> Callable[[], None]:
        return lambda: self._press(Command.DEFECT, self._model.state.defects[n].code)

    def _reason(self, reason: str) -> Callable[[], None]:
        return lambda: self._model.give_reason(reason)


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
