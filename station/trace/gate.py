"""Interlocks: pure checks that say why something may not be done (3.2, I17, I18).

Each returns a `Refusal` or `None`. A refusal is a result: nothing is written and nothing is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from resources import texts
from station import quantity
from station.documents.control_plan import Characteristic, Parameter, Point
from station.documents.route import Route
from station.trace import lot
from station.trace.unit import DONE, FAILED, STARTED, UnitState
from station.trace.words import named

LONGEST_FACT = 300


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a gate stays shut.

    Attributes:
        code: Stable name; the sentence is found under `gate.<code>`.
        facts: What the sentence needs.
        known_to: Age of the knowledge the gate decided on: when the newest record that came from
            other stations was made. `None` = this station knows only what it saw itself.
    """

    code: str
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)
    known_to: datetime | None = None

    def sentence(self, lang: str | None = None) -> str:
        """What is wrong and what to do now, for a person."""
        return texts.say(f"gate.{self.code}", lang, **self.facts)


def refuse(code: str, /, **facts: object) -> Refusal:
    """A refusal with its facts as text that is safe to show: printable, of bounded length."""
    return Refusal(code, {name: _shown(str(value)) for name, value in facts.items()})


def _shown(text: str) -> str:
    cut = text if len(text) <= LONGEST_FACT else text[: LONGEST_FACT - 1] + "…"
    return "".join(c if c.isprintable() else "·" for c in cut)


def order_matches(order: str | None, bound: str, code: str) -> Refusal | None:
    """Work on an order's goods asks for that order to be bound."""
    if order is not None and order != bound:
        return refuse("wrong_order", code=code, order=order, bound=bound)
    return None


def steps_before(route: Route, step: str, done: Mapping[str, str], code: str) -> Refusal | None:
    """Every needed step must be done; a failed one must be passed again."""
    for needed in route.needed_before(step):
        if done.get(needed) == FAILED:
            return refuse("not_passed", code=code, step=step_name(route, needed))
        if done.get(needed) != DONE:
            return refuse("step_missing", code=code, step=step_name(route, needed))
    return None


def lot_may_go_on(
    balances: lot.Balances, route: Route, step: str, *, wanted: Decimal, code: str
) -> Refusal | None:
    """A lot's quantity at a step is limited by what the needed steps let through."""
    missing = lot.missing_step(balances, route, step)
    if missing is not None:
        return refuse("step_missing", code=code, step=step_name(route, missing))
    left = lot.waiting(balances, route, step)
    return None if left is None else enough(left, wanted, code)


def step_name(route: Route, step: str) -> str:
    """A step's name in the language of this process."""
    found = route.step(step)
    return named(found.names, step) if found else step


def is_repeated(state: UnitState, step: str, *, starting: bool) -> bool:
    """Whether a piece has this step behind it already (or, when starting, has begun it).

    A piece that failed somewhere is reworked: any step may be done on it again, and the one it
    failed at must be.
    """
    status = state.steps.get(step)
    if status == DONE:
        return FAILED not in state.steps.values()
    return starting and status == STARTED


def parameters_within(point: Point | None, given: Mapping[str, Decimal]) -> Refusal | None:
    """Required parameters are there and inside their windows."""
    for parameter in point.parameters if point else ():
        value = given.get(parameter.id)
        if value is None:
            if parameter.required:
                return refuse("parameter_missing", parameter=named(parameter.names, parameter.id))
        elif not parameter.admits(value):
            return refuse(
                "parameter_out_of_window",
                parameter=named(parameter.names, parameter.id),
                value=quantity.show(value),
                window=window(parameter),
            )
    known = {parameter.id for parameter in point.parameters} if point else set()
    for name in given:
        if name not in known:
            return refuse("unknown_parameter", parameter=name, known=", ".join(sorted(known)))
    return None


def window(limits: Parameter | Characteristic) -> str:
    """The limits as people read them, e.g. `235…250 ℃`."""
    low = "" if limits.lower is None else quantity.show(limits.lower)
    high = "" if limits.upper is None else quantity.show(limits.upper)
    return f"{low}…{high} {limits.unit}".strip()


def enough(available: Decimal, wanted: Decimal, code: str) -> Refusal | None:
    """No more may be taken than is there."""
    if wanted > available:
        shown = {
            "available": quantity.show(max(available, Decimal(0))),
            "wanted": quantity.show(wanted),
        }
        return refuse("quantity_exceeded", code=code, **shown)
    return None


def region_allowed(authorised: str, asked: str, order: str) -> Refusal | None:
    """Goods go only where their order may be sold (3.9)."""
    if authorised != asked:
        return refuse("wrong_region", order=order, authorised=authorised, asked=asked)
    return None
