"""S8: where the records are. It never says more than the hub has signed for (4.4)."""

from dataclasses import dataclass
from datetime import datetime

from ui.viewmodels.banner import Mood
from ui.viewmodels.bench import Delivery
from ui.viewmodels.commands import Asked, Command, Offer
from ui.viewmodels.page import Page, Place, Tools
from ui.viewmodels.words import age, word

OLD_S = 4 * 3600
LONG_S = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One state: its word, how many records are in it, and what that means.

    Attributes:
        kind: `waiting`, `received`, `complete`, `person` or `alone`.
    """

    kind: str
    label: str
    count: int
    note: str


@dataclass(frozen=True, slots=True)
class Badge:
    """The word and number in the status strip (R15).

    Attributes:
        kind: `alone`, `synced`, `waiting`, `offline` or `person`.
    """

    kind: str = "alone"
    text: str = ""


class SyncPage(Page):
    """Counts by delivery state."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self.delivery = Delivery()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The states that exist here, in the order a record passes them."""
        return lines_of(self.delivery)

    def contact(self, now: datetime) -> str:
        """When the hub last answered."""
        at = self.delivery.contact_at
        if not self.delivery.has_hub:
            return ""
        if at is None:
            return word("screen.sync.no_contact")
        return word("screen.sync.contact", age=age(max(0.0, (now - at).total_seconds())))

    @property
    def why(self) -> str:
        """The trouble with the hub and what to do, where the banner does not say it already."""
        now = self.delivery
        return "" if now.needs_person or now.held else now.trouble

    def enter(self, place: Place) -> None:
        """Look anew."""
        super().enter(place)
        self._tell()

    def learn(self, delivery: Delivery) -> None:
        """New counts."""
        if delivery != self.delivery:
            self.delivery = delivery
            self._tell()

    def press(self, asked: Asked) -> bool:
        """Begin a turn with the hub."""
        if asked.command is Command.MAIN and self.delivery.has_hub and not self.is_busy:
            self.start(self.tools.bench.sync_now, self._begun)
            return True
        return False

    def offers(self) -> tuple[Offer, ...]:
        """Send now, and back."""
        back = Offer(Command.BACK, word("screen.back"))
        if not self.delivery.has_hub:
            return (back,)
        return (Offer(Command.MAIN, word("screen.sync.now"), is_main=True), back)

    def _begun(self, nothing: None) -> None:
        del nothing
        self.say(Mood.NEXT, word("screen.sync.begun"), word("screen.sync.begun.advice"))

    def _tell(self) -> None:
        now = self.delivery
        if not now.has_hub:
            self.say(Mood.NEXT, word("screen.sync.is_alone"), word("screen.sync.is_alone.advice"))
        elif now.needs_person or now.held:
            self.say(
                Mood.WARN,
                word("screen.sync.is_stuck" if now.held else "screen.sync.is_shut"),
                now.trouble or word("screen.sync.is_stuck.advice"),
            )
        elif not now.is_online:
            n = now.on_station
            self.say(
                Mood.WARN,
                word("screen.sync.is_offline", n=n),
                word("screen.sync.is_offline.advice"),
            )
        elif now.on_station or now.received:
            n = now.on_station + now.received
            self.say(
                Mood.NEXT,
                word("screen.sync.is_sending", n=n),
                _how_long(now) or word("screen.sync.is_sending.advice"),
            )
        else:
            self.say(
                Mood.GOOD, word("screen.sync.is_complete"), word("screen.sync.is_complete.advice")
            )


def _how_long(now: Delivery) -> str:
    """How long it will take, where that is worth saying."""
    if now.left_s is None or now.left_s < LONG_S:
        return ""
    what = "screen.sync.left_records" if now.on_station else "screen.sync.left_photos"
    return word(what, age=age(now.left_s))


def lines_of(now: Delivery) -> tuple[Line, ...]:
    """The states that exist here, in the order a record passes them."""
    if not now.has_hub:
        return (
            Line("alone", word("screen.sync.alone"), now.records, word("screen.sync.alone.note")),
        )
    oldest = "" if now.oldest_s is None else word("screen.sync.oldest", age=age(now.oldest_s))
    photos = word("screen.sync.photos", n=now.photos_waiting) if now.photos_waiting else ""
    found: tuple[Line, ...] = (
        Line("waiting", word("screen.sync.on_station"), now.on_station, oldest),
        Line("received", word("screen.sync.received"), now.received, photos),
        Line(
            "complete",
            word("screen.sync.complete"),
            now.complete,
            word("screen.sync.complete.note"),
        ),
    )
    if now.held:
        found += (Line("person", word("screen.sync.person"), now.held, now.trouble),)
    return found


def badge_of(now: Delivery) -> Badge:
    """The badge. Green only where the hub has signed for every record and every photo."""
    if not now.has_hub:
        return Badge("alone", word("screen.badge.alone"))
    waiting = now.on_station + now.received
    if now.needs_person or now.held:
        return Badge("person", word("screen.badge.person"))
    if not now.is_online:
        text = word("screen.badge.offline", n=now.on_station)
        if now.oldest_s is not None and now.oldest_s >= OLD_S:
            text = f"{text} · {age(now.oldest_s)}"
        return Badge("offline", text)
    if waiting:
        return Badge("waiting", word("screen.badge.waiting", n=waiting))
    return Badge("synced", word("screen.badge.synced"))
