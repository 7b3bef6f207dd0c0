"""Pack into cartons and cartons onto pallets, take out, seal."""

from dataclasses import dataclass
from decimal import Decimal

import msgspec

from station import quantity
from station.actions import containers as boxes
from station.actions import resolve
from station.actions import unit as units
from station.actions.containers import CARTON, PALLET, Box, Level
from station.actions.outcome import Refused, Saved
from station.actions.situation import Job, Situation, links
from station.actions.unit import Unit
from station.facts.kcp import Links, Subject
from station.facts.work import Packed, Sealed, TakenOut
from station.store.queries import containers, objects
from station.store.queries.balances import balances
from station.store.queries.objects import Known
from station.store.recorder import Extras
from station.trace import gate, lot
from station.trace import key as keys
from station.trace.gate import refuse


class Pack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Put a piece, a quantity of a lot, or a sealed carton into a container."""

    unit: str
    container: str
    quantity: Decimal | None = None


class TakeOut(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take a piece, a quantity of a lot, or a carton out of a container again."""

    unit: str
    container: str
    quantity: Decimal | None = None


class Seal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Close a container; `short` = knowingly with less than a full one."""

    container: str
    short: bool = False


@dataclass(frozen=True, slots=True)
class _Content:
    """What goes in or comes out: subject of the record, and the lot it is of."""

    subject: Subject
    is_container: bool
    lot: str | None

    @property
    def amount(self) -> Decimal:
        """A piece and a carton count as one."""
        return Decimal(1) if self.subject.quantity is None else self.subject.quantity

    @property
    def level(self) -> Level:
        """What it is packed into."""
        return PALLET if self.is_container else CARTON


def pack(now: Situation, ask: Pack) -> Saved:
    """Put something in; a container that is full by then seals itself (`also`)."""
    now.entitle("pack")
    job = now.job("pack")
    box = boxes.of_job(now, job, ask.container)
    content = _going_in(now, job, ask)
    if box.key == content.subject.key:
        raise Refused(refuse("container_in_itself", code=box.code))
    boxes.is_open(now, box)
    boxes.takes(now, job, box, content.level)
    now.not_held(box.known)
    inside, full = boxes.count(now, box), boxes.capacity(job, content.level)
    if full is not None and inside + content.amount > full:
        shown = {"full": quantity.show(full), "room": quantity.show(full - inside)}
        raise Refused(refuse("container_full", code=box.code, **shown))
    _one_lot(now, job, box, content)
    rid = now.write(
        Packed(
            kcp=job.step.kcp,
            point=job.step.id,
            subject=(content.subject, Subject(key=box.key, role="container")),
            bound=now.desk.bound,
            links=links(job, content.lot),
            level=content.level,
        ),
        now.extras_of(job),
    )
    inside += content.amount
    if full is not None and inside >= full:
        now.write(_sealed(now, job, box.key, (content.level, inside)), Extras(cause=rid))
    return now.saved(content.subject.key, container=box.key, **_count(inside, full))


def take_out(now: Situation, ask: TakeOut) -> Saved:
    """Take something out; a sealed container is open again after it."""
    now.entitle("pack")
    job = now.job("pack")
    box, known, state = boxes.known_of_job(now, job, ask.container)
    if state.state == "shipped":
        raise Refused(refuse("container_shipped", code=box.code))
    boxes.stands_alone(now, box)
    inside = [content.id for content in containers.contents(now.conn, known.id)]
    found = resolve.existing(now, ask.unit, lambda each: each.id in inside)
    code = resolve.shown(ask.unit)
    if found.id not in inside:
        raise Refused(refuse("not_inside", code=code, container=box.code))
    now.note_state(found)
    content = _coming_out(job, found, ask.quantity, code)
    there = containers.amount_of(now.conn, known.id, found.id)
    now.need(gate.enough(there, content.amount, code))
    now.write(
        TakenOut(
            kcp=job.step.kcp,
            point=job.step.id,
            subject=(content.subject, Subject(key=box.key, role="container")),
            bound=now.desk.bound,
            links=links(job, content.lot),
        ),
        now.extras_of(job),
    )
    left = boxes.count(now, box)
    return now.saved(found.key, container=box.key, **_count(left, boxes.capacity(job, box.level)))


def seal(now: Situation, ask: Seal) -> Saved:
    """Close a container by hand."""
    now.entitle("pack")
    job = now.job("pack")
    box, known, _ = boxes.known_of_job(now, job, ask.container)
    boxes.is_open(now, box)
    now.not_held(known)
    boxes.all_sealed_in(now, known)
    inside, full = boxes.count(now, box), boxes.capacity(job, box.level)
    if inside <= 0:
        raise Refused(refuse("container_empty", code=box.code))
    is_short = full is not None and inside < full
    if is_short and not ask.short:
        filled = boxes.filling(inside, full)
        raise Refused(refuse("container_incomplete", code=box.code, **filled))
    now.write(_sealed(now, job, box.key, (box.level, inside), short=is_short), now.extras_of(job))
    return now.saved(box.key, **_count(inside, full))


def _going_in(now: Situation, job: Job, ask: Pack) -> _Content:
    """What is being packed; the action ends where it may not be."""
    key = resolve.unit(now, ask.unit, job.product, job.order)
    known = objects.find(now.conn, key)
    code = resolve.shown(ask.unit)
    now.note_state(known)
    if known is not None and known.state is not None:
        if known.state.kind == "container":
            return _container_going_in(now, job, known, ask)
        units.belongs(now, job, known.state, code)
        units.is_free(now, known, code)
    elif key.startswith("own:"):
        raise resolve.unknown(ask.unit)
    unit = Unit(key, code, known, job.product)
    units.in_quantity(unit, ask.quantity)
    now.not_held(known)
    units.through_steps(now, job, unit, None if ask.quantity is None else Decimal(0))
    if ask.quantity is not None:
        left = lot.to_pack(balances(now.conn, key), job.route, job.step.id)
        now.need(gate.enough(left, ask.quantity, code))
    return _Content(unit.subject("content", ask.quantity), False, unit.lot)


def _container_going_in(now: Situation, job: Job, known: Known, ask: Pack) -> _Content:
    """A carton that goes onto a pallet: sealed, of this order, and on no pallet yet."""
    state, code = known.state, resolve.shown(ask.unit)
    assert state is not None
    now.need(gate.order_matches(state.order, job.order.id, code))
    if ask.quantity is not None:
        raise Refused(refuse("quantity_of_piece", code=code))
    if state.state == "shipped":
        raise Refused(refuse("container_shipped", code=code))
    if state.state != "closed":
        raise Refused(refuse("container_not_sealed", code=code))
    if state.level == PALLET:
        raise boxes.wrong_level(code, PALLET)
    units.is_free(now, known, code)
    now.not_held(known)
    return _Content(Subject(key=known.key, role="content"), True, state.lot)


def _coming_out(job: Job, known: Known, amount: Decimal | None, code: str) -> _Content:
    state = known.state
    if state is not None and state.kind == "container":
        if amount is not None:
            raise Refused(refuse("quantity_of_piece", code=code))
        return _Content(Subject(key=known.key, role="content"), True, state.lot)
    unit = Unit(known.key, code, known, job.product)
    units.in_quantity(unit, amount)
    return _Content(unit.subject("content", amount), False, unit.lot)


def _one_lot(now: Situation, job: Job, box: Box, content: _Content) -> None:
    packing = job.product.packing
    if packing is None or not packing.one_lot or content.is_container or box.known is None:
        return
    inside = containers.contents(now.conn, box.known.id)
    others = {each.key if each.kind == "lot" else each.lot for each in inside} - {content.lot}
    if others:
        other = keys.code_of(min(each or "–" for each in others))
        own = keys.code_of(content.lot or "–")
        raise Refused(refuse("mixed_lot", code=own, lot=other))


def _count(inside: Decimal, full: Decimal | None) -> dict[str, str]:
    filled = boxes.filling(inside, full)
    return {"count": filled["count"]} | ({} if full is None else {"full": filled["full"]})


def _sealed(
    now: Situation, job: Job, box: str, count: tuple[Level, Decimal], *, short: bool = False
) -> Sealed:
    """A container closed with so much in it."""
    return Sealed(
        kcp=job.step.kcp,
        point=job.step.id,
        subject=(Subject(key=box, role="container"),),
        bound=now.desk.bound,
        links=Links(order=job.order.id, product=job.product.id),
        level=count[0],
        count=count[1],
        short=short,
    )
