"""What screens may ask about cartons, pallets and shipments. Assembly fills it in."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Carton:
    """What a container's code means here.

    Attributes:
        code: As it stands on the label.
        key: What actions call it: its canonical key, or the code as it was scanned.
        inside: The codes of what lies directly in it; a lot's once for each of its pieces.
        count: How much lies directly in it: pieces, quantity of lots, or cartons.
        pieces: Pieces and quantity of lots inside, at any depth.
        level: `carton` or `pallet`; of one that nothing was put into yet, as its label says,
            "" where nobody knows.
        is_container: False where the code was seen, and is something else.
        is_labelled: Whether paper with this code exists, as far as known here.
        is_new: Nothing was put into it yet.
        on: Code of the container it stands on, "" for none.
        lot: The lot it holds, where that is one.
        is_held: A hold is open on it or on something inside; looked up for loading only.
    """

    code: str
    key: str = ""
    inside: tuple[str, ...] = ()
    count: Decimal = Decimal(0)
    pieces: Decimal = Decimal(0)
    level: str = ""
    is_open: bool = True
    is_container: bool = True
    is_labelled: bool = True
    is_new: bool = False
    on: str = ""
    lot: str = ""
    is_held: bool = False

    def as_read(self, found: "Carton | None") -> "Carton":
        """The same as the store has it now; one that nothing lies in is not known there."""
        if found is None:
            return replace(self, inside=(), count=Decimal(0), is_open=True)
        return replace(found, is_labelled=self.is_labelled or found.is_labelled)


@dataclass(frozen=True, slots=True)
class Noted:
    """A delivery note on paper.

    Attributes:
        shipment: Its number. path: Where it is kept: the folder's name and the file's.
        printer: Which printer of this computer has it; "" where there is none.
    """

    shipment: str
    path: str
    printer: str


@dataclass(frozen=True, slots=True)
class Boxes:
    """Cartons and pallets.

    Attributes:
        look_up: What is known of a container code; `None` where nothing is.
        left_open: The carton or pallet of an order (order, level) that this station put something
            into last, where it is still open.
        new_code: A code that was never used, for a container whose label prints when it is full.
        to_ship: Sealed containers of an order that stand on nothing and have not left.
        shipped: How much of an order has left.
        note: Keep and print the delivery note of an order's shipment (order, number; "" = the
            newest).
    """

    look_up: Callable[[str], Carton | None]
    left_open: Callable[[str, str], Carton | None]
    new_code: Callable[[], str]
    to_ship: Callable[[str], tuple[Carton, ...]]
    shipped: Callable[[str], Decimal]
    note: Callable[[str, str], Noted]
