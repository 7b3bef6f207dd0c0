"""What every page of the station shell has in common: take a scan, a command, a lone key; work."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from station.actions.desk import Desk
from station.actions.outcome import Outcome, Saved
from station.actions.situation import Job
from station.documents.master import Master
from station.errors import StationError
from station.trace.gate import Refusal
from ui.sounds import Tone
from ui.tasks import Alarm, TaskRunner
from ui.viewmodels.banner import Banner, Mood, banner, of_refusal, of_trouble
from ui.viewmodels.bench import Bench, Code
from ui.viewmodels.commands import Asked, Offer
from ui.viewmodels.words import word

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tools:
    """What pages are given.

    Attributes:
        sound: Plays a tone, at once.
        alarm: Makes an alarm.
        monotonic_s: Seconds that never go back.
    """

    bench: Bench
    runner: TaskRunner
    sound: Callable[[Tone], None]
    alarm: Callable[[], Alarm]
    monotonic_s: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Place:
    """Who works on what, by which documents."""

    desk: Desk
    master: Master

    def job(self) -> Job | None:
        """The bound order with its step, once both are bound."""
        order = self.master.orders.get(self.desk.order or "")
        product = self.master.products.get(order.product) if order else None
        route = self.master.route_of(product) if product else None
        step = route.step(self.desk.step or "") if route else None
        if order is None or product is None or route is None or step is None:
            return None
        return Job(order, product, route, step)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Work that was begun and not submitted.

    Attributes:
        about: The unit, as people know it. draft: everything that was entered, as JSON text.
        photos: What its pictures are called; they are durable already.
    """

    about: str
    draft: str
    photos: tuple[str, ...] = ()


class Page(QObject):
    """Base of the pages' view-models. One task at a time; scans wait in the shell meanwhile.

    Attributes:
        banner: What the page says now.
        place: Who works on what.
        is_busy: A task is running.
    """

    changed = Signal()
    freed = Signal()
    """The task ended: the next scan may come."""
    trouble = Signal(object)
    """A `StationError` that was shown in the banner too."""
    moved = Signal(object)
    """The desk after an action that changed it (`Desk`)."""
    hand_over = Signal(str, object)
    """Another page goes on: its name, and the `Code` that it gets, if any."""
    stays: bool = False
    """Whether it stays up when somebody else takes over, though no bound step leads to it."""
    saved = Signal(object)
    """A `Saved` outcome, for whoever counts or sends."""

    def __init__(self, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tools = tools
        self.place = Place(Desk(), Master())
        self.is_busy = False
        self.banner: Banner = banner(Mood.NEXT, "")
        self._done: Callable[..., None] | None = None

    # --- what a page does of its own ----------------------------------------------------------

    def enter(self, place: Place) -> None:
        """The page comes up, or who works on what has changed."""
        self.place = place

    def scan(self, code: Code) -> None:
        """A code that is no command, badge or order."""

    def choose_order(self, order: str) -> bool:
        """An order's code; False where it belongs on the page of jobs."""
        del order
        return False

    def takes_badge(self, badge: str) -> bool:
        """A badge that means something here besides taking over; False where it does not."""
        del badge
        return False

    def counts_every_scan(self, code: Code) -> bool:
        """Whether the same code again at once is meant so: a lot's label, not a bounce (R11)."""
        del code
        return False

    def press(self, asked: Asked) -> bool:
        """A command; False where the page has no use for it."""
        del asked
        return False

    def key(self, character: str) -> None:
        """A lone key."""

    def offers(self) -> tuple[Offer, ...]:
        """The buttons of the action row, from left to right."""
        return ()

    # --- unfinished work that outlives a crash --------------------------------------------------

    def kept(self) -> Unfinished | None:
        """What is open here; `None` while nothing is."""
        return None

    def restore(self, draft: str, pictures: Mapping[str, bytes]) -> None:
        """Go on with what was kept, as `kept` gave it; the page has been entered.

        Raises:
            msgspec.MsgspecError: The text is no draft of this page.
        """

    # --- work ---------------------------------------------------------------------------------

    def start(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Run `work` elsewhere; trouble goes to the banner, anything unexpected to the crash report."""
        assert not self.is_busy, "one task at a time"
        self.is_busy = True
        self._done = done
        self.tools.runner.run(work, self._ended, self._failed)
        self.changed.emit()

    def perform(self, ask: object, done: Callable[[Saved], None]) -> None:
        """Do an action; a refusal is shown, `done` gets what was saved."""

        def judge(outcome: Outcome) -> None:
            if isinstance(outcome, Refusal):
                self.refuse(outcome)
            else:
                done(outcome)
                self.saved.emit(outcome)

        self.start(lambda: self.tools.bench.perform(ask), judge)

    def say(self, mood: Mood, headline: str, advice: str = "", tone: Tone | None = None) -> None:
        """Change the banner, and sound a tone."""
        self.show(banner(mood, headline, advice), tone)

    def show(self, shown: Banner, tone: Tone | None = None) -> None:
        """The same for a ready banner."""
        self.banner = shown
        if tone is not None:
            self.tools.sound(tone)
        self.changed.emit()

    def refuse(self, refusal: Refusal) -> None:
        """A gate is shut: nothing was saved."""
        self.show(of_refusal(refusal), Tone.REJECT)

    def say_busy(self, code: str) -> None:
        """The code is on the screen before anything is decided (R1): `start` shows it.

        Not sooner: while it is painted, the work that follows is on its way already.
        """
        self.banner = banner(Mood.BUSY, word("screen.saving", code=code))

    def _ended(self, result: object) -> None:
        done, self._done, self.is_busy = self._done, None, False
        assert done is not None
        done(result)
        self._free()

    def _failed(self, error: Exception) -> None:
        self._done, self.is_busy = None, False
        if isinstance(error, StationError):
            self.recover(error)
            self._free()
            return
        self.say(Mood.WARN, word("screen.crashed"), word("screen.crashed.advice"), Tone.REJECT)
        self._free()
        raise error  # a bug: the crash report gets it

    def recover(self, error: StationError) -> None:
        """Trouble: nothing was saved, and what was entered stays."""
        self.show(of_trouble(error), Tone.REJECT)
        self.trouble.emit(error)

    def _free(self) -> None:
        if not self.is_busy:
            self.changed.emit()
            self.freed.emit()
