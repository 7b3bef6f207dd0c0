"""Kinds of mistake that several subjects share."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from station.documents.master import Master
from station.documents.problem import Problem, shown


def unknown(kind: str, name: str | None, known: Container[str], *at: str) -> Iterator[Problem]:
    """A problem if `name` is given and `known` does not have it."""
    if name is not None and name not in known:
        facts = {"kind": kind, "id": shown(name)}
        yield Problem(code="document.reference_unknown", at=at, facts=facts)


def twice(ids: Iterable[str], *at: str) -> Iterator[Problem]:
    """A problem for each id that a list has more than once."""
    for name, count in Counter(ids).items():
        if count > 1:
            yield Problem(code="document.id_twice", at=at, facts={"id": shown(name)})


def cycle(graph: Mapping[str, Iterable[str]]) -> str | None:
    """One circle in a graph as text, `a → b → a`; `None` where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return shown(" → ".join(error.args[1][::-1]))
    return None


def step_ids(master: Master) -> frozenset[str]:
    """The steps of all routes."""
    return frozenset(step.id for route in master.routes.values() for step in route.steps)
