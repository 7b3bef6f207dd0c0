"""The engineer's shell: pages on a rail, a palette, one notice, scans that trace.

Reading needs nobody signed in: whoever can open this program can read its folder by command. What
is written (a hold) goes through the action, which asks for a person with the right.
"""

from collections import deque
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from station.actions.bounce import Bounces
from station.actions.desk import Desk
from station.actions.outcome import Outcome, Saved
from station.actions.resolve import shown
from station.actions.session import SignIn
from station.documents.master import Master
from station.errors import StationError
from station.ports import DeviceStatus, ScanRead
from ui.sounds import Tone
from ui.viewmodels import heard, notices
from ui.viewmodels.banner import Banner, Mood, banner, of_refusal, of_trouble
from ui.viewmodels.bench import Code, Delivery
from ui.viewmodels.commands import read_command
from ui.viewmodels.engineer.documents import DocumentsPage
from ui.viewmodels.engineer.office import Office
from ui.viewmodels.engineer.page import OfficePage
from ui.viewmodels.engineer.palette import TRACE, Entry, Palette
from ui.viewmodels.engineer.sync import SyncDetailPage
from ui.viewmodels.engineer.trace import TracePage
from ui.viewmodels.engineer_access import may_enter
from ui.viewmodels.idle_lock import IdleLock
from ui.viewmodels.page import Tools
from ui.viewmodels.strip import Strip, person_of
from ui.viewmodels.surroundings import Surroundings
from ui.viewmodels.words import word

PAGES = {"trace": "Ctrl+1", "documents": "Ctrl+2", "sync": "Ctrl+3"}
"""Pages of the rail -> their keys."""
LEAVE = "leave"


class EngineerShell(QObject):
    """Owns the pages and says which one is up.

    Attributes:
        page: A key of `PAGES`.
        notice: What the notice line says; `None` for nothing.
        desk: Who is signed in.
        around: Devices, delivery, the status strip.
    """

    changed = Signal()
    left = Signal(object)
    """Back to the station's screens, with the `Desk` as it is."""
    locked = Signal(object)
    """The same, because nobody was there for a quarter of an hour (R19)."""

    def __init__(self, tools: Tools, office: Office, station: str) -> None:
        super().__init__()
        self.tools = tools
        self.office = office
        self.trace = TracePage(office, tools.runner, tools.alarm)
        self.documents = DocumentsPage(office, tools.runner, tools.alarm)
        self.sync = SyncDetailPage(office, tools.runner, tools.alarm)
        self.pages: dict[str, OfficePage] = {
            "trace": self.trace,
            "documents": self.documents,
            "sync": self.sync,
        }
        self.page = "trace"
        self.notice: Banner | None = None
        self.desk = Desk()
        self.palette = Palette(self._entries)
        self._master = Master()
        self._bounces = Bounces()
        self._badges: deque[str] = deque()
        self._is_signing_in = False
        self._lock = IdleLock(tools, lambda: bool(self._master.people))
        self._lock.due.connect(lambda: self.locked.emit(self.desk))
        self.around = Surroundings(tools, station)
        self.around.changed.connect(self.changed)
        self.around.delivery.told.connect(self._delivered)
        for page in self.pages.values():
            page.told.connect(self._told)
            page.changed.connect(self.changed)
        self.trace.done.connect(self.around.delivery.look)
        self.palette.chosen.connect(self._chosen)

    @property
    def current(self) -> OfficePage:
        """The page that is up."""
        return self.pages[self.page]

    @property
    def strip(self) -> Strip:
        """What the status strip says."""
        return self.around.strip

    def open(self, desk: Desk) -> None:
        """Come up, with whoever is signed in."""
        self.desk = desk
        self.tools.runner.run(self.office.master, self._read, self._lost)
        self._strip()
        self.around.delivery.begin()
        self._lock.begin()
        self.current.enter()

    def close(self) -> None:
        """Another shell is up: look no more."""
        self.around.delivery.end()
        self._lock.end()
        self.palette.close()

    def touch(self) -> None:
        """Somebody is here: a key, a touch, the wheel."""
        self._lock.touch()

    def leave(self) -> None:
        """Back to the station's screens."""
        self.left.emit(self.desk)

    def go(self, page: str) -> None:
        """Another page."""
        self.page = page
        self.notice = None
        self.palette.close()
        self.current.enter()
        self._strip()
        self.changed.emit()

    def dismiss(self) -> None:
        """The notice has been read."""
        if self.notice is not None:
            self.notice = None
            self.changed.emit()

    # --- what comes in ------------------------------------------------------------------------

    def hear(self, read: ScanRead) -> None:
        """A code from a device."""
        self.take(heard.of_read(read))

    def hear_keys(self, text: str) -> None:
        """A code from a keyboard gun."""
        self.take(heard.of_keys(text))

    def take(self, code: Code) -> None:
        """A badge signs in; a command means nothing here; any other code is traced."""
        self.touch()
        code = heard.whole(code)
        now_s = self.tools.monotonic_s()
        if self._bounces.is_bounce(code.full, now_s):
            self.tools.sound(Tone.TICK)
            return
        text = code.text.strip()
        if not text:
            return
        self._bounces.note(code.full, now_s, is_lot=False)
        self.palette.close()
        if read_command(text) is not None:
            self._tell(
                Mood.REJECT,
                word("office.not_here", code=shown(text)),
                word("office.not_here.advice"),
            )
            self.tools.sound(Tone.REJECT)
        elif text in self._master.people:
            self._badges.append(text)
            self._next_badge()
        else:
            self.go("trace")
            self.trace.trace(code.full)

    def hotkey(self, character: str) -> None:
        """A lone key outside of a text field means nothing here."""

    def hear_cut(self, text: str) -> None:
        """A gun sent too little for a code."""
        self._told(notices.cut(text))
        self.tools.sound(Tone.REJECT)

    def hear_dropped(self, error: StationError) -> None:
        """A serial gun sent what cannot be a code."""
        self._told(of_trouble(error))
        self.tools.sound(Tone.REJECT)

    def hear_device(self, status: DeviceStatus) -> None:
        """A device is ready or lost."""
        self.around.hear_device(status)

    def hear_crash(self) -> None:
        """A bug; the report is written."""
        self._told(notices.crashed())

    def set_active(self, *, is_active: bool) -> None:
        """Whether our window has the keyboard; an engineer types elsewhere too."""

    # --- palette ------------------------------------------------------------------------------

    def _entries(self) -> Sequence[Entry]:
        pages = [Entry(f"page:{name}", f"office.page.{name}", key) for name, key in PAGES.items()]
        deeds = [
            Entry(f"deed:{deed.name}", deed.code, is_enabled=deed.is_enabled)
            for deed in self.current.deeds()
        ]
        return (*deeds, *pages, Entry(LEAVE, "office.leave"))

    def _chosen(self, chosen: str) -> None:
        kind, _, name = chosen.partition(":")
        if chosen == LEAVE:
            self.leave()
        elif kind == "page":
            self.go(name)
        elif kind == "deed":
            self.current.do(name)
        else:
            self.go("trace")
            self.trace.trace(chosen.removeprefix(TRACE))

    # --- people -------------------------------------------------------------------------------

    def _next_badge(self) -> None:
        if self._badges and not self._is_signing_in:
            self._is_signing_in = True
            asked, perform = SignIn(badge=self._badges.popleft()), self.office.perform
            self.tools.runner.run(lambda: perform(asked), self._signed_in, self._lost)

    def _signed_in(self, outcome: Outcome) -> None:
        self._is_signing_in = False
        if not isinstance(outcome, Saved):
            self._told(of_refusal(outcome))
            self.tools.sound(Tone.REJECT)
        else:
            self._welcome(outcome.desk)
        self._next_badge()

    def _welcome(self, desk: Desk) -> None:
        """An engineer stays; anybody else goes on at the station's screens."""
        self.desk = desk
        person = desk.person
        assert person is not None
        self.tools.sound(Tone.ACCEPT)
        self._strip()
        if may_enter(person, self._master):
            self._tell(Mood.GOOD, word("screen.sign_in.welcome", person=person.name))
        else:
            self.leave()

    # --- what is told -------------------------------------------------------------------------

    def _tell(self, mood: Mood, headline: str, advice: str = "") -> None:
        self._told(banner(mood, headline, advice))

    def _told(self, notice: Banner | None) -> None:
        self.notice = notice
        self.changed.emit()

    def _read(self, master: Master) -> None:
        self._master = master

    def _lost(self, error: Exception) -> None:
        self._is_signing_in = False
        if not isinstance(error, StationError):
            self.hear_crash()
            raise error
        self._told(of_trouble(error))

    def _delivered(self, delivery: Delivery) -> None:
        del delivery
        if self.page == "sync":
            self.sync.look_again()

    def _strip(self) -> None:
        self.around.show_place(person_of(self.desk), word(f"office.page.{self.page}"))
