"""S2: what is being worked on, and what comes next. An order's code changes the job."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from PySide6.QtCore import Signal

from station import quantity
from station.actions.desk import Desk
from station.actions.outcome import Saved
from station.actions.resolve import shown
from station.actions.session import Bind
from station.actions.undo import Undo
from station.documents.master import Master
from station.documents.order import Order
from station.documents.people import Right
from station.documents.product import Product
from station.documents.route import Binding, Step, Work
from station.errors import StationError
from station.facts.kcp import Bound
from station.trace.key import code_of
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.bench import Code
from ui.viewmodels.commands import Asked, Command, Offer
from ui.viewmodels.page import Page, Place, Tools
from ui.viewmodels.words import amount, name, word

TraceUnit = Literal["piece", "lot"]

ORDERS_ON_A_PAGE = 4
WORK_ON_SCREEN: Mapping[tuple[Work, TraceUnit], str] = {
    ("receive", "piece"): "receive",
    ("receive", "lot"): "receive",
    ("process", "piece"): "process",
    ("process", "lot"): "process",
    ("first_article", "piece"): "first_article",
    ("first_article", "lot"): "first_article",
    ("inspect", "piece"): "inspect",
    ("inspect", "lot"): "sample",
    ("pack", "piece"): "pack",
    ("pack", "lot"): "pack",
    ("ship", "piece"): "ship",
    ("ship", "lot"): "ship",
}
"""(work of a step, trace unit of the product) -> the page where it is done."""


@dataclass(frozen=True, slots=True)
class OrderCard:
    """An order to choose."""

    id: str
    title: str
    product: str
    quantity: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class StepButton:
    """A step of the bound order that can be done here."""

    id: str
    label: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class BindingChip:
    """Something to be scanned before work: machine, material, method, environment."""

    what: Binding
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class HomeState:
    """What the page shows.

    Attributes:
        done, ordered: Of the bound order at the bound step; `done` is `None` until known.
        page, pages: Which part of the orders is listed.
    """

    orders: tuple[OrderCard, ...] = ()
    steps: tuple[StepButton, ...] = ()
    bindings: tuple[BindingChip, ...] = ()
    order: OrderCard | None = None
    step: str = ""
    done: str | None = None
    ordered: str = ""
    share: float = 0.0
    page: int = 0
    pages: int = 1


class HomePage(Page):
    """Chooses order and step, and binds what the step asks for."""

    begin = Signal()
    """Everything is bound: to the step's own page."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._done_count: Decimal | None = None
        self._page = 0
        self._wanted: Binding | None = None

    @property
    def state(self) -> HomeState:
        """A picture of now."""
        desk, master = self.place.desk, self.place.master
        cards = [_card(order, master, desk) for order in open_orders(master)]
        pages = max(1, -(-len(cards) // ORDERS_ON_A_PAGE))
        page = self._page % pages
        job = self.place.job()
        order = master.orders.get(desk.order or "")
        ordered = order.quantity if order else Decimal(0)
        done = self._done_count
        return HomeState(
            orders=tuple(cards[page * ORDERS_ON_A_PAGE : (page + 1) * ORDERS_ON_A_PAGE]),
            steps=tuple(
                StepButton(s.id, name(s.names, s.id), is_current=s.id == desk.step)
                for s in self._steps()
            ),
            bindings=tuple(self._chip(what) for what in job.step.binds) if job else (),
            order=next((card for card in cards if card.is_current), None),
            step=name(job.step.names, job.step.id) if job else "",
            done=None if done is None else quantity.show(done),
            ordered=quantity.show(ordered),
            share=float(done / ordered) if done is not None and ordered else 0.0,
            page=page,
            pages=pages,
        )

    @property
    def is_ready(self) -> bool:
        """Whether work can begin."""
        return page_for(self.place) is not None

    def offers(self) -> tuple[Offer, ...]:
        """Begin."""
        begin = Offer(
            Command.MAIN, word("screen.home.begin"), is_enabled=self.is_ready, is_main=True
        )
        undo = Offer(Command.UNDO, word("screen.undo_last"))
        receive = Offer(Command.RECEIVE, word("screen.home.receive"))
        labels = Offer(Command.PRINT, word("screen.home.print"))
        sync = Offer(Command.SYNC, word("screen.home.sync"))
        more = ((receive, self._may_receive), (labels, self._may("print")))
        return (begin, undo, *(offer for offer, is_there in more if is_there), sync)

    # --- what a person does -------------------------------------------------------------------

    def enter(self, place: Place) -> None:
        """Say what is missing, and ask how far the order is."""
        super().enter(place)
        self._wanted = self._missing()
        self._done_count = None
        self._ask()
        job = place.job()
        if job is not None:
            order, step = job.order.id, job.step.id
            count = self.tools.bench.done
            self.tools.runner.run(lambda: count(order, step), self._counted, self._uncounted)

    def scan(self, code: Code) -> None:
        """A code of what the step asks for; orders are taken by the shell."""
        text = code.text.strip()
        if self._wanted is None:
            self.say(
                Mood.REJECT,
                word("screen.home.not_now", code=shown(text)),
                word("screen.home.not_now.advice"),
                Tone.REJECT,
            )
            return
        self.say_busy(shown(text))
        self.perform(_binding(self._wanted, text), self._bound)

    def press(self, asked: Asked) -> bool:
        """Begin the bound step, or take back what was saved last."""
        if self.is_busy:
            return False
        does: dict[Command, tuple[bool, Callable[[], None]]] = {
            Command.MAIN: (self.is_ready, self.begin.emit),
            Command.RECEIVE: (self._may_receive, lambda: self.hand_over.emit("receive", None)),
            Command.PRINT: (self._may("print"), lambda: self.hand_over.emit("print", None)),
            Command.UNDO: (True, lambda: self.perform(Undo(), self._undone)),
        }
        is_possible, action = does.get(asked.command, (False, self.begin.emit))
        if is_possible:
            action()
        return is_possible

    @property
    def _may_receive(self) -> bool:
        """Whether who is signed in takes goods in."""
        products = self.place.master.products.values()
        return any(p.kind == "material" for p in products) and self._may("receive")

    def _may(self, right: Right) -> bool:
        """Whether who is signed in has a right; without a roles document anybody has."""
        person, master = self.place.desk.person, self.place.master
        return person is not None and (not master.rights or master.may(person, right))

    def choose_order(self, order: str) -> bool:
        """Work on this order from now on."""
        if not self.is_busy:
            self.say_busy(shown(order))
            self.perform(Bind(order=order), self._order_bound)
        return True

    def choose_step(self, step: str) -> None:
        """Work at this step from now on."""
        if not self.is_busy:
            self.perform(Bind(step=step), self._bound)

    def ask_again(self, what: Binding) -> None:
        """Scan this binding anew: another machine, another reel."""
        self._wanted = what
        self._ask()

    def turn(self) -> None:
        """Show further orders."""
        self._page += 1
        self.changed.emit()

    # --- steps --------------------------------------------------------------------------------

    def _order_bound(self, saved: Saved) -> None:
        """Where only one step can be done here, there is nothing to choose."""
        self.tools.sound(Tone.ACCEPT)
        self.place = Place(saved.desk, self.place.master)
        steps = self._steps()
        if len(steps) == 1 and saved.desk.step != steps[0].id:
            self.choose_step(steps[0].id)
        else:
            self.moved.emit(saved.desk)

    def _bound(self, saved: Saved) -> None:
        self.tools.sound(Tone.ACCEPT)
        self.place = Place(saved.desk, self.place.master)
        self.moved.emit(saved.desk)

    def _undone(self, saved: Saved) -> None:
        code = code_of(saved.unit or "")
        self.say(Mood.GOOD, word("screen.undone", code=code), tone=Tone.ACCEPT)

    def _counted(self, done: Decimal) -> None:
        self._done_count = done
        self.changed.emit()

    def _uncounted(self, error: Exception) -> None:
        """Work goes on without the count; the store's trouble shows at the next action."""
        if not isinstance(error, StationError):
            raise error

    def _ask(self) -> None:
        desk = self.place.desk
        if desk.order is None or desk.order not in self.place.master.orders:
            has_orders = bool(self.place.master.orders)
            headline = word("screen.home.choose_order" if has_orders else "screen.home.no_orders")
            self.say(
                Mood.NEXT,
                headline,
                word(
                    "screen.home.choose_order.advice"
                    if has_orders
                    else "screen.home.no_orders.advice"
                ),
            )
        elif self._wanted is not None:
            self.say(
                Mood.NEXT,
                word(f"screen.home.bind.{self._wanted}"),
                word("screen.home.bind.advice", step=self.state.step),
            )
        elif self.is_ready:
            self.say(
                Mood.NEXT,
                word("screen.home.ready", step=self.state.step),
                word("screen.home.ready.advice"),
            )
        elif self._steps():
            self.say(Mood.NEXT, word("screen.home.choose_step"), desk.order)
        else:
            self.say(Mood.WARN, word("screen.home.no_step"), word("screen.home.no_step.advice"))

    def _missing(self) -> Binding | None:
        job = self.place.job()
        return None if job is None else missing_binding(job.step, self.place.desk.bound)

    def _steps(self) -> tuple[Step, ...]:
        """Steps of the bound order that this program has a page for."""
        master = self.place.master
        order = master.orders.get(self.place.desk.order or "")
        product = master.products.get(order.product) if order else None
        return steps_on_screen(master, product)

    def _chip(self, what: Binding) -> BindingChip:
        value = getattr(self.place.desk.bound, what) or ""
        return BindingChip(what, word(f"screen.binding.{what}"), shown(value))


def page_for(place: Place) -> str | None:
    """The page of the bound step, once order, step and everything it asks for are bound."""
    job = place.job()
    if job is None or missing_binding(job.step, place.desk.bound) is not None:
        return None
    return WORK_ON_SCREEN.get((job.step.work, job.product.unit))


def missing_binding(step: Step, bound: Bound) -> Binding | None:
    """What must still be scanned before work."""
    return next((what for what in step.binds if getattr(bound, what) is None), None)


def steps_on_screen(master: Master, product: Product | None) -> tuple[Step, ...]:
    """The steps of a product's route that have a page; none where the product is not known."""
    route = master.route_of(product) if product else None
    if product is None or route is None:
        return ()
    return tuple(s for s in route.steps if (s.work, product.unit) in WORK_ON_SCREEN)


def open_orders(master: Master) -> list[Order]:
    """Orders that can be worked on here, the one due first in front."""
    found = [
        order
        for order in master.orders.values()
        if steps_on_screen(master, master.products.get(order.product))
    ]
    return sorted(found, key=lambda order: (str(order.due_on or "9999"), order.id))


def _card(order: Order, master: Master, desk: Desk) -> OrderCard:
    product = master.products.get(order.product)
    return OrderCard(
        id=order.id,
        title=name(order.names, order.id),
        product=name(product.names, product.id) if product else order.product,
        quantity=amount(order.quantity, product.uom if product else ""),
        is_current=order.id == desk.order,
    )


def _binding(what: Binding, text: str) -> Bind:
    return Bind(**{what: text})
