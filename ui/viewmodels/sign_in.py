"""S1: scan the badge, and you are in."""

from dataclasses import dataclass

from station.actions.outcome import Saved
from station.actions.resolve import shown
from station.actions.session import SignIn
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.bench import Code
from ui.viewmodels.commands import Asked, Command, Offer
from ui.viewmodels.page import Page, Place
from ui.viewmodels.words import word

MOST_TYPED = 20
KEEP_TYPED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")


@dataclass(frozen=True, slots=True)
class SignInState:
    """What the page shows.

    Attributes:
        typed: The badge number entered by hand, where the badge cannot be scanned.
        is_handover: Somebody is signed in; the next badge takes over without loss.
    """

    typed: str = ""
    is_handover: bool = False


class SignInPage(Page):
    """Nobody is signed in, or somebody hands over."""

    state = SignInState()

    def enter(self, place: Place) -> None:
        """Ask for a badge."""
        super().enter(place)
        person = place.desk.person
        self.state = SignInState(is_handover=person is not None)
        if person is None:
            self.say(Mood.NEXT, word("screen.sign_in.prompt"), word("screen.sign_in.advice"))
        else:
            advice = word("screen.sign_in.stay", person=person.name)
            self.say(Mood.NEXT, word("screen.sign_in.next_person"), advice)

    def scan(self, code: Code) -> None:
        """A badge."""
        self.sign_in(code.text.strip())

    def sign_in(self, badge: str) -> None:
        """Begin the session of a badge holder."""
        self.say_busy(shown(badge))
        self.perform(SignIn(badge=badge), self._signed_in)

    def key(self, character: str) -> None:
        """A key of the pad, or of the keyboard: one more character of the badge number."""
        typed = (self.state.typed + character.upper())[:MOST_TYPED]
        if character.upper() in KEEP_TYPED:
            self._type(typed)

    def erase(self) -> None:
        """Take the last character back."""
        self._type(self.state.typed[:-1])

    def press(self, asked: Asked) -> bool:
        """Confirm what was typed, or stay who one is."""
        if asked.command is Command.MAIN and self.state.typed:
            self.sign_in(self.state.typed)
            return True
        if asked.command is Command.BACK and self.state.is_handover:
            self.moved.emit(self.place.desk)
            return True
        return False

    def offers(self) -> tuple[Offer, ...]:
        """Confirm, and back where one may go back."""
        confirm = Offer(
            Command.MAIN,
            word("screen.sign_in.confirm"),
            is_enabled=bool(self.state.typed),
            is_main=True,
        )
        back = Offer(Command.BACK, word("screen.back"))
        return (confirm, back) if self.state.is_handover else (confirm,)

    def _type(self, typed: str) -> None:
        self.state = SignInState(typed, self.state.is_handover)
        self.changed.emit()

    def _signed_in(self, saved: Saved) -> None:
        person = saved.desk.person
        assert person is not None
        self.state = SignInState()
        self.say(Mood.GOOD, word("screen.sign_in.welcome", person=person.name), tone=Tone.ACCEPT)
        self.moved.emit(saved.desk)
