"""People, roles, stations: one badge is one person, roles and steps exist."""

from collections.abc import Iterator

from station.documents.document import place_of
from station.documents.master import Master
from station.documents.people import People, Person, Stations, is_weak
from station.documents.problem import Problem, shown
from station.documents.rules.common import step_ids, unknown


def problems(master: Master) -> Iterator[Problem]:
    """What is wrong with people and stations."""
    steps = step_ids(master)
    holders: dict[str, Person] = {}
    places: set[str] = set()
    for document in master.versions.values():
        content = document.content()
        if isinstance(content, People):
            yield from _people_problems(master, content, holders, steps)
        elif isinstance(content, Stations):
            yield from _station_problems(content, places, steps)


def _people_problems(
    master: Master, document: People, holders: dict[str, Person], steps: frozenset[str]
) -> Iterator[Problem]:
    for person in document.people:
        at = (place_of("people", document.id), "people", shown(person.badge))
        if person.badge in holders:
            facts = {"badge": shown(person.badge), "name": shown(holders[person.badge].name)}
            yield Problem(code="document.badge_twice", at=at, facts=facts)
        holders.setdefault(person.badge, person)
        for role in person.roles:
            yield from unknown("role", role, master.rights, *at, "roles")
        for step in person.steps:
            yield from unknown("step", step, steps, *at, "steps")
        if person.pin is not None and is_weak(person.pin):
            yield Problem(code="document.pin_weak", at=(*at, "pin"))


def _station_problems(
    document: Stations, places: set[str], steps: frozenset[str]
) -> Iterator[Problem]:
    for place in document.stations:
        at = (place_of("stations", document.id), "stations", shown(place.id))
        if place.id in places:
            yield Problem(code="document.id_twice", at=at, facts={"id": shown(place.id)})
        places.add(place.id)
        for step in place.steps:
            yield from unknown("step", step, steps, *at, "steps")
