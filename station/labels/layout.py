"""A template and a row become places in dots.

What does not depend on the row is laid out once, so that a thousand labels cost a thousand times
only what differs between them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from station.labels import clearance, fields, pictures
from station.labels.placed import (
    Area,
    LabelWarning,
    Layout,
    Placed,
    PlacedBox,
    PlacedPicture,
)
from station.labels.scale import Scale
from station.labels.symbol_layout import SymbolSlot
from station.labels.template import (
    AnyElement,
    Box,
    Coded,
    Line,
    Picture,
    Template,
)
from station.labels.text_layout import TextSlot


class Slot(Protocol):
    """An element at one resolution, waiting for a row's values."""

    def place(
        self, values: Mapping[str, str], printed_at: datetime
    ) -> tuple[Sequence[Placed], Sequence[LabelWarning]]:
        """What the element becomes, and what is wrong with it.

        Raises:
            StationError: A value that cannot be encoded, does not fit, or is no date.
        """

    def is_steady(self, placed: Placed) -> bool:
        """Whether any value that is no longer, and takes no more room, is placed alike."""


@dataclass(frozen=True, slots=True)
class Moving:
    """An element that may differ from label to label.

    Attributes:
        number: Of the element in the template, from 1.
    """

    number: int
    element: AnyElement
    slot: Slot


@dataclass(frozen=True, slots=True)
class Known:
    """What is the same on every label of a job.

    Attributes:
        values: Fields that have one value in all rows.
        printed_at: The moment of printing, aware, in the station's zone.
    """

    values: Mapping[str, str]
    printed_at: datetime


class Plan:
    """A template at one resolution, for one job.

    Attributes:
        fixed: What is the same on every label of the job.
        fixed_warnings: What is wrong on every label.
        moving_elements: What is not.
    """

    def __init__(self, template: Template, dpi: int, known: Known) -> None:
        """Lay out what no row changes.

        Raises:
            StationError: A fixed value that cannot be encoded, does not fit, or is no date.
        """
        self.template = template
        self.scale = Scale(dpi)
        self.width = self.scale.size(template.size_mm[0])
        self.height = self.scale.size(template.size_mm[1])
        self.printed_at = known.printed_at
        self._paper = Area(0, 0, self.width, self.height)
        fixed: list[Moving] = []
        self.moving_elements: list[Moving] = []
        for number, element in enumerate(template.elements, start=1):
            one = Moving(number, element, _slot(number, element, self.scale))
            is_fixed = known.values.keys() >= set(fields.used_by(element))
            (fixed if is_fixed else self.moving_elements).append(one)
        self._fixed, warnings = _placed(fixed, known.values, known.printed_at)
        self._fixed_symbols = clearance.symbols(self._fixed)
        self.fixed = tuple(one for _, one in self._fixed)
        self.fixed_warnings = (*warnings, *clearance.outside(self._fixed, self._paper))

    def moving(
        self, values: Mapping[str, str]
    ) -> tuple[tuple[Placed, ...], tuple[LabelWarning, ...]]:
        """What this row adds to the fixed part, and what is wrong with this label.

        Args:
            values: From `fields.read_row`.

        Raises:
            StationError: A value that cannot be encoded, does not fit, or is no date.
        """
        placed, warnings = _placed(self.moving_elements, values, self.printed_at)
        symbols = self._fixed_symbols + clearance.symbols(placed)
        if symbols:
            warnings += clearance.crowded(symbols, self._fixed + placed, self._paper)
        warnings += clearance.outside(placed, self._paper)
        return tuple([one for _, one in placed]), tuple(warnings)

    def layout(self, values: Mapping[str, str]) -> Layout:
        """One whole label."""
        placed, warnings = self.moving(values)
        return Layout(self.width, self.height, self.fixed + placed, self.fixed_warnings + warnings)


def _slot(number: int, element: AnyElement, scale: Scale) -> Slot:
    if isinstance(element, Coded):
        return SymbolSlot(number, element, scale)
    if isinstance(element, Line | Box):
        return _Still(_box(element, scale))
    if isinstance(element, Picture):
        return _Still(_picture(element, scale))
    return TextSlot(number, element, scale)


@dataclass(frozen=True, slots=True)
class _Still:
    """What no row changes."""

    placed: Placed

    def place(
        self, _values: object, _printed_at: object
    ) -> tuple[Sequence[Placed], Sequence[LabelWarning]]:
        return (self.placed,), ()

    def is_steady(self, _placed: Placed) -> bool:
        return True


def _placed(
    slots: Sequence[Moving], values: Mapping[str, str], printed_at: datetime
) -> tuple[list[tuple[int, Placed]], list[LabelWarning]]:
    placed: list[tuple[int, Placed]] = []
    warnings: list[LabelWarning] = []
    for one in slots:
        things, found = one.slot.place(values, printed_at)
        placed += [(one.number, thing) for thing in things]
        warnings += found
    return placed, warnings


def _box(element: Line | Box, scale: Scale) -> PlacedBox:
    thickness = scale.size(element.thickness_mm)
    left, top = scale.dots(element.at_mm[0]), scale.dots(element.at_mm[1])
    if isinstance(element, Box):
        width, height = scale.size(element.size_mm[0]), scale.size(element.size_mm[1])
        thickness = min(thickness, (min(width, height) + 1) // 2)
        return PlacedBox(Area(left, top, left + width, top + height), thickness, element.fill)
    right, bottom = scale.dots(element.to_mm[0]), scale.dots(element.to_mm[1])
    left, right = sorted((left, right))
    top, bottom = sorted((top, bottom))
    return PlacedBox(
        Area(left, top, max(right, left + thickness), max(bottom, top + thickness)), 1, fill=True
    )


def _picture(element: Picture, scale: Scale) -> PlacedPicture:
    left, top = scale.dots(element.at_mm[0]), scale.dots(element.at_mm[1])
    width, height = scale.size(element.size_mm[0]), scale.size(element.size_mm[1])
    area = Area(left, top, left + width, top + height)
    return PlacedPicture(area, pictures.dots(element.png, width, height, element.dither))
