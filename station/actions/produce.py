"""Start and finish a process step (K2): parameters, materials used up, quantities made."""

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from station.actions import resolve
from station.actions.scope import may_run
from station.actions.situation import Job, Refused, Saved, Situation
from station.facts.kcp import Subject
from station.facts.work import StepFinished, StepStarted
from station.store.queries import balances, objects
from station.trace import gate
from station.trace.gate import refuse

USED_AT_STEP = ("good", "rework", "scrap", "passed")
"""Measures that use up what the steps before let through."""


class Consumed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Material used up: a lot with its quantity, or a single part without."""

    unit: str
    quantity: Decimal | None = None


class Start(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Begin the bound step on a unit, or on a quantity of a lot."""

    unit: str
    quantity: Decimal | None = None


class Finish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """End the bound step; a step without a start counts as done at once.

    Attributes:
        quantity: Good quantity of a lot. rework, scrap: quantities besides.
    """

    unit: str
    quantity: Decimal | None = None
    parameters: dict[str, Decimal] = msgspec.field(default_factory=dict)
    consumed: tuple[Consumed, ...] = ()
    rework: Decimal | None = None
    scrap: Decimal | None = None


def start(now: Situation, ask: Start) -> Saved:
    """Record that work began."""
    now.entitle("produce")
    job = now.job("process")
    key, known = unit_for(now, job, ask.unit, ask.quantity)
    _not_again(now, job, known, ask.unit, starting=True)
    now.not_held(known)
    scope = may_run(now, job, lot_of(known))
    now.write(
        StepStarted(
            kcp=job.step.kcp,
            point=job.step.id,
            subject=(output(job, key, ask.quantity),),
            bound=now.desk.bound,
            links=now.links(job, lot_of(known)),
            scope=scope,
        ),
        now.extras(job),
    )
    return now.saved(key)


def finish(now: Situation, ask: Finish) -> Saved:
    """Record that work ended, with what it used up."""
    now.entitle("produce")
    job = now.job("process")
    key, known = unit_for(now, job, ask.unit, ask.quantity)
    _not_again(now, job, known, ask.unit, starting=False)
    now.not_held(known)
    is_started = _is_started(now, job, known, key, ask.quantity)
    scope = None if is_started else may_run(now, job, lot_of(known))
    point = now.master.point_of(job.product, job.step.id)
    now.need(gate.parameters_within(point, ask.parameters))
    _not_negative(ask.rework, ask.scrap)
    if ask.quantity is not None:
        made = ask.quantity + (ask.rework or 0) + (ask.scrap or 0)
        now.need(_enough_from_before(now, job, key, made, ask.unit))
    now.write(
        StepFinished(
            kcp=job.step.kcp,
            point=job.step.id,
            subject=(output(job, key, ask.quantity), *_inputs(now, job, ask.consumed)),
            bound=now.desk.bound,
            links=now.links(job, lot_of(known)),
            parameters=ask.parameters,
            rework=ask.rework,
            scrap=ask.scrap,
            scope=scope,
        ),
        now.extras(job),
    )
    return now.saved(key)


def unit_for(
    now: Situation, job: Job, code: str, quantity: Decimal | None
) -> tuple[str, objects.Known | None]:
    """The unit of the bound order that a code means; the action ends where it fits badly."""
    key = resolve.unit(now, code, job.product, job.order)
    if quantity is not None and quantity <= 0:
        raise Refused(refuse("quantity_not_positive", code=resolve.shown(code)))
    if (job.product.unit == "lot") != (quantity is not None):
        name = "quantity_missing" if job.product.unit == "lot" else "quantity_of_piece"
        raise Refused(refuse(name, code=resolve.shown(code)))
    known = objects.find(now.conn, key)
    state = known.state if known else None
    if state is not None:
        if state.kind == "container" or state.product not in {None, job.product.id}:
            raise Refused(
                refuse("wrong_product", code=resolve.shown(code), product=job.product.id)
            )
        now.need(gate.order_matches(state.order, job.order.id, resolve.shown(code)))
        if state.parent is not None:
            container = objects.key_of(now.conn, state.parent).rpartition(":")[2]
            code_ = resolve.shown(code)
            raise Refused(refuse("already_packed", code=code_, container=container))
    _steps_before(now, job, known, code, key, quantity)
    return key, known


def output(job: Job, key: str, quantity: Decimal | None) -> Subject:
    """The unit as the output of the step."""
    return Subject(key=key, role="output", quantity=quantity, product=job.product.id)


def lot_of(known: objects.Known | None) -> str | None:
    """The lot a unit belongs to, as known."""
    return known.state.lot if known and known.state else None


def _steps_before(
    now: Situation,
    job: Job,
    known: objects.Known | None,
    code: str,
    key: str,
    quantity: Decimal | None,
) -> None:
    if quantity is None:
        done = known.state.steps if known and known.state else {}
        now.need(gate.steps_before(job.route, job.step.id, done, resolve.shown(code)))
        return
    now.need(_enough_from_before(now, job, key, quantity, code))


def _enough_from_before(
    now: Situation, job: Job, key: str, wanted: Decimal, code: str
) -> gate.Refusal | None:
    """A lot's quantity at a step is limited by what the needed steps let through."""
    found = balances.balances(now.conn, key)
    here = sum(
        (balances.total(found, measure, job.step.id) for measure in USED_AT_STEP),
        Decimal(0),
    )
    for needed in job.route.needed_before(job.step.id):
        through = passed_through(found, needed)
        if through == 0:
            step = job.route.step(needed)
            name = gate.name_of(step.names, needed) if step else needed
            return refuse("step_missing", code=resolve.shown(code), step=name)
        refusal = gate.enough(through - here, wanted, resolve.shown(code))
        if refusal is not None:
            return refusal
    return None


def passed_through(found: balances.Balances, step: str) -> Decimal:
    """What a step let through: good quantity of a process step, passed one of an inspection."""
    return balances.total(found, "good", step) + balances.total(found, "passed", step)


def _not_again(
    now: Situation, job: Job, known: objects.Known | None, code: str, *, starting: bool
) -> None:
    state = known.state if known else None
    if known is None or state is None or state.kind != "piece":
        return
    if gate.is_repeated(state, job.step.id, starting=starting):
        raise Refused(duplicate(now, known, job.step.id, code))


def duplicate(now: Situation, known: objects.Known, step: str, code: str) -> gate.Refusal:
    """`duplicate`, saying who did it and when."""
    last = objects.last_event(now.conn, known.id, step)
    by, at = ((last.operator or "?"), last.local_time()) if last else ("?", "?")
    return refuse("duplicate", code=resolve.shown(code), by=by, at=at)


def _is_started(
    now: Situation, job: Job, known: objects.Known | None, key: str, quantity: Decimal | None
) -> bool:
    """Whether the work being finished was started before, and so passed the first-article gate."""
    if quantity is None:
        return bool(known and known.state and job.step.id in known.state.steps)
    found = balances.balances(now.conn, key)
    started = balances.total(found, "started", job.step.id)
    return started >= quantity + balances.total(found, "good", job.step.id)


def _inputs(now: Situation, job: Job, consumed: Iterable[Consumed]) -> list[Subject]:
    """What the step used up; every input is known, accepted, free and sufficient."""
    subjects: list[Subject] = []
    for used in consumed:
        key = resolve.known(now, used.unit)
        known = objects.find(now.conn, key) if key else None
        if key is None or known is None or known.state is None:
            raise resolve.unknown(used.unit)
        code = resolve.shown(used.unit)
        product = known.state.product
        if product not in {wanted.product for wanted in job.step.consumes}:
            expected = ", ".join(wanted.product for wanted in job.step.consumes)
            raise Refused(refuse("wrong_material", code=code, expected=expected or "–"))
        now.not_held(known)
        if used.quantity is not None:
            _lot_gives(now, key, used.quantity, code, subjects)
        elif known.state.kind == "lot":
            raise Refused(refuse("quantity_missing", code=code))
        subjects.append(Subject(key=key, role="input", quantity=used.quantity, product=product))
    given = {subject.product for subject in subjects}
    for wanted in job.step.consumes:
        if wanted.required and wanted.product not in given:
            raise Refused(refuse("input_missing", material=wanted.product, step=job.step.id))
    return subjects


def _lot_gives(
    now: Situation, key: str, wanted: Decimal, code: str, taken: Iterable[Subject]
) -> None:
    if wanted <= 0:
        raise Refused(refuse("quantity_not_positive", code=code))
    found = balances.balances(now.conn, key)
    if balances.total(found, "received") and not balances.total(found, "passed"):
        raise Refused(refuse("lot_not_accepted", code=code))
    stock = balances.total(found, "received") or balances.total(found, "passed")
    here = sum((s.quantity or Decimal(0) for s in taken if s.key == key), Decimal(0))
    now.need(gate.enough(stock - balances.total(found, "consumed") - here, wanted, code))


def _not_negative(*amounts: Decimal | None) -> None:
    if any(amount is not None and amount < 0 for amount in amounts):
        raise Refused(refuse("quantity_not_positive", code=""))
