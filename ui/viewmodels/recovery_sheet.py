"""The recovery sheet: without one a lost computer is lost data. A stick, a PIN, and it is there."""

from dataclasses import dataclass, replace

from station.actions.outcome import Saved
from station.actions.recovery_sheet import MakeSheet
from station.trace.gate import Refusal
from ui.sounds import Tone
from ui.viewmodels.banner import Banner, Mood, banner
from ui.viewmodels.commands import Asked, Command, Offer
from ui.viewmodels.page import Page, Place, Tools
from ui.viewmodels.sheets import AtHand, Made, Stick
from ui.viewmodels.words import word

MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class RecoveryState:
    """What the page shows.

    Attributes:
        sheet: Number of the sheet that there is; "" while there is none.
        sticks: Where a new one can be put.
        chosen: The stick that was touched; `None` before.
        typed: Digits of the PIN so far, as dots.
        file_name: The new sheet on the stick, to be printed; "" before.
    """

    sheet: str = ""
    sticks: tuple[Stick, ...] = ()
    chosen: Stick | None = None
    typed: str = ""
    file_name: str = ""


class RecoveryPage(Page):
    """Makes the station's first sheet; a later one, which shuts old backups out, is made by command.

    Attributes:
        is_missing: No sheet opens this station's data, as far as somebody looked.
        is_needed: The data are worth one; a demo's are not.
    """

    stays = True

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._state = RecoveryState()
        self._pin = ""
        self.is_missing = False
        self.is_needed = True
        self._is_reminded = False

    @property
    def state(self) -> RecoveryState:
        """A picture of now; of the PIN only how long it is."""
        return replace(self._state, typed="●" * len(self._pin))

    def reminder(self, place: Place) -> Banner | None:
        """Once in a run, for whoever may make one: without it a lost computer is lost data."""
        if self._is_reminded or not self.offered_to(place):
            return None
        self._is_reminded = True
        said = word("screen.sheet.missing"), word("screen.sheet.missing.advice")
        return banner(Mood.WARN, *said)

    def offered_to(self, place: Place) -> tuple[Offer, ...]:
        """The way here, as long as there is no sheet; the action's gate asks again who may."""
        person, master = place.desk.person, place.master
        may = person is not None and (not master.rights or master.may(person, "close"))
        is_wanted = self.is_missing and self.is_needed and may
        return (Offer(Command.SHEET, word("screen.sheet.offer")),) if is_wanted else ()

    def look(self) -> None:
        """Is there a sheet, and what is plugged in?"""
        if not self.is_busy:
            self.start(self.tools.bench.sheets.look, self._looked)

    def offers(self) -> tuple[Offer, ...]:
        """Make it, or look again for a stick; back."""
        state = self._state
        back = Offer(Command.BACK, word("screen.back"))
        if state.sheet:
            return (back,)
        if state.chosen is None:
            is_main = not state.sticks
            return (Offer(Command.MAIN, word("screen.sheet.look"), is_main=is_main), back)
        can_make = bool(self._pin) or not self._asks_pin
        return (Offer(Command.MAIN, word("screen.sheet.make"), can_make, is_main=True), back)

    # --- what a person does -------------------------------------------------------------------

    def enter(self, place: Place) -> None:
        """Look what is there."""
        super().enter(place)
        self._pin, self._state = "", RecoveryState()
        self.look()

    def choose(self, n: int) -> None:
        """This stick."""
        if not self.is_busy and n < len(self._state.sticks) and not self._state.sheet:
            self._state = replace(self._state, chosen=self._state.sticks[n])
            self._ask()

    def press(self, asked: Asked) -> bool:
        """Look again, or make it; back asks for the stick again."""
        if asked.command is Command.BACK and self._state.chosen and not self._state.sheet:
            self.enter(self.place)
        elif asked.command is Command.NUMBER:
            self.key(asked.about)
        elif asked.command is Command.MAIN and not self.is_busy and not self._state.sheet:
            self._main()
        else:
            return False
        return True

    def key(self, character: str) -> None:
        """A digit of the PIN, or the number of a stick."""
        if not (character.isascii() and character.isdecimal() and len(character) == 1):
            return
        if self._state.chosen is None:
            self.choose(int(character) - 1)
        else:
            self._pin = (self._pin + character)[:MOST_DIGITS]
            self.changed.emit()

    def erase(self) -> None:
        """One digit less."""
        self._pin = self._pin[:-1]
        self.changed.emit()

    def refuse(self, refusal: Refusal) -> None:
        """Whoever may not gets no sheet; a wrong PIN is typed anew."""
        self._pin = ""
        super().refuse(refusal)

    # --- steps --------------------------------------------------------------------------------

    def _main(self) -> None:
        stick = self._state.chosen
        if stick is None:
            self.look()
            return
        ask = self._request()
        look, make = self.tools.bench.look, self.tools.bench.sheets.make

        def made() -> Refusal | Made:
            """The gates first: nobody else gets a sheet, not even for a moment."""
            return look(ask) or make(stick.folder)

        self.say_busy(stick.label)
        self.start(made, self._made)

    def _made(self, made: Refusal | Made) -> None:
        if isinstance(made, Refusal):
            self.refuse(made)
            return
        self.is_missing = False
        self._state = replace(self._state, sheet=made.sheet, file_name=made.file_name)
        self.perform(self._request(made.sheet), self._told)
        self._pin = ""

    def _told(self, saved: Saved) -> None:
        del saved
        headline = word("screen.sheet.made", sheet=self._state.sheet)
        self.say(Mood.GOOD, headline, word("screen.sheet.made.advice"), Tone.DONE)

    def _looked(self, found: AtHand) -> None:
        self.is_missing = not found.sheet
        chosen = self._state.chosen if self._state.chosen in found.sticks else None
        self._state = RecoveryState(found.sheet, found.sticks, chosen)
        self._ask()

    def _ask(self) -> None:
        state = self._state
        if state.sheet:
            headline = word("screen.sheet.there", sheet=state.sheet)
            self.say(Mood.GOOD, headline, word("screen.sheet.there.advice"))
        elif not state.sticks:
            self.say(Mood.NEXT, word("screen.sheet.stick"), word("screen.sheet.stick.advice"))
        elif state.chosen is None:
            self.say(Mood.NEXT, word("screen.sheet.which"), word("screen.sheet.which.advice"))
        elif self._asks_pin:
            headline = word("screen.sheet.pin", stick=state.chosen.label)
            self.say(Mood.NEXT, headline, word("screen.sheet.pin.advice"))
        else:
            headline = word("screen.sheet.ready", stick=state.chosen.label)
            self.say(Mood.NEXT, headline, word("screen.sheet.pin.advice"))

    def _request(self, sheet: str = "") -> MakeSheet:
        person = self.place.desk.person
        return MakeSheet(badge=person.badge if person else "-", pin=self._pin, sheet=sheet)

    @property
    def _asks_pin(self) -> bool:
        return bool(self.place.master.people)
