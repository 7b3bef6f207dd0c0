"""The frame of the station shell: status strip, banner, work area, action row (5.9.1)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.viewmodels.banner import starting
from ui.viewmodels.commands import KEYS, Command, Offer
from ui.viewmodels.page_names import PAGES
from ui.views import frame
from ui.widgets.action_row import Action, ActionRow
from ui.widgets.banner_bar import BannerBar
from ui.widgets.status_strip import StatusStrip

if TYPE_CHECKING:  # loaded once the window is there: most of a start is loading modules
    from ui.viewmodels.shell import Shell
    from ui.views.help_call import HelpView
    from ui.views.home import HomeView
    from ui.views.inspect import InspectView
    from ui.views.pack import PackView
    from ui.views.print_labels import PrintView
    from ui.views.process import ProcessView
    from ui.views.receive import ReceiveView
    from ui.views.recovery_sheet import RecoveryView
    from ui.views.sample import SampleView
    from ui.views.ship import ShipView
    from ui.views.sign_in import SignInView
    from ui.views.sync_state import SyncView

SMALLEST_PX = (1024, 768)
SPARE_TIME_MS = 150
V = TypeVar("V", bound=QWidget)
ICONS: Mapping[Command, str] = {
    Command.MAIN: "arrow",
    Command.PHOTO: "camera",
    Command.UNDO: "undo",
    Command.BACK: "back",
    Command.PRINT: "printer",
    Command.HELP: "person",
    Command.STOP: "stop",
    Command.QUIT: "cross",
    Command.SYNC: "cloud",
    Command.OFFICE: "engineer",
    Command.SHEET: "document",
    Command.START: "arrow",
    Command.RECEIVE: "box",
}


class StationWindow(QWidget):
    """Shows `Shell` and the view of its page. No menu, no tab, no dialog."""

    closed = Signal()
    painted = Signal()
    """For the first time: somebody sees it."""
    _shell: "Shell"

    def __init__(self, theme: Theme, now: Callable[[], datetime]) -> None:
        """Build the frame, which says that the station is starting.

        Args:
            theme: For sizes.
            now: The wall time, UTC.
        """
        super().__init__()
        frame.dress(self, "shell")
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self._theme = theme
        self._now = now
        self.is_kiosk = False
        self._may_close = False
        self._was_painted = False
        self.strip = StatusStrip(theme, lambda: self._press(Command.SYNC))
        self.banner = BannerBar(theme)
        self.actions_row = ActionRow(theme, lambda name: self._press(Command(name)))
        self._stack = QStackedWidget()
        self._left_to_build = list(PAGES.values())
        self._spare_time = QTimer(self)
        self._spare_time.setInterval(SPARE_TIME_MS)
        self._spare_time.timeout.connect(self._build_another)
        self._arrange()
        self.banner.show_banner(starting())

    def take_up(self, shell: "Shell") -> None:
        """Show a shell from now on; its pages are built when first gone to, or in spare time."""
        self._shell = shell
        self._listen_to_keys()
        shell.changed.connect(self.show_state)
        shell.sign_in.closed.connect(self.close_for_good)
        self.show_state()
        self._spare_time.start()

    # --- pages: the first paint must not wait for twelve of them -----------------------------------

    @cached_property
    def sign_in(self) -> "SignInView":
        """S1."""
        from ui.views.sign_in import SignInView

        return self._placed(SignInView(self._theme, self._shell.sign_in))

    @cached_property
    def home(self) -> "HomeView":
        """S2."""
        from ui.views.home import HomeView

        return self._placed(HomeView(self._theme, self._shell.home))

    @cached_property
    def inspect(self) -> "InspectView":
        """S3."""
        from ui.views.inspect import InspectView

        shell = self._shell
        return self._placed(InspectView(self._theme, shell.inspect, shell.press))

    @cached_property
    def first_article(self) -> "InspectView":
        """The same for a first article."""
        from ui.views.inspect import InspectView

        shell = self._shell
        return self._placed(InspectView(self._theme, shell.first_article, shell.press))

    @cached_property
    def receive(self) -> "ReceiveView":
        """S4, goods in."""
        from ui.views.receive import ReceiveView

        shell = self._shell
        return self._placed(ReceiveView(self._theme, shell.receive, shell.press))

    @cached_property
    def sample(self) -> "SampleView":
        """S4, a lot by samples."""
        from ui.views.sample import SampleView

        return self._placed(SampleView(self._theme, self._shell.sample, self._shell.press))

    @cached_property
    def process(self) -> "ProcessView":
        """A process step."""
        from ui.views.process import ProcessView

        shell = self._shell
        return self._placed(ProcessView(self._theme, shell.process, shell.press))

    @cached_property
    def pack(self) -> "PackView":
        """S5."""
        from ui.views.pack import PackView

        return self._placed(PackView(self._theme, self._shell.pack))

    @cached_property
    def ship(self) -> "ShipView":
        """S6."""
        from ui.views.ship import ShipView

        return self._placed(ShipView(self._theme, self._shell.ship))

    @cached_property
    def print_labels(self) -> "PrintView":
        """S7."""
        from ui.views.print_labels import PrintView

        return self._placed(PrintView(self._theme, self._shell.print_labels))

    @cached_property
    def sync(self) -> "SyncView":
        """S8."""
        from ui.views.sync_state import SyncView

        return self._placed(SyncView(self._theme, self._shell.sync, self._now))

    @cached_property
    def help(self) -> "HelpView":
        """S9."""
        from ui.views.help_call import HelpView

        return self._placed(HelpView(self._theme, self._shell.help))

    @cached_property
    def sheet(self) -> "RecoveryView":
        """The recovery sheet."""
        from ui.views.recovery_sheet import RecoveryView

        press = self._presser(Command.MAIN)
        return self._placed(RecoveryView(self._theme, self._shell.sheet, press))

    def _placed(self, view: V) -> V:
        self._stack.addWidget(view)
        return view

    @Slot()
    def _build_another(self) -> None:
        """One page more, so that nobody waits for it when it is gone to."""
        if self._left_to_build:
            getattr(self, self._left_to_build.pop())
        else:
            self._spare_time.stop()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        frame.close_up(column)
        column.addWidget(self.strip)
        column.addWidget(self.banner)
        column.addWidget(self._stack, 1)
        column.addWidget(self.actions_row)

    def _listen_to_keys(self) -> None:
        for command, key in KEYS.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self._presser(command))

    def show_state(self) -> None:
        """What the shell says now, the banner first: it is an answer that somebody waits for."""
        shell = self._shell
        self.banner.show_banner(shell.banner, self._counter)
        frame.show_strip(self.strip, shell.strip)
        self.actions_row.show_actions(tuple(_action(each) for each in shell.offers()))
        self._stack.setCurrentWidget(getattr(self, PAGES[shell.page]))

    @property
    def _counter(self) -> str:
        """How full what is being filled is."""
        match self._shell.page:
            case "pack":
                return self._shell.pack.state.counter
            case "ship":
                return self._shell.ship.state.counter
        return ""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first one: what a start has left to do begins then."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell assembly, which stops everything; a kiosk asks for a line lead first."""
        if self.is_kiosk and not self._may_close:
            event.ignore()
            self._press(Command.QUIT)
            return
        super().closeEvent(event)
        self.closed.emit()

    def close_for_good(self) -> None:
        """Somebody who may has said so."""
        self._may_close = True
        self.close()

    def _presser(self, command: Command) -> Callable[[], None]:
        return lambda: self._press(command)

    def _press(self, command: Command) -> None:
        """A button or key; none of them means anything before there is a shell."""
        if hasattr(self, "_shell"):
            self._shell.press(command)


def _action(offer: Offer) -> Action:
    return Action(
        name=offer.command,
        label=offer.label,
        key=offer.key,
        icon=ICONS.get(offer.command, ""),
        is_enabled=offer.is_enabled,
        is_main=offer.is_main,
        is_wide=offer.command is Command.MAIN,
    )
