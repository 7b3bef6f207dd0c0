"""What inspectors hand in: readings and defects, checked against the control plan."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

import msgspec

from station.actions import resolve
from station.actions.situation import Refused, Situation
from station.documents.control_plan import Characteristic, Point
from station.facts.kcp import DefectFound, Reading, Result
from station.trace import gate
from station.trace.gate import refuse

Verdict = Literal["pass", "fail"]


class Measurement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Values of one characteristic, in its unit."""

    characteristic: str
    values: tuple[Decimal, ...]
    gauge: str | None = None


class DefectSeen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A defect of the list, and how many pieces show it."""

    code: str
    quantity: int = 1


def readings(
    now: Situation, point: Point | None, given: Iterable[Measurement]
) -> tuple[Reading, ...]:
    """The readings with their own results; unknown characteristics end the action."""
    found: list[Reading] = []
    for measured in given:
        wanted = point.characteristic(measured.characteristic) if point else None
        if wanted is None:
            known = ", ".join(c.id for c in point.characteristics) if point else ""
            name = resolve.shown(measured.characteristic)
            raise Refused(refuse("unknown_characteristic", characteristic=name, known=known))
        inside = all(wanted.admits(value) for value in measured.values)
        result: Result = "info" if not wanted.is_measured else "pass" if inside else "fail"
        found.append(
            Reading(
                characteristic=wanted.id,
                values=measured.values,
                unit=wanted.unit,
                gauge=measured.gauge,
                result=result,
            )
        )
    return tuple(found)


def defects(now: Situation, step: str, given: Iterable[DefectSeen]) -> tuple[DefectFound, ...]:
    """The defects with their class; codes that are not offered at the step end the action."""
    found: list[DefectFound] = []
    for seen in given:
        defect = now.master.defects.get(seen.code)
        if defect is None or not defect.is_offered_at(step) or seen.quantity < 1:
            known = ", ".join(d.code for d in now.master.defects_at(step))
            name = resolve.shown(seen.code)
            raise Refused(refuse("unknown_defect", defect=name, known=known))
        found.append(
            DefectFound(code=defect.code, severity=defect.severity, quantity=seen.quantity)
        )
    return tuple(found)


def complete(point: Point | None, found: Iterable[Reading], code: str) -> None:
    """A pass asks for every measured characteristic; the action ends where one is missing."""
    counts = {reading.characteristic: len(reading.values) for reading in found}
    for wanted in point.characteristics if point else ():
        if wanted.is_measured and counts.get(wanted.id, 0) < 1:
            raise Refused(refuse("reading_missing", code=code, characteristic=_name(wanted)))


def within_limits(point: Point | None, found: Iterable[Reading], code: str) -> None:
    """A pass with a reading outside its limits ends the action; the inspector must say why."""
    for reading in found:
        wanted = point.characteristic(reading.characteristic) if point else None
        if reading.result == "fail" and wanted is not None:
            raise Refused(
                refuse(
                    "reading_out_of_limits",
                    code=code,
                    characteristic=_name(wanted),
                    limits=gate.window(wanted),
                )
            )


def _name(wanted: Characteristic) -> str:
    return gate.name_of(wanted.names, wanted.id)
