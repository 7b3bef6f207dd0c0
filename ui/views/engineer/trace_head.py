"""The head of a life, and the line where a hold is written."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from resources import texts
from ui.theme import COLOURS, Theme
from ui.viewmodels.engineer.life_state import LifeState
from ui.viewmodels.engineer.trace import TracePage
from ui.viewmodels.words import last_digits, word
from ui.widgets.big_button import BigButton, Look
from ui.widgets.label import Label
from ui.widgets.picture import icon

BUTTON_MM = 10.0


class Head(QFrame):
    """What it is: code, product, state; what holds it; how old that knowledge is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._first, self._last = Label(), Label()
        self._first.setStyleSheet(f"font-size: {theme.px(20)}px;")
        self._last.setStyleSheet(f"font-size: {theme.px(24)}px; font-weight: bold;")
        self._title, self._facts = Label(), Label(role="secondary")
        self._title.setStyleSheet("font-weight: bold;")
        self._known, self._also = Label(role="secondary"), Label(role="secondary")
        self._chips = Label()
        self._warning = Label()
        for label in (self._title, self._facts, self._also, self._chips, self._warning):
            label.setWordWrap(True)
        self._chips_icon, self._warning_icon = Label(), Label()
        size = theme.px(24)
        self._chips_icon.setPixmap(icon("pause", COLOURS["hold"], size))
        self._warning_icon.setPixmap(icon("warn", COLOURS["warn_soft_text"], size))
        self._chips.setProperty("chip", "hold")
        self._warning.setProperty("chip", "warn")
        code = QHBoxLayout()
        code.setSpacing(0)
        code.addWidget(self._first, 0, Qt.AlignmentFlag.AlignBottom)
        code.addWidget(self._last, 0, Qt.AlignmentFlag.AlignBottom)
        code.addSpacing(theme.px(16))
        code.addWidget(self._title, 1, Qt.AlignmentFlag.AlignBottom)
        code.addWidget(self._known, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        gap = theme.px(10)
        column.setContentsMargins(gap, theme.px(6), gap, theme.px(6))
        column.setSpacing(theme.px(2))
        column.addLayout(code)
        column.addWidget(self._facts)
        column.addWidget(self._also)
        column.addLayout(_with_icon(self._chips_icon, self._chips))
        column.addLayout(_with_icon(self._warning_icon, self._warning))

    def show_life(self, life: LifeState) -> None:
        """The head of a life."""
        first, last = last_digits(life.code)
        self._first.setText(first)
        self._last.setText(last)
        self._title.setText(life.title)
        self._facts.setText(" · ".join(fact for fact in life.facts if fact))
        self._also.setText(f"{texts.tr('also known as')} {', '.join(life.also)}")
        self._also.setVisible(bool(life.also))
        self._chips.setText("\n".join(life.held))
        for label in (self._chips, self._chips_icon):
            label.setVisible(bool(life.held))
        self._warning.setText("\n".join(life.conflicts))
        for label in (self._warning, self._warning_icon):
            label.setVisible(bool(life.conflicts))
        self._known.setText(known_to(life))
        self.setAccessibleName(" ".join(self.texts))

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything it says."""
        shown = (self._title, self._facts, self._also, self._chips, self._warning, self._known)
        code = f"{self._first.text()}{self._last.text()}"
        return (code, *(label.text() for label in shown if not label.isHidden()))


def _with_icon(picture: Label, text: Label) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(text, 1)
    return row


class HoldForm(QFrame):
    """Why something is put on hold; the one line that is typed here, so the input method stays."""

    def __init__(self, theme: Theme, model: TracePage) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._model = model
        self._label = Label()
        self._label.setStyleSheet("font-weight: bold;")
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(word("office.trace.why"))
        self.reason.setAccessibleName(word("office.trace.why"))
        self.reason.setMaxLength(200)
        self.reason.setFixedHeight(theme.mm(BUTTON_MM))
        self.reason.returnPressed.connect(self._place)
        look = Look("main", "pause", BUTTON_MM, 18)
        self.place = BigButton(theme, look, self._place)
        self.give_up = BigButton(theme, Look("plain", "", BUTTON_MM, 18), model.give_up_hold)
        self.place.show_label(word("office.trace.hold"))
        self.give_up.show_label(word("office.trace.not_hold"))
        row = QHBoxLayout(self)
        gap = theme.px(8)
        row.setContentsMargins(gap, gap, gap, gap)
        row.setSpacing(gap)
        row.addWidget(self._label)
        row.addWidget(self.reason, 1)
        for button in (self.place, self.give_up):
            button.setFixedWidth(theme.mm(27))
            row.addWidget(button)
        self.hide()

    def show_form(self) -> None:
        """Open while something is to be held."""
        form = self._model.form
        was_open = not self.isHidden()
        self.setVisible(form is not None)
        if form is None:
            self.reason.clear()
            return
        self._label.setText(word("office.trace.hold_what", what=form.label))
        if not was_open:
            self.reason.setText(form.reason)
            self.reason.setFocus()

    def _place(self) -> None:
        self._model.place_hold(self.reason.text())


def known_to(life: LifeState) -> str:
    """How old the knowledge of other stations' work is."""
    if life.known_to is None:
        return word("office.trace.known_here")
    return word("office.trace.known_to", at=f"{life.known_to.astimezone():%m-%d %H:%M}")
