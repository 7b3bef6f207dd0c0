"""A lot being inspected by a sample, before anything is saved: pure, and never changed in place."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

import msgspec

from resources import texts
from station.actions import sample
from station.actions.inspect import Inspect
from station.actions.measure import DefectSeen, Measurement, Verdict
from station.actions.stock import ToInspect
from station.documents.control_plan import Point
from station.documents.defects import Defect
from station.documents.product import Product
from station.facts.kcp import DefectFound
from station.facts.work import Plan
from ui.viewmodels.bench import Photo
from ui.viewmodels.draft import measured
from ui.viewmodels.sheet import Field, Sheet, of_characteristic
from ui.viewmodels.sheet_page import decimals_of
from ui.viewmodels.words import word

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

    @staticmethod
    def of(unit: str, found: ToInspect) -> "LotDraft":
        """Of a lot that the gates let pass."""
        return LotDraft(
            unit,
            found.code,
            found.product,
            found.step,
            found.is_lot,
            found.waiting,
            found.is_incoming,
            found.held,
        )

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


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the control plan makes of a draft: how many to look at, and what becomes of the lot.

    Attributes:
        plans: One for each class of defects; none where a person judges by hand.
    """

    draft: LotDraft
    sheet: Sheet
    plans: tuple[Plan, ...] = ()

    @classmethod
    def of(
        cls, draft: LotDraft, sheet: Sheet, point: Point | None, listed: Mapping[str, Defect]
    ) -> "Judgement":
        """Count the defects by their classes against the plans for the quantity judged."""
        amount = sheet.value(AMOUNT)
        if not draft.is_lot or amount is None or amount <= 0:
            return cls(draft, sheet)
        found = [
            DefectFound(code=code, severity=listed[code].severity, quantity=count)
            for code, count in draft.defects.items()
            if code in listed
        ]
        return cls(draft, sheet, sample.plans_for(point, amount, found))

    @property
    def amount(self) -> Decimal | None:
        """The quantity judged."""
        return self.sheet.value(AMOUNT)

    @property
    def needed(self) -> int:
        """How many pieces must be looked at."""
        has_amount = self.plans and self.amount is not None
        return sample.needed(self.plans, self.amount or Decimal(0)) if has_amount else 0

    @property
    def room(self) -> int:
        """How many more pieces belong to the sample."""
        return max(0, self.needed - self.draft.sampled)

    @property
    def is_counting(self) -> bool:
        """Whether the sample is not complete yet."""
        return bool(self.draft.unit) and self.draft.sampled < self.needed

    @property
    def is_ready(self) -> bool:
        """Whether everything that is asked for is there."""
        return bool(self.draft.unit) and self.sheet.is_complete and not self.is_counting

    @property
    def outcome(self) -> Outcome:
        """What the plan decides once the sample is complete; an inspector may be stricter."""
        if self.draft.is_rejected:
            return "reject"
        if not self.plans or self.is_counting:
            return ""
        return "reject" if any(p.nonconforming >= p.re for p in self.plans) else "accept"

    @property
    def can_submit(self) -> bool:
        """A lot that is rejected by hand may be sent without all its readings."""
        is_judged = self.draft.is_rejected and not self.is_counting
        return is_judged or (self.is_ready and self.outcome != "")

    def request(self, result: Outcome) -> Inspect:
        """What the station is asked to save; where a plan accepts, the plan decides."""
        accepted: Verdict | None = None if self.plans else "pass"
        draft = self.draft
        return Inspect(
            unit=draft.unit,
            quantity=self.amount if draft.is_lot else None,
            sampled=draft.sampled if self.plans else None,
            result="fail" if result == "reject" else accepted,
            defects=tuple(DefectSeen(code=c, quantity=n) for c, n in draft.defects.items()),
            measurements=tuple(
                Measurement(characteristic=each.id, values=each.values)
                for each in self.sheet.fields
                if each.id != AMOUNT and each.values
            ),
            override=draft.override or None,
            photos=tuple(photo.name for photo in draft.photos),
        )


def fields_of(draft: LotDraft, point: Point | None, product: Product, before: Sheet) -> Sheet:
    """The readings to enter and the quantity judged; values entered before stay."""
    amount = before.value(AMOUNT)
    if amount is None and draft.is_lot:
        amount = draft.waiting
    pieces = None if amount is None or not draft.is_lot else max(1, int(amount))
    made: list[Field] = []
    for wanted in measured(point):
        samples = wanted.samples if pieces is None else min(wanted.samples, pieces)
        made.append(of_characteristic(wanted, samples))
    if draft.is_lot:
        made.append(_quantity(draft, product))
    known = {each.id: each for each in before.fields}
    return before.with_fields(_kept(each, known.get(each.id)) for each in made)


def taken_back(
    draft: LotDraft, sheet: Sheet, *, is_planned: bool
) -> tuple[LotDraft, Sheet] | None:
    """What was done last undone: a judgement, a reading, a piece; `None` where nothing was done."""
    if draft.looked and not is_planned:
        rest = draft.without_last()
        return replace(rest, is_rejected=bool(rest.looked)), sheet
    if draft.is_rejected:
        return replace(draft, is_rejected=False), sheet
    if sheet.history and (sheet.field is not None or not draft.looked):
        return draft, sheet.undone()
    if draft.looked:
        return draft.without_last(), replace(sheet, current="")
    return None


def packed(draft: LotDraft, sheet: Sheet) -> str:
    """A draft as JSON text; its pictures are named only, they are durable already."""
    plain = replace(draft, photos=tuple(replace(each, data=b"") for each in draft.photos))
    return msgspec.json.encode((plain, sheet)).decode()


def unpacked(text: str, pictures: Mapping[str, bytes]) -> tuple[LotDraft, Sheet]:
    """The draft again, with its pictures by name.

    Raises:
        msgspec.MsgspecError: The text is none.
    """
    draft, sheet = msgspec.json.decode(text, type=tuple[LotDraft, Sheet])
    photos = tuple(replace(each, data=pictures.get(each.name, b"")) for each in draft.photos)
    return replace(draft, photos=photos), sheet


def _quantity(draft: LotDraft, product: Product) -> Field:
    return Field(
        AMOUNT,
        word("screen.sample.amount"),
        texts.tr(product.uom),
        upper=draft.waiting,
        decimals=decimals_of(product),
        values=() if draft.waiting is None else (draft.waiting,),
        is_carried=True,
    )


def _kept(field: Field, old: Field | None) -> Field:
    if old is None:
        return field
    values = old.values[: max(field.most, 1)]
    return replace(field, values=values, is_carried=old.is_carried)
