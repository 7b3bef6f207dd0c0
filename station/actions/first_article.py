"""Record a first article (K3): the line may run, or is stopped."""

import msgspec

from station.actions import measure, resolve
from station.actions.measure import DefectSeen, Measurement, Verdict
from station.actions.produce import lot_of
from station.actions.scope import scope_of
from station.actions.situation import Job, Refused, Saved, Situation
from station.documents.control_plan import Point
from station.facts.kcp import Subject
from station.facts.work import FirstArticleRecorded
from station.store.queries import objects
from station.trace.gate import refuse


class FirstArticleCheck(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first article of the bound order (machine, shift … as the plan says)."""

    unit: str
    result: Verdict
    measurements: tuple[Measurement, ...] = ()
    defects: tuple[DefectSeen, ...] = ()
    photos: tuple[str, ...] = ()


def first_article(now: Situation, ask: FirstArticleCheck) -> Saved:
    """Judge the first article of the scope that is bound now."""
    now.entitle("first_article")
    job = now.job("first_article")
    key = resolve.unit(now, ask.unit, job.product, job.order)
    known = objects.find(now.conn, key)
    if known is None or known.state is None:
        raise resolve.unknown(ask.unit)
    code = resolve.shown(ask.unit)
    point = now.master.point_of(job.product, job.step.id)
    found = measure.readings(now, point, ask.measurements)
    if ask.result == "pass":
        measure.complete(point, found, code)
        measure.within_limits(point, found, code)
    waiting = _waiting(now, job)
    for served in waiting:
        assert served.first_article is not None
        now.write(
            FirstArticleRecorded(
                kcp=job.step.kcp,
                point=job.step.id,
                subject=(Subject(key=key, role="inspected", product=job.product.id),),
                result=ask.result,
                readings=found,
                defects=measure.defects(now, job.step.id, ask.defects),
                bound=now.desk.bound,
                links=now.links(job, lot_of(known)),
                for_point=served.step,
                scope=scope_of(now, job, served.first_article, lot_of(known)),
            ),
            now.extras(job, cause=now.first_rid),
        )
    return now.saved(key)


def _waiting(now: Situation, job: Job) -> tuple[Point, ...]:
    """The points that wait for a first article recorded at this step; there is at least one."""
    plan = now.master.plan_of(job.product)
    waiting = plan.waiting_for(job.step.id) if plan else ()
    if not waiting:
        raise Refused(refuse("wrong_work", step=job.step.id, work=job.step.work))
    return waiting
