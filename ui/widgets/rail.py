"""The engineer's left rail: one button a page, an icon and a word, and the way back below."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from ui.theme import COLOURS, Theme
from ui.widgets.label import Label, restyle
from ui.widgets.picture import icon

WIDTH_MM, HEIGHT_MM = 24.0, 18.0


@dataclass(frozen=True, slots=True)
class Stop:
    """A button of the rail.

    Attributes:
        key: Its key, told in the accessible name. is_below: it stands at the foot.
    """

    name: str
    label: str
    icon: str
    key: str = ""
    is_below: bool = False


class Rail(QFrame):
    """Buttons for pages; the current one is marked by a bar, a colour and its name."""

    def __init__(self, theme: Theme, stops: Sequence[Stop], go: Callable[[str], None]) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(theme.mm(WIDTH_MM))
        self.buttons: dict[str, QPushButton] = {}
        self._stops = {stop.name: stop for stop in stops}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.px(4), 0, theme.px(4))
        column.setSpacing(theme.px(2))
        for stop in (each for each in stops if not each.is_below):
            column.addWidget(self._button(theme, stop, go))
        column.addStretch(1)
        for stop in (each for each in stops if each.is_below):
            column.addWidget(self._button(theme, stop, go))

    def show_current(self, name: str) -> None:
        """The page that is up."""
        for each, button in self.buttons.items():
            is_current = each == name
            restyle(button, "current", "yes" if is_current else "no")
            stop = self._stops[each]
            mark = "● " if is_current else ""
            button.setAccessibleName(f"{mark}{stop.label} {stop.key}".strip())

    def _button(self, theme: Theme, stop: Stop, go: Callable[[str], None]) -> QPushButton:
        button = QPushButton()
        button.setAutoDefault(False)
        button.setDefault(False)
        button.setFixedHeight(theme.mm(HEIGHT_MM))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: go(stop.name))
        picture, text = Label(), Label(stop.label)
        picture.setPixmap(icon(stop.icon, COLOURS["strip_text"], theme.px(26)))
        column = QVBoxLayout(button)
        column.setContentsMargins(0, theme.px(6), 0, theme.px(6))
        column.setSpacing(theme.px(2))
        for label in (picture, text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(label)
        self.buttons[stop.name] = button
        return button
