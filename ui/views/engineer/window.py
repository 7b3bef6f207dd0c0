"""The engineer's window: rail on the left, strip above, one notice, the page, the palette over it."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.viewmodels.engineer.shell import PAGES, EngineerShell
from ui.viewmodels.words import word
from ui.views import frame
from ui.views.engineer.documents import DocumentsView
from ui.views.engineer.sync import SyncDetailView
from ui.views.engineer.trace import TraceView
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.palette_box import Calls, PaletteBox
from ui.widgets.rail import Rail, Stop
from ui.widgets.status_strip import StatusStrip

ICONS = {"trace": "search", "documents": "document", "sync": "cloud"}
LEAVE, FIND = "leave", "find"
BY_A_PERSON = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class EngineerWindow(QWidget):
    """Shows `EngineerShell`. No menu, no dialog; the whole of it by keyboard."""

    closed = Signal()

    def __init__(self, theme: Theme, shell: EngineerShell, now: Callable[[], datetime]) -> None:
        """Build every page.

        Args:
            theme: For sizes.
            shell: What to show.
            now: The wall time, UTC.
        """
        super().__init__()
        frame.dress(self, "office")
        self._shell = shell
        self.is_kiosk = False
        self.strip = StatusStrip(theme, lambda: shell.go("sync"))
        stops = [
            *(
                Stop(name, word(f"office.page.{name}"), ICONS[name], key)
                for name, key in PAGES.items()
            ),
            Stop(FIND, word("office.palette"), "palette", "Ctrl+K", is_below=True),
            Stop(LEAVE, word("office.leave"), "scanner", is_below=True),
        ]
        self.rail = Rail(theme, stops, self._go)
        self.notice = NoticeBar(theme, shell.dismiss)
        self.trace = TraceView(theme, shell.trace)
        self.documents = DocumentsView(theme, shell.documents)
        self.sync = SyncDetailView(theme, shell.sync, now)
        self._views: dict[str, QWidget] = {
            "trace": self.trace,
            "documents": self.documents,
            "sync": self.sync,
        }
        palette = shell.palette
        calls = Calls(palette.type, palette.move, palette.take, palette.close)
        self._arrange()
        self.palette_box = PaletteBox(theme, word("office.palette.hint"), calls, self)
        self._add_keys()
        shell.changed.connect(self.show_state)
        palette.changed.connect(self._show_palette)
        self.show_state()

    def show_state(self) -> None:
        """What the shell says now."""
        shell = self._shell
        frame.show_strip(self.strip, shell.strip)
        self.rail.show_current(shell.page)
        self.notice.show_notice(shell.notice)
        view = self._views[shell.page]
        if self._stack.currentWidget() is not view:
            self._stack.setCurrentWidget(view)
            self._focus_page()

    def showEvent(self, event: QShowEvent) -> None:
        """From now on every key and touch says that somebody is here."""
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)  # once: the same filter is not added twice

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Nothing is taken from anybody."""
        if event.type() in BY_A_PERSON:
            self._shell.touch()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The palette stays in the middle."""
        super().resizeEvent(event)
        if self.palette_box.isVisible():
            self.palette_box.place()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell assembly, which stops everything; in a kiosk back to the station, which asks first."""
        if self.is_kiosk:
            event.ignore()
            self._shell.leave()
            return
        super().closeEvent(event)
        self.closed.emit()

    def _go(self, name: str) -> None:
        if name == LEAVE:
            self._shell.leave()
        elif name == FIND:
            self._shell.palette.open()
        else:
            self._shell.go(name)

    def _focus_page(self) -> None:
        if self._shell.page == "trace":
            self.trace.focus_box()
        elif self._shell.page == "documents":
            self.documents.list.setFocus()
        else:
            self.sync.streams.setFocus()

    def _find(self) -> None:
        """Ctrl+F: the box of the page."""
        if self._shell.page == "documents":
            self.documents.filter.setFocus()
        else:
            if self._shell.page != "trace":
                self._shell.go("trace")
            self.trace.focus_box()

    def _back(self) -> None:
        if self._shell.page == "trace":
            self._shell.trace.go_back()

    def _escape(self) -> None:
        """Put away what lies on top: the palette, the notice, a hold that was begun."""
        if self._shell.palette.is_open:
            self._shell.palette.close()
        elif self._shell.notice is not None:
            self._shell.dismiss()
        elif self._shell.trace.form is not None:
            self._shell.trace.give_up_hold()

    def _show_palette(self) -> None:
        palette = self._shell.palette
        if not palette.is_open:
            self.palette_box.put_away()
            return
        rows = [(row.label, row.note) for row in palette.rows]
        self.palette_box.show_palette(palette.typed, rows, palette.at)

    def _add_keys(self) -> None:
        keys: dict[str, Callable[[], None]] = {
            "Ctrl+K": self._shell.palette.open,
            "Ctrl+F": self._find,
            "Alt+Left": self._back,
            "Esc": self._escape,
            **{key: self._goer(name) for name, key in PAGES.items()},
        }
        for key, does in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(does)

    def _goer(self, name: str) -> Callable[[], None]:
        return lambda: self._shell.go(name)

    def _arrange(self) -> None:
        self._stack = QStackedWidget()
        for view in self._views.values():
            self._stack.addWidget(view)
        page = QVBoxLayout()
        frame.close_up(page)
        page.addWidget(self.notice)
        page.addWidget(self._stack, 1)
        row = QHBoxLayout()
        frame.close_up(row)
        row.addWidget(self.rail)
        row.addLayout(page, 1)
        column = QVBoxLayout(self)
        frame.close_up(column)
        column.addWidget(self.strip)
        column.addLayout(row, 1)
