"""Single sampling plans for inspection by attributes (ISO 2859-1:1999 = GB/T 2828.1-2012).

Table 1 (code letters) and tables 2-A, 2-B, 2-C with their arrows already followed, AQL 0.010 to
10 percent nonconforming. Reduced inspection has Re = Ac + 1 here; MIL-STD-105E and ANSI Z1.4 had
a gap there.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import resources
from station import quantity
from station.errors import StationError

LEVELS = ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")
SEVERITIES = ("normal", "tightened", "reduced")
AQLS = tuple(
    Decimal(text)
    for text in (
        *("0.01", "0.015", "0.025", "0.04", "0.065", "0.1", "0.15", "0.25"),
        *("0.4", "0.65", "1", "1.5", "2.5", "4", "6.5", "10"),
    )
)
"""Preferred AQLs in percent nonconforming; above 10 only defects per hundred units are counted."""

SMALLEST_LOT = 2


class SamplingPlanUnknown(StationError):
    """The standard has no plan for what was asked."""

    code = "sampling.unknown"
    exit_code = 2


class LotSizeInvalid(SamplingPlanUnknown):
    """Not a whole number of at least two units."""

    code = "sampling.lot_size"


class LevelUnknown(SamplingPlanUnknown):
    """Not an inspection level."""

    code = "sampling.level"


class AqlUnknown(SamplingPlanUnknown):
    """Not a preferred AQL."""

    code = "sampling.aql"


class SeverityUnknown(SamplingPlanUnknown):
    """Neither normal, tightened nor reduced."""

    code = "sampling.severity"


@dataclass(frozen=True, slots=True)
class SamplingPlan:
    """How many to take and when to accept.

    Attributes:
        initial_letter: Code letter of the lot size and level.
        final_letter: Where the arrows of the table lead; its sample size counts, not the first's.
        n: Units to take at random; the whole lot where it is not larger.
        ac: The lot is accepted with so many nonconforming units …
        re: … and not with so many or more.
        inspect_100_percent: The lot is not larger than the sample.
    """

    initial_letter: str
    final_letter: str
    n: int
    ac: int
    re: int
    inspect_100_percent: bool

    def accepts(self, nonconforming: int) -> bool:
        """Whether a lot is accepted whose sample held so many nonconforming units."""
        return nonconforming <= self.ac


@dataclass(frozen=True, slots=True)
class _Cell:
    final_letter: str
    n: int
    ac: int
    re: int


def plan(
    lot_size: int, level: str, aql: str | float | Decimal, severity: str = "normal"
) -> SamplingPlan:
    """The plan for a lot.

    Args:
        lot_size: Units in the lot, at least 2.
        level: One of `LEVELS`; II unless something else was agreed.
        aql: One of `AQLS`, percent nonconforming.
        severity: One of `SEVERITIES`.

    Raises:
        SamplingPlanUnknown: The standard has no such plan; the sentence names the valid values.
    """
    letter = code_letter(lot_size, level)
    if severity not in SEVERITIES:
        raise SeverityUnknown(given=_shown(severity), valid=", ".join(SEVERITIES))
    cell = _cells()[severity, letter, preferred_aql(aql)]
    return SamplingPlan(
        initial_letter=letter,
        final_letter=cell.final_letter,
        n=cell.n,
        ac=cell.ac,
        re=cell.re,
        inspect_100_percent=cell.n >= lot_size,
    )


def code_letter(lot_size: int, level: str) -> str:
    """The sample size code letter of table 1.

    Raises:
        SamplingPlanUnknown: The lot size or the level is none.
    """
    if type(lot_size) is not int or lot_size < SMALLEST_LOT:  # True is an int, but no lot size
        raise LotSizeInvalid(given=_shown(lot_size), least=SMALLEST_LOT)
    if level not in LEVELS:
        raise LevelUnknown(given=_shown(level), valid=", ".join(LEVELS))
    return next(row[level] for last, row in _letters() if last is None or lot_size <= last)


def preferred_aql(aql: str | float | Decimal) -> Decimal:
    """The AQL as the tables name it: 0.10 and 0.1 are one.

    Raises:
        AqlUnknown: It is not one of the preferred values.
    """
    try:
        wanted = quantity.parse(aql)
    except quantity.QuantityInvalid:
        wanted = None
    if wanted not in AQLS:
        raise AqlUnknown(given=_shown(aql), valid=", ".join(map(str, AQLS)))
    return wanted


@lru_cache(maxsize=1)
def _letters() -> Sequence[tuple[int | None, Mapping[str, str]]]:
    """(largest lot size, level -> letter), ascending; None ends the table."""
    rows = _resource("aql/code_letters.json")["rows"]
    return tuple((row["lot_to"], row["letters"]) for row in rows)


@lru_cache(maxsize=1)
def _cells() -> Mapping[tuple[str, str, Decimal], _Cell]:
    """(severity, initial letter, AQL) -> the plan the arrows lead to; 768 of them."""
    tables = _resource("aql/single_plans.json")["tables"]
    return {
        (severity, letter, Decimal(aql)): _Cell(**cell)
        for severity, letters in tables.items()
        for letter, cells in letters.items()
        for aql, cell in cells.items()
    }


def _resource(name: str) -> Any:
    return json.loads(resources.path(name).read_text("utf-8"))


def _shown(value: object) -> str:
    """What was asked for, short and safe to print."""
    text = str(max(value, -(10**15)) if isinstance(value, int) else value)[:40]
    return text if text.isprintable() else ascii(text)
