"""S6: what an order still asks for, what is on the truck; a thing that may not leave is refused."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from station import quantity
from station.actions.outcome import Saved
from station.actions.resolve import shown
from station.actions.ship import Ship
from station.actions.undo import Undo
from station.errors import StationError
from station.trace import key as keys
from station.trace.gate import Refusal
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.bench import Code
from ui.viewmodels.commands import Asked, Command, Offer
from ui.viewmodels.goods import Carton, Noted
from ui.viewmodels.page import Page, Place, Tools
from ui.viewmodels.words import amount, name, word


@dataclass(frozen=True, slots=True)
class Stock:
    """What is known of an order's goods: sealed ones that have not left, and what has."""

    waiting: tuple[Carton, ...] = ()
    shipped: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ShipState:
    """What the page shows.

    Attributes:
        order, product, destination, region: What the order's document says.
        ordered, shipped, loaded: In the product's unit of measure; `loaded` has not left yet.
        on: Cartons and pallets on the truck, the newest first.
        waiting: Those that could be loaded.
        is_taking_off: The next scan takes one off the truck again.
        sent: The shipment that just left, "" while one is being loaded.
    """

    order: str = ""
    product: str = ""
    uom: str = ""
    destination: str = ""
    region: str = ""
    ordered: Decimal = Decimal(0)
    shipped: Decimal = Decimal(0)
    loaded: Decimal = Decimal(0)
    on: tuple[Carton, ...] = ()
    waiting: tuple[Carton, ...] = ()
    is_taking_off: bool = False
    sent: str = ""

    @property
    def counter(self) -> str:
        """`480/1200`: shipped and loaded, of what is ordered."""
        done = quantity.show(self.shipped + self.loaded)
        return f"{done}/{quantity.show(self.ordered)}" if self.order else ""


@dataclass(slots=True)
class _Load:
    """A truck that is being loaded for one order."""

    on: list[Carton] = field(default_factory=list)


class ShipPage(Page):
    """Loads sealed cartons and pallets of the bound order, and sends them off."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._stock = Stock()
        self._loads: dict[str, _Load] = {}
        self._is_taking_off = False
        self._sent = ""

    @property
    def state(self) -> ShipState:
        """A picture of now."""
        job = self.place.job()
        if job is None:
            return ShipState()
        on = tuple(reversed(self._load.on))
        keys_on = {box.key for box in on}
        return ShipState(
            order=job.order.id,
            product=name(job.product.names, job.product.id),
            uom=job.product.uom,
            destination=job.order.destination,
            region=job.order.region,
            ordered=job.order.quantity,
            shipped=self._stock.shipped,
            loaded=self._loaded,
            on=on,
            waiting=tuple(box for box in self._stock.waiting if box.key not in keys_on),
            is_taking_off=self._is_taking_off,
            sent=self._sent,
        )

    def offers(self) -> tuple[Offer, ...]:
        """Send off, take one off the truck, undo, back."""
        has_load = bool(self._load.on)
        off = "screen.ship.stop_taking_off" if self._is_taking_off else "screen.ship.take_off"
        return (
            Offer(Command.MAIN, word("screen.ship.send"), has_load, is_main=True),
            Offer(Command.TAKE_OUT, word(off), has_load),
            Offer(Command.REPRINT, word("screen.ship.paper"), self._stock.shipped > 0),
            Offer(Command.UNDO, word("screen.undo")),
            Offer(Command.BACK, word("screen.back")),
        )

    # --- what a person does -------------------------------------------------------------------

    def enter(self, place: Place) -> None:
        """Ask for the first pallet; what was loaded for this order before is still there."""
        before = self.place.desk.order
        super().enter(place)
        if before != place.desk.order:
            self._stock, self._sent, self._is_taking_off = Stock(), "", False
        self._ask()
        if not self.is_busy:
            self._count(self._ask)

    def scan(self, code: Code) -> None:
        """A carton or pallet comes onto the truck, or off it."""
        self._sent = ""
        text = shown(code.text.strip())
        self.say_busy(text)
        bench, ask = self.tools.bench, self._request((*self._keys, code.full))

        def look() -> tuple[Carton | None, Refusal | None]:
            found = bench.boxes.look_up(code.full)
            is_on = found is not None and found.key in self._keys
            return found, None if is_on or self._is_taking_off else bench.look(ask)

        self.start(look, lambda seen: self._seen(text, *seen))

    def press(self, asked: Asked) -> bool:
        """Send off, take off, undo; back ends taking off first."""
        if self.is_busy:
            return True
        if asked.command is Command.BACK and self._is_taking_off:
            self._toggle()
            return True
        does = {
            Command.MAIN: self._send,
            Command.TAKE_OUT: self._toggle,
            Command.UNDO: self._undo,
            Command.REPRINT: self._print_note,
        }.get(asked.command)
        if does is not None:
            does()
        return does is not None

    # --- steps --------------------------------------------------------------------------------

    def _seen(self, text: str, found: Carton | None, refusal: Refusal | None) -> None:
        """The gates of shipping have been asked already: what may not leave is never loaded."""
        if refusal is not None:
            self.refuse(refusal)
            self._count(lambda: None)  # the list may be older than what was just learned
            return
        is_on = found is not None and found.key in self._keys
        if self._is_taking_off:
            self._take_off(text, found if is_on else None)
        elif found is None or is_on:
            headline = word("screen.ship.is_loaded", code=text)
            self.say(Mood.REJECT, headline, word("screen.ship.is_loaded.advice"), Tone.REJECT)
        else:
            self._load.on.append(found)
            self._tell_load(word("screen.ship.loaded", code=found.code))

    def _take_off(self, text: str, found: Carton | None) -> None:
        if found is None:
            headline = word("screen.ship.not_loaded", code=text)
            self.say(Mood.REJECT, headline, word("screen.ship.not_loaded.advice"), Tone.REJECT)
            return
        self._load.on = [box for box in self._load.on if box.key != found.key]
        self._is_taking_off = False
        self._tell_load(word("screen.ship.off", code=found.code))

    def _send(self) -> None:
        """All of it leaves together, or nothing does."""
        if not self._load.on:
            self.say(Mood.REJECT, word("screen.ship.nothing"), tone=Tone.REJECT)
            return
        self.say_busy(self.state.order)
        self.perform(self._request(self._keys), self._left)

    def _left(self, saved: Saved) -> None:
        pieces = self._loaded
        self._load.on.clear()
        self._is_taking_off = False
        self._sent = str(saved.more["shipment"])
        state = self.state
        headline = word("screen.ship.sent", shipment=self._sent, n=amount(pieces, state.uom))
        advice = word("screen.ship.sent.advice", destination=state.destination)
        self.say(Mood.GOOD, headline, advice, Tone.DONE)
        self._count(lambda: self._make_note(headline))

    def _print_note(self) -> None:
        if self._stock.shipped > 0:
            self.say_busy(word("screen.ship.paper"))
            self._make_note("")

    def _make_note(self, sent: str) -> None:
        """The delivery note; a shipment has left also where its paper does not come out.

        Args:
            sent: What the banner goes on saying of the shipment that just left.
        """
        note, order, number = self.tools.bench.boxes.note, self.place.desk.order or "", self._sent

        def make() -> Noted | StationError:
            try:
                return note(order, number)
            except StationError as error:
                return error

        def made(noted: Noted | StationError) -> None:
            if isinstance(noted, StationError):
                advice = f"{word('screen.ship.no_paper')} {noted.sentence()}"
                self.say(Mood.WARN, sent or word("screen.ship.no_paper"), advice, Tone.REJECT)
                return
            headline = sent or word("screen.ship.noted", shipment=noted.shipment)
            way = "screen.ship.note_printed" if noted.printer else "screen.ship.note_kept"
            self.say(Mood.GOOD, headline, word(way, printer=noted.printer, path=noted.path))

        self.start(make, made)

    def _undo(self) -> None:
        """What was loaded last comes off; with an empty truck the last record is taken back."""
        if self._load.on:
            box = self._load.on.pop()
            self._tell_load(word("screen.ship.off", code=box.code))
        else:
            self.perform(Undo(), self._undone)

    def _undone(self, saved: Saved) -> None:
        code = keys.code_of(saved.unit or "")
        self._sent = ""
        self.say(Mood.GOOD, word("screen.undone", code=code), tone=Tone.ACCEPT)
        self._count(lambda: None)

    def _toggle(self) -> None:
        if self._is_taking_off or self._load.on:
            self._is_taking_off = not self._is_taking_off
            self._ask()

    # --- small things -------------------------------------------------------------------------

    @property
    def _load(self) -> _Load:
        return self._loads.setdefault(self.place.desk.order or "", _Load())

    @property
    def _keys(self) -> tuple[str, ...]:
        return tuple(box.key for box in self._load.on)

    @property
    def _loaded(self) -> Decimal:
        return sum((box.pieces for box in self._load.on), Decimal(0))

    def _request(self, containers: tuple[str, ...]) -> Ship:
        """Where an order goes and where it may be sold stands in its document."""
        order = self.place.master.orders[self.place.desk.order or ""]
        return Ship(
            containers=containers,
            order=order.id,
            destination=order.destination,
            region=order.region,
        )

    def _count(self, then: Callable[[], None]) -> None:
        """Read what waits and what has left, then go on."""
        boxes, order = self.tools.bench.boxes, self.place.desk.order or ""

        def counted(stock: Stock) -> None:
            self._stock = stock
            then()

        self.start(lambda: Stock(boxes.to_ship(order), boxes.shipped(order)), counted)

    def _ask(self) -> None:
        if self._is_taking_off:
            advice = word("screen.ship.scan_off.advice")
            self.say(Mood.WARN, word("screen.ship.scan_off"), advice)
            return
        state = self.state
        advice = word("screen.ship.scan.advice", destination=state.destination, n=self._left_over)
        self.say(Mood.NEXT, word("screen.ship.scan"), advice)

    def _tell_load(self, headline: str) -> None:
        advice = word("screen.ship.on_truck", n=len(self._load.on), pieces=self._pieces)
        self.say(Mood.NEXT, headline, advice, Tone.ACCEPT)

    @property
    def _pieces(self) -> str:
        return amount(self._loaded, self.state.uom)

    @property
    def _left_over(self) -> str:
        state = self.state
        left = max(Decimal(0), state.ordered - state.shipped - state.loaded)
        return amount(left, state.uom)
