"""What the packing page shows."""

from dataclasses import dataclass, field
from decimal import Decimal

from station import quantity
from ui.viewmodels.pallet import Pallet
from ui.viewmodels.per_scan import PerScan


@dataclass(frozen=True, slots=True)
class PackState:
    """A picture of now.

    Attributes:
        carton: Its code, "" while none is open.
        inside: Codes of what lies in it, as far as they can be shown one by one; a lot's stands
            there once for each piece.
        amount: How much lies in it, in the product's unit of measure.
        full: How many a full carton holds; 0 where the product does not say.
        newest: Which of `inside` was put there last; -1 where none was now.
        is_sealed: The carton shown is the one just closed.
        is_taking_out: The next scan takes something out.
        sealed: Cartons closed in this session.
        is_lot: Packed by quantity.
        choices: Quantities offered for a scan.
    """

    carton: str = ""
    inside: tuple[str, ...] = ()
    amount: Decimal = Decimal(0)
    full: int = 0
    newest: int = -1
    is_sealed: bool = False
    is_taking_out: bool = False
    sealed: int = 0
    is_lot: bool = False
    lot: str = ""
    per_scan: PerScan = field(default_factory=PerScan)
    choices: tuple[str, ...] = ()
    pallet: Pallet = field(default_factory=Pallet)

    @property
    def counter(self) -> str:
        """`17/24`; the bare number where a full carton is not defined."""
        count = quantity.show(self.amount)
        if not self.carton:
            return ""
        return f"{count}/{self.full}" if self.full else count

    @property
    def missing(self) -> Decimal:
        """How much is still to come."""
        return max(Decimal(0), self.full - self.amount)
