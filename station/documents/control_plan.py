"""Control plans: what is measured, within which limits, on how many, at each step."""

from decimal import Decimal
from typing import Literal

import msgspec

from station.documents.names import Id, Names

Severity = Literal["CR", "MAJ", "MIN"]
Trigger = Literal["order", "lot", "machine", "operator", "shift"]


class Characteristic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A measured (limits) or judged (no limits) property.

    Attributes:
        lower: Lower specification limit, inclusive, in `unit`; `None` = none on that side.
        samples: Readings expected per inspection.
        gauge: Kind of gauge, e.g. `caliper`.
    """

    id: Id
    names: Names
    unit: str = ""
    nominal: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    decimals: int = 2
    samples: int = 1
    gauge: str | None = None

    def admits(self, value: Decimal) -> bool:
        """Whether the value lies within the specification limits (limits included)."""
        above = self.lower is None or value >= self.lower
        return above and (self.upper is None or value <= self.upper)


class Parameter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A process parameter with its window, limits included."""

    id: Id
    names: Names
    unit: str = ""
    lower: Decimal | None = None
    upper: Decimal | None = None
    required: bool = True

    def admits(self, value: Decimal) -> bool:
        """Whether the value lies within the window (limits included)."""
        above = self.lower is None or value >= self.lower
        return above and (self.upper is None or value <= self.upper)


class Sampling(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sampling by attributes, one acceptance quality limit per class of defect."""

    level: Literal["S-1", "S-2", "S-3", "S-4", "I", "II", "III"] = "II"
    aql: dict[Severity, Decimal]


class FirstArticle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a first article is due.

    Attributes:
        step: The first-article step of the route that records it.
        triggers: A change of any of these asks for a new one.
        allow_before: Units that may be started before it has passed (k of 3.2).
    """

    step: Id
    triggers: tuple[Trigger, ...] = ("order",)
    allow_before: int = 1


class Point(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the plan asks for at one step."""

    step: Id
    characteristics: tuple[Characteristic, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    sampling: Sampling | None = None
    first_article: FirstArticle | None = None
    photo_on_fail: bool = False


class ControlPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The plan of one product."""

    id: Id
    product: Id
    points: tuple[Point, ...]

    def point(self, step_id: str) -> Point | None:
        """What the plan asks for at that step; `None` where it asks for nothing."""
        return next((point for point in self.points if point.step == step_id), None)
