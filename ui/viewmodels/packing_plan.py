"""What the bound order's product says about packing."""

from dataclasses import dataclass

from station.actions.situation import Job


@dataclass(frozen=True, slots=True)
class PackingPlan:
    """Quantities and labels.

    Attributes:
        is_lot: Packed by quantity.
        per_carton, per_pallet: Of full ones; 0 where the product does not say.
        labels: Levels that have a label document: unit, carton, pallet.
    """

    is_lot: bool = False
    per_carton: int = 0
    per_pallet: int = 0
    labels: frozenset[str] = frozenset()


def plan_of(job: Job | None) -> PackingPlan:
    """The plan of a job; an empty one where nothing is bound."""
    if job is None:
        return PackingPlan()
    packing = job.product.packing
    return PackingPlan(
        is_lot=job.product.unit == "lot",
        per_carton=packing.per_carton if packing else 0,
        per_pallet=packing.per_pallet if packing else 0,
        labels=frozenset(job.product.labels),
    )
