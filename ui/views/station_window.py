"""The frame of the station shell: status strip, banner, work area, action row (5.9.1)."""

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.viewmodels.commands import KEYS, Command, Offer
from ui.viewmodels.shell import Shell
from ui.views.help_call import HelpView
from ui.views.home import HomeView
from ui.views.inspect import InspectView
from ui.views.pack import PackView
from ui.views.print_labels import PrintView
from ui.views.process import ProcessView
from ui.views.receive import ReceiveView
from ui.views.sample import SampleView
from ui.views.ship import ShipView
from ui.views.sign_in import SignInView
from ui.views.sync_state import SyncView
from ui.widgets.action_row import Action, ActionRow
from ui.widgets.banner_bar import BannerBar
from ui.widgets.status_strip import Mark, StatusStrip

SMALLEST_PX = (1024, 768)
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
    Command.START: "arrow",
    Command.RECEIVE: "box",
}


class StationWindow(QWidget):
    """Shows `Shell` and the view of its page. No menu, no tab, no dialog."""

    closed = Signal()

    def __init__(self, theme: Theme, shell: Shell, now: Callable[[], datetime]) -> None:
        """Build every page.

        Args:
            theme: For sizes.
            shell: What to show.
            now: The wall time, UTC.
        """
        super().__init__()
        self.setObjectName("shell")
        self.setWindowTitle("溯源工位 Suyuan Station")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._shell = shell
        self.is_kiosk = False
        self._may_close = False
        self.strip = StatusStrip(theme, lambda: shell.press(Command.SYNC))
        self.banner = BannerBar(theme)
        self.actions_row = ActionRow(theme, lambda name: shell.press(Command(name)))
        self.sign_in = SignInView(theme, shell.sign_in)
        self.home = HomeView(theme, shell.home)
        self.inspect = InspectView(theme, shell.inspect, shell.press)
        self.pack = PackView(theme, shell.pack)
        self.ship = ShipView(theme, shell.ship)
        self.print_labels = PrintView(theme, shell.print_labels)
        self.help = HelpView(theme, shell.help)
        self.sync = SyncView(theme, shell.sync, now)
        self.receive = ReceiveView(theme, shell.receive, shell.press)
        self.sample = SampleView(theme, shell.sample, shell.press)
        self.process = ProcessView(theme, shell.process, shell.press)
        self.first_article = InspectView(theme, shell.first_article, shell.press)
        self._views: dict[str, QWidget] = {
            "sign_in": self.sign_in,
            "home": self.home,
            "inspect": self.inspect,
            "pack": self.pack,
            "ship": self.ship,
            "print": self.print_labels,
            "help": self.help,
            "sync": self.sync,
            "receive": self.receive,
            "sample": self.sample,
            "process": self.process,
            "first_article": self.first_article,
        }
        self._stack = QStackedWidget()
        self._arrange()
        self._listen_to_keys()
        shell.changed.connect(self.show_state)
        shell.sign_in.closed.connect(self.close_for_good)
        self.show_state()

    def _arrange(self) -> None:
        for view in self._views.values():
            self._stack.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
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
        """What the shell says now."""
        shell = self._shell
        strip = shell.strip
        self.strip.show_place(strip.station, strip.person, strip.work)
        self.strip.show_badge(strip.badge.kind, strip.badge.text)
        self.strip.show_devices(tuple(Mark(x.kind, x.label, x.is_ready) for x in strip.lamps))
        counters = {"pack": shell.pack.state.counter, "ship": shell.ship.state.counter}
        counter = counters.get(shell.page, "")
        self.banner.show_banner(shell.banner, counter)
        self.actions_row.show_actions(tuple(_action(each) for each in shell.offers()))
        self._stack.setCurrentWidget(self._views[shell.page])

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell assembly, which stops everything; a kiosk asks for a line lead first."""
        if self.is_kiosk and not self._may_close:
            event.ignore()
            self._shell.press(Command.QUIT)
            return
        super().closeEvent(event)
        self.closed.emit()

    def close_for_good(self) -> None:
        """Somebody who may has said so."""
        self._may_close = True
        self.close()

    def _presser(self, command: Command) -> Callable[[], None]:
        return lambda: self._shell.press(command)


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
