"""The pallet beside the packing table: which one, and how many cartons stand on it."""

from dataclasses import dataclass, replace

from ui.viewmodels.goods import Carton


@dataclass(frozen=True, slots=True)
class Pallet:
    """What the strip shows.

    Attributes:
        code: Its code, "" while there is none. key: what actions call it.
        count, full: Cartons on it, and on a full one (0 where nobody says).
        is_labelled: Paper with its code exists; else its label prints when it is sealed.
    """

    code: str = ""
    key: str = ""
    count: int = 0
    full: int = 0
    is_sealed: bool = False
    is_labelled: bool = True

    @property
    def is_open(self) -> bool:
        """Whether cartons may be put on it."""
        return bool(self.code) and not self.is_sealed

    def as_read(self, found: Carton | None, full: int) -> "Pallet":
        """The pallet as the store has it; one that nothing stands on yet is not known there."""
        if found is None:
            return replace(self, count=0, is_sealed=False)
        is_same = self.code == found.code
        return Pallet(
            found.code,
            found.key,
            int(found.count),
            full,
            is_sealed=not found.is_open,
            is_labelled=found.is_labelled or (is_same and self.is_labelled),
        )
