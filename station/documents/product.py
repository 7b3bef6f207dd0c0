"""Products and materials: what a trace unit is, how its codes look, how it is packed."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from station.documents import pattern
from station.documents.names import Id, Names, Word
from station.documents.numbers import Count

Labelled = Literal["unit", "carton", "pallet"]
GTIN_PATTERN = r"^[0-9]{14}\Z"
Gtin = Annotated[str, msgspec.Meta(pattern=GTIN_PATTERN)]
Pattern = Annotated[str, msgspec.Meta(max_length=pattern.MAX_PATTERN)]


class Packing(msgspec.Struct, frozen=True, kw_only=True):
    """How many go into a carton and a pallet.

    Attributes:
        per_carton: Quantity of a full carton in the product's unit of measure.
        per_pallet: Cartons on a full pallet.
        one_lot: Whether a carton may hold one lot only.
    """

    per_carton: Count
    per_pallet: Count
    one_lot: bool = False


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """A finished product or a bought material.

    Attributes:
        kind: Made here, or bought; written as `goods` in a document, whose own `kind` is
            `product`.
        unit: The trace unit: a single `piece` with a serial, or a `lot` with a quantity.
        uom: Unit of measure of its quantities, e.g. `pcs`, `m`, `kg`.
        gtin: GTIN-14 where the customer has one; shorter GTINs are written with leading zeros.
        serial_pattern: What a piece's plain serial looks like, as a whole (see
            `station.documents.pattern`); `None` = any text.
        lot_pattern: The same for the text of a lot.
        route: The route its own trace units pass; a material's has its incoming inspection only.
            `None` = not tracked by steps (it may still be consumed).
        control_plan: The plan in force for it; that plan names this product in turn.
        labels: What is labelled -> id of the label document.
    """

    id: Id
    names: Names
    kind: Literal["finished", "material"] = msgspec.field(default="finished", name="goods")
    unit: Literal["piece", "lot"]
    uom: Word = "pcs"
    gtin: Gtin | None = None
    serial_pattern: Pattern | None = None
    lot_pattern: Pattern | None = None
    route: Id | None = None
    control_plan: Id | None = None
    packing: Packing | None = None
    labels: Mapping[Labelled, Id] = {}

    def admits_serial(self, text: str) -> bool:
        """Whether the text may be the plain serial of one of its pieces."""
        return self.serial_pattern is None or pattern.fits(self.serial_pattern, text)

    def admits_lot(self, text: str) -> bool:
        """Whether the text may name one of its lots."""
        return self.lot_pattern is None or pattern.fits(self.lot_pattern, text)
