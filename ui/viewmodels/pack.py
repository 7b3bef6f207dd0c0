"""S5: every scan fills one cell; a full carton seals itself and prints its label.

Pieces go in one by one, a lot by quantity; a sealed carton that is scanned goes onto the pallet.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from station import quantity
from station.actions.outcome import Saved
from station.actions.pack import Pack, Seal, TakeOut
from station.actions.resolve import shown
from station.actions.undo import Undo
from station.errors import StationError
from station.trace import key as keys
from station.trace.gate import Refusal
from ui.sounds import Tone
from ui.viewmodels import pack_words
from ui.viewmodels.aside import Aside
from ui.viewmodels.banner import Mood
from ui.viewmodels.bench import Code
from ui.viewmodels.commands import Asked, Command, Offer
from ui.viewmodels.container_code import names_container
from ui.viewmodels.goods import Carton
from ui.viewmodels.pack_state import PackState
from ui.viewmodels.pack_words import Table
from ui.viewmodels.packing_plan import PackingPlan, plan_of
from ui.viewmodels.page import Page, Place, Tools
from ui.viewmodels.pallet import Pallet
from ui.viewmodels.per_scan import MOST_DIGITS, PerScan, choices
from ui.viewmodels.seal_labels import SealLabels
from ui.viewmodels.stacking import SEALED, Stacking
from ui.viewmodels.words import word

MOST_CELLS = 240


class PackPage(Page):
    """Packs units of the bound order into cartons, and cartons onto pallets."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._box = Carton("")
        self._plan = PackingPlan()
        self._newest = -1
        self._is_taking_out = False
        self._sealed = 0
        self._per_scan = PerScan()
        self._labels = SealLabels(self)
        self._stacking = Stacking(self, self._labels, self._look_again)
        self.aside = Aside(self, most_digits=MOST_DIGITS, entered=self._entered, ended=self._ask)

    @property
    def state(self) -> PackState:
        """A picture of now."""
        return PackState(
            carton=self._box.code,
            inside=self._box.inside,
            amount=self._box.count,
            full=self._plan.per_carton,
            newest=self._newest,
            is_sealed=bool(self._box.code) and not self._box.is_open,
            is_taking_out=self._is_taking_out,
            sealed=self._sealed,
            is_lot=self._plan.is_lot,
            lot=self._box.lot,
            per_scan=self._per_scan,
            choices=choices(self._plan.per_carton) if self._plan.is_lot else (),
            pallet=self._stacking.pallet,
        )

    def offers(self) -> tuple[Offer, ...]:
        """Seal a short carton or pallet, quantity, take something out, labels, undo."""
        if self.aside.is_asking:
            return self.aside.offers()
        take_out = word(
            "screen.pack.stop_taking_out" if self._is_taking_out else "screen.pack.take_out"
        )
        return (
            Offer(Command.MAIN, pack_words.seal(self._table), self._can_seal, is_main=True),
            Offer(Command.TAKE_OUT, take_out, self._can_take_out),
            Offer(Command.REPRINT, word("screen.pack.reprint"), bool(self._labels.last)),
            Offer(Command.UNDO, word("screen.undo")),
            Offer(Command.BACK, word("screen.back")),
        )

    def counts_every_scan(self, code: Code) -> bool:
        """A lot's label is scanned again and again, a container's is not (R11)."""
        return self._plan.is_lot and not names_container(code)

    # --- what a person does -------------------------------------------------------------------

    def enter(self, place: Place) -> None:
        """Ready for the next piece; what was left open here is shown again."""
        before = self.place.desk
        super().enter(place)
        job = place.job()
        if job is None:
            return
        if before.order != place.desk.order:
            self._forget()
        self._plan = self._stacking.plan = plan_of(job)
        self._ask()
        if not self.is_busy and not self._box.code:
            order, boxes = job.order.id, self.tools.bench.boxes
            self.start(
                lambda: (boxes.left_open(order, "carton"), boxes.left_open(order, "pallet")),
                self._found_open,
            )

    def scan(self, code: Code) -> None:
        """A container's code opens it or puts it on the pallet; anything else goes in, or out."""
        if self.aside.scan(code.text):
            return
        if names_container(code):
            self._container(code)
        else:
            self._put(code)

    def press(self, asked: Asked) -> bool:
        """Seal, quantity, take out, labels, undo; back ends what was begun first."""
        if self.is_busy or self.aside.press(asked):
            return True
        if asked.command is Command.QUANTITY and asked.about:
            self.choose_quantity(asked.about)
            return True
        if asked.command is Command.BACK and not self._is_taking_out:
            return False
        does: Callable[[], None] | None = {
            Command.MAIN: self._main,
            Command.QUANTITY: self.enter_quantity,
            Command.TAKE_OUT: self._toggle,
            Command.BACK: self._toggle,
            Command.REPRINT: lambda: self.aside.begin_reprint(self._labels.last),
            Command.UNDO: lambda: self.perform(Undo(), self._undone),
        }.get(asked.command)
        if does is not None:
            does()
        return does is not None

    def key(self, character: str) -> None:
        """A digit of the quantity, or the number of a reason."""
        self.aside.key(character)

    def choose_quantity(self, text: str) -> None:
        """So much a scan from now on; a number, or `fill`."""
        chosen = PerScan.chosen(text) if self._plan.is_lot else None
        if chosen is None:
            self.say(Mood.REJECT, word("screen.pack.no_quantity"), tone=Tone.REJECT)
        else:
            self._per_scan = chosen
            self._ask(Tone.TICK)

    def enter_quantity(self) -> None:
        """A number will be typed, or not after all."""
        if not self._plan.is_lot or self.is_busy:
            return
        if self.aside.is_typing:
            self.aside.cancel()
        else:
            self.aside.begin_number()
            self._ask()

    # --- in and out ---------------------------------------------------------------------------

    def _put(self, code: Code) -> None:
        """Something goes in, or out where that was asked for."""
        if self._is_taking_out:
            self._take_out(code, self._box.key)
        elif self._table.is_open:
            self._pack(code)
        elif self._prints_cartons:
            self.say_busy(shown(code.text))
            self.start(self.tools.bench.boxes.new_code, lambda new: self._opened_new(new, code))
        else:
            self.say(
                Mood.REJECT,
                word("screen.pack.no_carton"),
                word("screen.pack.no_carton.advice"),
                Tone.REJECT,
            )

    def _opened_new(self, new: str, waiting: Code) -> None:
        """A carton without a label yet: it prints when it is known what lies in it."""
        self._show_box(Carton(new, new, level="carton", is_labelled=False))
        self._pack(waiting)

    def _pack(self, code: Code) -> None:
        text = shown(code.text.strip())
        self.say_busy(text)
        much = self._per_scan.of(self._table.missing) if self._plan.is_lot else None
        ask = Pack(unit=code.full, container=self._box.key, quantity=much)
        self.perform(ask, lambda saved: self._packed(saved, text, much))

    def _packed(self, saved: Saved, text: str, much: Decimal | None) -> None:
        """Fill the cells without reading the disk again: the tone must not wait for it (R1)."""
        box, more = self._box, 1 if much is None else int(much)
        cells = min(more, max(0, MOST_CELLS - len(box.inside)))
        is_sealed = any(type_ == SEALED for _, type_ in saved.also)
        self._newest = len(box.inside) + cells - 1
        self._box = replace(
            box,
            inside=box.inside + (text,) * cells,
            count=box.count + (Decimal(1) if much is None else much),
            lot=text if much is not None else box.lot,
            is_open=not is_sealed,
            is_new=False,
        )
        if is_sealed:
            self._carton_sealed()
        else:
            self._ask(Tone.ACCEPT)

    def _take_out(self, code: Code, container: str) -> None:
        text = shown(code.text.strip())
        self.say_busy(text)
        is_lot = self._plan.is_lot and not names_container(code)
        much = self._per_scan.of(self._box.count) if is_lot else None

        def told() -> None:
            self._is_taking_out = False
            headline = word("screen.pack.taken_out", code=text)
            self.say(Mood.GOOD, headline, pack_words.where(self._table), Tone.ACCEPT)

        def taken(saved: Saved) -> None:
            del saved
            self._look_again(told)

        self.perform(TakeOut(unit=code.full, container=container, quantity=much), taken)

    # --- containers ---------------------------------------------------------------------------

    def _container(self, code: Code) -> None:
        """A carton or pallet was scanned: what it is decides."""
        self.say_busy(shown(code.text))
        look_up = self.tools.bench.boxes.look_up
        self.start(lambda: look_up(code.full), lambda found: self._known(code, found))

    def _known(self, code: Code, found: Carton | None) -> None:
        text = shown(code.text.strip())
        if found is None:
            self._chosen(Carton(text, code.full, is_new=True))
        elif not found.is_container:
            self._put(code)
        elif self._is_taking_out:
            self._take_out(code, found.on or self._stacking.pallet.key or found.key)
        elif found.is_open or found.level == "pallet":
            self._chosen(found)
        else:
            self._stacking.put_on(code)

    def _chosen(self, found: Carton) -> None:
        """Go on with a container whose label was scanned."""
        if not found.is_open:
            self.refuse(Refusal("container_closed", {"code": found.code}))
            return
        if found.level == "pallet":
            self._stacking.show(found)
        else:
            self._show_box(found)
        self._ask(Tone.ACCEPT)

    # --- sealing ------------------------------------------------------------------------------

    def _main(self) -> None:
        """Close a carton, else a pallet, that is not full."""
        if self._table.can_seal_carton:
            ask = Seal(container=self._box.key, short=True)
            self.perform(ask, lambda saved: self._look_again(self._carton_sealed))
        elif self._stacking.can_seal:
            self._stacking.seal()
        else:
            self.say(Mood.REJECT, word("screen.pack.nothing_to_seal"), tone=Tone.REJECT)

    def _carton_sealed(self) -> None:
        self._is_taking_out = False
        self._sealed += 1
        count = quantity.show(self._box.count)
        headline = word("screen.pack.sealed", code=self._box.code, count=count)
        self.say(Mood.GOOD, headline, pack_words.what_opens_next(self._table), Tone.DONE)
        self._labels.print(
            self._box.code,
            is_labelled=self._box.is_labelled,
            can_print=self._prints_cartons,
        )

    # --- the rest -----------------------------------------------------------------------------

    def _toggle(self) -> None:
        if self._is_taking_out or self._can_take_out:
            self._is_taking_out = not self._is_taking_out
            self._ask()

    def _entered(self, number: int) -> None:
        """A typed quantity counts from now on; without one nothing changes."""
        self._per_scan = PerScan(Decimal(number)) if number else self._per_scan
        self._ask(Tone.TICK)

    def _undone(self, saved: Saved) -> None:
        """Show carton and pallet as they are after the undo, which may have opened them again."""
        code = keys.code_of(saved.unit or "")
        was_sealed = bool(self._box.code) and not self._box.is_open

        def told() -> None:
            self._sealed -= was_sealed and self._table.is_open
            self.say(
                Mood.GOOD,
                word("screen.undone", code=code),
                pack_words.where(self._table),
                Tone.ACCEPT,
            )

        self._look_again(told)

    def _look_again(self, then: Callable[[], None]) -> None:
        """Read carton and pallet as they are now; then go on."""
        look_up = self.tools.bench.boxes.look_up
        box, pallet = self._box.key, self._stacking.pallet.key

        def look() -> tuple[Carton | None, Carton | None]:
            return (look_up(box) if box else None, look_up(pallet) if pallet else None)

        def seen(found: tuple[Carton | None, Carton | None]) -> None:
            if box:
                self._show_box(self._box.as_read(found[0]))
            if pallet:
                self._stacking.show(found[1])
            then()

        self.start(look, seen)

    def _found_open(self, found: tuple[Carton | None, Carton | None]) -> None:
        """Go on where this station stopped, also after a power cut."""
        carton, pallet = found
        if pallet is not None:
            self._stacking.show(pallet)
        if carton is not None:
            self._show_box(carton)
        if carton is not None or pallet is not None:
            self._ask()

    # --- small things -------------------------------------------------------------------------

    @property
    def _can_seal(self) -> bool:
        return self._table.can_seal_carton or self._stacking.can_seal

    @property
    def _can_take_out(self) -> bool:
        return self._can_seal or bool(self._box.code)

    @property
    def _prints_cartons(self) -> bool:
        """Whether carton labels are printed here."""
        return self.tools.bench.has_printer and "carton" in self._plan.labels

    def refuse(self, refusal: Refusal) -> None:
        """A carton that was begun for something that may not go in was never begun."""
        if not self._box.is_labelled and self._box.count == 0:
            self._show_box(Carton(""))
        super().refuse(refusal)

    def recover(self, error: StationError) -> None:
        """A label that could not be sent does not open what was sealed."""
        sealed = self._box.code if self._box.code and not self._box.is_open else ""
        super().recover(error)
        self._labels.lose(sealed)

    def _ask(self, tone: Tone | None = None) -> None:
        """Say what to scan now."""
        mood, headline, advice = pack_words.what_next(
            self._table, is_typing=self.aside.is_typing, is_taking_out=self._is_taking_out
        )
        self.say(mood, headline, advice, tone)

    @property
    def _table(self) -> Table:
        return Table(
            self._box,
            self._plan,
            can_seal_pallet=self._stacking.can_seal,
            prints=self._prints_cartons,
        )

    def _show_box(self, box: Carton) -> None:
        self._box = box
        self._newest = -1
        self._is_taking_out = False

    def _forget(self) -> None:
        """Another order: its cartons are its own."""
        self._show_box(Carton(""))
        self._stacking.pallet = Pallet()
        self._per_scan = PerScan()
        self._labels.last = ""
