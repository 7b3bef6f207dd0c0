"""Start and finish a process step (K2): parameters, materials used up, quantities made."""

from decimal import Decimal

import msgspec

from station.actions import unit as units
from station.actions.consume import Consumed, inputs
from station.actions.outcome import Refused, Saved
from station.actions.scope import may_run
from station.actions.situation import Job, Situation, links
from station.actions.unit import Unit
from station.facts.work import StepFinished, StepStarted
from station.store.queries.balances import balances
from station.trace import gate, lot
from station.trace.gate import refuse
from station.trace.unit import STARTED


class Start(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Begin the bound step on a unit, or on a quantity of a lot."""

    unit: str
    quantity: Decimal | None = None


class Finish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """End the bound step; a step without a start counts as done at once.

    Attributes:
        quantity: Good quantity of a lot; 0 where all of it was rework or scrap.
        rework: Waits at the step and is reported again. scrap: Is gone.
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
    unit = units.of_job(now, job, ask.unit)
    units.in_quantity(unit, ask.quantity)
    units.not_again(now, job, unit, starting=True)
    now.not_held(unit.known)
    units.through_steps(now, job, unit, ask.quantity)
    if ask.quantity is not None:
        left = lot.to_start(balances(now.conn, unit.key), job.route, job.step.id)
        now.need(None if left is None else gate.enough(left, ask.quantity, unit.code))
    scope = may_run(now, job, unit)
    now.write(
        StepStarted(
            kcp=job.step.kcp,
            point=job.step.id,
            subject=(unit.subject("output", ask.quantity),),
            bound=now.desk.bound,
            links=links(job, unit.lot),
            scope=scope,
        ),
        now.extras_of(job),
    )
    return now.saved(unit.key)


def finish(now: Situation, ask: Finish) -> Saved:
    """Record that work ended, with what it used up."""
    now.entitle("produce")
    job = now.job("process")
    unit = units.of_job(now, job, ask.unit)
    made = _made(unit, ask)
    units.not_again(now, job, unit)
    now.not_held(unit.known)
    units.through_steps(now, job, unit, made)
    scope = None if _is_started(now, job, unit, made) else may_run(now, job, unit)
    point = now.master.point_of(job.product, job.step.id)
    now.need(gate.parameters_within(point, ask.parameters))
    now.write(
        StepFinished(
            kcp=job.step.kcp,
            point=job.step.id,
            subject=(
                unit.subject("output", ask.quantity),
                *inputs(now, job, ask.consumed),
            ),
            bound=now.desk.bound,
            links=links(job, unit.lot),
            parameters=ask.parameters,
            rework=ask.rework,
            scrap=ask.scrap,
            scope=scope,
        ),
        now.extras_of(job),
    )
    return now.saved(unit.key)


def _made(unit: Unit, ask: Finish) -> Decimal | None:
    """Everything that came off the step: good, rework and scrap; `None` for a piece."""
    besides = [amount for amount in (ask.rework, ask.scrap) if amount is not None]
    if not unit.is_lot or ask.quantity is None or not any(besides):
        units.in_quantity(unit, ask.quantity)
    if not unit.is_lot and besides:
        raise Refused(refuse("quantity_of_piece", code=unit.code))
    units.sensible(unit.product, unit.code, ask.quantity, *besides)
    return None if ask.quantity is None else sum(besides, ask.quantity)


def _is_started(now: Situation, job: Job, unit: Unit, made: Decimal | None) -> bool:
    """Whether the work being finished was started before, and so passed the first-article gate."""
    if made is None:
        return bool(unit.state and unit.state.steps.get(job.step.id) == STARTED)
    return lot.in_work(balances(now.conn, unit.key), job.step.id) >= made
