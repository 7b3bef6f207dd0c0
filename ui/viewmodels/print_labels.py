"""S7: labels of an order, one by one, with a stop at any of them and the truth about each (I15)."""

from collections.abc import Callable

from station.actions.labels import MAX_LABELS, Print
from station.actions.resolve import shown
from station.actions.session import Bind
from station.errors import StationError
from station.ports import DeviceStatus
from ui.sounds import Tone
from ui.viewmodels import print_words
from ui.viewmodels.aside import Aside
from ui.viewmodels.banner import Mood, of_trouble
from ui.viewmodels.batch_run import BatchRun
from ui.viewmodels.bench import Code
from ui.viewmodels.commands import Asked, Command, Offer
from ui.viewmodels.label_choice import LabelChoice
from ui.viewmodels.page import Page, Place, Tools
from ui.viewmodels.print_state import Choice, PrintState, line_of, printer_words
from ui.viewmodels.words import name, word

MOST_DIGITS = 4


class PrintPage(Page):
    """Chooses template and quantity, prints, pauses, goes on; shows what became of each batch."""

    stays = True

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._choice = LabelChoice(self.place)
        self._quantity = 1
        self._preview = b""
        self._drawn = 0
        self._printer: DeviceStatus | None = None
        self._run = BatchRun(self, self._tell, self._ask)
        self.aside = Aside(
            self, most_digits=MOST_DIGITS, entered=self._entered, ended=self._answered
        )

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
            preview=self._preview,
            progress=self._run.progress,
            go_on_at=self._run.go_on_at,
            printer=printer,
            is_printer_ready=is_ready,
            history=tuple(line_of(batch) for batch in self._run.history),
            unfinished=self._run.unfinished,
        )

    def offers(self) -> tuple[Offer, ...]:
        """Print or pause or go on; single labels; back."""
        back = Offer(Command.BACK, word("screen.back"))
        if self.aside.is_asking:
            return self.aside.offers()
        if self._run.is_running:
            can_pause = self._run.progress.stage == "printing"
            return (Offer(Command.MAIN, word("screen.print.pause"), can_pause, True), back)
        if self._run.is_stopped:
            can_go_on = self._run.go_on_at > 0
            return (
                Offer(Command.MAIN, print_words.go_on(self._run), can_go_on, True),
                Offer(Command.QUANTITY, word("screen.print.from")),
                Offer(Command.STOP, word("screen.print.stop")),
                back,
            )
        label = word("screen.print.begin", n=self._quantity)
        has_order = self._choice.order is not None
        return (
            Offer(Command.MAIN, label, self._can_print, True),
            Offer(Command.QUANTITY, word("screen.print.quantity"), has_order),
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
        self.aside.typed = None
        self._ask()
        self._draw()
        self._run.look()

    def choose_order(self, order: str) -> bool:
        """Print for this order from now on."""
        if not self.is_busy and not self._run.is_running:
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
        if self.aside.scan(code.text):
            return
        if self._run.is_stopped:
            self._run.last_good(code)
            return
        headline = word("screen.print.not_now", code=shown(code.text.strip()))
        advice = word("screen.print.not_now.advice")
        self.say(Mood.REJECT, headline, advice, Tone.REJECT)

    def press(self, asked: Asked) -> bool:
        """Print, pause, go on, stop; numbers; single labels."""
        if self.is_busy or self.aside.press(asked):
            return True
        if asked.command is Command.QUANTITY and asked.about:
            self.choose_quantity(asked.about)
            return True
        does: Callable[[], None] | None = {
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
        self.aside.key(character)

    def enter_number(self) -> None:
        """A number will be typed: how many, or from which label a stopped batch goes on."""
        if not self.is_busy and self._choice.order is not None and not self._run.is_running:
            self.aside.begin_number()
            said = "screen.print.ask_from" if self._run.is_stopped else "screen.print.ask_count"
            self.say(Mood.NEXT, word(said), word(f"{said}.advice"))

    def resume(self) -> None:
        """Go on with a batch from before."""
        self._run.resume()
        self._ask()

    def hear_printer(self, status: DeviceStatus) -> None:
        """How the printer is."""
        self._printer = status
        self.changed.emit()

    # --- printing -----------------------------------------------------------------------------

    def _main(self) -> None:
        order = self._choice.order
        if self._run.is_running:
            self._run.pause()
        elif self._run.is_stopped:
            self._run.go_on()
        elif self._can_print:
            self.say_busy(order.id if order else "")
            self._run.begin(Print(template=self._choice.template, count=self._quantity))
        else:
            self._ask(Tone.REJECT)

    def _entered(self, number: int) -> None:
        if self._run.is_stopped:
            self._run.go_on_from(number)
        else:
            self.choose_quantity(str(number))
            self._ask()

    def _drop(self) -> None:
        if self._run.is_stopped:
            self._run.drop()
            self._ask()

    def _again(self) -> None:
        codes = self._run.history[0].codes if self._run.history else ()
        if not self._run.is_running:
            self.aside.begin_reprint(codes[-1] if codes else "")

    def _answered(self) -> None:
        """A label was printed again, or nothing is asked any more."""
        self._ask()
        self._run.look()

    # --- what is told -------------------------------------------------------------------------

    def _tell(self) -> None:
        """News of the batch."""
        stage = self._run.progress.stage
        if self.aside.is_asking:
            return
        if self._run.is_stopped:
            self._ask(Tone.REJECT if stage == "broken" else Tone.TICK)
        elif stage != "idle":
            self.say(*print_words.running(self._run), Tone.DONE if stage == "done" else None)

    def _ask(self, tone: Tone | None = None) -> None:
        """Say what to do now."""
        if self._run.is_stopped:
            said = print_words.stopped(self._run)
        else:
            said = print_words.what_next(
                self._choice, self._quantity, has_printer=self.tools.bench.has_printer
            )
        self.say(*said, tone)

    def _draw(self) -> None:
        """The label as it will be printed."""
        self._drawn += 1
        number, template = self._drawn, self._choice.template
        self._preview = b""
        if not template:
            return
        preview = self.tools.bench.press.preview
        self.tools.runner.run(
            lambda: (number, preview(template, "")), self._previewed, self._not_drawn
        )

    def _previewed(self, made: tuple[int, bytes]) -> None:
        """A picture, unless another one was asked for meanwhile."""
        number, picture = made
        if number == self._drawn:
            self._preview = picture
            self.changed.emit()

    def _not_drawn(self, error: Exception) -> None:
        if not isinstance(error, StationError):
            raise error
        self.show(of_trouble(error), Tone.REJECT)

    @property
    def _can_print(self) -> bool:
        return bool(self._choice.template) and self.tools.bench.has_printer and self._quantity > 0
