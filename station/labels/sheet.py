"""What the writers of all languages share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from station.labels import raster
from station.labels.dots import Canvas
from station.labels.layout import Plan
from station.labels.placed import Placed


@dataclass(frozen=True, slots=True)
class Sheet:
    """One label, not yet part of a document.

    Attributes:
        content: Commands, or packed dots, as the writer that made it understands them.
        copies: How many labels the printer makes of it.
    """

    content: bytes
    copies: int


class Writer(Protocol):
    """Writes the labels of one plan in one language; the fixed part is made once."""

    def sheet(self, moving: Iterable[Placed], copies: int) -> Sheet:
        """One label with what its row adds to the fixed part."""

    def document(self, sheets: Sequence[Sheet]) -> bytes:
        """What is sent to the printer, or written to a file."""


class Drawing:
    """Draws whole labels; for languages that take nothing but pictures."""

    def __init__(self, plan: Plan) -> None:
        self._background = Canvas(plan.width, plan.height)
        raster.draw(plan.fixed, self._background)

    def canvas(self, moving: Iterable[Placed]) -> Canvas:
        """One label with what its row adds to the fixed part."""
        canvas = self._background.copy()
        raster.draw(moving, canvas)
        return canvas
