"""How a row stands: icon, two lines of text, value."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Theme


def arrange_row(
    row: QWidget, theme: Theme, icon: QWidget, lines: tuple[QWidget, QWidget], value: QWidget
) -> None:
    """Lay out `row`: the icon left, label above note, the value right."""
    text = QVBoxLayout()
    text.setSpacing(0)
    text.addStretch(1)
    for line in lines:
        text.addWidget(line)
    text.addStretch(1)
    across = QHBoxLayout(row)
    across.setContentsMargins(theme.px(6), 0, theme.px(8), 0)
    across.setSpacing(theme.px(6))
    across.addWidget(icon)
    across.addLayout(text, 1)
    across.addWidget(value)
