"""The station shell: everything a person does or a device tells comes in here, in order.

One path: a scan (gun, serial line, camera), a command (touch, key, code) or a lone key joins one
queue; the head of the queue is handed to the page once that page has ended its task. So a fast
gun loses nothing, and nothing happens twice.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from station.actions.bounce import Bounces
from station.actions.desk import Desk
from station.actions.outcome import Saved
from station.actions.resolve import shown
from station.documents.master import Master
from station.errors import StationError
from station.ports import DeviceStatus, ScanRead
from ui.sounds import Tone
from ui.viewmodels import heard, notices, shell_offers
from ui.viewmodels.banner import Banner, of_trouble
from ui.viewmodels.bench import Code
from ui.viewmodels.comeback import Comeback
from ui.viewmodels.commands import Asked, Command, Offer, read_command
from ui.viewmodels.engineer_access import may_enter
from ui.viewmodels.first_article import FirstArticlePage
from ui.viewmodels.help_call import HelpPage
from ui.viewmodels.home import HomePage, page_for
from ui.viewmodels.idle_lock import IdleLock
from ui.viewmodels.inspect import InspectPage
from ui.viewmodels.pack import PackPage
from ui.viewmodels.page import Page, Place, Tools
from ui.viewmodels.page_names import PAGES
from ui.viewmodels.print_labels import PrintPage
from ui.viewmodels.process import ProcessPage
from ui.viewmodels.receive import ReceivePage
from ui.viewmodels.recovery_sheet import RecoveryPage
from ui.viewmodels.sample import SamplePage
from ui.viewmodels.shell_offers import Beside
from ui.viewmodels.ship import ShipPage
from ui.viewmodels.sign_in import SignInPage
from ui.viewmodels.strip import Strip, person_of, work_of
from ui.viewmodels.surroundings import Surroundings
from ui.viewmodels.sync_state import SyncPage
from ui.viewmodels.waiting import Event, Waiting

JOB_PREFIX = "JOB-"
OFFICE = "office"
"""Waits behind the lock: the engineer's pages."""
CHANGES_BY_ITSELF = frozenset({"sync", "print", "sign_in"})
"""Pages that tell of a change though nobody touched them."""


class Shell(QObject):
    """Owns the pages and says which one is up.

    Attributes:
        page: Name of the page that is up, one of `pages`.
        around: Devices, delivery, the status strip.
        has_office: This program was started with the engineer's pages beside these.
    """

    changed = Signal()
    office_wanted = Signal(object)
    """To the engineer's pages, with the `Desk` as it is."""

    def __init__(self, tools: Tools, station: str) -> None:
        super().__init__()
        self.tools = tools
        self.has_office = False
        self.sign_in = SignInPage(tools)
        self.home = HomePage(tools)
        self.inspect = InspectPage(tools)
        self.pack = PackPage(tools)
        self.ship = ShipPage(tools)
        self.receive = ReceivePage(tools)
        self.sample = SamplePage(tools)
        self.process = ProcessPage(tools)
        self.first_article = FirstArticlePage(tools)
        self.print_labels = PrintPage(tools)
        self.help = HelpPage(tools)
        self.sync = SyncPage(tools)
        self.sheet = RecoveryPage(tools)
        self.pages: dict[str, Page] = {name: getattr(self, held) for name, held in PAGES.items()}
        self.page = "sign_in"
        self.place = Place(Desk(), Master())
        self._notice: Banner | None = None
        self._waiting = Waiting(self._is_working, self._hand_on)
        self._bounces = Bounces()
        self._is_moving = False
        self._desk = Desk()
        self._behind = ""
        self._lock = IdleLock(tools, self._may_lock)
        self.around = Surroundings(tools, station)
        self._last_scanned = ""
        self._comeback = Comeback(tools, self.pages, lambda: (self.place, self.page))
        self._comeback.told.connect(self._told)
        self._join()

    def _join(self) -> None:
        for page in self.pages.values():
            page.changed.connect(self._page_changed)
            page.saved.connect(self._saved)
        for page in (*self.pages.values(), self._comeback):
            page.freed.connect(self._waiting.go_on)
            page.moved.connect(self._moved)
            page.hand_over.connect(self._hand_over)
        self.home.begin.connect(self._begin)
        self._lock.due.connect(self._lock_idle)
        self.around.changed.connect(self.changed)
        self.around.delivery.told.connect(self.sync.learn)

    @property
    def current(self) -> Page:
        """The page that is up."""
        return self.pages[self.page]

    @property
    def banner(self) -> Banner:
        """What the banner says: a notice to everybody, else what the page says."""
        if self.around.is_covered:
            return notices.covered()
        return self._notice or self.current.banner

    @property
    def strip(self) -> Strip:
        """What the status strip says."""
        return self.around.strip

    def open(self, desk: Desk | None = None, behind: str = "") -> None:
        """Load the documents and ask for a badge; begin to watch delivery. Else as `come_back`."""
        self.come_back(desk or Desk(), behind)
        self._comeback.look()
        self.sheet.look()
        self.around.delivery.begin()
        self._lock.begin()

    def offers(self) -> tuple[Offer, ...]:
        """The page's buttons; help is always at the right."""
        beside = Beside(self._may_leave(), self.sheet.offered_to(self.place))
        return shell_offers.around(self.page, self.current.offers(), beside)

    def come_back(self, desk: Desk, behind: str = "") -> None:
        """From the engineer's pages, with whoever is signed in now.

        Args:
            desk: As it is.
            behind: `OFFICE` where nobody was there for a quarter of an hour: a badge is asked for.
        """
        self._behind = behind
        self._moved(desk)

    # --- what comes in ------------------------------------------------------------------------

    def hear(self, read: ScanRead) -> None:
        """A code from a device."""
        self.take(heard.of_read(read))

    def hear_keys(self, text: str) -> None:
        """A code from a keyboard gun."""
        self.take(heard.of_keys(text))

    def take(self, code: Code) -> None:
        """A code from anywhere. The same one again at once is a bounce of the gun (R11)."""
        code = heard.whole(code)
        now_s = self.tools.monotonic_s()
        if self._bounces.is_bounce(code.full, now_s):
            self.tools.sound(Tone.TICK)
        elif code.text.strip():
            # undo twice is meant so, and so is one more of a lot
            is_command = read_command(code.text) is not None
            is_meant = is_command or self.current.counts_every_scan(code)
            self._bounces.note(code.full, now_s, is_lot=is_meant)
            self._queue(code)

    def press(self, command: Command, about: str = "") -> None:
        """A button or a function key."""
        self._queue(Asked(command, about))

    def hotkey(self, character: str) -> None:
        """A lone key of the keyboard."""
        self._queue(character)

    def hear_cut(self, text: str) -> None:
        """A gun sent too little for a code: its beep meant nothing."""
        self._tell(notices.cut(text), Tone.REJECT)

    def hear_dropped(self, error: StationError) -> None:
        """A serial gun sent what cannot be a code."""
        self._tell(of_trouble(error), Tone.REJECT)

    def hear_device(self, status: DeviceStatus) -> None:
        """A device is ready or lost."""
        self.around.hear_device(status)
        if status.kind == "printer":
            self.print_labels.hear_printer(status)

    def hear_print(self, planned: object, state: str) -> None:
        """A label that was printed on the side did not come out: say so, wherever one is."""
        del planned
        if state != "sent":
            self._tell(notices.label_lost(state), Tone.REJECT)

    def hear_crash(self) -> None:
        """A bug; the report is written."""
        self._tell(notices.crashed(), Tone.REJECT)

    def set_active(self, *, is_active: bool) -> None:
        """Whether our window has the keyboard."""
        self.around.set_active(is_active=is_active)

    def _queue(self, event: Event) -> None:
        if self._waiting.is_full:
            self.tools.sound(Tone.REJECT)
            return
        self._notice = None
        self._lock.touch()
        self._waiting.add(event)

    def _hand_on(self, event: Event) -> None:
        if isinstance(event, Code):
            self._scanned(event)
        elif isinstance(event, Asked):
            self._asked(event)
        else:
            self.current.key(event)

    def _is_working(self) -> bool:
        pages = (*self.pages.values(), self._comeback)
        return self._is_moving or any(page.is_busy for page in pages)

    def _scanned(self, code: Code) -> None:
        asked = read_command(code.text)
        text = code.text.strip()
        order = text.removeprefix(JOB_PREFIX)
        person = self.place.desk.person
        if asked is not None:
            self._asked(asked)
        elif text in self.place.master.people:
            self._badge(text)
        elif self._lock.page and self.place.master.people:
            self.sign_in.refuse_locked()
        elif person is not None and order in self.place.master.orders:
            self._order(order)
        else:
            self._last_scanned = shown(text)
            self.current.scan(code)

    def _order(self, order: str) -> None:
        if not self.current.choose_order(order):
            self._go("home")
            self.home.choose_order(order)

    def _badge(self, badge: str) -> None:
        """A badge on any page: log in, hand over, unlock; or what the page asks one for."""
        person = self.place.desk.person
        if self.current.takes_badge(badge):
            return
        if person is not None and person.badge == badge and self._lock.page:
            self.tools.sound(Tone.ACCEPT)
            self._arrive()
        elif person is not None and person.badge == badge:
            self._tell(notices.already_in(person.name, self.current.banner.headline), Tone.TICK)
            if self.page == "sign_in":
                self._arrive()
        else:
            self.sign_in.sign_in(badge)

    def _asked(self, asked: Asked) -> None:
        if self.current.press(asked):
            return
        does: dict[Command, Callable[[], None]] = {
            Command.HELP: self._call_help,
            Command.BACK: self._back,
            Command.PERSON: lambda: self._go("sign_in"),
            Command.SYNC: lambda: self._go("sync"),
            Command.SHEET: lambda: self._go("sheet"),
            Command.OFFICE: self._to_office,
            Command.QUIT: self._ask_to_close,
        }
        action = does.get(asked.command)
        if action is not None and self.place.desk.person is not None:
            action()

    def _may_leave(self) -> bool:
        return self.has_office and may_enter(self.place.desk.person, self.place.master)

    def _to_office(self) -> None:
        if self._may_leave():
            self.office_wanted.emit(self.place.desk)

    def _call_help(self) -> None:
        """One action calls; whom else to call is asked afterwards."""
        came_from, self.page = self.page, "help"
        self.help.begin(self.place, came_from, self._last_scanned)
        self.changed.emit()

    def _ask_to_close(self) -> None:
        if self.sign_in.is_kiosk:
            self._go("sign_in")
            self.sign_in.press(Asked(Command.QUIT))

    def _back(self) -> None:
        if self.page != "home":
            self._go("home")

    # --- where we are -------------------------------------------------------------------------

    def _moved(self, desk: Desk) -> None:
        """Who works on what has changed: read the documents in force, then go there."""
        self._is_moving = True
        self._desk = desk
        self.tools.runner.run(self.tools.bench.master, self._arrived, self._lost)

    def _arrived(self, master: Master) -> None:
        self._is_moving = False
        self.place = Place(self._desk, master)
        self._arrive()
        self._waiting.go_on()

    def _arrive(self) -> None:
        self.sign_in.is_locked = False
        waiting = self._lock.release()
        behind, self._behind = self._behind, ""
        if behind:
            self._lock_up(behind)
        elif waiting == OFFICE:
            self._go("home")
            self._to_office()
        elif self.place.desk.person is None:
            self._go("sign_in")
        elif waiting:
            self._go(waiting)
            self._comeback.arrive(self.place)
        else:
            self._go(self.page if self.current.stays else page_for(self.place) or "home")
            self._comeback.arrive(self.place)
            self._notice = self.sheet.reminder(self.place) or self._notice
        self.around.show_place(
            person_of(self.place.desk), work_of(self.place.desk, self.place.job())
        )

    def _may_lock(self) -> bool:
        return self.place.desk.person is not None and not self._is_working()

    def _lock_idle(self) -> None:
        """Nobody has been here for a quarter of an hour."""
        self._lock_up(self.page if self.page != "sign_in" else "home")

    def _lock_up(self, behind: str) -> None:
        """Ask for a badge; what waits behind the lock comes up again after it."""
        self._lock.lock(behind)
        self.sign_in.is_locked, self._notice = True, None
        self._go("sign_in")

    def _lost(self, error: Exception) -> None:
        self._is_moving = False
        if not isinstance(error, StationError):
            raise error
        self._tell(of_trouble(error), Tone.REJECT)
        self._waiting.go_on()

    def _begin(self) -> None:
        self._go(page_for(self.place) or "home")

    def _hand_over(self, page: str, code: Code | None) -> None:
        """Another page goes on, with the code that was scanned."""
        self._go(page)
        if code is not None:
            self.current.scan(code)

    def _go(self, page: str) -> None:
        self.page = page
        self.current.enter(self.place)
        self.changed.emit()

    # --- what is told -------------------------------------------------------------------------

    def _tell(self, notice: Banner, tone: Tone) -> None:
        self._notice = notice
        self.tools.sound(tone)
        self.changed.emit()

    def _told(self, notice: Banner) -> None:
        """News for everybody, without a tone."""
        self._notice = notice
        self.changed.emit()

    def _page_changed(self) -> None:
        """A badge on another page is answered there, as a notice; who touches a page is here."""
        if self.sender() is self.current and self.page not in CHANGES_BY_ITSELF:
            self._lock.touch()
        if self.sender() is self.sign_in and self.current is not self.sign_in:
            self._notice = self.sign_in.banner
        self.changed.emit()

    def _saved(self, saved: Saved) -> None:
        """More waits to be sent: look once the answer is on the screen and nobody is in a hurry."""
        del saved
        self.around.delivery.look_soon()
