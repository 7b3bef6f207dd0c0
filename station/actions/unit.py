"""The trace unit that work on an order is about: a piece, or a quantity of a lot."""

from dataclasses import dataclass
from decimal import Decimal

from station.actions import resolve
from station.actions.outcome import Refused
from station.actions.situation import Job, Situation
from station.documents.product import Product
from station.facts.kcp import Role, Subject
from station.store.queries import objects
from station.store.queries.balances import balances
from station.store.queries.objects import Known
from station.trace import gate, lot, words
from station.trace import key as keys
from station.trace.gate import refuse
from station.trace.unit import UnitState

COUNTED = "pcs"
"""Unit of measure of things that are counted; a part of one is a typing error."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the bound order.

    Attributes:
        code: What was scanned, made safe to show.
        known: `None` for one that nobody has seen yet.
    """

    key: str
    code: str
    known: Known | None
    product: Product

    @property
    def state(self) -> UnitState | None:
        """What it is known to be."""
        return self.known.state if self.known else None

    @property
    def is_lot(self) -> bool:
        """Whether it has quantities."""
        return self.product.unit == "lot"

    @property
    def lot(self) -> str | None:
        """The lot it belongs to; a lot belongs to itself."""
        if self.is_lot:
            return self.key
        return self.state.lot if self.state else None

    def subject(self, role: Role, quantity: Decimal | None) -> Subject:
        """The unit as a record names it."""
        return Subject(key=self.key, role=role, quantity=quantity, product=self.product.id)


def of_job(now: Situation, job: Job, code: str) -> Unit:
    """The unit of the bound order that a code means; the action ends where it is none, or away."""
    key = resolve.unit(now, code, job.product, job.order)
    unit = Unit(key, resolve.shown(code), objects.find(now.conn, key), job.product)
    if unit.known is not None and unit.state is not None:
        belongs(now, job, unit.state, unit.code)
        is_free(now, unit.known, unit.code)
    now.note_state(unit.known)
    return unit


def belongs(now: Situation, job: Job, state: UnitState, code: str) -> None:
    """The unit is of the bound order and its product; else the action ends."""
    if state.kind == "container" or state.product not in {None, job.product.id}:
        name = now.product_named(job.product.id)
        raise Refused(refuse("wrong_product", code=code, product=name))
    now.need(gate.order_matches(state.order, job.order.id, code))


def is_free(now: Situation, known: Known, code: str) -> None:
    """A thing lies in no container and was not built into anything; else the action ends."""
    if known.state is None or known.state.kind == "lot":
        return
    if known.state.parent is not None:
        box = keys.code_of(objects.key_of(now.conn, known.state.parent))
        raise Refused(refuse("already_packed", code=code, container=box))
    used_in = objects.used_in(now.conn, known.id)
    if used_in is not None:
        raise Refused(refuse("used_up", code=code, unit=keys.code_of(used_in)))


def in_quantity(unit: Unit, quantity: Decimal | None) -> None:
    """A lot comes with a sensible quantity and a piece with none; else the action ends."""
    if unit.is_lot and quantity is None:
        raise Refused(refuse("quantity_missing", code=unit.code))
    if quantity is not None:
        if not unit.is_lot:
            raise Refused(refuse("quantity_of_piece", code=unit.code))
        sensible(unit.product, unit.code, quantity)
        if quantity == 0:
            raise Refused(refuse("quantity_not_positive", code=unit.code))


def sensible(product: Product, code: str, *quantities: Decimal | None) -> None:
    """No quantity is below zero, and things that are counted come whole; else the action ends."""
    for quantity in quantities:
        if quantity is not None and quantity < 0:
            raise Refused(refuse("quantity_not_positive", code=code))
        if quantity is not None and product.uom == COUNTED and quantity % 1:
            raise Refused(
                refuse("quantity_not_whole", code=code, unit=words.word({}, product.uom))
            )


def through_steps(now: Situation, job: Job, unit: Unit, quantity: Decimal | None) -> None:
    """The unit, or so much of the lot, passed the steps before; else the action ends."""
    if quantity is None:
        done = unit.state.steps if unit.state else {}
        now.need(gate.steps_before(job.route, job.step.id, done, unit.code))
        return
    found = balances(now.conn, unit.key)
    step = job.step.id
    now.need(gate.lot_may_go_on(found, job.route, step, wanted=quantity, code=unit.code))


def waiting(now: Situation, job: Job, unit: Unit) -> Decimal | None:
    """How much of a lot waits at the bound step; `None` where no step before says."""
    return lot.waiting(balances(now.conn, unit.key), job.route, job.step.id)


def not_again(now: Situation, job: Job, unit: Unit, *, starting: bool = False) -> None:
    """A piece has not done the bound step before; else the action ends, saying who and when."""
    state = unit.state
    if unit.known is None or state is None or state.kind != "piece":
        return
    if gate.is_repeated(state, job.step.id, starting=starting):
        raise Refused(duplicate(now, unit.known, job.step.id, unit.code))


def duplicate(now: Situation, known: Known, step: str, code: str) -> gate.Refusal:
    """`duplicate`, saying who did it and when."""
    last = objects.last_event(now.conn, known.id, step)
    by, at = (now.person_named(last.operator), last.local_time()) if last else ("?", "?")
    return refuse("duplicate", code=code, by=by, at=at)
