"""S7: labels of an order, one by one, with a stop at any of them and the truth about each (I15)."""

from dataclasses import replace
from uuid import UUID

from station.actions.labels import MAX_LABELS, Print
from station.actions.outcome import Outcome
from station.actions.resolve import shown
from station.actions.session import Bind
from station.documents.order import Order
from station.errors import StationError
from station.ports import DeviceStatus
from station.trace.gate import Refusal
from ui.sounds import Tone
from ui.viewmodels.banner import Mood, of_trouble
from ui.viewmodels.bench import Code
from ui.viewmodels.commands import Asked, Command, Offer
from ui.viewmodels.label_choice import LabelChoice
from ui.viewmodels.page import Page, Place, Tools
from ui.viewmodels.press import BatchLine, Progress
from ui.viewmodels.print_state import Choice, PrintState, line_of, printer_words
from ui.viewmodels.reprint import Reprint
from ui.viewmodels.words import name, word

LOOK_EVERY_MS = 300
MOST_DIGITS = 4


class PrintPage(Page):
    """Chooses template and quantity, prints, pauses, goes on; shows what became of each batch."""

    stays = True

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._clockwork = tools.alarm()
        self._choice = LabelChoice(self.place)
        self._quantity = 1
        self._typed: str | None = None
        self._preview = b""
        self._drawn = 0
        self._progress = Progress()
        self._dropped: UUID | None = None
        self._good: int | None = None
        self._printer: DeviceStatus | None = None
        self._history: tuple[BatchLine, ...] = ()
        self._reprint = Reprint(self, self._reprinted)

    @property
    def state(self) -> PrintState:
        """A picture of now."""
        choice, order, product = self._choice, self._choice.order, self._choice.product
        status = self._printer if self.tools.bench.has_printer else None
        printer, is_ready = printer_words(status)
        return PrintState(
            order=order.id if order else "",
            product=name(product.names, product.id) if product else "",
            templates=tuple(
                Choice(level, word(f"screen.print.{level}"), level == choice.level)
                for level in choice.levels
            ),
            quantities=tuple(
                Choice(str(n), str(n), n == self._quantity) for n in choice.quantities
            ),
            quantity=self._quantity,
            typed=self._typed,
            preview=self._preview,
            progress=self._progress,
            go_on_at=self._go_on_at,
            printer=printer,
            is_printer_ready=is_ready,
            history=tuple(line_of(batch) for batch in self._history),
            unfinished=self._unfinished,
            reprint=self._reprint.state,
        )

    def offers(self) -> tuple[Offer, ...]:
        """Print or pause or go on; single labels; back."""
        back = Offer(Command.BACK, word("screen.back"))
        if self._reprint.state is not None:
            return (back,)
        if self._typed is not None:
            return (Offer(Command.MAIN, word("screen.enter"), bool(self._typed), True), back)
        if self._progress.is_running:
            can_pause = self._progress.stage == "printing"
            return (Offer(Command.MAIN, word("screen.print.pause"), can_pause, True), back)
        if self._is_stopped:
            return (
                Offer(Command.MAIN, self._go_on_label(), self._go_on_at > 0, True),
                Offer(Command.QUANTITY, word("screen.print.from")),
                Offer(Command.STOP, word("screen.print.stop")),
                back,
            )
        label = word("screen.print.begin", n=self._quantity)
        return (
            Offer(Command.MAIN, label, self._can_print, True),
            Offer(Command.QUANTITY, word("screen.print.quantity"), self._order is not None),
            Offer(Command.REPRINT, word("screen.print.reprint")),
            back,
        )

    # --- what a person does -------------------------------------------------------------------

    def enter(self, place: Place) -> None:
        """Show the order's labels, and what was printed lately."""
        before = self.place.desk.order
        super().enter(place)
        self._choice = LabelChoice(place, self._choice.level)
        levels = self._choice.levels
        if before != place.desk.order or self._choice.level not in levels:
            self._choice = LabelChoice(place, levels[0] if levels else None)
            self._quantity = self._choice.whole
        self._typed = None
        self._ask()
        self._draw()
        self._look()

    def choose_order(self, order: str) -> bool:
        """Print for this order from now on."""
        if not self.is_busy and not self._progress.is_running:
            self.say_busy(shown(order))
            self.perform(Bind(order=order), lambda saved: self.moved.emit(saved.desk))
        return True

    def choose_template(self, level: str) -> None:
        """Labels for units, cartons or pallets."""
        found = next((each for each in self._choice.levels if each == level), None)
        if found is not None and not self.is_busy:
            self._choice = LabelChoice(self.place, found)
            self._quantity = self._choice.whole
            self._ask()
            self._draw()

    def choose_quantity(self, text: str) -> None:
        """How many."""
        if not self.is_busy and text.isdigit() and 1 <= int(text) <= MAX_LABELS:
            self._quantity = int(text)
            self._ask()

    def scan(self, code: Code) -> None:
        """The last good label of a stopped batch, or one that is to be printed again."""
        if self._reprint.state is not None:
            self._reprint.choose_code(code.text)
        elif self._is_stopped:
            self._last_good(code)
        else:
            text = shown(code.text.strip())
            self.say(
                Mood.REJECT,
                word("screen.print.not_now", code=text),
                word("screen.print.not_now.advice"),
                Tone.REJECT,
            )

    def press(self, asked: Asked) -> bool:
        """Print, pause, go on, stop; numbers; single labels."""
        if self.is_busy:
            return True
        if asked.command is Command.BACK:
            return self._step_back()
        if asked.command is Command.NUMBER:
            self.key(asked.about) if asked.about != "ENTER" else self.enter_typed()
            return True
        if asked.command is Command.QUANTITY and asked.about:
            self.choose_quantity(asked.about)
            return True
        does = {
            Command.MAIN: self._main,
            Command.QUANTITY: self.enter_number,
            Command.STOP: self._drop,
            Command.REPRINT: self._again,
        }.get(asked.command)
        if does is not None:
            does()
        return does is not None

    def key(self, character: str) -> None:
        """A digit of a number, or the number of a reason."""
        if self._reprint.state is not None and character in ("1", "2", "3", "4"):
            self.choose_reason(int(character) - 1)
        elif self._typed is not None and character in "0123456789" and len(character) == 1:
            self._typed = (self._typed + character).lstrip("0")[:MOST_DIGITS]
            self.changed.emit()

    def erase(self) -> None:
        """One digit less."""
        if self._typed is not None:
            self._typed = self._typed[:-1]
            self.changed.emit()

    def enter_number(self) -> None:
        """A number will be typed: how many, or from which label a stopped batch goes on."""
        if not self.is_busy and self._order is not None and not self._progress.is_running:
            self._typed = ""
            headline = "screen.print.ask_from" if self._is_stopped else "screen.print.ask_count"
            self.say(Mood.NEXT, word(headline), word(f"{headline}.advice"))

    def enter_typed(self) -> None:
        """The typed number counts."""
        if self._typed is not None and not self.is_busy:
            number, self._typed = int(self._typed or 0), None
            if self._is_stopped:
                self._go_on_from(number)
            else:
                self.choose_quantity(str(number))
                self._ask()

    def choose_reason(self, n: int) -> None:
        """Why a label is printed again."""
        if not self.is_busy:
            self._reprint.choose(n)

    def resume(self) -> None:
        """Go on with a batch from before: nobody knows where it stopped until somebody looks."""
        batch = self._unfinished
        if batch is not None and not self._progress.is_running:
            self._progress = Progress(
                "paused", batch.rid, batch.next - 1, batch.count, is_unknown=True
            )
            self._good = None
            self._ask()

    def hear_printer(self, status: DeviceStatus) -> None:
        """How the printer is."""
        self._printer = status
        self.changed.emit()

    # --- printing -----------------------------------------------------------------------------

    def _main(self) -> None:
        if self._typed is not None:
            self.enter_typed()
        elif self._progress.is_running:
            self.start(self.tools.bench.press.pause, lambda nothing: self._look())
        elif self._is_stopped:
            self._go_on()
        elif self._can_print:
            ask = Print(template=self._choice.template, count=self._quantity)
            begin = self.tools.bench.press.begin
            self.say_busy(self._order.id if self._order else "")
            self.start(lambda: begin(ask), self._begun)
        else:
            self._ask(Tone.REJECT)

    def _begun(self, outcome: Outcome) -> None:
        if isinstance(outcome, Refusal):
            self.refuse(outcome)
            return
        self.saved.emit(outcome)
        self._good = None
        self._progress = Progress("printing", outcome.rid, 0, len(outcome.more["labels"]))
        self.tools.sound(Tone.ACCEPT)
        self._look()

    def _go_on(self) -> None:
        """Send the rest; what nobody knows must be looked at first."""
        planned, first = self._progress.planned, self._go_on_at
        if planned is None or not first:
            self._ask(Tone.REJECT)
            return
        go_on, total = self.tools.bench.press.go_on, self._progress.total

        def gone_on(nothing: None) -> None:
            del nothing
            self._good, self._dropped = None, None
            self._progress = Progress("printing", planned, first - 1, total)
            self._look()

        self.start(lambda: go_on(planned, first), gone_on)

    def _last_good(self, code: Code) -> None:
        """The last label that came out well was scanned: everything after it goes out again."""
        batch = next((b for b in self._history if b.rid == self._progress.planned), None)
        text = code.text.strip()
        if batch is None or text not in batch.codes:
            self.say(
                Mood.REJECT,
                word("screen.print.not_of_batch", code=shown(text)),
                word("screen.print.not_of_batch.advice"),
                Tone.REJECT,
            )
            return
        self._seen(batch.codes.index(text) + 1, "scan")

    def _go_on_from(self, number: int) -> None:
        """A person counted: the labels before this one are there."""
        if not 1 <= number <= self._progress.total:
            self.say(
                Mood.REJECT,
                word("screen.print.no_label", n=self._progress.total),
                tone=Tone.REJECT,
            )
            return
        self._seen(number - 1, "count")

    def _seen(self, good: int, how: str) -> None:
        planned, seen = self._progress.planned, self.tools.bench.press.seen
        assert planned is not None, "a stopped batch has a plan"

        def told(outcome: Outcome) -> None:
            if isinstance(outcome, Refusal):
                self.refuse(outcome)
                return
            self._good = good
            self._progress = replace(self._progress, at=good)
            self._look()
            self._ask(Tone.ACCEPT)

        self.start(lambda: seen(planned, good, "scan" if how == "scan" else "count"), told)

    def _drop(self) -> None:
        """Leave the batch as it is; its history says which labels are missing."""
        if self._is_stopped:
            self._dropped = self._progress.planned
            self._progress = Progress()
            self._good = None
            self._ask()
            self._look()

    def _again(self) -> None:
        codes = self._history[0].codes if self._history else ()
        if not self._progress.is_running:
            self._reprint.begin(codes[-1] if codes else "")

    def _reprinted(self) -> None:
        self._ask()
        self._look()

    def _step_back(self) -> bool:
        """End what was begun; False where nothing was, and the page itself is left."""
        if self._reprint.state is not None:
            self._reprint.cancel()
        elif self._typed is not None:
            self._typed = None
            self._ask()
        else:
            return False
        return True

    # --- looking ------------------------------------------------------------------------------

    def _look(self) -> None:
        """How far the batch is, and what was printed lately; again and again while it runs."""
        press = self.tools.bench.press

        def look() -> tuple[Progress, tuple[BatchLine, ...]]:
            progress = press.progress() if self.tools.bench.has_printer else Progress()
            return progress, press.history()

        self.tools.runner.run(look, self._looked, self._not_looked)

    def _looked(self, found: tuple[Progress, tuple[BatchLine, ...]]) -> None:
        before = self._progress
        progress, self._history = self._merged(found[0]), found[1]
        self._progress = progress
        if progress.is_running:
            self._clockwork.set(LOOK_EVERY_MS, self._look)
        if progress != before and not self._is_asking:
            self._tell(progress)
        self.changed.emit()

    def _merged(self, told: Progress) -> Progress:
        """The printer's word; a stopped batch stays up until something is done about it."""
        if told.is_running:
            return told
        if told.planned is not None and told.planned == self._dropped:
            told = Progress()
        return self._progress if self._is_stopped else told

    def _not_looked(self, error: Exception) -> None:
        if not isinstance(error, StationError):
            raise error
        self.show(of_trouble(error), Tone.REJECT)

    @property
    def _is_asking(self) -> bool:
        return self._typed is not None or self._reprint.state is not None

    def _tell(self, progress: Progress) -> None:
        """News of the batch."""
        shown_at = {"n": progress.at, "total": progress.total}
        if progress.is_running:
            headline = word("screen.print.running", **shown_at)
            self.say(Mood.NEXT, headline, word("screen.print.running.advice"))
        elif progress.stage == "done":
            headline = word("screen.print.done", **shown_at)
            self.say(Mood.GOOD, headline, word("screen.print.done.advice"), Tone.DONE)
        elif progress.stage in {"paused", "broken"}:
            self._ask(Tone.REJECT if progress.stage == "broken" else Tone.TICK)

    def _draw(self) -> None:
        """The label as it will be printed."""
        self._drawn += 1
        number, template = self._drawn, self._choice.template
        self._preview = b""
        if not template:
            return
        preview = self.tools.bench.press.preview

        def drawn(data: bytes) -> None:
            if number == self._drawn:
                self._preview = data
                self.changed.emit()

        self.tools.runner.run(lambda: preview(template, ""), drawn, self._not_looked)

    # --- small things -------------------------------------------------------------------------

    @property
    def _order(self) -> Order | None:
        return self._choice.order

    @property
    def _can_print(self) -> bool:
        return bool(self._choice.template) and self.tools.bench.has_printer and self._quantity > 0

    @property
    def _is_stopped(self) -> bool:
        return self._progress.stage in {"paused", "broken"}

    @property
    def _go_on_at(self) -> int:
        """The next label of a stopped batch; 0 while nobody knows."""
        if not self._is_stopped:
            return 0
        if self._good is not None:
            return self._good + 1 if self._good < self._progress.total else 0
        return 0 if self._progress.is_unknown else self._progress.at + 1

    @property
    def _unfinished(self) -> BatchLine | None:
        """The newest batch of several labels that lacks some, while no other one is on its way."""
        if self._progress.is_running or self._is_stopped:
            return None
        return next((b for b in self._history if b.next and b.count > 1), None)

    def _go_on_label(self) -> str:
        at = self._go_on_at
        return word("screen.print.go_on", n=at) if at else word("screen.print.go_on_unknown")

    def _ask(self, tone: Tone | None = None) -> None:
        """Say what to do now."""
        if self._is_stopped:
            self._ask_stopped(tone)
        elif self._order is None:
            self.say(
                Mood.NEXT,
                word("screen.print.no_order"),
                word("screen.print.no_order.advice"),
                tone,
            )
        elif not self._choice.levels:
            headline = word("screen.print.no_labels")
            self.say(Mood.WARN, headline, word("screen.print.no_labels.advice"), tone)
        elif not self.tools.bench.has_printer:
            headline = word("screen.print.no_printer")
            self.say(Mood.WARN, headline, word("screen.print.no_printer.advice"), tone)
        else:
            level = word(f"screen.print.{self._choice.level}")
            headline = word("screen.print.ready", n=self._quantity, label=level)
            self.say(Mood.NEXT, headline, word("screen.print.ready.advice"), tone)

    def _ask_stopped(self, tone: Tone | None) -> None:
        progress, at = self._progress, self._go_on_at
        if at:
            headline = word("screen.print.stopped", n=at - 1, total=progress.total)
            advice = progress.why or word("screen.print.stopped.advice", n=at)
            if self._good is not None:
                advice = word("screen.print.stopped.advice", n=at)
            self.say(Mood.WARN if progress.why else Mood.NEXT, headline, advice, tone)
        elif self._good is not None:
            self.say(Mood.GOOD, word("screen.print.all_there"), tone=tone)
        else:
            headline = word("screen.print.unknown")
            self.say(Mood.WARN, headline, word("screen.print.unknown.advice"), tone)
