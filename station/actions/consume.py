"""What a step uses up: lots of material, lots made here, single parts."""

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from station.actions import resolve
from station.actions import unit as units
from station.actions.outcome import Refused
from station.actions.receive import is_inspected, receiving_step
from station.actions.situation import Job, Situation
from station.documents.product import Product
from station.facts.kcp import Subject
from station.store.queries.balances import balances
from station.store.queries.objects import Known
from station.trace import gate, lot
from station.trace.gate import refuse
from station.trace.unit import DONE


class Consumed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Material used up: a lot with its quantity, or a single part without."""

    unit: str
    quantity: Decimal | None = None


def inputs(now: Situation, job: Job, consumed: Iterable[Consumed]) -> list[Subject]:
    """What the step used up; every input is known, accepted, free and sufficient."""
    wanted = {each.product for each in job.step.consumes}
    subjects: list[Subject] = []
    for used in consumed:
        known = resolve.existing(now, used.unit, lambda each: _product(each) in wanted)
        code = resolve.shown(used.unit)
        material = now.master.products.get(_product(known) or "")
        if material is None or material.id not in wanted:
            expected = ", ".join(now.product_named(name) for name in sorted(wanted))
            raise Refused(refuse("wrong_material", code=code, expected=expected or "–"))
        now.not_held(known)
        now.note_state(known)
        part = units.Unit(known.key, code, known, material)
        units.in_quantity(part, used.quantity)
        if used.quantity is None:
            _piece_is_ready(now, part, subjects)
        else:
            _lot_gives(now, part, used.quantity, subjects)
        subjects.append(
            Subject(key=known.key, role="input", quantity=used.quantity, product=material.id)
        )
    _nothing_missing(now, job, subjects)
    return subjects


def _nothing_missing(now: Situation, job: Job, subjects: Iterable[Subject]) -> None:
    given = {subject.product for subject in subjects}
    for wanted in job.step.consumes:
        if wanted.required and wanted.product not in given:
            step, name = now.step_named(job.step), now.product_named(wanted.product)
            raise Refused(refuse("input_missing", material=name, step=step))


def _lot_gives(now: Situation, part: units.Unit, wanted: Decimal, taken: list[Subject]) -> None:
    """So much of a lot may be used up, besides what this record takes of it already."""
    found = balances(now.conn, part.key)
    route = now.master.route_of(part.product) if _is_made_here(part.product) else None
    inspected = is_inspected(now, part.product)
    if route is None and inspected and lot.total(found, "passed") <= 0:
        raise Refused(refuse("lot_not_accepted", code=part.code))
    here = sum((s.quantity or Decimal(0) for s in taken if s.key == part.key), Decimal(0))
    left = lot.to_use(found, route, is_inspected=inspected)
    now.need(gate.enough(left - here, wanted, part.code))


def _piece_is_ready(now: Situation, part: units.Unit, taken: Iterable[Subject]) -> None:
    """A single part is finished, in nobody's carton and built in nowhere else."""
    assert part.known is not None
    units.is_free(now, part.known, part.code)
    if any(subject.key == part.key for subject in taken):
        raise Refused(refuse("used_up", code=part.code, unit=part.code))
    steps = part.state.steps if part.state else {}
    route = now.master.route_of(part.product)
    if _is_made_here(part.product):
        last = lot.last_step(route) if route else None
        if last is not None and route is not None and steps.get(last) != DONE:
            raise Refused(refuse("step_missing", code=part.code, step=gate.step_name(route, last)))
    elif is_inspected(now, part.product):
        step = receiving_step(now, part.product)
        if step is None or steps.get(step.id) != DONE:
            raise Refused(refuse("lot_not_accepted", code=part.code))


def _is_made_here(product: Product) -> bool:
    return product.kind != "material"


def _product(known: Known) -> str | None:
    return known.state.product if known.state else None
