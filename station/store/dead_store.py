"""The store of a station that is gone, opened to be read: a data folder or a backup.

The file and its write-ahead log (in it are the newest commits of a program that was killed) are
copied aside and opened there; where they came from nothing is written (4.7). Broken pages cost
only the rows on them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from station.ledger.epoch import Epoch
from station.ledger.record import body_hash
from station.store import recovery, schema, vault
from station.store.blobs import Blobs
from station.store.copying import copy_file
from station.store.database import Connection, Row, open_connection
from station.store.errors import KeyMissing, StoreReadOnly, StoreUnreachable
from station.store.lock import FolderLock
from station.store.manifest import MANIFEST, PHOTOS, BackupUnusable, read_manifest
from station.store.recorder import epochs
from station.store.recovery import RecoveryKey
from station.store.schema import number_of
from station.store.station_store import STORE_NAME
from station.store.verify import Reading, rows_in


@dataclass(frozen=True, slots=True)
class Left:
    """A record of the dead station.

    Attributes:
        row: (rid, bh, link, body); `None` where nobody can read it, or its body is another one.
    """

    epoch: Epoch
    seq: int
    row: Row | None


class DeadStore:
    """Reads what a dead station left."""

    def __init__(self, open_store: Callable[[], Connection], blobs: Blobs) -> None:
        self._reading = Reading(open_store)
        self.blobs = blobs
        self.station = schema.meta(self.conn, "station") or ""

    @property
    def conn(self) -> Connection:
        """For queries; another one after a broken page."""
        return self._reading.conn

    def records(self) -> Iterator[Left]:
        """Every record, oldest epoch first, in order."""
        for epoch in epochs(self.conn):
            for seq, row in rows_in(self._reading, epoch):
                yield Left(epoch, seq, row if row and _is_whole(row) else None)

    def lacks_photos(self, left: Left) -> bool:
        """Whether a photo that the record names was not signed for by the hub."""
        found = self._reading.rows(
            "SELECT 1 FROM blob_use u JOIN blob b ON b.sha256 = u.sha256 "
            "WHERE u.n = ? AND b.state <> 'stored' LIMIT 1",
            (number_of(left.epoch.ordinal, left.seq),),
        )
        return found is None or bool(found)  # unreadable: better sent once more

    def close(self) -> None:
        """Let go of the copy."""
        self._reading.close()


@contextmanager
def dead_store(
    folder: Path, sheet: RecoveryKey | None, scratch: Path, state_dir: Path | None = None
) -> Iterator[DeadStore]:
    """Open a folder for the length of a block.

    Args:
        folder: The dead station's data folder, or a backup of it; nothing is written there.
        sheet: Opens it where the vault it was used with is not here.
        scratch: A folder with room for a copy of the store's file.
        state_dir: Where vaults lie.

    Raises:
        StoreUnreachable: There is no store in it, or it cannot be read.
        StoreInUse: The station is not dead: its program works on the folder.
        KeyMissing: No vault of the folder is here, and no sheet was given.
        RecoveryMissing, RecoveryUnreadable, OtherSheet, StoreDamaged, StoreNewer: As named.
    """
    path = folder / STORE_NAME
    if not path.is_file():
        raise StoreUnreachable(path=str(path), reason="no such file")
    _require_dead(folder)
    key = _key(folder, sheet, state_dir)
    with TemporaryDirectory(prefix="adopting-", dir=scratch) as name:
        copy = Path(name) / STORE_NAME
        _copy(path, copy)
        _bring_up(copy, key)
        store = DeadStore(
            lambda: open_connection(copy, key, read_only=True), Blobs(folder / PHOTOS, key)
        )
        try:
            yield store
        finally:
            store.close()


def _bring_up(copy: Path, key: bytes) -> None:
    """Take in the log, and the steps from an older program's tables."""
    conn = open_connection(copy, key)
    try:
        schema.check_version(conn)
        schema.migrate(conn)
    finally:
        conn.close()


def _require_dead(folder: Path) -> None:
    """Nobody holds the folder; on a medium that cannot be written nobody can."""
    if (folder / "lock").exists():
        with suppress(StoreReadOnly):
            FolderLock(folder).release()


def _key(folder: Path, sheet: RecoveryKey | None, state_dir: Path | None) -> bytes:
    if sheet is not None:
        return recovery.store_key_of(folder, sheet)
    place = vault.file_for(folder, state_dir)
    keys = vault.load(place)
    if (folder / MANIFEST).exists():
        manifest = read_manifest(folder)
        place = vault.file_named(manifest.vault, state_dir)
        keys = vault.find(place, manifest.key_check)
    if keys is None:
        raise KeyMissing(path=str(folder), vault=str(place))
    return keys.store_key


def _copy(path: Path, copy: Path) -> None:
    manifest = path.with_name(MANIFEST)
    digest = copy_file(path, copy)
    if manifest.exists() and read_manifest(path.parent).files[0].sha256 != digest:
        raise BackupUnusable(path=str(path.parent), reason=STORE_NAME)
    log = path.with_name(f"{path.name}-wal")
    if log.is_file():
        copy_file(log, copy.with_name(log.name))


def _is_whole(row: Row) -> bool:
    return all(isinstance(value, bytes) for value in row) and body_hash(row[3]) == row[1]
