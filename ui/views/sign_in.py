"""S1: the badge, large; a pad of keys for a forgotten one."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import COLOURS, Theme
from ui.viewmodels.sign_in import SignInPage, SignInState
from ui.viewmodels.words import word
from ui.widgets.keypad import BADGES, ERASE, Keypad
from ui.widgets.label import Label
from ui.widgets.picture import icon

KEY_MM = 15.0


class SignInView(QWidget):
    """Shows `SignInPage`."""

    def __init__(self, theme: Theme, model: SignInPage) -> None:
        super().__init__()
        self._model = model
        picture = Label()
        picture.setPixmap(icon("badge", COLOURS["next"], theme.mm(34)))
        self._prompt = Label(role="large")
        self._number = Label(word("screen.sign_in.number"), role="secondary")
        self._typed = Label()
        self._typed.setStyleSheet(f"font-size: {theme.px(34)}px; font-weight: bold;")
        self._typed.setMinimumWidth(theme.mm(70))
        self.pad = Keypad(theme, BADGES, model.key, {ERASE: model.erase}, KEY_MM)
        top = QHBoxLayout()
        top.setSpacing(theme.mm(5))
        top.addStretch(1)
        top.addWidget(picture)
        top.addWidget(self._prompt)
        top.addStretch(1)
        entry = QFrame()
        entry.setProperty("role", "card")
        line = QHBoxLayout(entry)
        line.addWidget(self._number)
        line.addWidget(self._typed, 1, Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        gap = theme.mm(3)
        column.setContentsMargins(gap, gap, gap, gap)
        column.setSpacing(gap)
        column.addLayout(top, 1)
        column.addWidget(entry)
        column.addWidget(self.pad)
        model.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """What the model says now."""
        state = self._model.state
        self._prompt.setText(word(_prompt(state)))
        asks_pin = bool(state.pin_of)
        self._number.setText(word("screen.sign_in.pin" if asks_pin else "screen.sign_in.number"))
        self._typed.setText(state.shown or "–")


def _prompt(state: SignInState) -> str:
    if state.pin_of:
        return "screen.sign_in.enter_pin"
    if state.is_closing:
        return "screen.quit.close"
    if state.is_locked:
        return "screen.lock.locked"
    return "screen.sign_in.next_person" if state.is_handover else "screen.sign_in.prompt"
