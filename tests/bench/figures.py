"""What a bench found, held against the goals, as lines for people or JSON for programs."""

import json
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Relation = Literal["<=", ">=", "="]
Verdict = Literal["met", "missed", "noted"]

_HOLDS: Mapping[Relation, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "=": operator.eq,
}


@dataclass(frozen=True)
class Goal:
    """What is to be reached.

    Attributes:
        id: Its number in the table of `docs/performance.md`, e.g. `P10`.
        exact: Whether the value is a count, the same on every machine; else it is a ratio.
    """

    id: str
    relation: Relation
    limit: float
    exact: bool = False


@dataclass(frozen=True)
class Figure:
    """One thing measured.

    Attributes:
        goal: `None` where the figure only explains others.
        unit: `x` for ratios, else ms, MB, rows …
        detail: What it was made of, by name: plain JSON values.
    """

    name: str
    value: float
    unit: str
    goal: Goal | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """Whether the goal was met; `noted` without one."""
        if self.goal is None:
            return "noted"
        return "met" if _HOLDS[self.goal.relation](self.value, self.goal.limit) else "missed"


def heading(machine: Mapping[str, Any], *, as_json: bool) -> str:
    """The first line: the machine that everything below was measured on."""
    if as_json:
        return json.dumps({"machine": dict(machine)}, ensure_ascii=False)
    return ", ".join(f"{name} {value}" for name, value in machine.items())


def line_of(figure: Figure) -> str:
    """A figure as one line for people."""
    goal = figure.goal
    number = f"{goal.id:<4}" if goal else "    "
    wanted = f"{goal.relation} {goal.limit:g}" if goal else ""
    verdict = {"met": "met", "missed": "MISSED", "noted": ""}[figure.verdict]
    value = f"{_shown(figure.value)} {figure.unit}"
    line = f"{number} {figure.name:<58} {value:>14}  {wanted:<8} {verdict}".rstrip()
    details = [f"       {name}: {_shown(value)}" for name, value in figure.detail.items()]
    return "\n".join([line, *details])


def json_of(figure: Figure) -> str:
    """A figure as one JSON object."""
    return json.dumps({**asdict(figure), "verdict": figure.verdict}, ensure_ascii=False)


def summary_of(figures: Iterable[Figure]) -> str:
    """Which goals were met and which missed, in one line."""
    found = [figure for figure in figures if figure.goal is not None]
    missed = [figure.goal.id for figure in found if figure.goal and figure.verdict == "missed"]
    if not found:
        return "no goal was measured"
    if not missed:
        return f"all {len(found)} goals met"
    return f"{len(found) - len(missed)} of {len(found)} goals met; missed: {', '.join(missed)}"


def _shown(value: Any) -> str:
    """Numbers with three digits that say something, everything else as it is."""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
