"""How much of a lot each scan stands for: one, a number, or what is missing to a full carton."""

from dataclasses import dataclass, replace
from decimal import Decimal

from station import quantity

MOST_DIGITS = 6
FILL = "fill"


@dataclass(frozen=True, slots=True)
class PerScan:
    """Stays as it was chosen until it is chosen anew.

    Attributes:
        amount: Quantity of one scan, in the product's unit of measure; 0 fills the carton.
        typed: Digits entered so far; `None` while nothing is entered.
    """

    amount: Decimal = Decimal(1)
    typed: str | None = None

    @property
    def is_filling(self) -> bool:
        """Whether a scan stands for all that is missing."""
        return self.amount == 0

    @property
    def is_entering(self) -> bool:
        """Whether a number is being typed."""
        return self.typed is not None

    def of(self, room: Decimal) -> Decimal:
        """Quantity of the next scan, where so much is missing to a full carton."""
        return room if self.is_filling and room > 0 else max(self.amount, Decimal(1))

    def entering(self) -> "PerScan":
        """Begin to type a number, or stop without one."""
        return replace(self, typed=None if self.is_entering else "")

    def with_key(self, key: str) -> "PerScan":
        """One more digit."""
        typed = self.typed or ""
        if key not in "0123456789" or len(key) != 1 or len(typed) >= MOST_DIGITS:
            return self
        return replace(self, typed=(typed + key).lstrip("0"))

    def erased(self) -> "PerScan":
        """One digit less."""
        return replace(self, typed=(self.typed or "")[:-1])

    def entered(self) -> "PerScan":
        """The typed number counts from now on; without one nothing changes."""
        return PerScan(Decimal(self.typed)) if self.typed else replace(self, typed=None)

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
