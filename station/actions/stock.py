"""What a scanned code means here before anything is done with it: balances, and the gates' answer.

Screens show it while a person still enters quantities and readings. Nothing is written; the
action that follows asks every gate again.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from station.actions import resolve
from station.actions import unit as units
from station.actions.outcome import Refused
from station.actions.receive import is_inspected, receiving_step
from station.actions.scope import may_run, scope_of
from station.actions.situation import Job, Situation
from station.actions.unit import Unit
from station.documents.product import Product
from station.gs1 import element_string
from station.store.queries import first_articles, holds
from station.store.queries.balances import balances
from station.store.queries.objects import Known
from station.trace import gate, lot, words
from station.trace import key as keys
from station.trace.gate import refuse
from station.trace.unit import STARTED

LineState = Literal["missing", "pass", "fail"]


@dataclass(frozen=True, slots=True)
class Delivered:
    """A code at the goods-in desk.

    Attributes:
        code: As shown.
        materials: Materials it may be a lot or part of; the one it is where that is known.
        proposed: The only one whose codes look like this; "" where several do, or none says.
        supplier: Whose lot it is; "" where nobody has received it yet.
        received: All that came of it so far; `None` for a code that is new here.
    """

    code: str
    materials: tuple[str, ...]
    proposed: str = ""
    supplier: str = ""
    received: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ToInspect:
    """A lot or part that an inspector may judge now.

    Attributes:
        code: As shown.
        product: Its product or material.
        step: Whose point of the control plan counts.
        waiting: How much is not judged yet; `None` = no step before says, or a single part.
        is_incoming: Material from a supplier.
        held: Why it is on hold, "" where it is not; inspecting is how it comes off.
    """

    code: str
    product: str
    step: str
    is_lot: bool
    waiting: Decimal | None
    is_incoming: bool
    held: str = ""


@dataclass(frozen=True, slots=True)
class ToWork:
    """A unit that the bound step may be done on.

    Attributes:
        waiting: How much of a lot waits at the step; `None` where no step before says.
        in_work: How much of it was started and not reported.
        is_started: Work on it was begun.
    """

    code: str
    is_lot: bool
    waiting: Decimal | None
    in_work: Decimal
    is_started: bool


@dataclass(frozen=True, slots=True)
class Input:
    """Material that the bound step may use up.

    Attributes:
        key: Tells two labels of one thing apart from two things.
        left: How much of a lot may still be used; `None` for a single part.
    """

    key: str
    code: str
    product: str
    left: Decimal | None


@dataclass(frozen=True, slots=True)
class Line:
    """How the first article of the bound step stands.

    Attributes:
        scope: What it covers, in words. step: where it is recorded.
        done, allowed: Units begun without it, and how many may be.
    """

    scope: str
    step: str
    state: LineState
    done: Decimal
    allowed: int


def delivered(now: Situation, code: str) -> Delivered:
    """What came in under this code; the action ends where it can be no material's."""
    known = resolve.found_for(now, code, lambda each: _material(now, each) is not None)
    material = _material(now, known) if known else None
    shown = resolve.shown(code.strip())
    if known is None:
        return _new_delivery(now, code, shown)
    if material is None:
        name = now.product_named(known.state.product or "") if known.state else ""
        raise Refused(refuse("not_a_material", product=name or shown))
    received = lot.total(balances(now.conn, known.key), "received")
    scheme, _, rest = known.key.partition(":")
    supplier = rest.partition(":")[0] if scheme == "lot" else ""
    return Delivered(shown, (material.id,), material.id, supplier, received)


def to_inspect(now: Situation, code: str) -> ToInspect | None:
    """What an inspector may judge under this code; `None` = nothing here yet, it may be received.

    The action ends at the gates that inspecting would end at.
    """
    known = resolve.found_for(now, code, lambda each: _material(now, each) is not None)
    material = _material(now, known) if known else None
    if known is not None and material is not None:
        return _incoming(now, known, material, resolve.shown(code.strip()))
    job = _bound_job(now)
    if job is None or job.step.work != "inspect":
        if known is None:
            return None
        raise Refused(refuse("not_a_material", product=resolve.shown(code.strip())))
    job = now.job("inspect")
    unit = units.of_job(now, job, code)
    units.through_steps(now, job, unit, Decimal(0) if unit.is_lot else None)
    units.not_again(now, job, unit)
    waiting = units.waiting(now, job, unit) if unit.is_lot else None
    if waiting is not None and waiting <= 0:
        raise Refused(refuse("nothing_to_inspect", code=unit.code))
    held = _held(now, unit.known)
    return ToInspect(
        unit.code, job.product.id, job.step.id, unit.is_lot, waiting, is_incoming=False, held=held
    )


def at_step(now: Situation, code: str) -> ToWork | Input:
    """A unit to work on at the bound process step, or material for it; else the action ends."""
    now.entitle("produce")
    job = now.job("process")
    wanted = {each.product for each in job.step.consumes}
    known = resolve.found_for(now, code, lambda each: _product(each) in wanted)
    if known is not None and _product(known) in wanted:
        return _input(now, known, resolve.shown(code.strip()))
    if known is not None and wanted and _material(now, known) is not None:
        expected = ", ".join(now.product_named(name) for name in sorted(wanted))
        shown = resolve.shown(code.strip())
        raise Refused(refuse("wrong_material", code=shown, expected=expected))
    unit = units.of_job(now, job, code)
    units.not_again(now, job, unit)
    now.not_held(unit.known)
    units.through_steps(now, job, unit, Decimal(0) if unit.is_lot else None)
    found = balances(now.conn, unit.key)
    in_work = max(lot.in_work(found, job.step.id), lot.NONE)
    waiting = units.waiting(now, job, unit) if unit.is_lot else None
    if waiting is not None:
        now.need(gate.enough(waiting, waiting if waiting > 0 else Decimal(1), unit.code))
    is_started = in_work > 0
    if not unit.is_lot:
        is_started = bool(unit.state and unit.state.steps.get(job.step.id) == STARTED)
    if not is_started:
        may_run(now, job, unit)
    return ToWork(unit.code, unit.is_lot, waiting, in_work, is_started)


def line(now: Situation, code: str) -> Line | None:
    """How the first article stands that the bound step waits for; `None` = it waits for none.

    Args:
        now: The action.
        code: A unit, for lines whose first article counts for one lot; "" before it is scanned.
    """
    job = now.job("process")
    point = now.master.point_of(job.product, job.step.id)
    rule = point.first_article if point else None
    if rule is None:
        return None
    needs_lot = job.product.unit == "lot" and "lot" in rule.triggers
    if needs_lot and not code:
        return None
    unit = units.of_job(now, job, code) if code else Unit("", "", None, job.product)
    scope = scope_of(now, job, rule, unit)
    found = first_articles.result_of(now.conn, scope, job.step.id)
    state: LineState = "missing" if found is None else "fail" if found[0] == "fail" else "pass"
    done = lot.total(balances(now.conn, f"scope:{scope}"), "units", job.step.id)
    return Line(_scope_named(scope), rule.step, state, done, rule.allow_before)


def _incoming(now: Situation, known: Known, material: Product, code: str) -> ToInspect:
    step = receiving_step(now, material)
    is_lot = material.unit == "lot"
    waiting = None
    if is_lot:
        found = balances(now.conn, known.key)
        waiting = lot.total(found, "received") - lot.total(found, "passed")
        if waiting <= 0:
            raise Refused(refuse("nothing_to_inspect", code=code))
    elif step and known.state and gate.is_repeated(known.state, step.id, starting=False):
        raise Refused(units.duplicate(now, known, step.id, code))
    at = step.id if step else "receive"
    held = _held(now, known)
    return ToInspect(code, material.id, at, is_lot, waiting, is_incoming=True, held=held)


def _input(now: Situation, known: Known, code: str) -> Input:
    """Material as it may be used up: free, accepted, some of it left."""
    material = now.master.products[_product(known) or ""]
    now.not_held(known)
    if material.unit != "lot":
        return Input(known.key, code, material.id, None)
    found = balances(now.conn, known.key)
    route = now.master.route_of(material) if material.kind != "material" else None
    inspected = is_inspected(now, material)
    if route is None and inspected and lot.total(found, "passed") <= 0:
        raise Refused(refuse("lot_not_accepted", code=code))
    left = lot.to_use(found, route, is_inspected=inspected)
    if left <= 0:
        now.need(gate.enough(left, Decimal(1), code))
    return Input(known.key, code, material.id, left)


def _new_delivery(now: Situation, code: str, shown: str) -> Delivered:
    """What a new code may belong to: by its GTIN, else by what the materials' lots look like."""
    by_gtin = resolve.product_in(now, code)
    if by_gtin is not None:
        if by_gtin.kind != "material":
            raise Refused(refuse("not_a_material", product=now.product_named(by_gtin.id)))
        return Delivered(shown, (by_gtin.id,), by_gtin.id)
    text = code.strip()
    read = element_string.parse_scan(text)
    if not resolve.is_plain(text) or read.error is not None or read.gtin is not None:
        raise resolve.unknown(code)
    found = [p for p in now.master.products.values() if p.kind == "material" and _admits(p, text)]
    if not found:
        raise resolve.unknown(code)
    strict = sorted(p.id for p in found if p.lot_pattern or p.serial_pattern)
    loose = sorted(p.id for p in found if not (p.lot_pattern or p.serial_pattern))
    likely = strict or loose
    return Delivered(shown, (*strict, *loose), likely[0] if len(likely) == 1 else "")


def _admits(material: Product, text: str) -> bool:
    return material.admits_lot(text) if material.unit == "lot" else material.admits_serial(text)


def _bound_job(now: Situation) -> Job | None:
    order = now.master.orders.get(now.desk.order or "")
    product = now.master.products.get(order.product) if order else None
    route = now.master.route_of(product) if product else None
    step = route.step(now.desk.step or "") if route else None
    if order is None or product is None or route is None or step is None:
        return None
    return Job(order, product, route, step)


def _held(now: Situation, known: Known | None) -> str:
    found = holds.open_on(now.conn, [known.id]) if known is not None else []
    return words.word(words.REASONS, found[0].reason) if found else ""


def _material(now: Situation, known: Known) -> Product | None:
    product = now.master.products.get(_product(known) or "")
    return product if product is not None and product.kind == "material" else None


def _product(known: Known) -> str | None:
    return known.state.product if known.state else None


def _scope_named(scope: str) -> str:
    """A scope as people read it: its values without their names."""
    values = (part.partition("=")[2] for part in scope.split(";"))
    return " · ".join(keys.code_of(v) if keys.is_of_a_thing(v) else v for v in values)
