"""S1: scan the badge, and you are in. Also where a PIN is asked for, and where a locked station waits."""

from dataclasses import dataclass, replace

from PySide6.QtCore import Signal

from station.actions.close_program import CloseProgram
from station.actions.outcome import Saved
from station.actions.resolve import shown
from station.actions.session import SignIn
from station.trace.gate import Refusal
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.bench import Code
from ui.viewmodels.commands import Asked, Command, Offer
from ui.viewmodels.page import Page, Place, Tools
from ui.viewmodels.words import word

MOST_TYPED = 20
KEEP_TYPED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
ASKS_PIN = frozenset({"pin_needed", "pin_wrong"})
"""Gates that a PIN opens."""


@dataclass(frozen=True, slots=True)
class SignInState:
    """What the page shows.

    Attributes:
        typed: The badge number entered by hand, where the badge cannot be scanned.
        is_handover: Somebody is signed in; the next badge takes over without loss.
        is_locked: Nobody touched the station for a while; a badge goes on where it stopped.
        is_closing: A line lead is asked to close the program.
        pin_of: Whose PIN is asked for, a badge; `typed` is the PIN then, and is not shown.
    """

    typed: str = ""
    is_handover: bool = False
    is_locked: bool = False
    is_closing: bool = False
    pin_of: str = ""

    @property
    def shown(self) -> str:
        """What was typed, as it may be seen by who stands behind."""
        return "●" * len(self.typed) if self.pin_of else self.typed


class SignInPage(Page):
    """Nobody is signed in, somebody hands over, or the station is locked."""

    closed = Signal()
    """The program may end: a person who may has said so."""
    state = SignInState()

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self.is_kiosk = False
        self.is_locked = False
        self._badge = ""

    def enter(self, place: Place) -> None:
        """Ask for a badge."""
        super().enter(place)
        self.state = SignInState(
            is_handover=place.desk.person is not None, is_locked=self.is_locked
        )
        self._ask()

    def scan(self, code: Code) -> None:
        """A badge."""
        self.sign_in(code.text.strip())

    def takes_badge(self, badge: str) -> bool:
        """Whoever closes the program does not take over."""
        if self.state.is_closing:
            self._ask_pin(badge)
        return self.state.is_closing

    def sign_in(self, badge: str, pin: str | None = None) -> None:
        """Begin the session of a badge holder."""
        self.say_busy(shown(badge))
        self._badge = badge
        self.perform(SignIn(badge=badge, pin=pin), self._signed_in)

    def refuse(self, refusal: Refusal) -> None:
        """Where a PIN is missing it is asked for; everything else is told."""
        if refusal.code in ASKS_PIN and not self.state.is_closing:
            self.state = replace(self.state, typed="", pin_of=self._badge)
        elif self.state.pin_of:
            self.state = replace(self.state, typed="")
        super().refuse(refusal)

    def refuse_locked(self) -> None:
        """Anything but a badge was scanned at a locked station: nobody would have done it."""
        self.say(Mood.REJECT, word("screen.lock.scanned"), word("screen.lock.advice"), Tone.REJECT)

    def key(self, character: str) -> None:
        """A key of the pad, or of the keyboard: one more character."""
        typed = (self.state.typed + character.upper())[:MOST_TYPED]
        if character.upper() in KEEP_TYPED:
            self._type(typed)

    def erase(self) -> None:
        """Take the last character back."""
        self._type(self.state.typed[:-1])

    def press(self, asked: Asked) -> bool:
        """Confirm what was typed, stay who one is, or close the program."""
        if asked.command is Command.MAIN and self.state.typed:
            self._confirm()
        elif asked.command is Command.QUIT and self.is_kiosk:
            self._begin_closing()
        elif asked.command is Command.BACK and (self.state.pin_of or self.state.is_closing):
            self.enter(self.place)
        elif asked.command is Command.BACK and self.state.is_handover and not self.is_locked:
            self.moved.emit(self.place.desk)
        else:
            return self.is_locked
        return True

    def offers(self) -> tuple[Offer, ...]:
        """Confirm; back where one may go back; close where the program fills the screen."""
        state = self.state
        label = word("screen.enter" if state.pin_of else "screen.sign_in.confirm")
        found = [Offer(Command.MAIN, label, is_enabled=bool(state.typed), is_main=True)]
        if state.is_closing or state.pin_of or (state.is_handover and not state.is_locked):
            found.append(Offer(Command.BACK, word("screen.back")))
        if self.is_kiosk and not state.is_closing:
            found.append(Offer(Command.QUIT, word("screen.quit.close")))
        return tuple(found)

    # --- steps --------------------------------------------------------------------------------

    def _confirm(self) -> None:
        state = self.state
        if state.is_closing and state.pin_of:
            self.say_busy(shown(state.pin_of))
            ask = CloseProgram(badge=state.pin_of, pin=state.typed)
            self.perform(ask, lambda saved: self.closed.emit())
        elif state.is_closing:
            self._ask_pin(state.typed)
        elif state.pin_of:
            self.sign_in(state.pin_of, state.typed)
        else:
            self.sign_in(state.typed)

    def _begin_closing(self) -> None:
        """A station that knows no people has no PIN to ask for."""
        if not self.place.master.people:
            self.perform(CloseProgram(badge="-"), lambda saved: self.closed.emit())
            return
        self.state = replace(self.state, is_closing=True, typed="", pin_of="")
        self.say(Mood.WARN, word("screen.quit.badge"), word("screen.quit.badge.advice"))

    def _ask_pin(self, badge: str) -> None:
        self.state = replace(self.state, typed="", pin_of=badge)
        self.say(Mood.WARN, word("screen.quit.pin"), word("screen.quit.pin.advice"), Tone.TICK)

    def _ask(self) -> None:
        person = self.place.desk.person
        if self.is_locked:
            self.say(Mood.NEXT, word("screen.lock.locked"), word("screen.lock.advice"))
        elif person is None:
            self.say(Mood.NEXT, word("screen.sign_in.prompt"), word("screen.sign_in.advice"))
        else:
            advice = word("screen.sign_in.stay", person=person.name)
            self.say(Mood.NEXT, word("screen.sign_in.next_person"), advice)

    def _type(self, typed: str) -> None:
        self.state = replace(self.state, typed=typed)
        self.changed.emit()

    def _signed_in(self, saved: Saved) -> None:
        person = saved.desk.person
        assert person is not None
        self.state = SignInState()
        self.say(Mood.GOOD, word("screen.sign_in.welcome", person=person.name), tone=Tone.ACCEPT)
        self.moved.emit(saved.desk)
