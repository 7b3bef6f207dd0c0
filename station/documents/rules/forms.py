"""Forms and defect lists: their steps and characteristics exist, their ids are single."""

from collections.abc import Iterator

from station.documents.defects import DefectList
from station.documents.document import place_of
from station.documents.form import Form
from station.documents.master import Master
from station.documents.problem import Problem, shown
from station.documents.rules.common import step_ids, twice, unknown


def problems(master: Master) -> Iterator[Problem]:
    """What is wrong with forms and defect lists."""
    steps = step_ids(master)
    for form in master.forms.values():
        yield from _form_problems(master, form, steps)
    yield from _defect_problems(master, steps)


def _form_problems(master: Master, form: Form, steps: frozenset[str]) -> Iterator[Problem]:
    place = place_of("form", form.id)
    yield from unknown("step", form.step, steps, place, "step")
    yield from twice((field.id for field in form.fields), place, "fields")
    known = _characteristics_at(master, form.step)
    for field in form.fields:
        at = (place, "fields", shown(field.id), "characteristic")
        yield from unknown("characteristic", field.characteristic, known, *at)


def _characteristics_at(master: Master, step: str | None) -> frozenset[str]:
    """What the control plans measure at a step; at any step for a form without one."""
    return frozenset(
        characteristic.id
        for plan in master.plans.values()
        for point in plan.points
        if step is None or point.step == step
        for characteristic in point.characteristics
    )


def _defect_problems(master: Master, steps: frozenset[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for document in master.versions.values():
        content = document.content()
        if not isinstance(content, DefectList):
            continue
        for defect in content.defects:
            at = (document.place, "defects", shown(defect.code))
            if defect.code in seen:
                yield Problem(code="document.id_twice", at=at, facts={"id": shown(defect.code)})
            seen.add(defect.code)
            for step in defect.steps:
                yield from unknown("step", step, steps, *at, "steps")
