"""One gate shut, then open: what a case of the headless gate suite says.

A case is a function named for the gate's code (`wrong_region`, or `held__by_its_carton` where a
code has several ways to happen). It brings a station to the moment before, and returns what is
asked then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.helpers.headless import Station

Ask = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """What the gate refuses, what is put right, and what it lets through after that.

    Attributes:
        between: What a person does about it; each is saved.
    """

    refused: Ask
    accepted: Ask
    between: tuple[Ask, ...] = ()


CASES: dict[str, Callable[[Station], Case]] = {}


def gate(case: Callable[[Station], Case]) -> Callable[[Station], Case]:
    """Add a case to the suite."""
    assert case.__name__ not in CASES
    CASES[case.__name__] = case
    return case


def ask(name: str, **fields: Any) -> Ask:
    """A request."""
    return name, fields


def code_of(case: str) -> str:
    """The gate's code in the name of a case."""
    return case.partition("__")[0]
