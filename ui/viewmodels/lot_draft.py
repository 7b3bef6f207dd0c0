"""A lot being inspected by a sample, before anything is saved: pure, and never changed in place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from station.actions import sample
from station.actions.inspect import Inspect
from station.actions.measure import DefectSeen, Measurement, Verdict
from station.documents.control_plan import Point
from station.documents.defects import Defect
from station.facts.kcp import DefectFound
from station.facts.work import Plan
from ui.viewmodels.bench import Photo
from ui.viewmodels.draft import measured
from ui.viewmodels.sheet import Field, Sheet, of_characteristic

AMOUNT = "amount"
Outcome = Literal["", "accept", "reject"]


@dataclass(frozen=True, slots=True)
class Looked:
    """Pieces that were looked at together: so many good ones, or one with a defect."""

    defect: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class LotDraft:
    """What the inspector has said so far.

    Attributes:
        unit: The code as actions take it; "" before the scan. shown: for people.
        step: Whose point of the control plan counts.
        waiting: How much is not judged yet; `None` = nobody knows.
        looked: The sample, in the order it was looked at.
        is_rejected: The inspector rejects it, whatever the plan says.
        override: Why a reading outside its limits is accepted.
    """

    unit: str = ""
    shown: str = ""
    product: str = ""
    step: str = ""
    is_lot: bool = True
    waiting: Decimal | None = None
    is_incoming: bool = False
    held: str = ""
    looked: tuple[Looked, ...] = ()
    photos: tuple[Photo, ...] = ()
    is_rejected: bool = False
    override: str = ""

    @property
    def sampled(self) -> int:
        """How many pieces were looked at."""
        return sum(each.count for each in self.looked)

    @property
    def bad(self) -> int:
        """How many of them were nonconforming."""
        return sum(each.count for each in self.looked if each.defect)

    @property
    def defects(self) -> Mapping[str, int]:
        """Defect code -> pieces that show it."""
        found: dict[str, int] = {}
        for each in self.looked:
            if each.defect:
                found[each.defect] = found.get(each.defect, 0) + each.count
        return found

    def with_looked(self, defect: str, count: int = 1) -> "LotDraft":
        """One more piece with a defect, or so many good ones (`defect` is "")."""
        return replace(self, looked=(*self.looked, Looked(defect, count)))

    def without_last(self) -> "LotDraft":
        """What was looked at last taken back."""
        return replace(self, looked=self.looked[:-1])


def plans_of(
    draft: LotDraft, point: Point | None, amount: Decimal | None, listed: Mapping[str, Defect]
) -> tuple[Plan, ...]:
    """The sampling plans for this quantity with what was found; none where all is judged by hand."""
    if not draft.is_lot or amount is None or amount <= 0:
        return ()
    found = [
        DefectFound(code=code, severity=listed[code].severity, quantity=count)
        for code, count in draft.defects.items()
        if code in listed
    ]
    return sample.plans_for(point, amount, found)


def needed(plans: Sequence[Plan], amount: Decimal | None) -> int:
    """How many pieces must be looked at."""
    return sample.needed(plans, amount) if plans and amount is not None else 0


def outcome(draft: LotDraft, plans: Sequence[Plan], amount: Decimal | None) -> Outcome:
    """What the plan decides once the sample is complete; an inspector may be stricter."""
    if draft.is_rejected:
        return "reject"
    if not plans or draft.sampled < needed(plans, amount):
        return ""
    return "reject" if any(plan.nonconforming >= plan.re for plan in plans) else "accept"


def fields_of(draft: LotDraft, point: Point | None, quantity: Field, before: Sheet) -> Sheet:
    """The readings to enter and the quantity judged; values entered before stay."""
    amount = before.value(AMOUNT)
    pieces = None if amount is None or not draft.is_lot else max(1, int(amount))
    made: list[Field] = []
    for wanted in measured(point):
        samples = wanted.samples if pieces is None else min(wanted.samples, pieces)
        made.append(of_characteristic(wanted, samples))
    if draft.is_lot:
        values = () if draft.waiting is None else (draft.waiting,)
        made.append(replace(quantity, values=values, is_carried=True))
    known = {each.id: each for each in before.fields}
    kept = (_kept(each, known.get(each.id)) for each in made)
    return before.with_fields(kept)


def request(draft: LotDraft, sheet: Sheet, result: Outcome, *, is_planned: bool) -> Inspect:
    """What the station is asked to save; where a plan accepts, the plan decides."""
    given: Verdict | None = "fail" if result == "reject" else None if is_planned else "pass"
    return Inspect(
        unit=draft.unit,
        quantity=sheet.value(AMOUNT) if draft.is_lot else None,
        sampled=draft.sampled if is_planned else None,
        result=given,
        defects=tuple(DefectSeen(code=c, quantity=n) for c, n in draft.defects.items()),
        measurements=tuple(
            Measurement(characteristic=each.id, values=each.values)
            for each in sheet.fields
            if each.id != AMOUNT and each.values
        ),
        override=draft.override or None,
        photos=tuple(photo.name for photo in draft.photos),
    )


def _kept(field: Field, old: Field | None) -> Field:
    if old is None:
        return field
    values = old.values[: max(field.most, 1)]
    return replace(field, values=values, is_carried=old.is_carried)
