"""One unit being worked at a process step, before anything is saved: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from resources import texts
from station.actions.consume import Consumed
from station.actions.produce import Finish, Start
from station.actions.situation import Job
from station.documents.control_plan import Parameter, Point
from station.documents.product import Product
from ui.viewmodels.sheet import Field, Sheet, of_parameter
from ui.viewmodels.sheet_page import decimals_of, planned
from ui.viewmodels.words import amount, name, word

GOOD, REWORK, SCRAP = "quantity", "rework", "scrap"
PARAMETER, INPUT = "p:", "i:"


@dataclass(frozen=True, slots=True)
class Mounted:
    """A lot or part that the step uses up.

    Attributes:
        code: As actions take it. shown: for people.
        left: How much of a lot there is; `None` for a single part.
        is_carried: It was mounted for the unit before.
    """

    key: str
    code: str
    shown: str
    product: str
    left: Decimal | None = None
    is_carried: bool = False

    @property
    def field(self) -> str:
        """The field of its quantity."""
        return INPUT + self.key


@dataclass(frozen=True, slots=True)
class WorkDraft:
    """What the operator has said so far.

    Attributes:
        unit: The code as actions take it; "" before the scan. shown: for people.
        waiting: How much of a lot may be reported; `None` where nothing before says.
    """

    unit: str = ""
    shown: str = ""
    is_lot: bool = False
    waiting: Decimal | None = None
    is_started: bool = False
    mounted: tuple[Mounted, ...] = ()

    def with_input(self, found: Mounted) -> "WorkDraft":
        """One more lot or part; it takes the place of those mounted for the unit before.

        Of a single part only one can be in use, so a new reel takes the place of the old one.
        """
        stays = [
            each
            for each in self.mounted
            if each.key != found.key
            and (each.product != found.product or (self.is_lot and not each.is_carried))
        ]
        return replace(self, mounted=(*stays, found))

    def without_input(self, field: str) -> "WorkDraft":
        """An input taken off again."""
        return replace(self, mounted=tuple(m for m in self.mounted if m.field != field))

    def carried(self, used: Mapping[str, Decimal]) -> "WorkDraft":
        """The draft for the next unit: what is mounted stays, with what is left of it."""
        stays = []
        for each in self.mounted:
            if each.left is None:
                continue  # a single part is built in now
            left = each.left - used.get(each.key, Decimal(0))
            if left > 0:
                stays.append(replace(each, left=left, is_carried=True))
        return WorkDraft(mounted=tuple(stays))


def fields_of(
    draft: WorkDraft, job: Job, point: Point | None, products: Mapping[str, Product], before: Sheet
) -> tuple[Field, ...]:
    """The numbers to enter; values of fields that were there before stay."""
    made = _quantities(draft, job)
    made[1:1] = [_parameter(each) for each in (point.parameters if point else ())]
    known = {each.id: each for each in before.fields}
    made = [_kept(each, known.get(each.id)) for each in made]
    total = sum((_value(made, name_) for name_ in (GOOD, REWORK, SCRAP)), Decimal(0))
    for each in draft.mounted:
        if each.left is not None and each.product in products:
            field = _input(
                each, job, products[each.product], total if draft.is_lot else Decimal(1)
            )
            old = known.get(field.id)
            is_typed = old is not None and bool(old.values) and not old.is_carried
            made.insert(_before_optional(made), _kept(field, old) if is_typed else field)
    return tuple(made)


def finish(draft: WorkDraft, sheet: Sheet) -> Finish:
    """What the station is asked to save at the end."""
    return Finish(
        unit=draft.unit,
        quantity=sheet.value(GOOD) if draft.is_lot else None,
        parameters={
            each.id.removeprefix(PARAMETER): each.value
            for each in sheet.fields
            if each.id.startswith(PARAMETER) and each.value is not None
        },
        consumed=tuple(_consumed(each, sheet) for each in draft.mounted),
        rework=sheet.value(REWORK) or None,
        scrap=sheet.value(SCRAP) or None,
    )


def start(draft: WorkDraft, sheet: Sheet) -> Start:
    """What the station is asked to save at the beginning."""
    return Start(unit=draft.unit, quantity=sheet.value(GOOD) if draft.is_lot else None)


def missing_inputs(draft: WorkDraft, job: Job) -> tuple[str, ...]:
    """Materials that the step asks for and nothing is mounted of."""
    there = {each.product for each in draft.mounted}
    return tuple(i.product for i in job.step.consumes if i.required and i.product not in there)


def emptied(fields: Iterable[Field]) -> tuple[Field, ...]:
    """The fields for the next unit: parameters are carried, quantities are not."""
    return tuple(
        replace(each, is_carried=bool(each.values))
        if each.id.startswith(PARAMETER)
        else replace(each, values=())
        for each in fields
    )


def _quantities(draft: WorkDraft, job: Job) -> list[Field]:
    if not draft.is_lot:
        return []
    product = job.product
    note = "" if draft.waiting is None else word("screen.process.can_do", n=_shown(draft, product))
    unit = texts.tr(product.uom)
    decimals = decimals_of(product)
    good = Field(GOOD, word("screen.process.good"), unit, None, draft.waiting, decimals, note=note)
    besides = [
        Field(each, word(f"screen.process.{each}"), unit, decimals=decimals, wanted=0)
        for each in (REWORK, SCRAP)
    ]
    return [good, *besides]


def _shown(draft: WorkDraft, product: Product) -> str:
    return amount(draft.waiting or Decimal(0), product.uom)


def _parameter(wanted: Parameter) -> Field:
    field = of_parameter(wanted)
    return replace(field, id=PARAMETER + field.id)


def _input(mounted: Mounted, job: Job, material: Product, total: Decimal) -> Field:
    """The quantity used up, as planned for so many units until somebody enters another one."""
    per_unit = next((i.per_unit for i in job.step.consumes if i.product == material.id), None)
    values = () if per_unit is None or not total else (planned(material, per_unit * total),)
    left = mounted.left or Decimal(0)
    return Field(
        mounted.field,
        name(material.names, material.id),
        texts.tr(material.uom),
        upper=mounted.left,
        decimals=decimals_of(material),
        values=values,
        is_carried=True,
        note=word("screen.process.lot", code=mounted.shown, left=amount(left, material.uom)),
    )


def _kept(field: Field, old: Field | None) -> Field:
    if old is None:
        return field
    return replace(field, values=old.values, is_carried=old.is_carried)


def _value(fields: Iterable[Field], field_id: str) -> Decimal:
    found = next((each.value for each in fields if each.id == field_id), None)
    return found or Decimal(0)


def _before_optional(fields: list[Field]) -> int:
    """Behind everything that is needed, before what may stay empty."""
    needed = [n for n, each in enumerate(fields, 1) if each.wanted]
    return needed[-1] if needed else 0


def _consumed(mounted: Mounted, sheet: Sheet) -> Consumed:
    return Consumed(unit=mounted.code, quantity=sheet.value(mounted.field))
