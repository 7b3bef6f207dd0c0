"""The model's disks as the product has them: `StationStore` in a folder, `StationLedger` on it.

The machine may stop around each transaction that sync makes. A stopped program is opened anew in
the same folder; a copied disk is a copied folder, and whether its program notices is decided by
the vault, as in the product.
"""

import itertools
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch
from uuid import UUID

from station.facts.control import ScanCaptured
from station.ledger.chain import Place
from station.ledger.epoch import Epoch, EpochReason
from station.ledger.seal import DeviceKey
from station.store import recorder, vault, verify
from station.store.database import Connection, open_connection
from station.store.recorder import Author, Extras
from station.store.station_store import STORE_NAME, StationStore
from station.store.writer import Transaction, Writer
from sync.client import station_ledger
from sync.client.ports import Row
from sync.client.station_ledger import StationLedger
from sync.wire.feed import FeedItem
from tests.faults.protocol_disks import Copy, Fuse, Saved
from tests.helpers.fake_ledger import FixedClock
from tests.helpers.projection_dump import Dump, dump
from tests.helpers.stores import finished

T = TypeVar("T")
PIECES = 7
_names = itertools.count(1)


@contextmanager
def small_slices() -> Iterator[None]:
    """Within the block a page of the feed takes several transactions, so that cuts fall between."""
    with patch.object(station_ledger, "SLICE_ITEMS", 2):
        yield


class StoreDisk(StationLedger):
    """A data folder with the real store in it."""

    def __init__(
        self, base: Path, *, clock: FixedClock | None = None, noticed: EpochReason | None = None
    ) -> None:
        """Open a new folder, or the one that `base` is a copy of.

        Args:
            base: Where the world's folders are; a folder with `station.db` is opened itself.
            clock: The machine's.
            noticed: Why the program knows that this is a copy.
        """
        is_copy = (base / STORE_NAME).exists()
        self.folder = base if is_copy else base / f"station{next(_names)}"
        self._state = self.folder.parent / "vaults"
        self.clock = clock or FixedClock()
        self.fuse = Fuse()
        self._open(restored=noticed == "restored")

    def _open(self, *, restored: bool = False) -> None:
        store = StationStore(
            self.folder, self.clock, "0.1.0", state_dir=self._state, restored=restored
        )
        super().__init__(store)
        self._writer = store.writer
        store.writer = _FragileWriter(store.writer, self.fuse)

    # --- what the world does to it --------------------------------------------------------------

    def record(self, number: int, photo: bytes | None) -> Saved:
        store = self._store
        fact: Any = ScanCaptured(hex="41")
        if number % 2:
            fact = finished(f"sn:P1:{number % PIECES}")
        blobs = () if photo is None else (store.blobs.put(photo, "evidence"),)
        rid = self._writer.run(lambda tx: tx.append(fact, Author(), Extras(blobs=blobs)))
        bh = store.reader().value("SELECT bh FROM record WHERE rid = ?", (rid.bytes,))
        return rid, bytes(bh)

    def lose_body(self, epoch: str, seq: int) -> None:
        ordinal = next(each.ordinal for each in self.epochs if each.epoch == epoch)
        place = (b"rotten", ordinal, seq)
        self._now("UPDATE record SET body = ? WHERE epoch = ? AND seq = ?", place)

    def lose_photo(self, sha256: str) -> None:
        for path in (self.folder / "photos").rglob(f"{sha256}*"):
            path.unlink()

    def believe(self, epoch: str, place: Place) -> None:
        ordinal = next(each.ordinal for each in self.epochs if each.epoch == epoch)
        self._now(
            "INSERT INTO acked (epoch, seq, link, gen, safe_seq) VALUES (?, ?, ?, 1, 0) "
            "ON CONFLICT (epoch) DO UPDATE SET seq = excluded.seq, link = excluded.link",
            (ordinal, place.seq, place.link),
        )

    def keep(self) -> Copy:
        kept = self.folder.parent / f"copy{next(_names)}"
        _copy_folder(self.folder, kept, self._state)
        return partial(_restored, kept, self.clock)

    def reopen(self) -> None:
        self._store.close()
        self._open()

    def close(self) -> None:
        self._store.close()

    def _now(self, sql: str, parameters: Sequence[Any]) -> None:
        self._writer.run(lambda tx: tx.conn.run(sql, parameters))

    # --- what the world looks at ----------------------------------------------------------------

    @property
    def key(self) -> DeviceKey:
        return self._store.device_key

    @property
    def store_key(self) -> bytes:
        """What the file is encrypted with."""
        return self._store.keys.store_key

    @property
    def epochs(self) -> Sequence[Epoch]:
        return recorder.epochs(self._store.reader())

    @property
    def rows(self) -> Mapping[str, Sequence[Row]]:
        return {each.epoch: self.unsent(each.epoch, 0, 10**6, 10**9) for each in self.epochs}

    @property
    def acked(self) -> Mapping[str, Place]:
        return {each.epoch.epoch: each.acked for each in self.streams() if each.acked}

    @property
    def photos(self) -> Collection[str]:
        return self._named("SELECT sha256 FROM blob")

    @property
    def photo_receipts(self) -> Collection[str]:
        return self._named("SELECT sha256 FROM blob WHERE state = 'stored'")

    @property
    def held_photos(self) -> Collection[str]:
        return self._named("SELECT sha256 FROM blob WHERE state = 'held'")

    @property
    def received(self) -> Sequence[FeedItem]:
        found = self._store.reader().rows(
            "SELECT idx, gen, link, station, epoch, seq, rid, bh, body FROM received ORDER BY idx"
        )
        return [_item(*row) for row in found]

    def damages(self) -> Sequence[str]:
        conn, blobs = self._store.reader(), self._store.blobs
        found = [
            *verify.verify(self.connection),
            *verify.verify_photos(conn, blobs, contents=True),
            *verify.verify_projections(conn, self._store.keys.store_key),
        ]
        return [str(each) for each in found]

    def dump(self) -> Dump:
        return dump(self._store.reader())

    def connection(self) -> Connection:
        """A new one that only reads; the caller closes it."""
        keys = self._store.keys
        return open_connection(self.folder / STORE_NAME, keys.store_key, read_only=True)

    def _named(self, sql: str) -> Collection[str]:
        return {row[0] for row in self._store.reader().rows(sql)}


class _FragileWriter(Writer):
    """The store's writer, with a fuse around what sync writes."""

    def __init__(self, writer: Writer, fuse: Fuse) -> None:
        self._whole = writer
        self._fuse = fuse

    def run(self, work: Callable[[Transaction], T], *, background: bool = False) -> T:
        return self._fuse.around(lambda: self._whole.run(work, background=background))

    def stop(self) -> None:
        self._whole.stop()


def _item(*row: Any) -> FeedItem:
    item = FeedItem(*row)
    return item._replace(rid=UUID(bytes=row[6]) if row[6] else None)


def _restored(kept: Path, clock: FixedClock, noticed: EpochReason | None) -> StoreDisk:
    folder, state = kept.with_name(f"station{next(_names)}"), kept.parent / "vaults"
    _copy_folder(kept, folder, state)
    if noticed == "cloned":
        place = vault.file_for(folder, state)
        keys = vault.load(place)
        assert keys is not None
        vault.renew(place, keys)
    return StoreDisk(folder, clock=clock, noticed=noticed)


def _copy_folder(source: Path, target: Path, state: Path) -> None:
    """Copy a data folder and its vault; nobody writes in the meantime."""
    shutil.copytree(source, target)
    place = vault.file_for(target, state)
    place.parent.mkdir(parents=True)
    shutil.copy(vault.file_for(source, state), place)
