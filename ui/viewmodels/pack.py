"""S5: every scan fills one cell; a full carton seals itself, the next scan opens a new one."""

from dataclasses import dataclass

from station.actions.outcome import Outcome, Saved
from station.actions.pack import Pack, Seal, TakeOut
from station.actions.resolve import shown
from station.actions.undo import Undo
from station.gs1 import element_string
from station.trace import key as keys
from station.trace.gate import Refusal
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.bench import Carton, Code
from ui.viewmodels.commands import Asked, Command, Offer
from ui.viewmodels.page import Page, Place, Tools
from ui.viewmodels.words import word


@dataclass(frozen=True, slots=True)
class PackState:
    """What the page shows.

    Attributes:
        carton: Its code, "" while none is open.
        inside: Codes of what lies in it, in the order it was put there, as far as known.
        full: How many a full carton holds; 0 where the product does not say.
        newest: Which of `inside` was put there last; -1 where none was now.
        is_sealed: The carton shown is the one just closed.
        is_taking_out: The next scan takes something out.
        sealed: Cartons closed in this session.
    """

    carton: str = ""
    inside: tuple[str, ...] = ()
    full: int = 0
    newest: int = -1
    is_sealed: bool = False
    is_taking_out: bool = False
    sealed: int = 0

    @property
    def count(self) -> int:
        """How many lie in it."""
        return len(self.inside)

    @property
    def missing(self) -> int:
        """How many are still to come."""
        return max(0, self.full - self.count)


class PackPage(Page):
    """Packs single pieces of the bound order into cartons."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._code = ""
        self._scanned = ""
        self._inside: tuple[str, ...] = ()
        self._newest = -1
        self._is_sealed = False
        self._is_taking_out = False
        self._sealed = 0
        self._full = 0
        self._template: str | None = None
        self._waiting: Code | None = None

    @property
    def state(self) -> PackState:
        """A picture of now."""
        return PackState(
            carton=self._code,
            inside=self._inside,
            full=self._full,
            newest=self._newest,
            is_sealed=self._is_sealed,
            is_taking_out=self._is_taking_out,
            sealed=self._sealed,
        )

    @property
    def is_open(self) -> bool:
        """Whether a carton is being filled."""
        return bool(self._code) and not self._is_sealed

    def offers(self) -> tuple[Offer, ...]:
        """Seal a short carton, take something out, undo, back."""
        has_content = self.is_open and bool(self._inside)
        take_out = word(
            "screen.pack.stop_taking_out" if self._is_taking_out else "screen.pack.take_out"
        )
        return (
            Offer(
                Command.MAIN, word("screen.pack.seal_short"), is_enabled=has_content, is_main=True
            ),
            Offer(Command.TAKE_OUT, take_out, is_enabled=has_content),
            Offer(Command.UNDO, word("screen.undo")),
            Offer(Command.BACK, word("screen.back")),
        )

    # --- what a person does -------------------------------------------------------------------

    def enter(self, place: Place) -> None:
        """Ready for the next piece; a carton of another order is left open as it is."""
        before = self.place.desk
        super().enter(place)
        job = place.job()
        if job is None:
            return
        packing = job.product.packing
        self._full = packing.per_carton if packing else 0
        self._template = job.product.labels.get("carton")
        if before.order != place.desk.order:
            self._close()
        self._ask()

    def scan(self, code: Code) -> None:
        """A carton's code opens it; anything else goes into the carton, or out of it."""
        if names_container(code):
            self._open(code)
        else:
            self._put(code)

    def press(self, asked: Asked) -> bool:
        """Seal, take out, undo; back ends taking out first."""
        if self.is_busy:
            return True
        if asked.command is Command.BACK and self._is_taking_out:
            self._toggle()
            return True
        does = {
            Command.MAIN: self._seal,
            Command.TAKE_OUT: self._toggle,
            Command.UNDO: self._undo,
        }.get(asked.command)
        if does is not None:
            does()
        return does is not None

    # --- steps --------------------------------------------------------------------------------

    def _put(self, code: Code) -> None:
        """Something goes in, or out where that was asked for."""
        if self._is_taking_out:
            self._take_out(code)
        elif self.is_open:
            self._pack(code)
        elif self.tools.bench.has_printer and self._template is not None:
            self._waiting = code
            template = self._template
            self.say_busy(shown(code.text))
            self.start(lambda: self.tools.bench.print_carton(template), self._opened_new)
        else:
            self.say(
                Mood.REJECT,
                word("screen.pack.no_carton"),
                word("screen.pack.no_carton.advice"),
                Tone.REJECT,
            )

    def _open(self, code: Code) -> None:
        """Show a carton that was scanned; an unknown one is new and empty."""
        text = code.text.strip()
        self.say_busy(shown(text))

        def show(found: Carton | None) -> None:
            if found is not None and not found.is_container:
                self._put(code)
                return
            if found is not None and not found.is_open:
                self.refuse(Refusal("container_closed", {"code": shown(found.code)}))
                return
            self._fill(found or Carton(shown(text), ()), code.full)
            self.tools.sound(Tone.ACCEPT)
            self._ask()

        self.start(lambda: self.tools.bench.carton(code.full), show)

    def _opened_new(self, outcome: Outcome) -> None:
        """A new carton's label was planned (it prints meanwhile); the piece goes in."""
        waiting, self._waiting = self._waiting, None
        if isinstance(outcome, Refusal):
            self.refuse(outcome)
            return
        (key,) = outcome.more["labels"]
        code = keys.code_of(str(key))
        self._fill(Carton(code, ()), code)
        if waiting is not None:
            self._pack(waiting)

    def _pack(self, code: Code) -> None:
        self.say_busy(shown(code.text))

        def packed(saved: Saved) -> None:
            self._inside = (*self._inside, shown(code.text.strip()))
            self._newest = len(self._inside) - 1
            if any(type_ == "container.sealed" for _, type_ in saved.also):
                self._seal_shown()
            else:
                self._ask(Tone.ACCEPT)

        self.perform(Pack(unit=code.full, container=self._scanned), packed)

    def _take_out(self, code: Code) -> None:
        self.say_busy(shown(code.text))

        def taken(saved: Saved) -> None:
            del saved
            text = shown(code.text.strip())
            self._inside = tuple(each for each in self._inside if each != text)
            self._newest, self._is_taking_out = -1, False
            self.say(
                Mood.GOOD, word("screen.pack.taken_out", code=text), self._missing(), Tone.ACCEPT
            )

        self.perform(TakeOut(unit=code.full, container=self._scanned), taken)

    def _seal(self) -> None:
        """Close a carton that is not full (a full one closes itself)."""
        if self.is_open and self._inside:
            ask = Seal(container=self._scanned, short=True)
            self.perform(ask, lambda saved: self._seal_shown())
        else:
            self.say(Mood.REJECT, word("screen.pack.nothing_to_seal"), tone=Tone.REJECT)

    def _seal_shown(self) -> None:
        self._is_sealed, self._is_taking_out = True, False
        self._sealed += 1
        count = len(self._inside)
        headline = word("screen.pack.sealed", code=self._code, count=count)
        self.say(Mood.GOOD, headline, self._what_opens_next(), Tone.DONE)

    def _toggle(self) -> None:
        if not self._is_taking_out and not (self.is_open and self._inside):
            return
        self._is_taking_out = not self._is_taking_out
        self._ask()

    def _undo(self) -> None:
        self.perform(Undo(), self._undone)

    def _undone(self, saved: Saved) -> None:
        """Show the carton as it is after the undo, which may have opened it again."""
        code = keys.code_of(saved.unit or "")
        self.say(Mood.GOOD, word("screen.undone", code=code), tone=Tone.ACCEPT)
        if not self._code:
            return
        container, was_sealed = self._scanned, self._is_sealed

        def show(found: Carton | None) -> None:
            self._fill(found or Carton(self._code, ()), container)
            self._is_sealed = found is not None and not found.is_open
            self._sealed -= was_sealed and not self._is_sealed
            advice = self._missing() if self.is_open else self._what_opens_next()
            self.say(Mood.GOOD, word("screen.undone", code=code), advice)

        self.start(lambda: self.tools.bench.carton(container), show)

    # --- small things -------------------------------------------------------------------------

    def _ask(self, tone: Tone | None = None) -> None:
        """Say what to scan now."""
        if self._is_taking_out:
            self.say(
                Mood.WARN, word("screen.pack.scan_out"), word("screen.pack.scan_out.advice"), tone
            )
        elif self.is_open:
            self.say(Mood.NEXT, word("screen.pack.scan_next"), self._missing(), tone)
        elif self.tools.bench.has_printer and self._template is not None:
            self.say(
                Mood.NEXT,
                word("screen.pack.scan_first"),
                word("screen.pack.scan_first.advice"),
                tone,
            )
        else:
            self.say(
                Mood.NEXT,
                word("screen.pack.scan_carton"),
                word("screen.pack.scan_carton.advice"),
                tone,
            )

    def _missing(self) -> str:
        if not self._full:
            return self._code
        return word("screen.pack.missing", code=self._code, n=self._full - len(self._inside))

    def _what_opens_next(self) -> str:
        can_print = self.tools.bench.has_printer and self._template is not None
        return word("screen.pack.next_opens" if can_print else "screen.pack.next_carton")

    def _fill(self, carton: Carton, scanned: str) -> None:
        self._code, self._scanned = carton.code, scanned
        self._inside = carton.inside
        self._newest, self._is_sealed, self._is_taking_out = -1, False, False

    def _close(self) -> None:
        self._code, self._scanned, self._inside, self._newest = "", "", (), -1
        self._is_sealed = self._is_taking_out = False


def names_container(code: Code) -> bool:
    """Whether the code may name a carton: an SSCC, or one of our own codes."""
    named = keys.of_elements(element_string.parse_scan(code.full.strip()).ais)
    is_sscc = named is not None and named.startswith("sscc:")
    return is_sscc or keys.of_own_code(code.text) is not None
