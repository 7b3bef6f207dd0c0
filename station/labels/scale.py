"""Millimetres and dots of a printer."""

from dataclasses import dataclass
from functools import cached_property

MM_PER_INCH = 25.4
DOTS_PER_MM_OF_203_DPI = 8.0  # "203 dpi" heads have exactly 8 dots per mm


@dataclass(frozen=True)
class Scale:
    """Resolution of a printer, the same in both directions."""

    dpi: int

    @cached_property
    def dots_per_mm(self) -> float:
        """8 for 203 dpi, otherwise dpi / 25.4."""
        return DOTS_PER_MM_OF_203_DPI if self.dpi == 203 else self.dpi / MM_PER_INCH

    def dots(self, mm: float) -> int:
        """The nearest whole dot."""
        return round(mm * self.dots_per_mm)

    def size(self, mm: float) -> int:
        """A length that must not vanish: at least one dot."""
        return max(1, self.dots(mm))

    def mm(self, dots: float) -> float:
        """Dots as mm."""
        return dots / self.dots_per_mm
