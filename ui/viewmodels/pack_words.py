"""What the packing page asks for (S5), in words: pure."""

from dataclasses import dataclass
from decimal import Decimal

from station import quantity
from ui.viewmodels.banner import Mood
from ui.viewmodels.goods import Carton
from ui.viewmodels.packing_plan import PackingPlan
from ui.viewmodels.words import word

Said = tuple[Mood, str, str]
"""Mood, what to do, and the rest."""


@dataclass(frozen=True, slots=True)
class Table:
    """What stands on the packing table.

    Attributes:
        box: The carton, with an empty code while there is none.
        prints: Carton labels are printed here, so that the next carton needs no label yet.
    """

    box: Carton
    plan: PackingPlan
    can_seal_pallet: bool
    prints: bool

    @property
    def is_open(self) -> bool:
        """Whether a carton is being filled."""
        return bool(self.box.code) and self.box.is_open

    @property
    def can_seal_carton(self) -> bool:
        """Whether something lies in it."""
        return self.is_open and self.box.count > 0

    @property
    def missing(self) -> Decimal:
        """How much is missing to a full carton; 0 where the product does not say."""
        return max(Decimal(0), self.plan.per_carton - self.box.count)


def what_next(table: Table, *, is_typing: bool, is_taking_out: bool) -> Said:
    """What to scan now."""
    mood = Mood.NEXT
    if is_typing:
        ask = "screen.pack.enter_quantity"
    elif is_taking_out:
        mood, ask = Mood.WARN, "screen.pack.scan_out"
    elif table.is_open:
        return mood, word("screen.pack.scan_next"), where(table)
    else:
        ask = "screen.pack.scan_first" if table.prints else "screen.pack.scan_carton"
    return mood, word(ask), word(f"{ask}.advice")


def where(table: Table) -> str:
    """Which carton, and how much is missing."""
    if not table.is_open:
        return what_opens_next(table)
    if not table.plan.per_carton:
        return table.box.code
    return word("screen.pack.missing", code=table.box.code, n=quantity.show(table.missing))


def what_opens_next(table: Table) -> str:
    """How the next carton begins."""
    return word("screen.pack.next_opens" if table.prints else "screen.pack.next_carton")


def seal(table: Table) -> str:
    """The button that closes what is not full: the carton first."""
    is_pallet = table.can_seal_pallet and not table.can_seal_carton
    return word("screen.pack.seal_pallet" if is_pallet else "screen.pack.seal_short")
