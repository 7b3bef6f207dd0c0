"""Ctrl+K: a box over the page, with what fits below it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.theme import Theme

WIDTH_MM, ROW_MM, MOST_ROWS = 150.0, 9.0, 9


@dataclass(frozen=True, slots=True)
class Calls:
    """What the box asks for."""

    type: Callable[[str], None]
    move: Callable[[int], None]
    take: Callable[[int | None], None]
    close: Callable[[], None]


class PaletteBox(QFrame):
    """Belongs to a window and lies over it; keys go to the box only, never to what is below."""

    def __init__(self, theme: Theme, hint: str, calls: Calls, parent: QWidget) -> None:
        super().__init__(parent)
        self._outer = parent
        self.setObjectName("palette")
        self._theme = theme
        self._calls = calls
        self._rows: Sequence[tuple[str, str]] = ()
        self._before: QWidget | None = None
        self.box = QLineEdit()
        self.box.setPlaceholderText(hint)
        self.box.setAccessibleName(hint)
        self.box.setMaxLength(200)
        self.box.setFixedHeight(theme.mm(11))
        self.box.textEdited.connect(calls.type)
        self.box.installEventFilter(self)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.itemClicked.connect(lambda item: calls.take(self.list.row(item)))
        column = QVBoxLayout(self)
        gap = theme.px(8)
        column.setContentsMargins(gap, gap, gap, gap)
        column.setSpacing(gap)
        column.addWidget(self.box)
        column.addWidget(self.list)
        self.hide()

    def show_palette(self, typed: str, rows: Sequence[tuple[str, str]], at: int) -> None:
        """Text, lines as (label, key), and which one is marked."""
        if self.isHidden():
            self._before = self.window().focusWidget()
        if self.box.text() != typed:
            self.box.setText(typed)
        self._show_rows(rows)
        with QSignalBlocker(self.list):
            self.list.setCurrentRow(at)
        self.place()
        if self.isHidden():
            self.show()
            self.raise_()
            self.box.setFocus()

    def put_away(self) -> None:
        """Hide, and give the focus back."""
        if not self.isHidden():
            self.hide()
            if self._before is not None and self._before.isVisible():
                self._before.setFocus()
            self._before = None

    def place(self) -> None:
        """In the middle, near the top of its window."""
        outer = self._outer
        width = min(self._theme.mm(WIDTH_MM), outer.width() - self._theme.mm(6))
        rows = max(1, min(MOST_ROWS, len(self._rows)))
        self.list.setFixedHeight(rows * self._theme.mm(ROW_MM) + self._theme.px(8))
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((outer.width() - width) // 2, self._theme.mm(14))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move the mark, Enter takes, Esc and a touch elsewhere close."""
        if event.type() is QEvent.Type.FocusOut and watched is self.box and self.isVisible():
            self._calls.close()
            return False
        if event.type() is not QEvent.Type.KeyPress:
            return False
        assert isinstance(event, QKeyEvent)
        return self._key(Qt.Key(event.key()))

    def _key(self, key: Qt.Key) -> bool:
        moves = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: 9,
            Qt.Key.Key_PageUp: -9,
        }
        if key in moves:
            self._calls.move(moves[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._calls.take(None)
        elif key is Qt.Key.Key_Escape:
            self._calls.close()
        else:
            return key is Qt.Key.Key_Tab or key is Qt.Key.Key_Backtab
        return True

    def _show_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        if rows == self._rows:
            return
        self._rows = tuple(rows)
        with QSignalBlocker(self.list):
            self.list.clear()
            for label, key in rows:
                item = QListWidgetItem(f"{label}    {key}".rstrip())
                item.setSizeHint(QSize(0, self._theme.mm(ROW_MM)))
                self.list.addItem(item)
