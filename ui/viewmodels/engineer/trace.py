"""E1: the whole life of a unit, both ways. One box: scan, or type the last digits."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import Signal

from station.actions.hold import PlaceHold
from station.actions.outcome import Outcome, Saved
from station.actions.resolve import shown
from station.errors import StationError
from station.trace.key import code_of
from station.trace.life_names import LifeNames
from ui.tasks import Alarm, TaskRunner
from ui.viewmodels.banner import Mood, of_refusal
from ui.viewmodels.engineer.life_state import (
    Choice,
    ImpactState,
    LifeState,
    choice,
    impact_state,
    life_state,
)
from ui.viewmodels.engineer.office import Office
from ui.viewmodels.engineer.page import Deed, OfficePage
from ui.viewmodels.words import word

LEAST_TYPED = 4
MOST_TYPED = 512
MOST_PHOTOS = 200
MOST_BACK = 50


class Side(StrEnum):
    """The tabs beside the timeline."""

    TREE = "tree"
    MEASURED = "measured"
    PHOTOS = "photos"
    CHANGES = "changes"
    IMPACT = "impact"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search brought.

    Attributes:
        choices: Several things fit: one is to be chosen.
        none: Nothing fits this text.
    """

    life: LifeState | None = None
    choices: tuple[Choice, ...] = ()
    none: str = ""


@dataclass(frozen=True, slots=True)
class HoldForm:
    """What is about to be put on hold, and why."""

    key: str
    label: str
    reason: str = ""


@dataclass
class _Pictures:
    """The photos of the life that is shown."""

    wanted: list[str] = field(default_factory=list)
    found: dict[str, bytes] = field(default_factory=dict)
    lacking: set[str] = field(default_factory=set)


class TracePage(OfficePage):
    """Finds, shows, follows relations, places holds.

    Attributes:
        typed: What is in the box.
        answer: What the last search brought.
        side: The tab that is up.
        impact: Which units share a lot, once asked.
        form: A hold being written.
    """

    done = Signal()
    """Something was saved: whoever counts what waits should look."""

    def __init__(
        self, office: Office, runner: TaskRunner, make_alarm: Callable[[], Alarm]
    ) -> None:
        super().__init__(office, runner, make_alarm)
        self.typed = ""
        self.answer = Answer()
        self.side = Side.TREE
        self.impact: ImpactState | None = None
        self.form: HoldForm | None = None
        self._pictures = _Pictures()
        self._names: LifeNames | None = None
        self._before: list[str] = []

    @property
    def life(self) -> LifeState | None:
        """The life that is shown."""
        return self.answer.life

    def picture(self, sha256: str) -> bytes | None:
        """A photo that has been read; `None` while it has not."""
        return self._pictures.found.get(sha256)

    def is_lacking(self, sha256: str) -> bool:
        """The photo is not on this station, or cannot be read."""
        return sha256 in self._pictures.lacking

    @property
    def can_go_back(self) -> bool:
        """There was a life before this one."""
        return bool(self._before)

    # --- search -------------------------------------------------------------------------------

    def type(self, text: str) -> None:
        """The box's text."""
        self.typed = text[:MOST_TYPED]

    def search(self) -> None:
        """Look for what is in the box."""
        text = self.typed.strip()
        if len(text) < LEAST_TYPED:
            self.tell(Mood.NEXT, word("office.trace.too_short", n=LEAST_TYPED))
            return
        self.trace(text)

    def trace(self, text: str) -> None:
        """Look for a code, a key, or last digits; what is shown stays until the answer is here."""
        self.typed = text[:MOST_TYPED]
        self.told.emit(None)
        office = self.office
        self.ask(lambda: _look(office, self.typed), self._found)

    def follow(self, key: str) -> None:
        """Show a related thing."""
        if self.life is not None and key == self.life.key:
            return
        self.trace(key)

    def go_back(self) -> None:
        """To the life before this one."""
        if self._before:
            key = self._before.pop()
            office = self.office
            self.told.emit(None)
            self.ask(lambda: _look(office, key), self._found_again)

    # --- tabs ---------------------------------------------------------------------------------

    def show_side(self, side: Side) -> None:
        """Another tab."""
        if side is Side.IMPACT and self.impact is None and self.life is not None:
            self.forward()
            return
        self.side = side
        self.changed.emit()

    def forward(self) -> None:
        """Which other units share the lot; where there are several lots, the first."""
        if self.life is None or not self.life.lots:
            return
        self.share(self.life.lots[0][0])

    def share(self, key: str) -> None:
        """Which other units share this lot of those that the life names."""
        life, names = self.life, self._names
        label = dict(life.lots).get(key) if life else None
        if names is None or label is None:
            return
        self.side = Side.IMPACT
        office = self.office
        self.ask(lambda: impact_state(key, label, names, office.impact(key)), self._shared)

    # --- hold ---------------------------------------------------------------------------------

    def hold(self) -> None:
        """Begin to write a hold on what is shown."""
        if self.life is not None:
            self.form = HoldForm(self.life.key, self.life.code)
            self.changed.emit()

    def hold_lot(self) -> None:
        """The same for the lot whose units are listed: all of them are held by it (I18)."""
        if self.impact is not None:
            self.form = HoldForm(self.impact.key, self.impact.label)
            self.changed.emit()

    def give_up_hold(self) -> None:
        """Hold nothing."""
        self.form = None
        self.changed.emit()

    def place_hold(self, reason: str) -> None:
        """Put it on hold; the action's own gates decide."""
        form = self.form
        if form is None or self.wait.is_busy:
            return
        self.form = HoldForm(form.key, form.label, reason)
        perform, asked = self.office.perform, PlaceHold(unit=form.key, reason=reason)
        self.ask(lambda: perform(asked), self._held)

    def deeds(self) -> tuple[Deed, ...]:
        """What can be done with what is shown."""
        life = self.life
        return (
            Deed("forward", "office.trace.impact", is_enabled=bool(life and life.lots)),
            Deed("hold", "office.trace.hold", is_enabled=life is not None),
            Deed("go_back", "office.trace.back", is_enabled=self.can_go_back),
        )

    # --- answers ------------------------------------------------------------------------------

    def _found(self, found: tuple[Answer, LifeNames | None]) -> None:
        answer, names = found
        old, life = self.life, answer.life
        is_another = old is not None and (life is None or life.key != old.key)
        if old is not None and is_another:
            self._before = [*self._before[-MOST_BACK:], old.key]
        if old is None or is_another:
            self.impact, self.form = None, None
        self.answer, self._names = answer, names
        if self.side is Side.IMPACT and self.impact is None:
            self.side = Side.TREE
        if life is not None:
            self.typed = life.code
            self._pictures = _Pictures(list(life.photos)[:MOST_PHOTOS])
            self._next_picture()

    def _found_again(self, found: tuple[Answer, LifeNames | None]) -> None:
        before = self._before
        self._found(found)
        self._before = before

    def _shared(self, found: ImpactState) -> None:
        self.impact = found

    def _held(self, outcome: Outcome) -> None:
        if not isinstance(outcome, Saved):
            self.show(of_refusal(outcome))
            return
        code = code_of(outcome.unit or "")
        self.form = None
        self.tell(Mood.HOLD, word("office.trace.held", code=shown(code)))
        self.done.emit()
        if self.life is not None:
            key, office = self.life.key, self.office
            self.ask(lambda: _look(office, key), self._found)

    # --- photos -------------------------------------------------------------------------------

    def _next_picture(self) -> None:
        """One after the other, so that a life with many photos leaves the pool to others."""
        pictures = self._pictures
        if not pictures.wanted:
            return
        sha256, read = pictures.wanted.pop(0), self.office.photo

        def got(data: bytes) -> None:
            pictures.found[sha256] = data
            self._pictured(pictures)

        def failed(error: Exception) -> None:
            if not isinstance(error, StationError):
                raise error
            pictures.lacking.add(sha256)
            self._pictured(pictures)

        self.beside(lambda: read(sha256), got, failed)

    def _pictured(self, pictures: _Pictures) -> None:
        if pictures is self._pictures:
            self.changed.emit()
            self._next_picture()


def _look(office: Office, text: str) -> tuple[Answer, LifeNames | None]:
    """Find and tell; on a thread of the pool."""
    found = office.find(text)
    if len(found) > 1:
        briefs = [office.brief(key) for key in found]
        return Answer(choices=tuple(choice(each) for each in briefs if each is not None)), None
    names = office.life(found[0]) if found else None
    if names is None:
        return Answer(none=shown(text.strip())), None
    return Answer(life_state(names, office.known_to())), names
