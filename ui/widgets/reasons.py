"""Four reasons to touch, large, numbered as their keys."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.big_button import PRIMARY_MM, BigButton, Look
from ui.widgets.label import FittingLabel

MOST = 4


class Reasons(QWidget):
    """Shows a question and up to four answers."""

    def __init__(self, theme: Theme, chosen: Callable[[int], None]) -> None:
        super().__init__()
        self._title = FittingLabel(theme, (26, 22, 20), bold=True)
        self.buttons = [
            BigButton(theme, Look(height_mm=PRIMARY_MM, size=24), self._presser(n, chosen))
            for n in range(MOST)
        ]
        grid = QGridLayout()
        grid.setSpacing(theme.mm(3))
        for n, button in enumerate(self.buttons):
            grid.addWidget(button, n // 2, n % 2)
        column = QVBoxLayout(self)
        column.setSpacing(theme.mm(3))
        column.addStretch(1)
        column.addWidget(self._title)
        column.addLayout(grid)
        column.addStretch(2)

    def show_reasons(self, title: str, labels: Sequence[str], *, is_enabled: bool) -> None:
        """The question and its answers from now on."""
        self._title.show_text(title)
        for n, button in enumerate(self.buttons):
            button.setVisible(n < len(labels))
            if n < len(labels):
                button.show_label(labels[n], str(n + 1))
                button.show_enabled(is_enabled)

    def _presser(self, n: int, chosen: Callable[[int], None]) -> Callable[[], None]:
        return lambda: chosen(n)
