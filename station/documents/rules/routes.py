"""Routes: steps wait for steps that units pass, never in a circle, and use known materials."""

from collections.abc import Iterator

from station.documents.document import place_of
from station.documents.master import Master
from station.documents.problem import Problem, shown
from station.documents.route import PASSED_BY_UNITS, Route, Step
from station.documents.rules.common import cycle, twice, unknown


def problems(master: Master) -> Iterator[Problem]:
    """What is wrong with routes."""
    for route in master.routes.values():
        place = place_of("route", route.id)
        yield from twice((step.id for step in route.steps), place, "steps")
        for step in route.steps:
            yield from _needs_problems(route, step, place, "steps", shown(step.id), "needs")
            for number, each in enumerate(step.consumes, start=1):
                at = (place, "steps", shown(step.id), "consumes", f"#{number}", "product")
                yield from unknown("product", each.product, master.products, *at)
        yield from _circle(route, place)


def _needs_problems(route: Route, step: Step, *at: str) -> Iterator[Problem]:
    for name in step.needs or ():
        needed = route.step(name)
        if needed is None:
            yield from unknown("step", name, (), *at)
        elif needed.work not in PASSED_BY_UNITS:
            facts = {"id": shown(name), "work": needed.work}
            yield Problem(code="document.step_not_passed_by_units", at=at, facts=facts)


def _circle(route: Route, place: str) -> Iterator[Problem]:
    found = cycle({step.id: route.needed_before(step.id) for step in route.steps})
    if found is not None:
        facts = {"steps": found}
        yield Problem(code="document.steps_in_circle", at=(place, "steps"), facts=facts)
