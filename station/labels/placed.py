"""What a layout consists of: things with a place in dots, from the top left corner of the label."""

from dataclasses import dataclass
from typing import NamedTuple

from resources import texts
from station.labels.dots import Dots
from station.labels.symbols import Symbol
from station.labels.text import Fitted


class Area(NamedTuple):
    """A rectangle of dots; right and bottom lie just outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """In dots."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """In dots."""
        return self.bottom - self.top

    def grown(self, across: int, along: int) -> "Area":
        """Larger by so many dots left and right, and above and below."""
        return Area(self.left - across, self.top - along, self.right + across, self.bottom + along)

    def turned(self, width: int, height: int, turn: int) -> "Area":
        """Where this lies after a `width` x `height` frame around it was turned clockwise."""
        if turn == 90:
            return Area(height - self.bottom, self.left, height - self.top, self.right)
        if turn == 180:
            return Area(
                width - self.right, height - self.bottom, width - self.left, height - self.top
            )
        if turn == 270:
            return Area(self.top, width - self.right, self.bottom, width - self.left)
        return self

    def moved(self, across: int, down: int) -> "Area":
        """The same rectangle elsewhere."""
        return Area(self.left + across, self.top + down, self.right + across, self.bottom + down)

    def clipped(self, to: "Area") -> "Area":
        """What lies inside the other; without width or height if nothing does."""
        return Area(
            max(self.left, to.left),
            max(self.top, to.top),
            min(self.right, to.right),
            min(self.bottom, to.bottom),
        )

    def touches(self, other: "Area") -> bool:
        """Whether the two share a dot."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def within(self, other: "Area") -> bool:
        """Whether all of this lies inside the other."""
        return (
            self.left >= other.left
            and self.top >= other.top
            and self.right <= other.right
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True, slots=True)
class PlacedText:
    """Lines of text.

    Attributes:
        area: The text's box on the paper, after the turn; the black box where `invert`.
        lines: (x, baseline, text) of each line, from the box's corner before the turn.
        native: What the printer may write with its own font: plain, upright text in one line.
    """

    area: Area
    fitted: Fitted
    lines: tuple[tuple[int, int, str], ...]
    turn: int = 0
    invert: bool = False
    native: bool = False
    align: str = "left"


@dataclass(frozen=True, slots=True)
class PlacedSymbol:
    """A bar code.

    Attributes:
        area: Its ink on the paper, after the turn, without quiet zone.
        module: Dots of one module.
        quiet: What must stay clear around it, the symbol included.
    """

    area: Area
    symbol: Symbol
    module: int
    quiet: Area
    turn: int = 0


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A frame, a line (a filled box), or a black area."""

    area: Area
    thickness: int
    fill: bool

    @property
    def bars(self) -> tuple[Area, ...]:
        """The black rectangles: the four sides of a frame, which leaves its inside free."""
        area, thick = self.area, self.thickness
        if self.fill:
            return (area,)
        return (
            Area(area.left, area.top, area.right, area.top + thick),
            Area(area.left, area.bottom - thick, area.right, area.bottom),
            Area(area.left, area.top, area.left + thick, area.bottom),
            Area(area.right - thick, area.top, area.right, area.bottom),
        )


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A picture that is dots already."""

    area: Area
    dots: Dots


Placed = PlacedText | PlacedSymbol | PlacedBox | PlacedPicture


@dataclass(frozen=True, slots=True)
class LabelWarning:
    """Something a person should look at before printing; the label can still be printed.

    Attributes:
        code: Key of the sentence.
        element: Number of the element in the template, from 1; 0 means the whole label.
        row: Number of the label in the job, from 1; 0 means every label.
    """

    code: str
    element: int
    facts: tuple[tuple[str, str | float], ...] = ()
    row: int = 0

    def sentence(self, lang: str | None = None) -> str:
        """What is wrong and what to do."""
        return texts.say(self.code, lang, element=self.element, row=self.row, **dict(self.facts))


@dataclass(frozen=True, slots=True)
class Layout:
    """One label in dots."""

    width: int
    height: int
    elements: tuple[Placed, ...]
    warnings: tuple[LabelWarning, ...]
