"""Keys that are typed while one window closes and the next one gets the focus.

Under X11 nobody has the focus for some milliseconds then, and a key pressed in that moment reaches
no program: a code would come without one of its characters. So the window that stays takes the
keyboard before the other one goes, and lets go of it a moment later.
"""

import shiboken6
from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import (
    QApplication,
    QWidget,
)

HOLD_MS = 300
"""Window managers take up to some tens of milliseconds to give the focus to the next window."""


class FocusGap(QObject):
    """Told of each window that closes or comes up, before that is done."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._holder: QWindow | None = None
        self._end = QTimer(self)
        self._end.setSingleShot(True)
        self._end.setInterval(HOLD_MS)
        self._end.timeout.connect(self.let_go)

    def closing(self, window: QWidget) -> None:
        """A window is about to close: the one that stays takes the keyboard, if there is one."""
        heir = _heir_of(window)
        handle = heir.windowHandle() if heir is not None else None
        if handle is None or window is not QApplication.activeWindow():
            return
        self.let_go()
        if handle.setKeyboardGrabEnabled(True):
            self._holder = handle
            self._end.start()

    @Slot()
    def let_go(self) -> None:
        """Whoever has the focus has the keyboard again."""
        self._end.stop()
        holder, self._holder = self._holder, None
        if holder is not None and shiboken6.isValid(holder):
            holder.setKeyboardGrabEnabled(False)


def _heir_of(window: QWidget) -> QWidget | None:
    """The window that has the focus next: its parent's, else another one that is open."""
    parent = window.parentWidget()
    if parent is not None and parent.window().isVisible():
        return parent.window()
    others = [w for w in QApplication.topLevelWidgets() if w is not window and w.isVisible()]
    modal = [each for each in others if each.isModal()]
    return next(iter([*modal, *others]), None)
