"""The model's disks: they hold a station's ledger, and their machine may stop around any change.

`MemoryDisk` is quick; it passes the same contract as the real store. The real store's disk is in
`protocol_stores`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import UUID

from station.ledger.chain import Place
from station.ledger.epoch import Epoch, EpochReason
from station.ledger.seal import DeviceKey
from sync.client.ports import Ledger, Row
from sync.wire.feed import FeedItem
from tests.helpers.fake_ledger import FakeLedger, FixedClock
from tests.helpers.projection_dump import Dump

T = TypeVar("T")
Saved = tuple[UUID, bytes]
"""A record that was shown as saved: rid and body hash."""

Copy = Callable[[EpochReason | None], "Disk"]
"""A copy of a disk: makes a disk of it, whose program notices why it is one, or does not."""


class PowerCut(Exception):
    """The machine, or the hub, stops in the middle of what it does."""


@dataclass
class Fuse:
    """Stops a machine around one of the next changes to its disk.

    Attributes:
        cut_in: At which of them; 0 = at none.
        is_before: Whether that change is not on disk any more.
    """

    cut_in: int = 0
    is_before: bool = False

    def around(self, change: Callable[[], T]) -> T:
        """Make the change, unless the machine stops before.

        Raises:
            PowerCut: The machine stops, before or after.
        """
        self.cut_in -= 1
        if self.cut_in == 0 and self.is_before:
            raise PowerCut
        result = change()
        if self.cut_in == 0:
            raise PowerCut
        return result


class Disk(Ledger, Protocol):
    """A ledger, and what the world does to it and looks at besides."""

    @property
    def clock(self) -> FixedClock: ...
    @property
    def key(self) -> DeviceKey: ...
    @property
    def fuse(self) -> Fuse: ...
    @property
    def epochs(self) -> Sequence[Epoch]: ...
    @property
    def rows(self) -> Mapping[str, Sequence[Row]]:
        """Own records by epoch."""

    @property
    def acked(self) -> Mapping[str, Place]: ...
    @property
    def photos(self) -> Collection[str]:
        """Photos that own records name."""

    @property
    def photo_receipts(self) -> Collection[str]: ...
    @property
    def held_photos(self) -> Collection[str]: ...
    @property
    def received(self) -> Sequence[FeedItem]: ...

    def record(self, number: int, photo: bytes | None) -> Saved:
        """People work; the record is on disk when this returns."""

    def lose_body(self, epoch: str, seq: int) -> None:
        """What the disk gives back for a record is not what was written."""

    def lose_photo(self, sha256: str) -> None: ...

    def believe(self, epoch: str, place: Place) -> None:
        """Take a place for acknowledged; only mutants do."""

    def keep(self) -> Copy:
        """Copy the disk as it is now."""

    def reopen(self) -> None:
        """The program is started again."""

    def damages(self) -> Sequence[str]:
        """What the store finds wrong with itself."""

    def dump(self) -> Dump:
        """The rows computed from records; empty where the disk computes none."""

    def close(self) -> None: ...


class MemoryDisk(FakeLedger):
    """A disk in memory."""

    def __init__(self, _folder: Path) -> None:
        super().__init__()
        self.fuse = Fuse()

    def record(self, number: int, photo: bytes | None) -> Saved:
        row = self.capture(str(number), photo=photo)
        return row.rid, row.bh

    def lose_body(self, epoch: str, seq: int) -> None:
        rows = self.rows[epoch]
        rows[seq - 1] = replace(rows[seq - 1], body=None)

    def lose_photo(self, sha256: str) -> None:
        self.photos[sha256] = replace(self.photos[sha256], data=b"")

    def believe(self, epoch: str, place: Place) -> None:
        self.acked[epoch] = place

    def clone(self) -> "MemoryDisk":
        twin = super().clone()
        assert isinstance(twin, MemoryDisk)
        twin.fuse = Fuse()
        return twin

    def keep(self) -> Copy:
        return partial(_restored, self.clone())

    def reopen(self) -> None:
        """Nothing is kept anywhere else."""

    def damages(self) -> Sequence[str]:
        return ()

    def dump(self) -> Dump:
        return {}

    def close(self) -> None:
        """Nothing to let go of."""


def _restored(copy: MemoryDisk, noticed: EpochReason | None) -> MemoryDisk:
    disk = copy.clone()
    if noticed:
        disk.open_epoch(noticed)
    return disk


def _fragile(whole: Callable[..., Any]) -> Callable[..., Any]:
    def change(self: MemoryDisk, *args: Any) -> Any:
        return self.fuse.around(lambda: whole(self, *args))

    return change


for _name in (
    "acknowledge",
    "follow_generation",
    "note_fork",
    "move_unproven",
    "blob_stored",
    "apply_page",
    "reset_downstream",
    "recovered",
):
    setattr(MemoryDisk, _name, _fragile(getattr(MemoryDisk, _name)))
