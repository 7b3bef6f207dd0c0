"""First articles: which scope work belongs to, and whether it may run (3.2, K3)."""

from decimal import Decimal

from station.actions.situation import Job, Refused, Situation
from station.documents.control_plan import FirstArticle
from station.store.queries import balances, control
from station.store.recorder import shift_of
from station.trace.gate import name_of, refuse


def scope_of(now: Situation, job: Job, rule: FirstArticle, lot: str | None) -> str:
    """What a first article covers, e.g. `order=PO-1;machine=M3`: one value per trigger."""
    shift = shift_of(now.local_time)
    person = now.desk.person
    values = {
        "order": job.order.id,
        "lot": lot or "",
        "machine": now.desk.bound.machine or "",
        "operator": person.badge if person else "",
        "shift": f"{shift.day.isoformat()}{shift.code}",
    }
    return ";".join(f"{trigger}={values[trigger]}" for trigger in rule.triggers)


def may_run(now: Situation, job: Job, lot: str | None) -> str | None:
    """The scope the work belongs to (`None`: no first article is asked for).

    The action ends where the scope's first article failed (the line is stopped), or is missing
    and as many units as the plan allows have been started without it.
    """
    point = now.master.point_of(job.product, job.step.id)
    rule = point.first_article if point else None
    if rule is None:
        return None
    scope = scope_of(now, job, rule, lot)
    step = name_of(job.step.names, job.step.id)
    result = control.first_article_result(now.conn, scope, job.step.id)
    if result == "fail":
        raise Refused(refuse("first_article_failed", scope=scope, step=step))
    if result is None:
        done = balances.total(balances.balances(now.conn, f"scope:{scope}"), "units", job.step.id)
        if done >= Decimal(rule.allow_before):
            raise Refused(refuse("first_article_missing", scope=scope, step=step))
    return scope
