"""Texts of a template as lines in dots."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from station.errors import StationError
from station.labels import fields
from station.labels.placed import Area, LabelWarning, Placed, PlacedText
from station.labels.scale import Scale
from station.labels.template import Align, Count, Date, Text, VerticalAlign, Written
from station.labels.text import Fitted, TextBox, fit

SMALLEST_READABLE_MM = 2.0

_DATE_PART = re.compile(r"yyyy|yy|MM|dd|HH|mm|ss")
_STRFTIME = {
    "yyyy": "%Y", "yy": "%y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"
}  # fmt: skip
_PRINTER_TEXT = re.compile(r"[ -\[\]-~]*\Z")  # Latin text without the backslash of ^FB


class DateMalformed(StationError):
    """A row's value is no ISO 8601 date."""

    code = "label.date_malformed"


def date_text(element: Date, value: str, printed_at: datetime) -> str:
    """The date as the element's pattern wants it; empty for an empty field.

    Args:
        element: Says which field and which pattern.
        value: The field's value; not looked at where the element has no field.
        printed_at: Aware, in the zone that people at the station use.

    Raises:
        DateMalformed: The value is no date.
    """
    if element.field and not value.strip():
        return ""
    moment = _moment(value.strip(), element.field) if element.field else printed_at
    return _DATE_PART.sub(lambda part: f"{moment:{_STRFTIME[part[0]]}}", element.pattern)


class TextSlot:
    """A text element at one resolution: its place is known, its words are not yet."""

    def __init__(self, number: int, element: Text | Date | Count, scale: Scale) -> None:
        self._number = number
        self._element = element
        self._scale = scale
        left, top = scale.dots(element.at_mm[0]), scale.dots(element.at_mm[1])
        width, height = scale.size(element.size_mm[0]), scale.size(element.size_mm[1])
        self._area = Area(left, top, left + width, top + height)
        across, along = (width, height) if element.turn in (0, 180) else (height, width)
        self._box = TextBox(
            width=across,
            height=along,
            em=scale.size(element.font_mm),
            smallest_em=scale.size(min(element.smallest_mm, element.font_mm)),
            bold=element.bold,
            mono=element.font == "mono",
            wrap=element.wrap,
        )

    def place(
        self, values: Mapping[str, str], printed_at: datetime
    ) -> tuple[Sequence[PlacedText], Sequence[LabelWarning]]:
        """Put the row's text into the box; nothing for no text, except for a black box.

        Raises:
            DateMalformed: The row's value is no date.
        """
        element = self._element
        text = self._text(values, printed_at)
        if not text and not element.invert:
            return (), ()
        fitted = fit(text, self._box)
        box = self._box
        placed = PlacedText(
            self._area,
            fitted,
            arranged(fitted, box.width, box.height, element.align, element.valign),
            element.turn,
            element.invert,
            element.font == "printer" and _is_for_printer(element, fitted),
            element.align,
        )
        return (placed,), warnings(self._number, fitted, self._scale)

    def is_steady(self, placed: Placed) -> bool:
        """Whether all values that take no more room stand alike: written by the printer, unshrunk."""
        if not isinstance(placed, PlacedText) or not placed.native:
            return False
        return placed.fitted.face.em == min(self._box.em, self._box.height)

    def _text(self, values: Mapping[str, str], printed_at: datetime) -> str:
        element = self._element
        if isinstance(element, Date):
            return date_text(element, values.get(element.field, ""), printed_at)
        return fields.fill(element.value, values)


def arranged(
    fitted: Fitted, width: int, height: int, align: Align, valign: VerticalAlign
) -> tuple[tuple[int, int, str], ...]:
    """(x, baseline, text) of each line in a box of this size."""
    spare = height - fitted.height
    top = {"top": 0, "middle": spare // 2, "bottom": spare}[valign]
    placed = []
    for n, (line, wide) in enumerate(zip(fitted.lines, fitted.widths, strict=True)):
        x = {"left": 0, "center": (width - wide) // 2, "right": width - wide}[align]
        placed.append((x, top + fitted.baseline(n), line))
    return tuple(placed)


def warnings(number: int, fitted: Fitted, scale: Scale) -> list[LabelWarning]:
    """What is wrong with a fitted text."""
    found = []
    if fitted.is_cut:
        found.append(LabelWarning("label.text_cut", number, (("text", fitted.lines[0]),)))
    if fitted.missing:
        found.append(LabelWarning("label.glyph_missing", number, (("glyphs", fitted.missing),)))
    if fitted.face.em < scale.dots(SMALLEST_READABLE_MM) and any(fitted.lines):
        mm = round(scale.mm(fitted.face.em), 2)
        found.append(LabelWarning("label.text_small", number, (("mm", mm),)))
    return found


def _is_for_printer(element: Written, fitted: Fitted) -> bool:
    is_plain = len(fitted.lines) == 1 and _PRINTER_TEXT.match(fitted.lines[0]) is not None
    return is_plain and not element.invert and element.turn == 0


def _moment(text: str, field: str) -> date:
    try:
        return datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)
    except ValueError as error:
        raise DateMalformed(field=field, value=text[:40]) from error
