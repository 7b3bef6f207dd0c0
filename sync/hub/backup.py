"""Back a hub up: copy, restore the copy into a scratch place, check it, and only then call it safe.

A backup is a folder with the tables in one SQLite file (whatever engine the hub uses), its keys and
its photos: with it alone, a new computer becomes the same hub. It must be kept like the hub itself,
for whoever has it can sign as the hub. Photos that are there already are not copied again.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from station.clock import Clock
from station.errors import StationError
from station.store.errors import StoreFull, StoreUnreachable
from station.store.vault import sync_folder
from sync.hub import control
from sync.hub.blob_files import FolderBlobFiles, file_hash, make_folders
from sync.hub.copying import copy_tables
from sync.hub.database import FILE_NAME as DATABASE_FILE
from sync.hub.identity import FILE_NAME as IDENTITY_FILE
from sync.hub.identity import HubIdentity, open_identity, write_private
from sync.hub.place import open_storage
from sync.hub.storage import SqliteStorage, SqlStorage
from sync.hub.tls import CERT_NAME, KEY_NAME
from sync.hub.verify import Damage, verify

PRIVATE_FILES = (KEY_NAME, CERT_NAME, IDENTITY_FILE)
"""Small files that make the hub itself; its identity comes last, for it makes a folder a hub."""

_FRESH = "fresh"


class BackupTargetUnusable(StationError):
    """The folder holds another hub's backup, or is the hub's own."""

    code = "hub.backup_target_unusable"
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Backup:
    """What came of it.

    Attributes:
        idx: The last record in it.
        photos: How many photos are in it and whole.
        damages: What did not fit; with any of them, nothing was marked as safe and the backup
            that was there before stayed.
    """

    idx: int
    photos: int
    damages: tuple[Damage, ...] = ()


def back_up(folder: Path, target: Path, clock: Clock) -> Backup:
    """Back the hub in `folder` up into `target`; it may run meanwhile.

    Raises:
        NoHubHere, BackupTargetUnusable, StoreFull, StoreUnreachable: As named.
        HubNotListening, ControlRefused: The backup is good, but the running hub could not be told.
    """
    identity = open_identity(folder, may_create=False)
    _check_target(folder, target, identity)
    with _translated(target):
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _scratch(target) as fresh:
        source = open_storage(folder, identity.hub, is_read_only=True)
        try:
            idx = _copy_database(source, fresh, identity.hub)
        finally:
            source.close()
        photos = _copy_photos(fresh, FolderBlobFiles(folder), FolderBlobFiles(target), identity)
        damages = _restored_and_checked(fresh, target, identity)
        if damages:
            return Backup(idx, len(photos), damages)
        _keep(folder, fresh, target)
    _tell(folder, idx, photos, clock)
    return Backup(idx, len(photos))


def _check_target(folder: Path, target: Path, identity: HubIdentity) -> None:
    own, wanted = folder.resolve(), target.resolve()
    if wanted == own or own in wanted.parents:
        raise BackupTargetUnusable(path=str(target))
    known = wanted / IDENTITY_FILE
    if known.exists() and open_identity(wanted, may_create=False).hub != identity.hub:
        raise BackupTargetUnusable(path=str(target))


def _copy_database(source: SqlStorage, fresh: Path, hub: str) -> int:
    copy = SqliteStorage(fresh, hub)
    try:
        return copy_tables(source, copy)
    finally:
        copy.close()


def _copy_photos(
    fresh: Path, source: FolderBlobFiles, target: FolderBlobFiles, identity: HubIdentity
) -> list[str]:
    """Copy what the tables name; a missing or damaged one is told by the check that follows."""
    copy = SqliteStorage(fresh, identity.hub, is_read_only=True)
    try:
        with copy.reading() as view:
            wanted = list(dict.fromkeys(blob.sha256 for blob in view.all_blobs()))
    finally:
        copy.close()
    for sha256 in wanted:
        copy_photo(source.path(sha256), target.path(sha256), sha256)
    return wanted


def copy_photo(source: Path, target: Path, sha256: str) -> None:
    """Copy a photo durably, unless it is there; a source that is gone or rotten is left out."""
    with _translated(target):
        if not source.exists() or (target.exists() and file_hash(target) == sha256):
            return
        make_folders(target.parent)
        part = target.with_suffix(".part")
        shutil.copyfile(source, part)
        if file_hash(part) != sha256:
            part.unlink()
            return
        _sync(part)
        part.replace(target)
        sync_folder(target.parent)


def _restored_and_checked(fresh: Path, target: Path, identity: HubIdentity) -> tuple[Damage, ...]:
    """Restore into a scratch place, as after a fire, and check every hash, chain and photo there."""
    with _scratch(target) as place:
        shutil.copyfile(fresh / DATABASE_FILE, place / DATABASE_FILE)
        storage = SqliteStorage(place, identity.hub, is_read_only=True)
        try:
            return tuple(verify(storage, FolderBlobFiles(target), identity.key.public))
        finally:
            storage.close()


def _keep(folder: Path, fresh: Path, target: Path) -> None:
    """The checked copy takes the place of the one before."""
    with _translated(target):
        _sync(fresh / DATABASE_FILE)
        (fresh / DATABASE_FILE).replace(target / DATABASE_FILE)
        for name in PRIVATE_FILES:
            if (folder / name).exists():
                write_private(target / name, (folder / name).read_bytes())
        sync_folder(target)


def _tell(folder: Path, idx: int, photos: list[str], clock: Clock) -> None:
    most = control.MOST_PHOTOS
    for start in range(0, max(1, len(photos)), most):
        some = tuple(photos[start : start + most])
        control.ask(folder, control.MarkSafe(idx, some), clock)


def _sync(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    with _translated(folder):
        place = Path(tempfile.mkdtemp(prefix=f"{_FRESH}-", dir=folder))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        kind = StoreFull if error.errno == 28 else StoreUnreachable  # 28: ENOSPC
        raise kind(path=str(path), reason=str(error)) from error
