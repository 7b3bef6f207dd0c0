"""Welcome, size of the screen, hub, and what was set up."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from resources import texts
from ui.theme import COLOURS, Theme
from ui.viewmodels.set_up.set_up import CARD_MM, SetUp
from ui.viewmodels.set_up.state import SetUpState
from ui.viewmodels.words import word
from ui.widgets.big_button import PRIMARY_MM, BigButton, Look
from ui.widgets.label import Label
from ui.widgets.rows import Row, RowList

LANGUAGES = {texts.ZH: "中文", texts.EN: "English"}
CARD_HEIGHT_MM = 53.98
CHOICE_MM = 34.0


class WelcomeStep(QWidget):
    """The language, and what for."""

    def __init__(self, theme: Theme, model: SetUp) -> None:
        super().__init__()
        self.languages = {
            language: BigButton(theme, Look(size=24), partial(model.choose_language, language))
            for language in LANGUAGES
        }
        self.demo = BigButton(theme, Look("plain", "search", CHOICE_MM, 30), model.show_demo)
        self.work = BigButton(theme, Look("main", "arrow", CHOICE_MM, 30), model.go_on)
        self._demo_note, self._work_note = Label(role="secondary"), Label(role="secondary")
        grid = QGridLayout(self)
        gap = theme.mm(3)
        grid.setContentsMargins(gap * 3, gap, gap * 3, gap * 2)
        grid.setHorizontalSpacing(gap * 2)
        grid.setVerticalSpacing(gap)
        for n, (language, button) in enumerate(self.languages.items()):
            button.show_label(LANGUAGES[language])
            grid.addWidget(button, 0, n)
        grid.setRowStretch(1, 1)
        for n, (button, note) in enumerate(
            ((self.demo, self._demo_note), (self.work, self._work_note))
        ):
            note.setWordWrap(True)
            note.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            grid.addWidget(button, 2, n)
            grid.addWidget(note, 3, n)
        grid.setRowStretch(4, 2)

    def show_state(self, state: SetUpState) -> None:
        """The words of the language that is chosen."""
        for language, button in self.languages.items():
            button.show_role("current" if language == texts.language() else "plain")
        self.demo.show_label(word("screen.setup.demo"))
        self.work.show_label(word("screen.setup.work"))
        self.work.show_enabled(not state.is_busy)
        self._demo_note.setText(word("screen.setup.demo.note"))
        self._work_note.setText(word("screen.setup.work.note"))


class SizeStep(QWidget):
    """A bank card to lay on the screen."""

    def __init__(self, theme: Theme, model: SetUp) -> None:
        super().__init__()
        look = Look(height_mm=PRIMARY_MM, size=34)
        self.narrower = BigButton(theme, look, lambda: model.resize(-1))
        self.wider = BigButton(theme, look, lambda: model.resize(1))
        self.card = _Card()
        row = QHBoxLayout(self)
        gap = theme.mm(3)
        row.setContentsMargins(gap, 0, gap, 0)
        row.setSpacing(gap)
        for button, label in ((self.narrower, "−"), (self.wider, "+")):
            button.show_label(label)
            button.setAutoRepeat(True)
            button.setAutoRepeatInterval(60)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            button.setFixedWidth(theme.mm(30))
        row.addWidget(self.narrower)
        row.addWidget(self.card, 1)
        row.addWidget(self.wider)

    def show_state(self, state: SetUpState) -> None:
        """The card at the size that is chosen."""
        self.narrower.setAccessibleName(word("screen.setup.size.narrower"))
        self.wider.setAccessibleName(word("screen.setup.size.wider"))
        self.card.show_size(state.px_per_mm)


class _Card(QWidget):
    """The outline of a bank card, in the middle."""

    def __init__(self) -> None:
        super().__init__()
        self._px_per_mm = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_size(self, px_per_mm: float) -> None:
        """So many dots a millimetre."""
        self._px_per_mm = px_per_mm
        self.update()

    @property
    def outline(self) -> QRect:
        """Where the card is drawn."""
        width = round(CARD_MM * self._px_per_mm)
        height = round(CARD_HEIGHT_MM * self._px_per_mm)
        return QRect((self.width() - width) // 2, (self.height() - height) // 2, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it, with the chip where a card has one."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card, mm = self.outline, self._px_per_mm
        painter.setBrush(QColor(COLOURS["next_soft"]))
        painter.setPen(QColor(COLOURS["next"]))
        painter.drawRoundedRect(card, 3.2 * mm, 3.2 * mm)
        painter.setBrush(QColor(COLOURS["warn_soft"]))
        chip = QRect(0, 0, round(12 * mm), round(9 * mm))
        chip.moveTopLeft(card.topLeft())
        chip.translate(round(10 * mm), round(19 * mm))
        painter.drawRoundedRect(chip, 1.5 * mm, 1.5 * mm)
        painter.end()


class HubStep(QWidget):
    """A hub's code by gun or from the clipboard; documents from a folder where there is no hub."""

    def __init__(self, theme: Theme, model: SetUp) -> None:
        super().__init__()
        self._model = model
        self.paste = BigButton(theme, Look(icon="document", size=22), self._paste)
        self.folder = BigButton(theme, Look(icon="box", size=22), self._choose_folder)
        self._how = RowList(theme, "", 17)
        column = QVBoxLayout(self)
        gap = theme.mm(3)
        column.setContentsMargins(gap, 0, gap, 0)
        column.setSpacing(gap)
        column.addWidget(self._how, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(gap)
        buttons.addWidget(self.paste)
        buttons.addWidget(self.folder)
        column.addLayout(buttons)

    def show_state(self, state: SetUpState) -> None:
        """What can be done, or what is done."""
        joined = state.joined
        hub = word("screen.setup.hub.row", label=joined.label) if joined.label else ""
        self._how.show_rows(
            (
                Row(
                    hub or word("screen.setup.hub.none"),
                    note="" if hub else word("screen.setup.hub.how"),
                    icon="check" if hub else "cloud",
                    style="good" if hub else "plain",
                ),
                Row(
                    word("screen.setup.hub.documents", n=joined.documents),
                    note="" if joined.documents else word("screen.setup.hub.documents.how"),
                    icon="check" if joined.documents else "document",
                    style="good" if joined.documents else "plain",
                ),
            )
        )
        self.paste.show_label(word("screen.setup.hub.paste"))
        self.folder.show_label(word("screen.setup.hub.folder"))
        self.paste.show_enabled(not state.is_busy and not joined.label)
        self.folder.show_enabled(not state.is_busy and not joined.label)

    def _paste(self) -> None:
        self._model.join(QGuiApplication.clipboard().text())

    def _choose_folder(self) -> None:
        found = QFileDialog.getExistingDirectory(self, word("screen.setup.hub.folder"))
        if found:
            self._model.import_folder(Path(found))


class ReadyStep(QFrame):
    """What was set up, at a glance."""

    def __init__(self, theme: Theme, model: SetUp) -> None:
        super().__init__()
        del model
        self._rows = RowList(theme, "", 17)
        column = QVBoxLayout(self)
        gap = theme.mm(3)
        column.setContentsMargins(gap, 0, gap, 0)
        column.addWidget(self._rows)

    def show_state(self, state: SetUpState) -> None:
        """A row for each thing."""
        chosen, joined = state.chosen, state.joined
        gun = chosen.scanner or (word("screen.setup.gun.keyboard") if state.scanned else "")
        self._rows.show_rows(
            (
                _summed("hub", "cloud", joined.label or word("screen.setup.alone")),
                _summed("documents", "document", str(joined.documents or "")),
                _summed("gun", "scanner", gun),
                _summed("camera", "camera", chosen.camera),
                _summed("printer", "printer", chosen.printer),
            )
        )


def _summed(what: str, icon: str, value: str) -> Row:
    label = word(f"screen.setup.sum.{what}")
    if not value:
        return Row(label, word("screen.setup.sum.none"), icon=icon, style="warn")
    return Row(label, value, icon="check", style="good")
