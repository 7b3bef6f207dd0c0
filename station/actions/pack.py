"""Pack into cartons and cartons onto pallets, take out, seal."""

from decimal import Decimal

import msgspec

from station.actions import resolve
from station.actions.produce import lot_of, passed_through
from station.actions.situation import Job, Refused, Saved, Situation
from station.facts.kcp import Links, Subject
from station.facts.work import Packed, Sealed, TakenOut
from station.store.queries import balances, containers, objects
from station.store.recorder import Extras
from station.trace import gate
from station.trace.gate import refuse
from station.trace.unit import UnitState

CARTON, PALLET = "carton", "pallet"


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


def pack(now: Situation, ask: Pack) -> Saved:
    """Put something in; a container that is full by then seals itself (`also`)."""
    now.entitle("pack")
    job = now.job("pack")
    content = _content(now, job, ask.unit, ask.quantity)
    level = PALLET if content.is_container else CARTON
    key = resolve.container(now, ask.container)
    box = objects.find(now.conn, key)
    code = resolve.shown(ask.container)
    if key == content.key:
        raise Refused(refuse("container_in_itself", code=code))
    now.need(_open_for(box.state if box else None, job, level, code))
    inside = containers.count(now.conn, box.id) if box else Decimal(0)
    added = Decimal(1) if ask.quantity is None else ask.quantity
    capacity = _capacity(job, level)
    now.need(_room(capacity, inside, added, code))
    if box is not None:
        now.not_held(box)
        _one_lot(now, job, box, content, level)
    rid = now.write(
        Packed(
            kcp=job.step.kcp,
            point=job.step.id,
            subject=(
                Subject(
                    key=content.key,
                    role="content",
                    quantity=ask.quantity,
                    product=None if content.is_container else job.product.id,
                ),
                Subject(key=key, role="container"),
            ),
            bound=now.desk.bound,
            links=now.links(job, content.lot),
            level=level,
        ),
        now.extras(job),
    )
    if capacity is not None and inside + added >= capacity:
        now.write(_sealed(job, key, level, inside + added, short=False), Extras(cause=rid))
    return now.saved(content.key, container=key, count=str(inside + added))


def take_out(now: Situation, ask: TakeOut) -> Saved:
    """Take something out; a sealed container is open again after it."""
    now.entitle("pack")
    job = now.job("pack")
    box_key = resolve.container(now, ask.container)
    box = objects.find(now.conn, box_key)
    key = resolve.known(now, ask.unit)
    content = objects.find(now.conn, key) if key else None
    if box is None or box.state is None or key is None or content is None:
        raise resolve.unknown(ask.unit if box else ask.container)
    code = resolve.shown(ask.unit)
    shipped = _out_of_reach(now, box)
    if shipped is not None:
        raise Refused(shipped)
    held_here = {c.id: c.quantity for c in containers.contents(now.conn, box.id)}
    if content.id not in held_here:
        raise Refused(refuse("not_inside", code=code, container=resolve.shown(ask.container)))
    if ask.quantity is not None:
        now.need(gate.enough(held_here[content.id], ask.quantity, code))
    is_container = bool(content.state and content.state.kind == "container")
    now.write(
        TakenOut(
            kcp=job.step.kcp,
            point=job.step.id,
            subject=(
                Subject(
                    key=key,
                    role="content",
                    quantity=ask.quantity,
                    product=None if is_container else job.product.id,
                ),
                Subject(key=box_key, role="container"),
            ),
            bound=now.desk.bound,
            links=now.links(job, lot_of(content)),
        ),
        now.extras(job),
    )
    return now.saved(key, container=box_key)


def seal(now: Situation, ask: Seal) -> Saved:
    """Close a container by hand."""
    now.entitle("pack")
    job = now.job("pack")
    key = resolve.container(now, ask.container)
    box = objects.find(now.conn, key)
    if box is None or box.state is None or box.state.kind != "container":
        raise resolve.unknown(ask.container)
    code = resolve.shown(ask.container)
    level = box.state.level or CARTON
    now.need(_open_for(box.state, job, level, code))
    now.not_held(box)
    count = containers.count(now.conn, box.id)
    capacity = _capacity(job, level)
    if count == 0:
        raise Refused(refuse("container_empty", code=code))
    is_short = capacity is not None and count < capacity
    if is_short and not ask.short:
        shown = {"count": str(count), "full": str(capacity)}
        raise Refused(refuse("container_incomplete", code=code, **shown))
    now.write(_sealed(job, key, level, count, short=is_short), now.extras(job))
    return now.saved(key, count=str(count))


class _Content(msgspec.Struct, frozen=True):
    key: str
    is_container: bool
    lot: str | None


def _content(now: Situation, job: Job, code: str, quantity: Decimal | None) -> _Content:
    """What is being packed; the action ends where it may not be."""
    key = resolve.unit(now, code, job.product, job.order)
    known = objects.find(now.conn, key)
    if known is None or known.state is None:
        raise resolve.unknown(code)
    shown = resolve.shown(code)
    state = known.state
    now.need(gate.order_matches(state.order, job.order.id, shown))
    now.not_held(known)
    if state.kind == "container":
        now.need(_container_ready(state, shown))
    elif state.kind == "lot":
        _lot_ready(now, job, key, quantity, shown)
    else:
        now.need(gate.steps_before(job.route, job.step.id, state.steps, shown))
    if state.kind != "lot" and state.parent is not None:
        box = objects.key_of(now.conn, state.parent).rpartition(":")[2]
        raise Refused(refuse("already_packed", code=shown, container=box))
    if (state.kind == "lot") != (quantity is not None):
        name = "quantity_missing" if state.kind == "lot" else "quantity_of_piece"
        raise Refused(refuse(name, code=shown))
    return _Content(key, state.kind == "container", lot_of(known))


def _container_ready(state: UnitState, code: str) -> gate.Refusal | None:
    if state.state == "shipped":
        return refuse("container_shipped", code=code)
    if state.state != "closed":
        return refuse("container_not_sealed", code=code)
    return None


def _lot_ready(now: Situation, job: Job, key: str, quantity: Decimal | None, code: str) -> None:
    if quantity is None:
        raise Refused(refuse("quantity_missing", code=code))
    if quantity <= 0:
        raise Refused(refuse("quantity_not_positive", code=code))
    found = balances.balances(now.conn, key)
    packed = balances.total(found, "packed")
    for needed in job.route.needed_before(job.step.id):
        through = passed_through(found, needed)
        if through == 0:
            step = job.route.step(needed)
            name = gate.name_of(step.names, needed) if step else needed
            raise Refused(refuse("step_missing", code=code, step=name))
        now.need(gate.enough(through - packed, quantity, code))


def _open_for(state: UnitState | None, job: Job, level: str, code: str) -> gate.Refusal | None:
    """The container takes more of this order at this level."""
    if state is None:
        return None
    if state.kind != "container":
        return refuse("not_a_container", code=code)
    if state.state in {"shipped", "closed"}:
        return refuse(f"container_{state.state}", code=code)
    if state.level not in {None, level}:
        return refuse("wrong_level", code=code, level=state.level)
    return gate.order_matches(state.order, job.order.id, code)


def _capacity(job: Job, level: str) -> Decimal | None:
    packing = job.product.packing
    if packing is None:
        return None
    return Decimal(packing.per_pallet if level == PALLET else packing.per_carton)


def _room(
    capacity: Decimal | None, inside: Decimal, added: Decimal, code: str
) -> gate.Refusal | None:
    if capacity is not None and inside + added > capacity:
        room = str(capacity - inside)
        return refuse("container_full", code=code, full=str(capacity), room=room)
    return None


def _one_lot(now: Situation, job: Job, box: objects.Known, content: _Content, level: str) -> None:
    packing = job.product.packing
    if packing is None or not packing.one_lot or level != CARTON:
        return
    lots = {
        inside.key if inside.kind == "lot" else inside.lot
        for inside in containers.contents(now.conn, box.id)
    }
    own = content.key if job.product.unit == "lot" else content.lot
    if lots - {own}:
        other = next(iter(lots - {own})) or "?"
        raise Refused(refuse("mixed_lot", code=own or "?", lot=other.rpartition(":")[2]))


def _out_of_reach(now: Situation, box: objects.Known) -> gate.Refusal | None:
    """Nothing is taken out of what was shipped or stands in a closed container."""
    known: objects.Known | None = box
    is_outer = False
    while known is not None and known.state is not None:
        code = known.key.rpartition(":")[2]
        if known.state.state == "shipped":
            return refuse("container_shipped", code=code)
        if is_outer and known.state.state == "closed":
            return refuse("container_closed", code=code)
        parent = known.state.parent
        known = objects.find(now.conn, objects.key_of(now.conn, parent)) if parent else None
        is_outer = True
    return None


def _sealed(job: Job, key: str, level: str, count: Decimal, *, short: bool) -> Sealed:
    return Sealed(
        kcp=job.step.kcp,
        point=job.step.id,
        subject=(Subject(key=key, role="container"),),
        links=Links(order=job.order.id, product=job.product.id),
        level=level,
        count=count,
        short=short,
    )
