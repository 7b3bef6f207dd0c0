"""Put a backup back: into an empty folder, and into a file or a PostgreSQL database.

The hub that comes out of it begins a new generation at once: stations send again whatever the
backup did not hold, and nobody has to tell them (I9).
"""

from dataclasses import dataclass
from pathlib import Path

from station.clock import Clock
from station.errors import StationError
from station.store.lock import FolderLock
from sync.hub import place
from sync.hub.backup import PRIVATE_FILES, copy_photo
from sync.hub.blob_files import FolderBlobFiles
from sync.hub.copying import copy_tables
from sync.hub.database import FILE_NAME as DATABASE_FILE
from sync.hub.generations import start_generation
from sync.hub.identity import FILE_NAME as IDENTITY_FILE
from sync.hub.identity import HubIdentity, open_identity, write_private
from sync.hub.opening import open_hub
from sync.hub.storage import SqliteStorage, SqlStorage
from sync.hub.verify import Damage, verify


class NoBackupHere(StationError):
    """The folder holds no backup of a hub."""

    code = "hub.no_backup_here"
    exit_code = 2


class PlaceTaken(StationError):
    """There is a hub already where the backup should go."""

    code = "hub.place_taken"
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it: the last record, the new generation, and what did not fit."""

    idx: int
    gen: int
    damages: tuple[Damage, ...]


def restore(backup: Path, folder: Path, clock: Clock, database: str = "") -> Restored:
    """Make the hub of a backup in an empty folder.

    Args:
        backup: What `back_up` made; it is only read.
        folder: Where the hub shall be.
        clock: For the time of the new generation.
        database: Address of an empty PostgreSQL database; "" = a file in the folder.

    Raises:
        NoBackupHere, PlaceTaken, StoreInUse, StoreFull: As named.
        StationError: The database cannot be opened.
    """
    if not all((backup / name).exists() for name in (DATABASE_FILE, IDENTITY_FILE)):
        raise NoBackupHere(path=str(backup))
    if place.is_hub(folder) or (folder / IDENTITY_FILE).exists():
        raise PlaceTaken(path=str(folder))
    identity = open_identity(backup, may_create=False)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FolderLock(folder)
    try:
        idx = _copy(backup, folder, identity, database)
        for name in PRIVATE_FILES:
            if (backup / name).exists():
                write_private(folder / name, (backup / name).read_bytes())
        return Restored(idx, *_begin_anew(folder, clock))
    finally:
        lock.release()


def _copy(backup: Path, folder: Path, identity: HubIdentity, database: str) -> int:
    if database:
        place.choose(folder, database)
    source = SqliteStorage(backup, identity.hub, is_read_only=True)
    try:
        target = _empty(folder, identity.hub)
        try:
            idx = copy_tables(source, target)
        finally:
            target.close()
        with source.reading() as view:
            photos = [blob.sha256 for blob in view.all_blobs()]
    finally:
        source.close()
    old, new = FolderBlobFiles(backup), FolderBlobFiles(folder)
    for sha256 in dict.fromkeys(photos):
        copy_photo(old.path(sha256), new.path(sha256), sha256)
    return idx


def _empty(folder: Path, hub: str) -> SqlStorage:
    storage = place.open_storage(folder, hub)
    if storage.records_after(0, 1):
        storage.close()
        raise PlaceTaken(path=str(folder))
    return storage


def _begin_anew(folder: Path, clock: Clock) -> tuple[int, tuple[Damage, ...]]:
    parts = open_hub(folder, clock, may_create=False)
    try:
        with parts.storage.writing() as tx:
            gen = start_generation(parts.hub, tx, tx.generation())
        return gen, tuple(verify(parts.storage, parts.files, parts.identity.key.public))
    finally:
        parts.storage.close()
