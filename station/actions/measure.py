"""What inspectors hand in: readings and defects, checked against the control plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from station.actions import resolve
from station.actions.outcome import Refused
from station.actions.situation import Situation
from station.documents.control_plan import Characteristic, Point
from station.facts.kcp import DefectFound, Reading, Result
from station.trace import gate, words
from station.trace.gate import refuse

Verdict = Literal["pass", "fail"]
Pieces = Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)]


class Measurement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Values of one characteristic, in its unit."""

    characteristic: str
    values: tuple[Decimal, ...]
    gauge: str | None = None


class DefectSeen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A defect of the list, and how many pieces show it."""

    code: str
    quantity: Pieces = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """Readings and defects, understood by the documents in force.

    Attributes:
        point: What the control plan asks for here.
        documents: (kind, id) of the defect lists, where a defect was named.
        named: The defects as people call them.
    """

    point: Point | None
    readings: tuple[Reading, ...]
    defects: tuple[DefectFound, ...]
    documents: tuple[tuple[str, str], ...]
    named: tuple[str, ...] = ()


def seen(
    now: Situation,
    point: Point | None,
    step: str,
    measurements: Iterable[Measurement],
    defects: Iterable[DefectSeen],
) -> Seen:
    """What was measured and found; the action ends where the documents do not know it."""
    found = tuple(_defect(now, step, each) for each in defects)
    lists = tuple(now.all_of("defects")) if found else ()
    listed = [now.master.defects[each.code] for each in found]
    named = tuple(words.named(each.names, each.code) for each in listed)
    readings = tuple(_reading(point, each) for each in measurements)
    return Seen(point, readings, found, lists, named)


def may_pass(
    found: Seen, code: str, amount: Decimal | None = None, override: str | None = None
) -> None:
    """What was seen allows a pass; else the action ends.

    Args:
        found: The readings and defects.
        code: The unit as shown.
        amount: The quantity of a lot that is judged; `None` for a piece, which passes only
            without defects (a lot's are counted against its sampling plan).
        override: Why it is accepted all the same.
    """
    _complete(found, code, amount)
    if override:
        return
    for reading in found.readings:
        wanted = found.point.characteristic(reading.characteristic) if found.point else None
        if reading.result == "fail" and wanted is not None:
            limits = gate.window(wanted)
            shown = {"code": code, "characteristic": _name(wanted), "limits": limits}
            raise Refused(refuse("reading_out_of_limits", **shown))
    if amount is None and found.defects:
        raise Refused(refuse("defects_found", code=code, defects=", ".join(found.named)))


def photo_due(now: Situation, point: Point | None, result: str) -> dict[str, Any]:
    """`photo_due` where the plan asks for a photo of what failed and none was taken yet."""
    is_due = result == "fail" and point is not None and point.photo_on_fail and not now.photos
    return {"photo_due": True} if is_due else {}


def _reading(point: Point | None, measured: Measurement) -> Reading:
    """A reading with its own result; an unknown characteristic ends the action."""
    wanted = point.characteristic(measured.characteristic) if point else None
    if wanted is None:
        known = ", ".join(c.id for c in point.characteristics) if point else ""
        name = resolve.shown(measured.characteristic)
        raise Refused(refuse("unknown_characteristic", characteristic=name, known=known or "–"))
    inside = all(wanted.admits(value) for value in measured.values)
    result: Result = "info" if not wanted.is_measured else "pass" if inside else "fail"
    return Reading(
        characteristic=wanted.id,
        values=measured.values,
        unit=wanted.unit,
        gauge=measured.gauge,
        result=result,
    )


def _defect(now: Situation, step: str, found: DefectSeen) -> DefectFound:
    """A defect with its class; one that is not offered at the step ends the action."""
    defect = now.master.defects.get(found.code)
    if defect is None or not defect.is_offered_at(step):
        known = ", ".join(d.code for d in now.master.defects_at(step))
        name = resolve.shown(found.code)
        raise Refused(refuse("unknown_defect", defect=name, known=known or "–"))
    return DefectFound(code=defect.code, severity=defect.severity, quantity=found.quantity)


def _complete(found: Seen, code: str, amount: Decimal | None) -> None:
    """Every measured characteristic has as many readings as the plan asks for."""
    counts: dict[str, int] = {}
    for reading in found.readings:
        known = counts.get(reading.characteristic, 0)
        counts[reading.characteristic] = known + len(reading.values)
    for wanted in found.point.characteristics if found.point else ():
        count = counts.get(wanted.id, 0)
        needed = _needed(wanted, amount)
        if count < needed:
            shown = {"code": code, "characteristic": _name(wanted)}
            if not count:
                raise Refused(refuse("reading_missing", **shown))
            raise Refused(refuse("readings_few", count=count, needed=needed, **shown))


def _needed(wanted: Characteristic, amount: Decimal | None) -> int:
    """Readings asked for; of a lot not more than it has pieces."""
    if not wanted.is_measured:
        return 0
    return wanted.samples if amount is None else min(wanted.samples, max(1, int(amount)))


def _name(wanted: Characteristic) -> str:
    return words.named(wanted.names, wanted.id)
