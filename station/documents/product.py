"""Products and materials: what a trace unit is, how its codes look, how it is packed."""

from typing import Literal

import msgspec

from station.documents.names import Id, Names


class Packing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many go into a carton and a pallet.

    Attributes:
        per_carton: Quantity of a full carton in the product's unit of measure.
        per_pallet: Cartons on a full pallet.
        one_lot: Whether a carton may hold one lot only.
    """

    per_carton: int
    per_pallet: int
    one_lot: bool = False


class Product(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A finished product or a bought material.

    Attributes:
        unit: The trace unit: a single `piece` with a serial, or a `lot` with a quantity.
        uom: Unit of measure of its quantities, e.g. `pcs`, `m`, `kg`.
        gtin: GTIN-14 where the customer has one.
        serial_pattern: Regular expression a piece's plain serial must match as a whole.
        lot_pattern: The same for the text of a lot.
        labels: What is labelled (`unit`, `carton`, `pallet`) -> label template id.
    """

    id: Id
    names: Names
    kind: Literal["finished", "material"] = "finished"
    unit: Literal["piece", "lot"]
    uom: str = "pcs"
    gtin: str | None = None
    serial_pattern: str | None = None
    lot_pattern: str | None = None
    route: Id | None = None
    control_plan: Id | None = None
    packing: Packing | None = None
    labels: dict[str, Id] = {}
