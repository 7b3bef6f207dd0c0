"""Record a first article (K3): the line may run, or is stopped."""

import msgspec

from station.actions import measure
from station.actions import unit as units
from station.actions.measure import DefectSeen, Measurement, Verdict
from station.actions.outcome import Refused, Saved
from station.actions.photo import Photos
from station.actions.scope import scope_of
from station.actions.situation import Job, Situation, links
from station.actions.unit import Unit
from station.documents.control_plan import Point
from station.facts.work import FirstArticleRecorded
from station.store.queries import first_articles
from station.trace import gate
from station.trace.gate import refuse


class FirstArticleCheck(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first article of the bound order (machine, shift … as the plan says)."""

    unit: str
    result: Verdict
    measurements: tuple[Measurement, ...] = ()
    defects: tuple[DefectSeen, ...] = ()
    photos: Photos = ()


def first_article(now: Situation, ask: FirstArticleCheck) -> Saved:
    """Judge the first article of the scope that the unit was made in."""
    now.entitle("first_article")
    job = now.job("first_article")
    unit = units.of_job(now, job, ask.unit)
    served = _served(now, job, unit)
    point = now.master.point_of(job.product, job.step.id)
    seen = measure.seen(now, point, job.step.id, ask.measurements, ask.defects)
    if ask.result == "pass":
        measure.may_pass(seen, unit.code)
    for waiting, scope in served:
        now.write(
            FirstArticleRecorded(
                kcp=job.step.kcp,
                point=job.step.id,
                subject=(unit.subject("inspected", None),),
                result=ask.result,
                readings=seen.readings,
                defects=seen.defects,
                bound=now.desk.bound,
                links=links(job, unit.lot),
                for_point=waiting.step,
                scope=scope,
            ),
            now.extras_of(job, *seen.documents, cause=now.first_rid),
        )
    due = measure.photo_due(now, point, ask.result)
    return now.saved(unit.key, scope=served[0][1], **due)


def _served(now: Situation, job: Job, unit: Unit) -> list[tuple[Point, str]]:
    """The points that this first article is for, each with its scope; there is at least one."""
    plan = now.master.plan_of(job.product)
    waiting = plan.waiting_for(job.step.id) if plan else ()
    if not waiting:
        work = now.step_named(job.step)
        raise Refused(refuse("wrong_work", step=work, work=work))
    found = [(point, _scope(now, job, point, unit)) for point in waiting]
    served = [(point, scope) for point, scope in found if scope is not None]
    if not served:
        step = gate.step_name(job.route, waiting[0].step)
        raise Refused(refuse("step_missing", code=unit.code, step=step))
    return served


def _scope(now: Situation, job: Job, point: Point, unit: Unit) -> str | None:
    """The scope that a unit was worked in at the step that waits; `None` = it was not there yet.

    The inspector's own machine and shift do not tell it: the first article may be judged at
    another bench. Where nobody may start without a first article (none is allowed before it, or
    one failed), the unit is a trial piece that no record names yet, and what is bound here counts.
    """
    assert point.first_article is not None
    known = unit.known
    scopes = first_articles.scopes_of(now.conn, known.id, point.step) if known else ()
    worked = list(dict.fromkeys(scopes))
    if len(worked) == 1:
        return worked[0]
    here = scope_of(now, job, point.first_article, unit)
    if worked:
        return here if here in worked else worked[0]
    found = first_articles.result_of(now.conn, here, point.step)
    is_stopped = found is not None and found[0] == "fail"
    return here if is_stopped or not point.first_article.allow_before else None
