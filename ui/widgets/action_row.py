"""The action row: the same places always, the main action left."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.big_button import PRIMARY_MM, BigButton, Look


@dataclass(frozen=True, slots=True)
class Action:
    """One button.

    Attributes:
        name: What is handed to whoever is told of the press. key: shown beside the label.
        is_wide: It takes more room than the others.
    """

    name: str
    label: str
    key: str = ""
    icon: str = ""
    is_enabled: bool = True
    is_main: bool = False
    is_wide: bool = False


class ActionRow(QWidget):
    """Shows some actions."""

    def __init__(self, theme: Theme, press: Callable[[str], None]) -> None:
        super().__init__()
        self._theme = theme
        self._press = press
        self._shown: tuple[str, ...] = ()
        self._buttons: dict[str, BigButton] = {}
        self._row = QHBoxLayout(self)
        gap = theme.mm(3)
        self._row.setContentsMargins(gap, 0, gap, gap)
        self._row.setSpacing(gap)
        self.setFixedHeight(theme.mm(PRIMARY_MM) + gap)

    def show_actions(self, actions: tuple[Action, ...]) -> None:
        """The buttons from now on; those that stay are not built anew."""
        names = tuple(action.name for action in actions)
        if names != self._shown:
            self._build(actions)
            self._shown = names
        for action in actions:
            button = self._buttons[action.name]
            button.show_label(action.label, action.key)
            button.show_role("main" if action.is_main else "plain")
            button.show_enabled(action.is_enabled)

    def button(self, name: str) -> BigButton:
        """The button of an action."""
        return self._buttons[name]

    def _build(self, actions: tuple[Action, ...]) -> None:
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons = {}
        for action in actions:
            look = Look("plain", action.icon, PRIMARY_MM, 24)
            button = BigButton(self._theme, look, self._presser(action.name))
            self._buttons[action.name] = button
            self._row.addWidget(button, 3 if action.is_wide else 2)

    def _presser(self, name: str) -> Callable[[], None]:
        return lambda: self._press(name)
