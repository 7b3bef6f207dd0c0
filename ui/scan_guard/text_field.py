"""What a text field held before a burst, and how it gets that back."""

import shiboken6
from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QTextCursor
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

Editor = QLineEdit | QPlainTextEdit | QTextEdit


def editor_of(focus: QWidget | None) -> Editor | None:
    """Where typing into the widget that has the focus leaves text; None where nowhere."""
    if isinstance(focus, QComboBox | QAbstractSpinBox):  # they have the focus for their line
        focus = focus.lineEdit()
    if isinstance(focus, Editor) and not focus.isReadOnly() and focus.isEnabled():
        return focus
    return None


class Noted:
    """A text field as it was at a moment."""

    def __init__(self, editor: Editor) -> None:
        self.editor = editor
        if isinstance(editor, QLineEdit):
            self._text, self._at = editor.text(), editor.cursorPosition()
        else:
            self._text, self._at = editor.toPlainText(), editor.textCursor().position()

    def restore(self) -> None:
        """Put it back, and take back what an input method has begun.

        Nobody is told but once at the end: who follows the text must not keep the first keys.
        """
        editor = self.editor
        if not shiboken6.isValid(editor):  # its dialog was closed in the middle of the burst
            return
        QGuiApplication.inputMethod().reset()
        QApplication.sendEvent(editor, QInputMethodEvent())  # an empty one ends the composition
        blocked = QSignalBlocker(editor)
        if isinstance(editor, QLineEdit):
            was_changed = editor.text() != self._text
            editor.setText(self._text)
            editor.setCursorPosition(self._at)
        else:
            was_changed = editor.toPlainText() != self._text
            self._put_back(editor)
        blocked.unblock()
        if was_changed:
            self._tell()

    def type(self, text: str) -> None:
        """Type what was taken for a burst and was none."""
        if not shiboken6.isValid(self.editor):
            return
        if isinstance(self.editor, QLineEdit):
            self.editor.insert(text)
        else:
            self.editor.insertPlainText(text)

    def _put_back(self, editor: QPlainTextEdit | QTextEdit) -> None:
        editor.setPlainText(self._text)
        cursor = QTextCursor(editor.document())
        cursor.setPosition(self._at)
        editor.setTextCursor(cursor)

    def _tell(self) -> None:
        if isinstance(self.editor, QLineEdit):
            self.editor.textEdited.emit(self._text)
            self.editor.textChanged.emit(self._text)
        else:
            self.editor.textChanged.emit()
