"""Bring a backup back as a working data folder."""

from dataclasses import dataclass
from pathlib import Path

from station.clock import Clock
from station.errors import StationError
from station.store import recovery, vault
from station.store.copying import (
    copy_file,
    file_hash,
    is_empty_place,
    make_durable,
    make_folder,
    reporting,
)
from station.store.manifest import BackupUnusable, Manifest, PlaceNotEmpty, read_manifest
from station.store.recovery import RecoveryKey
from station.store.station_store import STORE_NAME, StationStore


class BackupKeyMissing(StationError):
    """The key that the backup is encrypted under is not in this user's vault."""

    code = "backup.key_missing"


@dataclass(frozen=True, slots=True)
class Restored:
    """A store that was restored.

    Attributes:
        has_new_key: Whether it was restored to another folder than it came from, or by its sheet:
            its device key is new then, and the hub must let it in again.
    """

    station: str
    records: int
    photos: int
    has_new_key: bool


def restore(
    source: Path,
    data_dir: Path,
    clock: Clock,
    app_ver: str,
    *,
    sheet: RecoveryKey | None = None,
    state_dir: Path | None = None,
) -> Restored:
    """Bring a safe backup back as a working data folder, in a new epoch.

    Args:
        source: The backup's folder; it stays as it is.
        data_dir: A folder that is not there yet, or empty.
        clock: The machine's clock.
        app_ver: Written into later records.
        sheet: Opens the backup in place of the vault it was made with.
        state_dir: Where vaults lie; the user's state folder when `None`.

    Raises:
        PlaceNotEmpty, BackupUnusable, BackupKeyMissing: As named; nothing was written.
        RecoveryMissing, RecoveryUnreadable, OtherSheet: The sheet does not open it; likewise.
        StoreFull, StoreReadOnly, StoreUnreachable: The data folder cannot be written.
    """
    manifest = read_manifest(source)
    if manifest.state != "safe":
        raise BackupUnusable(path=str(source), reason="never checked")
    if not is_empty_place(data_dir):
        raise PlaceNotEmpty(path=str(data_dir))
    vault_file = vault.file_named(manifest.vault, state_dir)
    old = None if sheet else vault.find(vault_file, manifest.key_check)
    if old is None and sheet is None:
        raise BackupKeyMissing(path=str(source), vault=str(vault_file))
    store_key = old.store_key if old else _key_by_sheet(manifest, source, sheet)
    for file in manifest.files:
        if file_hash(source / file.path) != file.sha256:
            raise BackupUnusable(path=str(source), reason=file.path)
    _copy_back(manifest, source, data_dir)
    place = vault.file_for(data_dir, state_dir)
    is_same_place = place == vault_file and old is not None
    vault.set_aside(place)
    if is_same_place and old:
        vault.renew(place, old)
    else:
        vault.create(place, store_key=store_key)
    StationStore(data_dir, clock, app_ver, state_dir=state_dir, restored=True).close()
    photos = len(manifest.files) - 1
    return Restored(manifest.station, manifest.records, photos, not is_same_place)


def _copy_back(manifest: Manifest, source: Path, data_dir: Path) -> None:
    """Photos first, the store's file last: without it there is no store yet."""
    store_file, *photos = manifest.files
    for photo in photos:
        make_folder((data_dir / photo.path).parent)
        copy_file(source / photo.path, data_dir / photo.path)
    make_folder(data_dir)
    if (source / recovery.FILE_NAME).exists():
        copy_file(source / recovery.FILE_NAME, data_dir / recovery.FILE_NAME)
    fresh = data_dir / f"{STORE_NAME}.new"
    copy_file(source / store_file.path, fresh)
    with reporting(fresh):
        fresh.replace(data_dir / STORE_NAME)
        make_durable(data_dir / STORE_NAME)


def _key_by_sheet(manifest: Manifest, source: Path, sheet: RecoveryKey | None) -> bytes:
    assert sheet is not None
    store_key = recovery.store_key_of(source, sheet)
    if vault.key_check(store_key) != manifest.key_check:
        raise BackupUnusable(path=str(source), reason=recovery.FILE_NAME)
    return store_key
