"""The one object that hears keyboard guns for the whole application.

Under X11 and Windows keys are taken from the window system itself, below input methods and
layouts; elsewhere (Wayland, offscreen) where Qt hands them to a window. In a text field the first
two keys of a burst pass, because they may be a person's; an input method may bring what it made of
them later than the burst is known for one, and then they are dropped.
"""

import ctypes
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractNativeEventFilter,
    QByteArray,
    QEvent,
    QObject,
    Qt,
    QTimer,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QWidget,
)

from ui.scan_guard import us_keys, windows, x11
from ui.scan_guard.burst import GS, SEPARATORS, SILENCE_MS, Answer, BurstReader, Key
from ui.scan_guard.focus_gap import FocusGap
from ui.scan_guard.press import Keyboard, Press
from ui.scan_guard.text_field import Editor, Noted, editor_of

NATIVE_PLATFORMS = frozenset({"xcb", "windows"})
ECHO_MS = 600
"""How long after a burst an input method may still bring what it made of the burst's first keys."""

MOST_ECHOES = 64
_WINDOW_EVENTS = frozenset({QEvent.Type.Close, QEvent.Type.Show})


@dataclass(frozen=True, slots=True)
class Ears:
    """Who is told what the guard understood; called on the GUI thread."""

    scan: Callable[[str], None]
    cut: Callable[[str], None]
    hotkey: Callable[[str], None]


class ScanGuard(QObject):
    """Filters the keys of every window of the application, until it is removed."""

    def __init__(self, app: QApplication, ears: Ears, *, is_native: bool | None = None) -> None:
        """Begin to filter.

        Args:
            app: The application.
            ears: Who is told.
            is_native: Take keys from the window system; where it is one we can read, if `None`.
        """
        super().__init__(app)
        self._app = app
        self._ears = ears
        self._reader = BurstReader()
        self._noted: Noted | None = None
        self._passed: deque[int] = deque(maxlen=3)
        self._echoes: deque[int] = deque(maxlen=MOST_ECHOES)
        self._is_muted = False
        self._gap = FocusGap(self)
        self._silence = self._timer(SILENCE_MS, self._silent)
        self._surely_silent = self._timer(0, self._decide)
        self._echo_end = self._timer(ECHO_MS, self._echo_ended)
        if is_native is None:
            is_native = app.platformName() in NATIVE_PLATFORMS
        self._native = _NativeFilter(self._press_native) if is_native else None
        app.installEventFilter(self)
        if self._native is not None:
            app.installNativeEventFilter(self._native)
            app.applicationStateChanged.connect(self._native.forget)

    def remove(self) -> None:
        """Filter no more."""
        self._silence.stop()
        self._surely_silent.stop()
        self._echo_end.stop()
        self._gap.let_go()
        self._app.removeEventFilter(self)
        if self._native is not None:
            self._app.removeNativeEventFilter(self._native)
            self._app.applicationStateChanged.disconnect(self._native.forget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys are looked at once, where they enter a window; widgets would show each twice."""
        kind = event.type()
        if kind is QEvent.Type.InputMethod:
            return self._is_muted
        if kind in _WINDOW_EVENTS and isinstance(watched, QWidget) and watched.isWindow():
            self._window_comes_or_goes(watched, kind)
            return False
        if kind is not QEvent.Type.KeyPress or not isinstance(watched, QWindow):
            return False
        assert isinstance(event, QKeyEvent)
        if self._native is not None:
            return event.timestamp() in self._echoes
        return self._press_portable(event)

    def _window_comes_or_goes(self, window: QWidget, kind: QEvent.Type) -> None:
        if self._app.platformName() != "xcb":
            return  # elsewhere the next window has the focus at once
        if kind is QEvent.Type.Close:
            self._gap.closing(window)
        else:
            self._gap.let_go()

    # --- where keys come from -----------------------------------------------------------------

    def _press_native(self, press: Press, at_ms: int, *, is_held: bool) -> bool:
        """A key from the window system; whether nobody else is to see it."""
        if not press.is_down or press.scan_code in us_keys.MODIFIERS:
            return self._reader.is_device  # a lone Shift would switch an input method over
        editor = self._editor_for(press)
        if is_held:
            return editor is None and bool(us_keys.character(press))
        key = self._key_of(press, at_ms)
        if key is None:
            return self._reader.is_device
        if editor is not None and not self._reader.is_device:
            self._passed.append(press.at_ms)
        return self._take(key, editor)

    def _editor_for(self, press: Press) -> Editor | None:
        """The text field that the key would go into.

        A window that just came up has its keys before Qt has moved the focus there.
        """
        focus = self._app.focusWidget()
        if focus is None or press.window not in {0, int(focus.window().effectiveWinId())}:
            return None
        return editor_of(focus)

    def _press_portable(self, event: QKeyEvent) -> bool:
        """A key where it enters a window."""
        editor = editor_of(self._app.focusWidget())
        if event.isAutoRepeat():  # a key held down comes as fast as a gun
            return editor is None and bool(_character_of(event, is_open=False))
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}:
            return self._take(Key(event.timestamp(), "", is_end=True), editor)
        text = _character_of(event, is_open=self._reader.is_open)
        return self._take(Key(event.timestamp(), text), editor) if text else False

    def _key_of(self, press: Press, at_ms: int) -> Key | None:
        """The key, where it may belong to a code."""
        text = us_keys.character(press)
        is_burst = self._reader.goes_on_at(at_ms)
        if us_keys.is_end(press) or (is_burst and text in {"\r", "\n", "\t"}):
            return Key(at_ms, "", is_end=True)
        if text == GS or text.isprintable() or is_burst:
            return Key(at_ms, text) if text else None
        return None  # Ctrl with a letter is a person's shortcut, where no gun is typing

    # --- what they mean -----------------------------------------------------------------------

    def _take(self, key: Key, editor: Editor | None) -> bool:
        answers = self._reader.key(key, in_field=self._is_same_field(editor))
        *before, now = answers
        for answer in before:
            self._do(answer)
        if now.remember and editor is not None:
            self._noted = Noted(editor)
        self._do(now)
        if not self._reader.is_open:
            self._noted = None
        self._surely_silent.stop()
        if self._reader.is_open:
            self._silence.start()
        else:
            self._silence.stop()
        return now.swallow

    def _is_same_field(self, editor: Editor | None) -> bool:
        """Whether a key goes into a text field: into the one that the burst began in, within one."""
        noted = self._noted if self._reader.is_open else None
        return editor is not None and (noted is None or noted.editor is editor)

    @Slot()
    def _silent(self) -> None:
        """Keys may wait in the queue, where this thread was busy: they are taken first."""
        self._surely_silent.start()

    @Slot()
    def _decide(self) -> None:
        self._do(self._reader.silence())
        self._noted = None

    def _do(self, answer: Answer) -> None:
        noted = self._noted
        if answer.restore and noted is not None:
            noted.restore()
            self._expect_echoes()
        if answer.give_back and noted is not None:
            self._echo_ended()
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

    # --- what an input method brings late -----------------------------------------------------

    def _expect_echoes(self) -> None:
        if self._native is not None:
            self._echoes.extend(self._passed)
            self._passed.clear()
            self._is_muted = True
            self._echo_end.start()

    @Slot()
    def _echo_ended(self) -> None:
        self._echo_end.stop()
        self._echoes.clear()
        self._is_muted = False

    def _timer(self, after_ms: int, ring: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(ring)
        return timer


class _NativeFilter(QAbstractNativeEventFilter):
    """Reads the window system's own events."""

    def __init__(self, press: Callable[..., bool]) -> None:
        """Prepare.

        Args:
            press: Called with each key, its time, and whether it only repeats; True hides it.
        """
        super().__init__()
        self._press = press
        self._keyboard = Keyboard()
        self._messages = windows.Messages()
        self._is_hidden = False

    def nativeEventFilter(
        self, event_type: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> object:
        """See `QAbstractNativeEventFilter`."""
        kind = QByteArray(event_type).data()
        if kind == b"xcb_generic_event_t":
            press = x11.read(ctypes.string_at(int(message), x11.LENGTH))
            return press is not None and self._hides(press), 0
        if kind == b"windows_generic_MSG":
            return self._hides_message(ctypes.string_at(int(message), windows.LENGTH)), 0
        return False, 0

    def forget(self, now: Qt.ApplicationState) -> None:
        """Another program has or had the keyboard: which modifiers are held is not known."""
        del now
        self._messages.forget()

    def _hides(self, press: Press) -> bool:
        at_ms = self._keyboard.time_of(press)
        is_held = self._keyboard.is_held(press, at_ms)
        return self._press(press, at_ms, is_held=is_held)

    def _hides_message(self, message: bytes) -> bool:
        """A key, or what Windows has made of a key that was hidden."""
        if self._messages.kind_of(message) in windows.CHARACTERS:
            return self._is_hidden
        press = self._messages.read(message)
        if press is None:
            return False
        if press.is_down:
            self._is_hidden = self._hides(press)
            return self._is_hidden
        return self._hides(press)


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
