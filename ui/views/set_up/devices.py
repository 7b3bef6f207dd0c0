"""Gun, camera and printer: each is tried before it is taken."""

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.viewmodels.set_up.set_up import CAMERAS, SetUp
from ui.viewmodels.set_up.state import SetUpState
from ui.viewmodels.words import word
from ui.widgets.big_button import BigButton, Look
from ui.widgets.keypad import ERASE, Cell, Keypad, rows_of
from ui.widgets.label import FittingLabel, Label
from ui.widgets.picture import photo

MOST_PORTS = 4
ADDRESS_KEYS = (*rows_of(("123", "456", "789", ".0:")), Cell(ERASE, 0, 3, high=2))


class GunStep(QWidget):
    """What was read, large; serial ports where the gun is no keyboard."""

    def __init__(self, theme: Theme, model: SetUp) -> None:
        super().__init__()
        self._model = model
        self.scanned = FittingLabel(theme, (34, 28, 22, 18), bold=True)
        self._prompt = Label(role="secondary")
        self.ports = [
            BigButton(theme, Look(size=20), partial(self._choose, n)) for n in range(MOST_PORTS)
        ]
        self._title = Label(role="title")
        self._none = Label(role="secondary")
        read = QFrame()
        read.setProperty("role", "card")
        lines = QVBoxLayout(read)
        lines.addStretch(1)
        lines.addWidget(self._prompt)
        lines.addWidget(self.scanned)
        lines.addStretch(1)
        grid = QGridLayout()
        gap = theme.mm(3)
        grid.setSpacing(gap)
        for n, button in enumerate(self.ports):
            grid.addWidget(button, n // 2, n % 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(gap, 0, gap, 0)
        column.setSpacing(gap)
        column.addWidget(read, 1)
        column.addWidget(self._title)
        column.addWidget(self._none)
        column.addLayout(grid)

    def show_state(self, state: SetUpState) -> None:
        """The last code, and the ports."""
        self._prompt.setText(word("screen.setup.gun.read"))
        self.scanned.show_text(state.scanned or "—")
        self._title.setText(word("screen.setup.gun.ports"))
        self._none.setText(word("screen.setup.gun.no_ports"))
        self._none.setVisible(not state.ports)
        for n, button in enumerate(self.ports):
            button.setVisible(n < len(state.ports))
            if n < len(state.ports):
                port = state.ports[n]
                button.show_label(port.name)
                button.show_role("current" if port.address == state.chosen.scanner else "plain")

    def _choose(self, n: int) -> None:
        state = self._model.state
        address = state.ports[n].address
        self._model.choose_gun("" if address == state.chosen.scanner else address)


class CameraStep(QWidget):
    """Which camera, and what it sees."""

    def __init__(self, theme: Theme, model: SetUp) -> None:
        super().__init__()
        self._model = model
        self.cameras = [
            BigButton(theme, Look(icon="camera", size=22), partial(model.choose_camera, address))
            for address in ("", *CAMERAS)
        ]
        self.picture = Label()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setMinimumSize(QSize(1, 1))
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        card = QFrame()
        card.setProperty("role", "card")
        QVBoxLayout(card).addWidget(self.picture)
        choices = QVBoxLayout()
        gap = theme.mm(3)
        choices.setSpacing(gap)
        for button in self.cameras:
            choices.addWidget(button)
        choices.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(gap, 0, gap, 0)
        row.setSpacing(gap)
        row.addLayout(choices, 2)
        row.addWidget(card, 3)

    def show_state(self, state: SetUpState) -> None:
        """The choice and its picture."""
        for n, (button, address) in enumerate(zip(self.cameras, ("", *CAMERAS), strict=True)):
            text = word("screen.setup.camera.usb", n=n) if n else word("screen.setup.camera.none")
            button.show_label(text)
            button.show_role("current" if address == state.chosen.camera else "plain")
            button.show_enabled(not state.is_busy)
        if state.picture:
            self.picture.setPixmap(photo(state.picture, self.picture.size()))
        else:
            self.picture.setText(word("screen.setup.camera.no_picture"))


class PrinterStep(QWidget):
    """The printer's address, and a label to try it with."""

    def __init__(self, theme: Theme, model: SetUp) -> None:
        super().__init__()
        self.typed = Label()
        self.typed.setStyleSheet(f"font-size: {theme.px(34)}px; font-weight: bold;")
        self._prompt = Label(role="secondary")
        self._note = Label(role="secondary")
        self._note.setWordWrap(True)
        self.pad = Keypad(
            theme, ADDRESS_KEYS, model.type_printer, {ERASE: model.erase_printer}, key_mm=20.0
        )
        self.sample = BigButton(theme, Look(icon="printer", size=24), model.try_printer)
        card = QFrame()
        card.setProperty("role", "card")
        lines = QVBoxLayout(card)
        lines.addWidget(self._prompt)
        lines.addWidget(self.typed)
        lines.addStretch(1)
        lines.addWidget(self._note)
        left = QVBoxLayout()
        gap = theme.mm(3)
        left.setSpacing(gap)
        left.addWidget(card, 1)
        left.addWidget(self.sample)
        row = QHBoxLayout(self)
        row.setContentsMargins(gap, 0, gap, 0)
        row.setSpacing(gap)
        row.addLayout(left, 1)
        row.addWidget(self.pad, 1, Qt.AlignmentFlag.AlignTop)

    def show_state(self, state: SetUpState) -> None:
        """The address, and whether a label came."""
        self._prompt.setText(word("screen.setup.printer.address"))
        self.typed.setText(state.typed or "–")
        self._note.setText(word("screen.setup.printer.note"))
        self.sample.show_label(word("screen.setup.printer.try"))
        self.sample.show_enabled(bool(state.typed) and not state.is_busy)
