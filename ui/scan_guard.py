"""A keyboard gun is heard wherever the focus is, and presses nothing (5.2 of the design).

`BurstReader` decides, key by key, whether a person types or a gun does; it knows nothing of Qt.
`ScanGuard` is the thin filter around it. It sits above the input method (application event filter
on windows), so it works on every platform; a text field with an active input method needs the
native filter below it, because such keys never arrive here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QTextCursor, QWindow
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

FAST_MS = 35
"""A gap below this between two keys, twice in a row, is no person."""
SILENCE_MS = 100
STEADY_MS = 20
LEAST_CHARACTERS = 4
LEAST_WITHOUT_END = 6
MOST_CHARACTERS = 2048
GS = "\x1d"
SEPARATORS = frozenset("\x1c\x1d\x1e\x1f\x04")
"""Control characters that codes carry: FS, GS, RS, US, EOT."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key press.

    Attributes:
        at_ms: The event's own time stamp, not when it was handled.
        text: One printable character or separator; "" for Enter and Tab.
        is_end: Enter or Tab.
    """

    at_ms: int
    text: str
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be done about a key, or about silence.

    Attributes:
        swallow: The key must not reach the focused widget.
        remember: It may be the first of a burst: note what the text field holds now.
        restore: It was a burst: put the field back as it was noted.
        give_back: It was none after all: type these characters into the field.
        scan: A whole code.
        cut: A gun sent too little (or too much) for a code; the person must scan again.
        hotkey: One lone key outside any text field.
    """

    swallow: bool = False
    remember: bool = False
    restore: bool = False
    give_back: str = ""
    scan: str = ""
    cut: str = ""
    hotkey: str = ""


NOTHING = Answer()


@dataclass(slots=True)
class BurstReader:
    """Tells a gun's burst from typing; pure but for the keys it remembers."""

    _text: str = ""
    _gaps_ms: list[int] = field(default_factory=list)
    _last_ms: int = 0
    _in_field: bool = False
    _is_device: bool = False

    @property
    def is_open(self) -> bool:
        """Whether keys are waiting to be understood."""
        return bool(self._text)

    def key(self, key: Key, *, in_field: bool) -> list[Answer]:
        """Take a key; what came before it may have ended by the silence between them."""
        answers: list[Answer] = []
        if self._text and key.at_ms - self._last_ms >= SILENCE_MS:
            answers.append(self.silence())
        if not self._text:
            self._in_field = in_field
        answers.append(self._end() if key.is_end else self._character(key))
        self._last_ms = key.at_ms
        return answers

    def silence(self) -> Answer:
        """No key came for `SILENCE_MS`."""
        text, gaps = self._text, self._gaps_ms
        is_steady = bool(gaps) and sum(gaps) / len(gaps) < STEADY_MS
        was_device, in_field = self._is_device, self._in_field
        self._forget()
        if len(text) >= LEAST_WITHOUT_END and is_steady and (was_device or not in_field):
            return Answer(scan=text)
        if in_field:
            return Answer(give_back=text) if was_device else NOTHING
        if len(text) == 1:
            return Answer(hotkey=text)
        return Answer(cut=text) if any(gap < FAST_MS for gap in gaps) else NOTHING

    def _character(self, key: Key) -> Answer:
        gap_ms = key.at_ms - self._last_ms if self._text else None
        if self._in_field and not self._is_device and gap_ms is not None and gap_ms >= FAST_MS:
            self._forget(in_field=True)  # a person: what was typed so far stays in the field
            gap_ms = None
        if gap_ms is not None:
            self._gaps_ms.append(gap_ms)
        self._text += key.text
        if len(self._text) > MOST_CHARACTERS:
            text = self._text
            self._forget()
            return Answer(swallow=True, cut=text)
        if not self._in_field:
            return Answer(swallow=True)
        if not self._is_device and len(self._gaps_ms) >= 2:
            self._is_device = True
            return Answer(swallow=True, restore=True)
        return Answer(swallow=self._is_device, remember=len(self._text) == 1)

    def _end(self) -> Answer:
        text, in_field = self._text, self._in_field
        is_fast = any(gap < FAST_MS for gap in self._gaps_ms)
        is_code = self._is_device or not in_field
        self._forget()
        if is_code and len(text) >= LEAST_CHARACTERS:
            return Answer(swallow=True, scan=text)
        if is_fast:  # a short code and its Enter must not press the focused button
            return Answer(swallow=True, cut=text if is_code else "")
        if not in_field and len(text) == 1:
            return Answer(swallow=True, hotkey=text)
        return NOTHING

    def _forget(self, *, in_field: bool = False) -> None:
        self._text, self._gaps_ms = "", []
        self._is_device, self._in_field = False, in_field


@dataclass(frozen=True, slots=True)
class Ears:
    """Who is told what the guard understood; called on the GUI thread."""

    scan: Callable[[str], None]
    cut: Callable[[str], None]
    hotkey: Callable[[str], None]


class ScanGuard(QObject):
    """Filters the keys of every window of the application, until it is removed."""

    def __init__(self, app: QApplication, ears: Ears) -> None:
        super().__init__(app)
        self._app = app
        self._ears = ears
        self._reader = BurstReader()
        self._remembered: _Field | None = None
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setInterval(SILENCE_MS)
        self._silence.timeout.connect(self._silent)
        app.installEventFilter(self)

    def remove(self) -> None:
        """Filter no more."""
        self._silence.stop()
        self._app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys are looked at once, where they enter a window; widgets would show each twice."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(watched, QWindow):
            return False
        assert isinstance(event, QKeyEvent)
        return self._key(event)

    def _key(self, event: QKeyEvent) -> bool:
        focus = self._app.focusWidget()
        in_field = _Field.is_field(focus)
        if event.isAutoRepeat():  # a key held down comes as fast as a gun
            return not in_field and bool(_character_of(event, is_open=False))
        key = self._read(event)
        if key is None:
            return False
        answers = self._reader.key(key, in_field=in_field)
        if answers[-1].remember and focus is not None:
            self._remembered = _Field.of(focus)
        for answer in answers:
            self._do(answer)
        if self._reader.is_open:
            self._silence.start()
        else:
            self._silence.stop()
        return answers[-1].swallow

    def _read(self, event: QKeyEvent) -> Key | None:
        """The key, where it may belong to a code."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}:
            return Key(event.timestamp(), "", is_end=True)
        text = _character_of(event, is_open=self._reader.is_open)
        return Key(event.timestamp(), text) if text else None

    @Slot()
    def _silent(self) -> None:
        self._do(self._reader.silence())

    def _do(self, answer: Answer) -> None:
        noted = self._remembered
        if answer.restore and noted is not None:
            noted.restore()
        if answer.give_back and noted is not None:
            noted.type(answer.give_back)
        if answer.scan:
            self._ears.scan(answer.scan)
        if answer.cut:
            self._ears.cut(answer.cut)
        if answer.hotkey:
            self._press(answer.hotkey)

    def _press(self, hotkey: str) -> None:
        focus = self._app.focusWidget()
        if hotkey != " ":
            self._ears.hotkey(hotkey)
        elif isinstance(focus, QAbstractButton):
            focus.click()  # the space bar presses buttons, once it is surely no scan


def _character_of(event: QKeyEvent, *, is_open: bool) -> str:
    """The character a code may contain; GS may also begin one (Ctrl+`]`)."""
    text = event.text()
    held = event.modifiers() & (_CONTROL | Qt.KeyboardModifier.AltModifier)
    if held == _CONTROL:  # with Alt too it is AltGr, which writes characters
        text = _CONTROLS.get(Qt.Key(event.key()), text)
        return text if text == GS or (is_open and text in SEPARATORS) else ""
    return text if len(text) == 1 and text.isprintable() else ""


_CONTROL = Qt.KeyboardModifier.ControlModifier
_CONTROLS = {
    Qt.Key.Key_BracketRight: GS,
    Qt.Key.Key_Backslash: "\x1c",
    Qt.Key.Key_AsciiCircum: "\x1e",
    Qt.Key.Key_Underscore: "\x1f",
    Qt.Key.Key_D: "\x04",
}
"""How guns type separators, with Ctrl."""


class _Field:
    """What a text field held before a burst."""

    def __init__(self, widget: QLineEdit | QPlainTextEdit | QTextEdit) -> None:
        self._widget = widget
        if isinstance(widget, QLineEdit):
            self._text, self._at = widget.text(), widget.cursorPosition()
        else:
            self._text, self._at = widget.toPlainText(), widget.textCursor().position()

    @classmethod
    def is_field(cls, widget: QWidget | None) -> bool:
        """Whether typing into the widget leaves text there."""
        return (
            isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit) and not widget.isReadOnly()
        )

    @classmethod
    def of(cls, widget: QWidget) -> "_Field | None":
        """A note of the field's content."""
        if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
            return cls(widget)
        return None

    def restore(self) -> None:
        """Put it back; nobody is told, as nothing was typed."""
        widget = self._widget
        blocked = QSignalBlocker(widget)
        if isinstance(widget, QLineEdit):
            widget.setText(self._text)
            widget.setCursorPosition(self._at)
        else:
            widget.setPlainText(self._text)
            cursor = QTextCursor(widget.document())
            cursor.setPosition(self._at)
            widget.setTextCursor(cursor)
        blocked.unblock()

    def type(self, text: str) -> None:
        """Type what was taken for a burst and was none."""
        if isinstance(self._widget, QLineEdit):
            self._widget.insert(text)
        else:
            self._widget.insertPlainText(text)
