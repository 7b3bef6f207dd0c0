"""Control plans: points stand on the product's route, limits are the right way round."""

from collections.abc import Iterator
from decimal import Decimal

from station.documents.control_plan import AQLS, Characteristic, ControlPlan, Point
from station.documents.document import place_of
from station.documents.master import Master
from station.documents.problem import Problem, shown
from station.documents.route import Route
from station.documents.rules.common import twice, unknown


def problems(master: Master) -> Iterator[Problem]:
    """What is wrong with control plans."""
    for plan in master.plans.values():
        place = place_of("control_plan", plan.id)
        yield from unknown("product", plan.product, master.products, place, "product")
        yield from twice((point.step for point in plan.points), place, "points")
        route = _route_in_use(master, plan)
        for point in plan.points:
            at = (place, "points", shown(point.step))
            yield from _value_problems(point, *at)
            yield from _aql_problems(point, *at)
            if route is not None:
                yield from _step_problems(point, route, *at)


def _route_in_use(master: Master, plan: ControlPlan) -> Route | None:
    """The route the plan is read with; a plan that its product no longer names has none."""
    product = master.products.get(plan.product)
    in_use = product is not None and product.control_plan == plan.id
    return master.route_of(product) if product is not None and in_use else None


def _value_problems(point: Point, *at: str) -> Iterator[Problem]:
    yield from twice((each.id for each in point.characteristics), *at, "characteristics")
    yield from twice((each.id for each in point.parameters), *at, "parameters")
    for characteristic in point.characteristics:
        within = (*at, "characteristics", shown(characteristic.id))
        yield from _reversed(characteristic.lower, characteristic.upper, *within)
        yield from _nominal_outside(characteristic, *within)
    for parameter in point.parameters:
        within = (*at, "parameters", shown(parameter.id))
        yield from _reversed(parameter.lower, parameter.upper, *within)


def _reversed(lower: Decimal | None, upper: Decimal | None, *at: str) -> Iterator[Problem]:
    if lower is not None and upper is not None and lower > upper:
        facts = {"lower": str(lower), "upper": str(upper)}
        yield Problem(code="document.limits_reversed", at=at, facts=facts)


def _nominal_outside(characteristic: Characteristic, *at: str) -> Iterator[Problem]:
    nominal = characteristic.nominal
    if nominal is not None and not characteristic.admits(nominal):
        facts = {"nominal": str(nominal)}
        yield Problem(code="document.nominal_outside", at=(*at, "nominal"), facts=facts)


def _aql_problems(point: Point, *at: str) -> Iterator[Problem]:
    if point.sampling is None:
        return
    for severity, aql in point.sampling.aql.items():
        if aql not in AQLS:
            facts = {"aql": str(aql), "known": ", ".join(str(each) for each in AQLS)}
            within = (*at, "sampling", "aql", severity)
            yield Problem(code="document.aql_unknown", at=within, facts=facts)


def _step_problems(point: Point, route: Route, *at: str) -> Iterator[Problem]:
    step = route.step(point.step)
    if step is None:
        yield from unknown("step", point.step, (), *at, "step")
        return
    if point.sampling is not None and step.work not in {"receive", "inspect"}:
        yield _misplaced("sampling", step.work, "receive, inspect", *at)
    if point.first_article is None:
        return
    if step.work != "process":
        yield _misplaced("first_article", step.work, "process", *at)
    within = (*at, "first_article", "step")
    recorded_at = route.step(point.first_article.step)
    if recorded_at is None:
        yield from unknown("step", point.first_article.step, (), *within)
    elif recorded_at.work != "first_article":
        facts = {"id": shown(recorded_at.id), "work": recorded_at.work}
        yield Problem(code="document.step_records_no_first_article", at=within, facts=facts)


def _misplaced(field: str, work: str, wanted: str, *at: str) -> Problem:
    facts = {"field": field, "work": work, "wanted": wanted}
    return Problem(code="document.field_misplaced", at=at, facts=facts)
