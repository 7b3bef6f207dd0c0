"""How much of a lot each scan stands for: one, a number, or what is missing to a full carton."""

from dataclasses import dataclass
from decimal import Decimal

from station import quantity

MOST_DIGITS = 6
FILL = "fill"


@dataclass(frozen=True, slots=True)
class PerScan:
    """Stays as it was chosen until it is chosen anew.

    Attributes:
        amount: Quantity of one scan, in the product's unit of measure; 0 fills the carton.
    """

    amount: Decimal = Decimal(1)

    @property
    def is_filling(self) -> bool:
        """Whether a scan stands for all that is missing."""
        return self.amount == 0

    def of(self, room: Decimal) -> Decimal:
        """Quantity of the next scan, where so much is missing to a full carton."""
        return room if self.is_filling and room > 0 else max(self.amount, Decimal(1))

    @staticmethod
    def chosen(text: str) -> "PerScan | None":
        """A quantity by name or number; `None` where it is none that can be packed."""
        if text == FILL:
            return PerScan(Decimal(0))
        if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS) or not int(text):
            return None
        return PerScan(Decimal(int(text)))

    @property
    def shown(self) -> str:
        """The number, "" where it fills the carton."""
        return "" if self.is_filling else quantity.show(self.amount)


def choices(full: int) -> tuple[str, ...]:
    """Quantities a scan may stand for: one, half a carton, all that is missing."""
    half = (str(full // 2),) if full >= 4 else ()
    return ("1", *half, *((FILL,) if full > 1 else ()))
