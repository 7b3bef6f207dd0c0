"""Sync for the engineer: the same truth as S8, then stream by stream, remark by remark."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from resources import texts
from station.trace import key as keys
from station.trace import words
from ui.tasks import Alarm, TaskRunner
from ui.viewmodels.banner import Mood
from ui.viewmodels.bench import Delivery
from ui.viewmodels.engineer.office import Office, Remark, Stream, Sync
from ui.viewmodels.engineer.page import Deed, OfficePage
from ui.viewmodels.sync_state import Line, lines_of
from ui.viewmodels.words import age, word

SHORT = 8


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and its value."""

    name: str
    value: str


class SyncDetailPage(OfficePage):
    """Counts, streams, remarks, and the hub's identity.

    Attributes:
        now: What is known; `None` until the first answer.
    """

    def __init__(
        self, office: Office, runner: TaskRunner, make_alarm: Callable[[], Alarm]
    ) -> None:
        super().__init__(office, runner, make_alarm)
        self.now: Sync | None = None
        self._is_looking = False

    @property
    def delivery(self) -> Delivery:
        """How far records have come."""
        return self.now.delivery if self.now else Delivery()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The states that exist here, as S8 says them."""
        return lines_of(self.delivery)

    @property
    def streams(self) -> tuple[tuple[str, ...], ...]:
        """Stream, why it began, records, signed for, waiting, state."""
        has_hub = self.now is not None and self.now.hub is not None
        return tuple(_stream(each, has_hub) for each in (self.now.streams if self.now else ()))

    @property
    def remarks(self) -> tuple[tuple[str, str, str], ...]:
        """What, about which record or thing, and why."""
        return tuple(_remark(each) for each in (self.now.remarks if self.now else ()))

    def facts(self, at: datetime) -> tuple[Fact, ...]:
        """The hub's identity, and when it last answered."""
        return tuple(_facts(self.now, at)) if self.now else ()

    def enter(self) -> None:
        """Look now."""
        self.ask(self.office.sync, self._arrived)

    def look_again(self) -> None:
        """Counts have changed: look, without a bar, where no answer is awaited already."""
        if not self._is_looking and not self.wait.is_busy:
            self._is_looking = True
            self.beside(self.office.sync, self._looked, self._not_looked)

    def send(self) -> None:
        """Begin a turn with the hub."""
        if self.delivery.has_hub:
            self.ask(self.office.sync_now, self._begun)

    def deeds(self) -> tuple[Deed, ...]:
        """Send now."""
        return (Deed("send", "screen.sync.now", is_enabled=self.delivery.has_hub),)

    def _arrived(self, found: Sync) -> None:
        self.now = found

    def _looked(self, found: Sync) -> None:
        self._is_looking = False
        if found != self.now:
            self.now = found
            self.changed.emit()

    def _not_looked(self, error: Exception) -> None:
        self._is_looking = False
        self._failed(error)

    def _begun(self, nothing: None) -> None:
        del nothing
        self.tell(Mood.NEXT, word("screen.sync.begun"), word("screen.sync.begun.advice"))


def _stream(each: Stream, has_hub: bool) -> tuple[str, ...]:
    waiting = each.records - each.signed
    state = "office.sync.current" if each.is_current else "office.sync.closed"
    state = "office.sync.forked" if each.is_forked and waiting else state
    return (
        f"{each.ordinal} · {each.epoch[:SHORT]}",
        words.word(REASONS, each.reason),
        str(each.records),
        str(each.signed) if has_hub else "",
        str(waiting) if has_hub else "",
        word(state),
    )


def _remark(each: Remark) -> tuple[str, str, str]:
    about = keys.code_of(each.about) if each.what == "conflict" else ""
    about = about or " ".join(
        part for part in (words.word(words.RECORDS, each.about), each.place) if part
    )
    return word(f"office.remark.{each.what}"), about, sentence_of(each.why)


def sentence_of(why: str) -> str:
    """A code's sentence, where it has one that needs no facts; else the text itself."""
    try:
        return texts.say(why)
    except (KeyError, IndexError, ValueError):
        return why


def _facts(now: Sync, at: datetime) -> Iterator[Fact]:
    hub = now.hub
    if hub is None:
        yield Fact(word("office.sync.hub"), word("office.sync.no_hub"))
        return
    yield Fact(word("office.sync.hub"), hub.url)
    yield Fact(word("office.sync.label"), f"{hub.label} · {hub.tenant}".strip(" ·"))
    yield Fact(word("office.sync.hub_id"), _in_groups(hub.id))
    yield Fact(word("office.sync.hub_key"), _in_groups(hub.public))
    contact = now.delivery.contact_at
    said = word("screen.sync.no_contact")
    if contact is not None:
        said = age(max(0.0, (at - contact).total_seconds()))
    yield Fact(word("office.sync.contact"), said)
    known = f"{now.known_to.astimezone():%Y-%m-%d %H:%M}" if now.known_to else word("office.none")
    yield Fact(word("office.sync.known_to"), known)


def _in_groups(digits: str) -> str:
    """A key as people compare it: groups of four."""
    return " ".join(digits[n : n + 4] for n in range(0, len(digits), 4))


REASONS = {
    "first_run": "first start",
    "cloned": "data folder copied",
    "restored": "restored from a backup",
    "salvaged": "store repaired",
    "fork": "the hub held another history",
    "adopted": "taken over from another station",
}
"""Why a stream began."""
