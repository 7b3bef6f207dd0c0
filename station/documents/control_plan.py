"""Control plans: what is measured, within which limits, on how many, at each step."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from station.documents.names import Id, Names, Word
from station.documents.numbers import lies_within

Severity = Literal["CR", "MAJ", "MIN"]
Trigger = Literal["order", "lot", "machine", "operator", "shift"]
Level = Literal["S-1", "S-2", "S-3", "S-4", "I", "II", "III"]

AQLS = tuple(
    Decimal(aql)
    for aql in (
        *("0.010", "0.015", "0.025", "0.040", "0.065", "0.10", "0.15", "0.25"),
        *("0.40", "0.65", "1.0", "1.5", "2.5", "4.0", "6.5", "10"),
    )
)
"""The acceptance quality limits (percent nonconforming) that the sampling tables know."""


class Characteristic(msgspec.Struct, frozen=True, kw_only=True):
    """A measured (limits) or judged (no limits) property.

    Attributes:
        nominal: What the drawing asks for, in `unit`.
        lower: Lower specification limit, inclusive, in `unit`; `None` = none on that side.
        decimals: Digits after the point that the gauge is read to.
        samples: Readings expected per inspection of one unit or one lot.
        gauge: Kind of gauge, e.g. `caliper`; `None` = judged by eye, or any gauge.
    """

    id: Id
    names: Names
    unit: Word = ""
    nominal: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    decimals: Annotated[int, msgspec.Meta(ge=0, le=9)] = 2
    samples: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    gauge: Id | None = None

    @property
    def is_measured(self) -> bool:
        """Whether values are read and compared with limits; otherwise a person judges it."""
        return self.lower is not None or self.upper is not None

    def admits(self, value: Decimal) -> bool:
        """Whether the value lies within the specification limits (limits included)."""
        return lies_within(value, self.lower, self.upper)


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """A process parameter with its window, limits included.

    Attributes:
        required: Whether the step may not be finished without a value.
    """

    id: Id
    names: Names
    unit: Word = ""
    lower: Decimal | None = None
    upper: Decimal | None = None
    required: bool = True

    def admits(self, value: Decimal) -> bool:
        """Whether the value lies within the window (limits included)."""
        return lies_within(value, self.lower, self.upper)


class Sampling(msgspec.Struct, frozen=True, kw_only=True):
    """Sampling by attributes, one acceptance quality limit per class of defect.

    Attributes:
        aql: Class -> AQL in percent nonconforming, one of `AQLS`. A class that is not named
            accepts no defect at all in the sample that the others draw (Ac = 0), which is how
            trade treats critical defects.
    """

    level: Level = "II"
    aql: Annotated[Mapping[Severity, Decimal], msgspec.Meta(min_length=1)]


class FirstArticle(msgspec.Struct, frozen=True, kw_only=True):
    """Work at the point's step waits for a passed first article.

    Attributes:
        step: The route's first-article step (K3) where it is recorded; what is measured there
            stands at that step's own point.
        triggers: What makes up the scope. A first article holds for the combination of all of
            them (`["order", "machine"]`: this order on this machine); a change of any one asks
            for a new first article.
        allow_before: Trace units (pieces or lots, not quantities) of a scope that may be started
            before its first article has passed (k of 3.2); 0 = none. Once one failed, none may
            be started until one passes.
    """

    step: Id
    triggers: Annotated[tuple[Trigger, ...], msgspec.Meta(min_length=1)] = ("order",)
    allow_before: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 1


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """What the plan asks for at one step.

    Attributes:
        step: A step of the product's route.
        characteristics: Measured or judged there.
        parameters: Set or read while the step is worked.
        sampling: How many of a lot are inspected (receive and inspect steps); `None` = each unit.
        first_article: What *this* step waits for (process steps).
        photo_on_fail: Whether a failed result needs at least one photo.
    """

    step: Id
    characteristics: tuple[Characteristic, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    sampling: Sampling | None = None
    first_article: FirstArticle | None = None
    photo_on_fail: bool = False

    def characteristic(self, characteristic_id: str) -> Characteristic | None:
        """The characteristic of that id, if it is asked for here."""
        found = (each for each in self.characteristics if each.id == characteristic_id)
        return next(found, None)

    def parameter(self, parameter_id: str) -> Parameter | None:
        """The parameter of that id, if it is asked for here."""
        return next((each for each in self.parameters if each.id == parameter_id), None)


class ControlPlan(msgspec.Struct, frozen=True, kw_only=True):
    """The plan of one product."""

    id: Id
    product: Id
    points: tuple[Point, ...]

    def point(self, step_id: str) -> Point | None:
        """What the plan asks for at that step; `None` where it asks for nothing."""
        return next((point for point in self.points if point.step == step_id), None)

    def waiting_for(self, first_article_step: str) -> tuple[Point, ...]:
        """The points whose steps wait for the first article recorded at that step."""
        return tuple(
            point
            for point in self.points
            if point.first_article is not None and point.first_article.step == first_article_step
        )
