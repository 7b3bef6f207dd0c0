"""S7: what is printed, how it will look, how far it is, and what was printed before."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.theme import COLOURS, Theme
from ui.viewmodels.print_labels import PrintPage
from ui.viewmodels.print_state import PrintState
from ui.viewmodels.words import word
from ui.views.aside import AsideStack
from ui.widgets.big_button import SECONDARY_MM, BigButton, Look
from ui.widgets.fill_bar import FillBar
from ui.widgets.label import FittingLabel, Label, restyle
from ui.widgets.picture import icon, photo
from ui.widgets.rows import Row, RowList

MOST_CHOICES = 3
MOST_ROWS = 3


class PrintView(QWidget):
    """Shows `PrintPage`."""

    def __init__(self, theme: Theme, model: PrintPage) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self._shown = PrintState()
        look = Look(height_mm=SECONDARY_MM, size=20)
        self.templates = [
            BigButton(theme, look, self._chooser(n, is_template=True)) for n in range(MOST_CHOICES)
        ]
        self.quantities = [
            BigButton(theme, look, self._chooser(n, is_template=False))
            for n in range(MOST_CHOICES)
        ]
        self.resume = BigButton(theme, look, model.resume)
        self.preview = Label()
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setMinimumSize(QSize(1, 1))
        self.preview.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.progress = FillBar(theme, 24)
        self.printer = FittingLabel(theme, (20, 18))
        self._printer_icon = Label()
        self._printer_frame = QFrame()
        self._order = FittingLabel(theme, (28, 24, 20), bold=True)
        self._product = FittingLabel(theme, (20, 18))
        self.rows = RowList(theme, word("screen.print.history"), SECONDARY_MM)
        self.aside = AsideStack(
            theme, model.aside, self._label_and_history(theme.mm(3)), key_mm=15.0
        )
        self._drawn = b""
        self._arrange()
        model.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """What the model says now."""
        state = self._shown = self._model.state
        self._order.show_text(state.order or word("screen.home.none"))
        self._product.show_text(state.product)
        for buttons, choices in (
            (self.templates, state.templates),
            (self.quantities, state.quantities),
        ):
            for n, button in enumerate(buttons):
                button.setVisible(n < len(choices))
                if n < len(choices):
                    button.show_label(choices[n].label)
                    button.show_role("current" if choices[n].is_current else "plain")
        self._show_progress(state)
        self._show_printer(state)
        self._show_label(state, is_in_sight=not self.aside.show_asked())
        lines = state.history[:MOST_ROWS]
        self.rows.show_rows(
            [
                Row(line.when, line.count, line.note, "check" if line.is_whole else "warn")
                for line in lines
            ]
        )
        unfinished = state.unfinished
        self.resume.setVisible(unfinished is not None)
        if unfinished is not None:
            at = unfinished.at.astimezone().strftime("%H:%M")
            label = word("screen.print.resume", at=at, n=unfinished.count)
            self.resume.show_label(label)

    def _show_progress(self, state: PrintState) -> None:
        progress = state.progress
        is_there = progress.total > 0
        text = word("screen.print.progress", n=progress.at, total=progress.total)
        self.progress.show_share(
            text if is_there else word("screen.print.idle"),
            progress.at / progress.total if is_there else 0.0,
        )

    def _show_printer(self, state: PrintState) -> None:
        self.printer.show_text(state.printer)
        restyle(self._printer_frame, "row", "plain" if state.is_printer_ready else "warn")
        colour = COLOURS["secondary" if state.is_printer_ready else "warn_soft_text"]
        self._printer_icon.setPixmap(icon("printer", colour, self._theme.px(24)))

    def _show_label(self, state: PrintState, *, is_in_sight: bool) -> None:
        if is_in_sight and state.preview:
            self.preview.setPixmap(photo(state.preview, self.preview.size()))
        elif not state.preview:
            self.preview.clear()
        self.preview.setAccessibleName(word("screen.print.preview"))

    def _arrange(self) -> None:
        theme, gap = self._theme, self._theme.mm(3)
        row = QHBoxLayout(self)
        row.setContentsMargins(gap, gap, gap, gap)
        row.setSpacing(gap)
        row.addWidget(self._left(theme, gap), 9)
        row.addWidget(self.aside, 11)

    def _label_and_history(self, gap: int) -> QWidget:
        place = QWidget()
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(gap)
        frame = QFrame()
        frame.setProperty("role", "card")
        inside = QVBoxLayout(frame)
        inside.addWidget(self.preview)
        column.addWidget(frame, 1)
        column.addWidget(self.rows)
        return place

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The label fits its place anew."""
        super().resizeEvent(event)
        self.show_state()

    def _left(self, theme: Theme, gap: int) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setSpacing(theme.px(6))
        for widget in (self._order, self._product):
            column.addWidget(widget)
        for title, buttons in (
            ("screen.print.template", self.templates),
            ("screen.print.how_many", self.quantities),
        ):
            column.addWidget(Label(word(title), role="title"))
            choices = QHBoxLayout()
            choices.setSpacing(gap)
            for button in buttons:
                choices.addWidget(button)
            column.addLayout(choices)
        column.addStretch(1)
        column.addWidget(self.resume)
        column.addWidget(self.progress)
        strip = QHBoxLayout(self._printer_frame)
        strip.setContentsMargins(theme.px(6), theme.px(6), theme.px(6), theme.px(6))
        strip.addWidget(self._printer_icon)
        strip.addWidget(self.printer, 1)
        column.addWidget(self._printer_frame)
        return card

    def _chooser(self, n: int, *, is_template: bool) -> Callable[[], None]:
        def choose() -> None:
            if is_template:
                self._model.choose_template(self._shown.templates[n].value)
            else:
                self._model.choose_quantity(self._shown.quantities[n].value)

        return choose
