"""What the goods-in page shows and remembers (S4)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ui.viewmodels.recent import Recent
from ui.viewmodels.sheet import Dial


class Ask(StrEnum):
    """What is asked now."""

    LOT = "lot"
    MATERIAL = "material"
    SUPPLIER = "supplier"
    QUANTITY = "quantity"


@dataclass(frozen=True, slots=True)
class Choice:
    """A material or supplier to touch."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class ReceiveState:
    """What the page shows.

    Attributes:
        material, supplier, purchase_order: As said so far, "" before.
        choices: What may be touched for what is asked.
        typed: Letters of a supplier's code typed on the pad.
        before: What came of this lot already, in words.
    """

    ask: Ask = Ask.LOT
    code: str = ""
    material: str = ""
    supplier: str = ""
    purchase_order: str = ""
    choices: tuple[Choice, ...] = ()
    typed: str = ""
    dial: Dial | None = None
    before: str = ""
    recent: tuple[Recent, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery being entered.

    Attributes:
        code: As actions take it. shown: for people.
        materials: What it may be. received: what came of it before.
        is_repeated: A gate asked whether this is another delivery of the same size.
    """

    code: str = ""
    shown: str = ""
    materials: tuple[str, ...] = ()
    material: str = ""
    supplier: str = ""
    purchase_order: str = ""
    received: Decimal | None = None
    is_repeated: bool = False
