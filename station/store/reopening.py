"""Give a data folder keys again whose vault is lost: another user, a new machine, a dead profile."""

from pathlib import Path

from station.store import recovery, vault
from station.store.database import open_connection
from station.store.errors import KeyMissing, StoreReadOnly, StoreUnreachable
from station.store.lock import FolderLock
from station.store.recovery import RecoveryKey, Sealed
from station.store.station_store import STORE_NAME


def keys_at(data_dir: Path, state_dir: Path | None = None) -> vault.Vault:
    """The keys of a data folder, as its user has them.

    Raises:
        KeyMissing: There is a store, but no vault for it here.
        StoreUnreachable: There is no store in the folder, or the vault cannot be read.
    """
    place = vault.file_for(data_dir, state_dir)
    path = data_dir / STORE_NAME
    if not path.exists():
        raise StoreUnreachable(path=str(path), reason="no such file")
    keys = vault.load(place)
    if keys is None:
        raise KeyMissing(path=str(path), vault=str(place))
    return keys


def seal_folder(data_dir: Path, public: bytes, state_dir: Path | None = None) -> Sealed:
    """Seal a folder to a sheet; may be done while its program runs.

    Raises:
        KeyMissing, StoreUnreachable, StoreFull, StoreReadOnly: As named.
    """
    return recovery.write(data_dir, keys_at(data_dir, state_dir).store_key, public)


def check(data_dir: Path, key: RecoveryKey) -> bytes:
    """Whether the sheet opens the folder's store; the store key. Nothing is changed.

    Raises:
        RecoveryMissing, RecoveryUnreadable, OtherSheet: The sheet does not open it.
        StoreDamaged, StoreUnreachable: The key is right, but the store cannot be read with it.
    """
    store_key = recovery.store_key_of(data_dir, key)
    open_connection(data_dir / STORE_NAME, store_key, read_only=True).close()
    return store_key


def reopen(data_dir: Path, key: RecoveryKey, state_dir: Path | None = None) -> None:
    """Make a new vault for a folder from its sheet: same store key, new device key and `inst`.

    The next start begins a new epoch, because the installation is another one. A vault that is
    there is kept aside.

    Raises:
        StoreInUse: A program works on the folder.
        RecoveryMissing, RecoveryUnreadable, OtherSheet: The sheet does not open it.
        StoreDamaged: The key is right, but the store cannot be read with it.
        StoreReadOnly: The state folder cannot be written.
    """
    lock = FolderLock(data_dir)
    try:
        store_key = check(data_dir, key)
        place = vault.file_for(data_dir, state_dir)
        try:
            vault.set_aside(place)
        except StoreUnreachable:
            _keep_unreadable(place)
        vault.create(place, store_key=store_key)
    finally:
        lock.release()


def _keep_unreadable(place: Path) -> None:
    """Of another user, or damaged: somebody may still be able to read it."""
    try:
        place.replace(place.with_name("vault-unreadable.json"))
    except OSError as error:
        raise StoreReadOnly(path=str(place), reason=error.strerror or str(error)) from error
