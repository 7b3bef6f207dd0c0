"""Numbers to be entered one after the other, with their windows: pure, never changed in place."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from station import quantity
from station.documents.control_plan import Characteristic, Parameter
from ui.viewmodels import entry
from ui.viewmodels.words import name


@dataclass(frozen=True, slots=True)
class Field:
    """One number, or several of one kind.

    Attributes:
        unit: Behind the number, as people call it.
        wanted: How many values are needed; 0 = may stay empty.
        most: How many it takes; one that takes one value only is overwritten by the next.
        is_carried: The value was taken over from the unit before, and still has to be confirmed.
        note: Beside the label.
    """

    id: str
    label: str
    unit: str = ""
    lower: Decimal | None = None
    upper: Decimal | None = None
    decimals: int = 2
    wanted: int = 1
    most: int = 1
    values: tuple[Decimal, ...] = ()
    is_carried: bool = False
    note: str = ""

    @property
    def value(self) -> Decimal | None:
        """The newest value."""
        return self.values[-1] if self.values else None

    @property
    def is_complete(self) -> bool:
        """Whether nothing more is needed here."""
        return len(self.values) >= self.wanted

    @property
    def is_outside(self) -> bool:
        """Whether a value lies outside the window."""
        return any(not self.admits(value) for value in self.values)

    def admits(self, value: Decimal) -> bool:
        """Whether a value lies in the window, limits included."""
        is_low = self.lower is not None and value < self.lower
        return not is_low and not (self.upper is not None and value > self.upper)

    def with_value(self, value: Decimal) -> "Field":
        """One more value; where one is all, another one."""
        kept = self.values[: self.most - 1] if len(self.values) >= self.most else self.values
        return replace(self, values=(*kept, value), is_carried=False)

    def without_last(self) -> "Field":
        """The newest value taken back."""
        return replace(self, values=self.values[:-1], is_carried=False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Fields, which of them is being entered, and what was typed for it so far.

    Attributes:
        history: Fields in the order they were entered, to take them back one after the other.
    """

    fields: tuple[Field, ...] = ()
    current: str = ""
    typed: str = ""
    history: tuple[str, ...] = ()

    @property
    def field(self) -> Field | None:
        """The field being entered."""
        return self.find(self.current)

    @property
    def is_complete(self) -> bool:
        """Whether every field has what it needs."""
        return all(each.is_complete for each in self.fields)

    @property
    def outside(self) -> tuple[Field, ...]:
        """Fields with a value outside its window."""
        return tuple(each for each in self.fields if each.is_outside)

    def find(self, field_id: str) -> Field | None:
        """A field by its id."""
        return next((each for each in self.fields if each.id == field_id), None)

    def value(self, field_id: str) -> Decimal | None:
        """The newest value of a field."""
        found = self.find(field_id)
        return found.value if found else None

    def with_fields(self, fields: Iterable[Field]) -> "Sheet":
        """The same sheet with other fields; values of fields that stay are kept."""
        made = tuple(fields)
        stays = any(each.id == self.current for each in made)
        return replace(
            self,
            fields=made,
            current=self.current if stays else "",
            typed=self.typed if stays else "",
        )

    def changed(self, field: Field) -> "Sheet":
        """One field replaced."""
        kept = tuple(field if each.id == field.id else each for each in self.fields)
        return replace(self, fields=kept)

    def chosen(self, field_id: str) -> "Sheet":
        """Another field is being entered."""
        return replace(self, current=field_id, typed="") if self.find(field_id) else self

    def following(self) -> "Sheet":
        """The next field that needs a value is being entered; none where all have theirs."""
        found = next((each for each in self.fields if not each.is_complete), None)
        return replace(self, current=found.id if found else "", typed="")

    def press(self, key: str) -> "Sheet":
        """A key of the pad."""
        field = self.field
        if field is None:
            return self
        return replace(self, typed=entry.typed(self.typed, key, field.decimals))

    def erased(self) -> "Sheet":
        """The last character taken back."""
        return replace(self, typed=self.typed[:-1])

    def entered(self) -> "Sheet":
        """What was typed becomes a value, and the next field that needs one comes up."""
        value, field = entry.value_of(self.typed), self.field
        if value is None or field is None:
            return self
        filled = self.changed(field.with_value(value))
        filled = replace(filled, history=(*self.history, field.id))
        kept = filled.find(field.id)
        goes_on = kept is None or kept.is_complete
        return filled.following() if goes_on else replace(filled, typed="")

    def without(self, field_id: str) -> "Sheet":
        """A field gone, with everything that was entered for it."""
        return Sheet(
            tuple(each for each in self.fields if each.id != field_id),
            history=tuple(each for each in self.history if each != field_id),
        )

    def undone(self) -> "Sheet":
        """What was entered last taken back, and asked for again."""
        if not self.history:
            return self
        field = self.find(self.history[-1])
        rest = replace(self, history=self.history[:-1], typed="")
        if field is None:
            return rest
        return replace(rest.changed(field.without_last()), current=field.id)


@dataclass(frozen=True, slots=True)
class Row:
    """A field as the screen lists it.

    Attributes:
        style: `plain`, `current`, `outside` or `carried`.
        is_done: It has what it needs.
    """

    id: str
    label: str
    note: str
    value: str
    style: str = "plain"
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Dial:
    """The number being entered.

    Attributes:
        lower, upper: The window's limits as texts, "" for none.
        share: Where the entry lies between them: 0 = lower, 1 = upper.
        count: `2/5` where several are wanted.
    """

    label: str
    unit: str
    typed: str
    lower: str = ""
    upper: str = ""
    share: float | None = None
    is_outside: bool = False
    count: str = ""


def dial_of(sheet: Sheet) -> Dial | None:
    """The bar and number of the field being entered; `None` while there is none."""
    field = sheet.field
    if field is None:
        return None
    value = entry.value_of(sheet.typed)
    return Dial(
        label=field.label,
        unit=field.unit,
        typed=sheet.typed,
        lower="" if field.lower is None else quantity.show(field.lower),
        upper="" if field.upper is None else quantity.show(field.upper),
        share=None if value is None else place(field.lower, field.upper, value),
        is_outside=value is not None and not field.admits(value),
        count=_count(field),
    )


def row_of(field: Field, sheet: Sheet) -> Row:
    """A field as a row of the list."""
    is_current = field.id == sheet.current
    style = "outside" if field.is_outside else "current" if is_current else "plain"
    if style == "plain" and field.is_carried:
        style = "carried"
    note = "  ".join(part for part in (field.note or window(field), _count(field)) if part)
    value = "" if field.value is None else quantity.show(field.value)
    return Row(field.id, field.label, note, value, style, bool(field.values) and field.is_complete)


def of_parameter(wanted: Parameter) -> Field:
    """The field of a process parameter."""
    return Field(
        id=wanted.id,
        label=name(wanted.names, wanted.id),
        unit=wanted.unit,
        lower=wanted.lower,
        upper=wanted.upper,
        decimals=quantity.DECIMALS,
        wanted=1 if wanted.required else 0,
    )


def of_characteristic(wanted: Characteristic, samples: int) -> Field:
    """The field of a measured characteristic, with as many readings as are asked for."""
    return Field(
        id=wanted.id,
        label=name(wanted.names, wanted.id),
        unit=wanted.unit,
        lower=wanted.lower,
        upper=wanted.upper,
        decimals=wanted.decimals,
        wanted=samples,
        most=max(1, samples),
    )


def window(field: Field | Characteristic) -> str:
    """The limits as people read them: `235…250 °C`, `≤ 25 %`, `≥ 140 N`; "" without any."""
    if field.lower is None and field.upper is None:
        return ""
    low = "" if field.lower is None else quantity.show(field.lower)
    high = "" if field.upper is None else quantity.show(field.upper)
    if not low or not high:
        return f"{'≥' if low else '≤'} {low or high} {field.unit}".strip()
    return f"{low}…{high} {field.unit}".strip()


def place(low: Decimal | None, high: Decimal | None, value: Decimal) -> float | None:
    """Where a value lies between its limits; with one limit only, beside it; `None` without."""
    if low is not None and high is not None and high > low:
        return float((value - low) / (high - low))
    if low is not None and high is None:
        return 0.5 if value >= low else -0.2
    if high is not None and low is None:
        return 0.5 if value <= high else 1.2
    return None


def _count(field: Field) -> str:
    return f"{len(field.values)}/{field.wanted}" if field.wanted > 1 else ""
