"""One unit being inspected, before anything is saved: pure, and never changed in place."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

import msgspec

from station.actions.inspect import Inspect
from station.actions.measure import DefectSeen, Measurement
from station.documents.control_plan import Characteristic, Point
from ui.viewmodels.bench import Photo


class Stage(StrEnum):
    """At most four visible steps (R17)."""

    SCAN = "scan"
    MEASURE = "measure"
    JUDGE = "judge"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Draft:
    """What the inspector has said so far.

    Attributes:
        unit: The code as actions take it; "" before the scan. shown: the same for people.
        values: Characteristic id -> readings.
        is_failed: Judged as failed, with or without a defect.
        override: Why a reading outside its limits is accepted.
    """

    unit: str = ""
    shown: str = ""
    values: Mapping[str, tuple[Decimal, ...]] = field(default_factory=dict, hash=False)
    is_failed: bool = False
    defects: tuple[str, ...] = ()
    photos: tuple[Photo, ...] = ()
    override: str = ""

    def with_value(self, characteristic: str, value: Decimal) -> "Draft":
        """One more reading."""
        values = dict(self.values)
        values[characteristic] = (*values.get(characteristic, ()), value)
        return replace(self, values=values)

    def without_last_value(self, point: Point | None) -> "Draft":
        """The newest reading taken back."""
        for wanted in reversed(measured(point)):
            readings = self.values.get(wanted.id, ())
            if readings:
                return replace(self, values={**self.values, wanted.id: readings[:-1]})
        return self

    def with_defect(self, code: str) -> "Draft":
        """Failed for this defect; naming it again takes it away."""
        if code in self.defects:
            rest = tuple(each for each in self.defects if each != code)
            return replace(self, defects=rest)
        return replace(self, is_failed=True, defects=(*self.defects, code))

    def unfailed(self) -> "Draft":
        """The judgement taken back; readings stay."""
        return replace(self, is_failed=False, defects=(), photos=())

    def next_wanted(self, point: Point | None) -> Characteristic | None:
        """What is to be measured next; `None` when all is there."""
        return next(
            (c for c in measured(point) if len(self.values.get(c.id, ())) < c.samples), None
        )

    def outside(self, point: Point | None) -> tuple[Characteristic, ...]:
        """Characteristics with a reading outside their limits."""
        return tuple(
            c
            for c in measured(point)
            if any(not c.admits(value) for value in self.values.get(c.id, ()))
        )

    def stage(self, point: Point | None) -> Stage:
        """Where the inspector is."""
        if not self.unit:
            return Stage.SCAN
        if self.is_failed:
            return Stage.PHOTO if self.defects else Stage.JUDGE
        return Stage.MEASURE if self.next_wanted(point) else Stage.JUDGE

    def request(self) -> Inspect:
        """What the station is asked to save."""
        return Inspect(
            unit=self.unit,
            result="fail" if self.is_failed else "pass",
            defects=tuple(DefectSeen(code=code) for code in self.defects),
            measurements=tuple(
                Measurement(characteristic=name, values=values)
                for name, values in self.values.items()
                if values
            ),
            override=self.override or None,
            photos=tuple(photo.name for photo in self.photos),
        )


def measured(point: Point | None) -> tuple[Characteristic, ...]:
    """The characteristics that are read and compared with limits, in the plan's order."""
    return tuple(c for c in point.characteristics if c.is_measured) if point else ()


def packed(draft: Draft, entry: str) -> str:
    """A draft and what was typed, as JSON text; pictures are named only, they are durable."""
    plain = replace(draft, photos=tuple(replace(each, data=b"") for each in draft.photos))
    return msgspec.json.encode((plain, entry)).decode()


def unpacked(text: str, pictures: Mapping[str, bytes]) -> tuple[Draft, str]:
    """The draft again, with its pictures by name.

    Raises:
        msgspec.MsgspecError: The text is none.
    """
    draft, entry = msgspec.json.decode(text, type=tuple[Draft, str])
    photos = tuple(replace(each, data=pictures.get(each.name, b"")) for each in draft.photos)
    return replace(draft, photos=photos), entry
