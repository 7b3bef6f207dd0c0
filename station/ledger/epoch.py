"""Epochs: one unbroken life of a station's chain. A new one costs nothing (4.1 of the design)."""

from dataclasses import dataclass
from typing import Literal

from station.ledger.chain import NO_PARENT, Place, first_link

EpochReason = Literal["first_run", "cloned", "restored", "salvaged", "fork", "adopted"]


@dataclass(frozen=True, slots=True)
class Epoch:
    """A stretch of a station's ledger with one chain.

    Attributes:
        ordinal: Local count from 1, the order in which this store opened its epochs.
        epoch: 32 hex digits.
        parent_epoch: The epoch it goes on from; `None` for the first.
        parent: Where in the parent it goes on (sequence and link), `None` for the first.
    """

    ordinal: int
    epoch: str
    parent_epoch: str | None
    parent: Place | None
    reason: EpochReason

    def start(self, station: str) -> Place:
        """Place 0: before the first record."""
        parent_link = self.parent.link if self.parent else NO_PARENT
        return Place(0, first_link(station, self.epoch, parent_link))
