"""Inspect: incoming material (K1), pieces and lots in process or at the end (K4).

What is on hold may be inspected: that is how goods come off a hold again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

import msgspec

from station import quantity
from station.actions import measure, resolve, sample
from station.actions import unit as units
from station.actions.measure import DefectSeen, Measurement, Seen, Verdict
from station.actions.outcome import Refused, Saved
from station.actions.photo import Photos
from station.actions.receive import point_of, receiving_step
from station.actions.situation import Situation, links
from station.actions.unit import Unit
from station.documents.route import Step
from station.facts.control import HoldPlaced
from station.facts.kcp import Links
from station.facts.work import Inspected, Plan
from station.store.queries import holds
from station.store.queries.balances import balances
from station.store.queries.objects import Known
from station.store.recorder import Extras
from station.trace import gate, lot
from station.trace.gate import refuse


class Inspect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An inspector's result.

    Attributes:
        quantity: For lots: the quantity judged; all that waits when left out.
        sampled: For lots: how many were looked at.
        result: For sampled lots it may be left out; the plan decides.
        override: Why a reading outside its limits, or a defect, is accepted all the same.
        photos: Files to attach.
    """

    unit: str
    quantity: Decimal | None = None
    sampled: Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)] | None = None
    result: Verdict | None = None
    defects: tuple[DefectSeen, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    override: str | None = None
    photos: Photos = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """What is inspected, where, by which documents.

    Attributes:
        amount: The quantity of a lot that the result is about; `None` for a piece.
        step: `None` = incoming material that has no route.
        is_incoming: Material from a supplier, which is refused as a whole lot.
    """

    unit: Unit
    amount: Decimal | None
    step: Step | None
    links: Links
    extras: Extras
    is_incoming: bool


def inspect(now: Situation, ask: Inspect) -> Saved:
    """Record a result.

    A rejected lot is held at once (`also`): one that came in, or one that was judged by a
    sample. Where every piece was looked at, the rejected quantity just stays behind, and the
    rest of the lot goes on.
    """
    now.entitle("inspect")
    place = _incoming(now, ask) or _on_route(now, ask)
    unit, step = place.unit, point_of(place.step)
    point = now.master.point_of(unit.product, step)
    seen = measure.seen(now, point, step, ask.measurements, ask.defects)
    plans = () if place.amount is None else sample.plans_for(point, place.amount, seen.defects)
    result = _result(ask, plans, place.amount, unit.code)
    if result == "pass":
        measure.may_pass(seen, unit.code, place.amount, override=_reason(ask))
    rid = now.write(_record(now, place, ask, seen, (result, plans)), place.extras)
    if result == "fail" and place.amount is not None and (plans or place.is_incoming):
        held = unit.subject("inspected", place.amount)
        now.write(HoldPlaced(subject=(held,), reason="inspection_failed"), Extras(cause=rid))
    due = measure.photo_due(now, point, result)
    return now.saved(unit.key, result=result, **due)


def _record(
    now: Situation,
    place: _Place,
    ask: Inspect,
    seen: Seen,
    judged: tuple[Verdict, tuple[Plan, ...]],
) -> Inspected:
    result, plans = judged
    return Inspected(
        kcp=place.step.kcp if place.step else "K1",
        point=point_of(place.step),
        subject=(place.unit.subject("inspected", place.amount),),
        result=result,
        readings=seen.readings,
        defects=seen.defects,
        bound=now.desk.bound,
        links=place.links,
        sampled=ask.sampled,
        plans=plans,
        overridden=_reason(ask),
    )


def _incoming(now: Situation, ask: Inspect) -> _Place | None:
    """Material that came in is known by itself, whatever is bound."""
    known = resolve.found_for(now, ask.unit, lambda each: _is_material(now, each))
    if known is None or not _is_material(now, known):
        return None
    assert known.state is not None
    material = now.master.products[known.state.product or ""]
    step = receiving_step(now, material)
    if step is not None:
        now.trained_for(step)
    unit = Unit(known.key, resolve.shown(ask.unit), known, material)
    amount = None
    if unit.is_lot:
        found = balances(now.conn, known.key)
        waiting = lot.total(found, "received") - lot.total(found, "passed")
        amount = _amount(unit, ask.quantity, waiting)
    elif step is not None and gate.is_repeated(known.state, step.id, starting=False):
        raise Refused(units.duplicate(now, known, step.id, unit.code))
    _note(now, known)
    extras = now.extras(*now.documents_of(material), *_lists(now, ask))
    return _Place(unit, amount, step, Links(product=material.id, lot=unit.lot), extras, True)


def _on_route(now: Situation, ask: Inspect) -> _Place:
    """A piece or lot of the bound order, at the bound step."""
    job = now.job("inspect")
    unit = units.of_job(now, job, ask.unit)
    if ask.quantity is not None or not unit.is_lot:
        units.in_quantity(unit, ask.quantity)
    units.through_steps(now, job, unit, (ask.quantity or Decimal(0)) if unit.is_lot else None)
    units.not_again(now, job, unit)
    amount = None
    if unit.is_lot:
        amount = _amount(unit, ask.quantity, units.waiting(now, job, unit))
    if unit.known is not None:
        _note(now, unit.known)
    extras = now.extras_of(job, *_lists(now, ask))
    return _Place(unit, amount, job.step, links(job, unit.lot), extras, False)


def _amount(unit: Unit, asked: Decimal | None, waiting: Decimal | None) -> Decimal:
    """The quantity that is judged; the action ends where nothing waits."""
    if waiting is None:
        if asked is None:
            raise Refused(refuse("quantity_missing", code=unit.code))
        return asked
    if waiting <= 0:
        raise Refused(refuse("nothing_to_inspect", code=unit.code))
    amount = waiting if asked is None else asked
    units.in_quantity(unit, amount)
    refusal = gate.enough(waiting, amount, unit.code)
    if refusal is not None:
        raise Refused(refusal)
    return amount


def _note(now: Situation, known: Known) -> None:
    """The decision is about the goods as they are known, and about any hold on them."""
    now.note_state(known)
    now.note_rid(*(hold.rid for hold in holds.open_on(now.conn, [known.id])))


def _reason(ask: Inspect) -> str | None:
    """Why goods are accepted all the same; blanks say nothing."""
    return (ask.override or "").strip() or None


def _lists(now: Situation, ask: Inspect) -> list[tuple[str, str]]:
    return now.all_of("defects") if ask.defects else []


def _is_material(now: Situation, known: Known) -> bool:
    product = now.master.products.get(known.state.product or "") if known.state else None
    return product is not None and product.kind == "material"


def _result(ask: Inspect, plans: Sequence[Plan], amount: Decimal | None, code: str) -> Verdict:
    """What was decided: by the plan for a sampled lot (a person may be stricter), else given."""
    if not plans or amount is None:
        if ask.result is None:
            raise Refused(refuse("result_missing", code=code))
        return ask.result
    sampled = ask.sampled or 0
    if sampled > amount:
        shown = {"sampled": str(sampled), "amount": quantity.show(amount)}
        raise Refused(refuse("sample_too_large", code=code, **shown))
    failed = sample.judge(plans, amount, sampled, code)
    if failed is not None and ask.result == "pass":
        severity, count = failed.severity_class, failed.nonconforming
        raise Refused(
            refuse("sampling_failed", code=code, severity=severity, count=count, re=failed.re)
        )
    return "fail" if failed is not None or ask.result == "fail" else "pass"
