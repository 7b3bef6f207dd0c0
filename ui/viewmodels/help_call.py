"""S9: call somebody with one action; whoever comes scans the badge."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from station.actions.help_call import AnswerHelp, Help
from station.actions.outcome import Saved
from station.facts.help_call import Whom
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.bench import Call
from ui.viewmodels.commands import Asked, Command, Offer
from ui.viewmodels.page import Page, Place, Tools
from ui.viewmodels.words import word

WHOM: tuple[Whom, ...] = get_args(Whom)
FIRST: Whom = "line_lead"
"""Whom F12 calls."""


@dataclass(frozen=True, slots=True)
class CallLine:
    """An open call in words."""

    label: str
    note: str
    at: str


@dataclass(frozen=True, slots=True)
class HelpState:
    """What the page shows.

    Attributes:
        about: What was scanned last on the page where help was called.
        called: Who is wanted already.
    """

    about: str = ""
    calls: tuple[CallLine, ...] = ()
    called: frozenset[str] = frozenset()


class HelpPage(Page):
    """Calls for help from this station, and who answers them.

    Attributes:
        came_from: The page to go back to.
        about: What was scanned there last.
    """

    stays = True

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self.came_from = "home"
        self.about = ""
        self._calls: tuple[Call, ...] = ()

    @property
    def state(self) -> HelpState:
        """A picture of now."""
        return HelpState(
            about=self.about,
            calls=tuple(_line(call) for call in self._calls),
            called=frozenset(call.whom for call in self._calls),
        )

    def offers(self) -> tuple[Offer, ...]:
        """Somebody came; back to work."""
        return (
            Offer(Command.MAIN, word("screen.help.here"), self._may_answer, is_main=True),
            Offer(Command.BACK, word("screen.back")),
        )

    # --- what a person does -------------------------------------------------------------------

    def enter(self, place: Place) -> None:
        """Show who is wanted."""
        super().enter(place)
        if not self.is_busy:
            self._look()

    def begin(self, place: Place, came_from: str, about: str) -> None:
        """F12 on another page: call at once, then ask whom else.

        Args:
            place: Who works on what.
            came_from: The page to go back to.
            about: What was scanned there last.
        """
        super().enter(place)
        self.came_from, self.about = came_from, about
        self.call()

    def call(self, whom: Whom = FIRST) -> None:
        """Somebody is wanted here now."""
        if self.is_busy:
            return
        self.say_busy(word(f"screen.help.{whom}"))
        self.perform(Help(whom=whom, unit=self.about), lambda saved: self._called(whom))

    def takes_badge(self, badge: str) -> bool:
        """Who comes may say so without taking over; a badge that may not answer does take over."""
        person = self.place.master.people.get(badge)
        rights = self.place.master.rights
        may_answer = person is not None and (not rights or self.place.master.may(person, "answer"))
        signed_in = self.place.desk.person
        is_own = signed_in is not None and signed_in.badge == badge
        if not self._calls or not may_answer or is_own:
            return False
        self.perform(AnswerHelp(badge=badge), self._answered)
        return True

    def press(self, asked: Asked) -> bool:
        """Call again, answer, go back to work."""
        if self.is_busy:
            return True
        if asked.command is Command.HELP:
            self.call()
        elif asked.command is Command.MAIN and self._may_answer:
            self.perform(AnswerHelp(), self._answered)
        elif asked.command is Command.BACK:
            self.hand_over.emit(self.came_from, None)
        else:
            return False
        return True

    # --- steps --------------------------------------------------------------------------------

    def _called(self, whom: Whom) -> None:
        """Help is no success of anybody's: no tone (R7)."""
        headline = word("screen.help.called", whom=word(f"screen.help.{whom}"))
        self._look(lambda: self.say(Mood.NEXT, headline, word("screen.help.called.advice")))

    def _answered(self, saved: Saved) -> None:
        person = self.place.master.people.get(str(saved.more["by"]))
        who = person.name if person else str(saved.more["by"])
        headline = word("screen.help.answered", person=who)
        self._look(
            lambda: self.say(Mood.GOOD, headline, word("screen.help.answered.advice"), Tone.ACCEPT)
        )

    def _look(self, then: Callable[[], None] | None = None) -> None:
        def looked(calls: tuple[Call, ...]) -> None:
            self._calls = calls
            if then is not None:
                then()
            else:
                self._ask()

        self.start(self.tools.bench.calls, looked)

    def _ask(self) -> None:
        if self._calls:
            self.say(Mood.NEXT, word("screen.help.waiting"), word("screen.help.called.advice"))
        else:
            self.say(Mood.NEXT, word("screen.help.whom"), word("screen.help.whom.advice"))

    @property
    def _may_answer(self) -> bool:
        person, master = self.place.desk.person, self.place.master
        if person is None or not self._calls:
            return False
        return not master.rights or master.may(person, "answer")


def _line(call: Call) -> CallLine:
    note = " · ".join(part for part in (call.step, call.code, call.person) if part)
    at = call.at.astimezone().strftime("%H:%M")
    return CallLine(word(f"screen.help.{call.whom}"), note, at)
