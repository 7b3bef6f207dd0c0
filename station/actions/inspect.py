"""Inspect: incoming lots (K1), pieces and lots in process or at the end (K4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import msgspec

from station.actions import measure, resolve, sample
from station.actions.measure import DefectSeen, Measurement, Verdict
from station.actions.produce import duplicate, lot_of, passed_through, unit_for
from station.actions.receive import receiving_step
from station.actions.situation import Job, Refused, Saved, Situation
from station.documents.product import Product
from station.documents.route import Step
from station.facts.control import HoldPlaced
from station.facts.kcp import Links, Subject
from station.facts.work import Inspected, Plan
from station.ledger.record import DocumentRef
from station.store.queries import balances, objects
from station.store.recorder import Extras
from station.trace.gate import is_repeated, refuse


class Inspect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An inspector's result.

    Attributes:
        quantity: For lots: the quantity judged; all that waits when left out.
        sampled: For lots: how many were looked at.
        result: For sampled lots it may be left out; the plan decides.
        override: Why a reading outside its limits is accepted all the same.
        photos: Files to attach.
    """

    unit: str
    quantity: Decimal | None = None
    sampled: int | None = None
    result: Verdict | None = None
    defects: tuple[DefectSeen, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    override: str | None = None
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """What is inspected, where, by which documents.

    Attributes:
        amount: The quantity of a lot that the result is about; `None` for a piece.
    """

    key: str
    amount: Decimal | None
    product: Product
    step: Step | None
    links: Links
    documents: tuple[DocumentRef, ...]

    @property
    def step_id(self) -> str:
        return self.step.id if self.step else "receive"


def inspect(now: Situation, ask: Inspect) -> Saved:
    """Record a result; a lot that fails is held at once (`also`)."""
    now.entitle("inspect")
    place = _incoming(now, ask) or _on_route(now, ask)
    point = now.master.point_of(place.product, place.step_id)
    code = resolve.shown(ask.unit)
    found = measure.readings(now, point, ask.measurements)
    defects = measure.defects(now, place.step_id, ask.defects)
    plans = () if place.amount is None else sample.plans_for(point, place.amount, defects)
    result = _result(ask, plans, place.amount, code)
    if result == "pass":
        measure.complete(point, found, code)
        if not ask.override:
            measure.within_limits(point, found, code)
    subject = Subject(
        key=place.key, role="inspected", quantity=place.amount, product=place.product.id
    )
    rid = now.write(
        Inspected(
            kcp=place.step.kcp if place.step else "K1",
            point=place.step_id,
            subject=(subject,),
            result=result,
            readings=found,
            defects=defects,
            bound=now.desk.bound,
            links=place.links,
            sampled=ask.sampled,
            plans=plans,
            overridden=ask.override,
        ),
        Extras(blobs=now.photos, documents=place.documents),
    )
    if result == "fail" and place.amount is not None:
        now.write(HoldPlaced(subject=(subject,), reason="inspection_failed"), Extras(cause=rid))
    return now.saved(place.key, result=result)


def _incoming(now: Situation, ask: Inspect) -> _Place | None:
    """A lot of material that came in is known by its material, whatever is bound."""
    key = resolve.known(now, ask.unit)
    known = objects.find(now.conn, key) if key else None
    product = known.state.product if known and known.state else None
    material = now.master.products.get(product or "")
    if key is None or material is None or material.kind != "material":
        return None
    found = balances.balances(now.conn, key)
    waiting = balances.total(found, "received") - balances.total(found, "passed")
    amount = _positive(waiting if ask.quantity is None else ask.quantity, ask.unit)
    if amount > waiting:
        raise Refused(refuse("nothing_to_inspect", code=resolve.shown(ask.unit)))
    names = (("product", material.id), ("control_plan", material.control_plan or ""))
    refs = tuple(DocumentRef(**ref) for ref in now.master.document_refs(*names))
    links = Links(product=material.id)
    return _Place(key, amount, material, receiving_step(now, material), links, refs)


def _on_route(now: Situation, ask: Inspect) -> _Place:
    """A piece or lot of the bound order, at the bound step."""
    job = now.job("inspect")
    amount = ask.quantity
    if job.product.unit == "lot" and amount is None:
        amount = _waiting(now, job, ask.unit)
    key, known = unit_for(now, job, ask.unit, amount)
    if known and known.state and is_repeated(known.state, job.step.id, starting=False):
        raise Refused(duplicate(now, known, job.step.id, ask.unit))
    documents = tuple(now.extras(job).documents)
    return _Place(key, amount, job.product, job.step, now.links(job, lot_of(known)), documents)


def _waiting(now: Situation, job: Job, code: str) -> Decimal:
    """How much of a lot came through the steps before and has not passed here yet."""
    key = resolve.unit(now, code, job.product, job.order)
    found = balances.balances(now.conn, key)
    through = [passed_through(found, step) for step in job.route.needed_before(job.step.id)]
    waiting = min(through, default=Decimal(0)) - balances.total(found, "passed", job.step.id)
    return _positive(waiting, code)


def _positive(amount: Decimal, code: str) -> Decimal:
    if amount <= 0:
        raise Refused(refuse("nothing_to_inspect", code=resolve.shown(code)))
    return amount


def _result(ask: Inspect, plans: Sequence[Plan], amount: Decimal | None, code: str) -> Verdict:
    """What was decided: by the plan for a sampled lot (a person may be stricter), else given."""
    if not plans or amount is None:
        if ask.result is None:
            raise Refused(refuse("result_missing", code=code))
        return ask.result
    failed = sample.judge(plans, amount, ask.sampled or 0, code)
    if failed is not None and ask.result == "pass":
        severity, count = failed.severity_class, failed.nonconforming
        raise Refused(
            refuse("sampling_failed", code=code, severity=severity, count=count, re=failed.re)
        )
    return "fail" if failed is not None or ask.result == "fail" else "pass"
