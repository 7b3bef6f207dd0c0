"""Judge a sampled lot by its plans: one per class of defects (3.7 of the domain document)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from station.actions.outcome import Refused
from station.documents.control_plan import Point
from station.facts.kcp import DefectFound
from station.facts.work import Plan
from station.quality import sampling
from station.trace.gate import refuse


def plans_for(
    point: Point | None, amount: Decimal, defects: Sequence[DefectFound]
) -> tuple[Plan, ...]:
    """One plan per class of defects; a class without an AQL accepts none.

    Empty where the control plan samples nothing: then each unit is judged by a person.
    """
    if point is None or point.sampling is None:
        return ()
    counts: Counter[str] = Counter()
    for defect in defects:
        counts[defect.severity] += defect.quantity
    size = max(int(amount), sampling.SMALLEST_LOT)
    plans: list[Plan] = []
    for name in ("CR", "MAJ", "MIN"):
        aql = point.sampling.aql.get(name)
        if aql is None:
            if counts[name]:
                plans.append(_none_accepted(point, name, counts[name]))
            continue
        found = sampling.plan(size, point.sampling.level, aql, "normal")
        plans.append(
            Plan(
                severity_class=name,
                level=point.sampling.level,
                aql=aql,
                severity="normal",
                n=found.n,
                ac=found.ac,
                re=found.re,
                nonconforming=counts[name],
            )
        )
    return tuple(plans)


def _none_accepted(point: Point, name: str, count: int) -> Plan:
    assert point.sampling is not None
    level = point.sampling.level
    return Plan(
        severity_class=name,
        level=level,
        aql=Decimal(0),
        severity="normal",
        n=0,
        ac=0,
        re=1,
        nonconforming=count,
    )


def needed(plans: Iterable[Plan], amount: Decimal) -> int:
    """How many must be looked at for all plans together."""
    return min(max(plan.n for plan in plans), int(amount))


def judge(plans: Sequence[Plan], amount: Decimal, sampled: int, code: str) -> Plan | None:
    """The first plan that does not accept; the action ends where too few were looked at."""
    wanted = needed(plans, amount)
    if sampled < wanted:
        raise Refused(refuse("sample_too_small", code=code, needed=wanted, sampled=sampled))
    return next((plan for plan in plans if plan.nonconforming >= plan.re), None)
