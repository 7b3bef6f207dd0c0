"""Whether everything has its room: inside the paper, and clear around bar codes."""

from collections.abc import Sequence

from station.labels.placed import (
    Area,
    LabelWarning,
    Placed,
    PlacedBox,
    PlacedSymbol,
    PlacedText,
)

Numbered = tuple[int, Placed]
"""The number of the element in the template, from 1, and one thing that it placed."""


def outside(placed: Sequence[Numbered], paper: Area) -> list[LabelWarning]:
    """Elements whose ink is not all on the paper."""
    return [
        LabelWarning("label.outside_paper", number)
        for number, one in placed
        if not one.area.within(paper) or (isinstance(one, PlacedText) and one.fitted.is_cut)
        if not all(area.within(paper) for area in ink(one))
    ]


def symbols(placed: Sequence[Numbered]) -> list[tuple[int, PlacedSymbol]]:
    """The bar codes."""
    return [(number, one) for number, one in placed if isinstance(one, PlacedSymbol)]


def crowded(
    codes: Sequence[tuple[int, PlacedSymbol]], things: Sequence[Numbered], paper: Area
) -> list[LabelWarning]:
    """Bar codes whose quiet zone is not clear."""
    found = []
    for number, code in codes:
        near = [
            one
            for other, one in things
            if other != number and one.area.touches(code.quiet)  # its own text stands below it
        ]
        is_clear = code.quiet.within(paper) and not any(
            area.touches(code.quiet) for one in near for area in ink(one)
        )
        if not is_clear:
            found.append(LabelWarning("label.quiet_zone", number))
    return found


def ink(placed: Placed) -> Sequence[Area]:
    """Rectangles that hold all of the ink."""
    if isinstance(placed, PlacedBox):
        return placed.bars
    if isinstance(placed, PlacedText) and not placed.invert:
        return _line_areas(placed)
    return [placed.area]


def _line_areas(text: PlacedText) -> list[Area]:
    """Each line's em square after the turn, at its place on the paper."""
    em = text.fitted.face.em
    area = text.area
    width, height = area.width, area.height
    if text.turn in (90, 270):
        width, height = height, width
    found = []
    for (x, baseline, line), wide in zip(text.lines, text.fitted.widths, strict=True):
        if line:
            top = baseline - text.fitted.baseline(0)
            here = Area(x, top, x + wide, top + em)
            found.append(here.turned(width, height, text.turn).moved(area.left, area.top))
    return found
