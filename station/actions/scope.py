"""First articles: which scope work belongs to, and whether it may run (3.2, K3)."""

from station.actions.outcome import Refused
from station.actions.situation import Job, Situation
from station.actions.unit import Unit
from station.documents.control_plan import FirstArticle
from station.store.queries import first_articles
from station.store.queries.balances import balances
from station.store.recorder import shift_of
from station.trace import key as keys
from station.trace import lot, words
from station.trace.gate import refuse


def scope_of(now: Situation, job: Job, rule: FirstArticle, unit: Unit) -> str:
    """What a first article covers, e.g. `order=PO-1;machine=M3`: one value per trigger.

    The lot of a piece is that of its material, as it is bound. The action ends where the plan
    asks for a machine or material and none is bound: the scope would match nobody's.
    """
    needed = {"machine": "machine"} if unit.is_lot else {"machine": "machine", "lot": "material"}
    now.bound_for(*(needed[trigger] for trigger in rule.triggers if trigger in needed))
    shift = shift_of(now.local_time)
    person = now.desk.person
    values = {
        "order": job.order.id,
        "lot": unit.key if unit.is_lot else now.desk.bound.material,
        "machine": now.desk.bound.machine,
        "operator": person.badge if person else "",
        "shift": f"{shift.day.isoformat()}{shift.code}",
    }
    return ";".join(f"{trigger}={values[trigger]}" for trigger in rule.triggers)


def may_run(now: Situation, job: Job, unit: Unit) -> str | None:
    """The scope that the work counts for as one more unit; `None` = the plan asks for none.

    The action ends where the scope's first article failed (the line is stopped), or is missing
    and as many units as the plan allows have been begun without it. Each part of a lot counts:
    else a single large lot would run through before anybody looked at its first piece.
    """
    point = now.master.point_of(job.product, job.step.id)
    rule = point.first_article if point else None
    if rule is None:
        return None
    scope = scope_of(now, job, rule, unit)
    shown = {"scope": _named(scope), "step": now.step_named(job.step)}
    found = first_articles.result_of(now.conn, scope, job.step.id)
    if found is not None:
        result, rid = found
        now.note_rid(rid)
        if result == "fail":
            raise Refused(refuse("first_article_failed", **shown))
        return scope
    done = lot.total(balances(now.conn, f"scope:{scope}"), "units", job.step.id)
    if done >= rule.allow_before:
        raise Refused(refuse("first_article_missing", **shown))
    return scope


def _named(scope: str) -> str:
    """A scope as people read it."""
    said = []
    for part in scope.split(";"):
        name, _, value = part.partition("=")
        code = keys.code_of(value) if keys.is_of_a_thing(value) else value
        said.append(f"{words.word(words.TRIGGERS, name)} {code}")
    return ", ".join(said)
