"""One data folder, open: lock, keys, file, writer, photos and readers."""

import threading
from pathlib import Path

import sqlcipher3

from station import ids
from station.clock import Clock
from station.ledger.epoch import EpochReason
from station.store import known_types, schema, store_file, vault
from station.store.blobs import Blobs
from station.store.database import Connection, open_connection
from station.store.errors import KeyMissing, StoreNewer, StoreUnreachable
from station.store.export import export
from station.store.lock import FolderLock
from station.store.rebuild import rebuild
from station.store.recorder import (
    Identity,
    Recorder,
    current_epoch,
    head_of,
    open_epoch,
)
from station.store.writer import Writer

STORE_NAME = store_file.NAME


class StationStore:
    """The open store; everything that needs it is handed what it needs, never this whole thing.

    Attributes:
        writer: The thread that owns the write connection.
        blobs: The photos.
        identity: Whose records are written here.
        keys: The vault's; `device_key` is one of them.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        app_ver: str,
        *,
        state_dir: Path | None = None,
        restored: bool = False,
    ) -> None:
        """Open or create the store of a data folder.

        Args:
            folder: The data folder; it is made when missing.
            clock: The machine's clock.
            app_ver: Written into records.
            state_dir: Where vaults lie; the user's state folder when `None`.
            restored: Whether the file was just restored from a backup.

        Raises:
            StoreInUse: Another program works on the folder.
            StoreDamaged, StoreNewer, StoreReadOnly, StoreFull, StoreUnreachable, KeyMissing:
                As named; nothing was changed.
        """
        self.folder = folder
        self._lock = FolderLock(folder)
        try:
            path, vault_file = folder / STORE_NAME, vault.file_for(folder, state_dir)
            keys = _keys(path, vault_file)
            self._path, self._key = path, keys.store_key
            conn = open_connection(path, keys.store_key)
            try:
                reason = _reason(conn, keys)
                if not keys.same_machine:
                    keys = vault.renew(vault_file, keys)
                self.identity = _prepare(conn, keys, app_ver, "restored" if restored else reason)
                recorder = Recorder(conn, self.identity, keys.device_key, clock, folder)
            finally:
                conn.close()
            self.keys = keys
            self.device_key = keys.device_key
            self.blobs = Blobs(folder / "photos", keys.store_key)
            self.writer = Writer(lambda: open_connection(path, keys.store_key), recorder)
        except BaseException:
            self._lock.release()
            raise
        self._readers: list[Connection] = []
        self._local = threading.local()

    def reader(self) -> Connection:
        """This thread's own read-only connection; hold no transaction open on it."""
        conn: Connection | None = getattr(self._local, "conn", None)
        if conn is None:
            conn = self._local.conn = open_connection(self._path, self._key, read_only=True)
            self._readers.append(conn)
        return conn

    def open_copy(self, path: Path) -> Connection:
        """A read-only connection to a copy of this store's file; the caller closes it."""
        return open_connection(path, self._key, read_only=True)

    def close(self) -> None:
        """Finish queued work and let go of the folder."""
        self.writer.stop()
        for conn in self._readers:
            conn.close()
        self._lock.release()


def open_reader(folder: Path, state_dir: Path | None = None) -> tuple[Connection, Blobs]:
    """A read-only connection beside a running program, for commands that only read.

    Raises:
        StoreUnreachable: There is no store in the folder.
        KeyMissing, StoreNewer, StoreOlder, StoreDamaged: As named.
    """
    conn, keys = _open_existing(folder, state_dir)
    try:
        schema.check_version(conn)
        _check_begun(conn)
        schema.check_migrated(conn)
        known_types.check(conn)
    except BaseException:
        conn.close()
        raise
    return conn, Blobs(folder / "photos", keys.store_key)


def open_to_export(folder: Path, state_dir: Path | None = None) -> Connection:
    """A read-only connection for `export`, which also reads what a newer program left.

    Raises:
        As `open_reader`; StoreNewer only where the newer program keeps its records otherwise.
    """
    conn = _open_existing(folder, state_dir)[0]
    try:
        _check_begun(conn)
        if int(conn.value("PRAGMA user_version")) > schema.LEDGER_VERSION:
            _check_exportable(conn)
    except BaseException:
        conn.close()
        raise
    return conn


def _check_exportable(conn: Connection) -> None:
    try:
        next(export(conn), None)
    except sqlcipher3.Error as error:
        version = conn.value("PRAGMA user_version")
        known = schema.LEDGER_VERSION
        raise StoreNewer(path=conn.path, version=version, known=known) from error


def _open_existing(folder: Path, state_dir: Path | None) -> tuple[Connection, vault.Vault]:
    path = folder / STORE_NAME
    if not path.exists():
        raise StoreUnreachable(path=str(path), reason="no such file")
    keys = _keys(path, vault.file_for(folder, state_dir))
    return open_connection(path, keys.store_key, read_only=True), keys


def _check_begun(conn: Connection) -> None:
    if schema.is_empty(conn):  # whoever made the file was stopped before the first table
        raise StoreUnreachable(path=conn.path, reason="nothing in it yet")


def _keys(path: Path, vault_file: Path) -> vault.Vault:
    keys = vault.load(vault_file)
    if keys is not None:
        return keys
    if path.exists():
        raise KeyMissing(path=str(path), vault=str(vault_file))
    return vault.create(vault_file)


def _reason(conn: Connection, keys: vault.Vault) -> EpochReason | None:
    """Why a new epoch is due, if one is."""
    if schema.is_empty(conn):
        return "first_run"
    schema.check_version(conn)
    known_types.check(conn)
    if schema.meta(conn, "inst") is None:
        return "first_run"
    if schema.meta(conn, "inst") != keys.inst or not keys.same_machine:
        return "cloned"
    return None


def _prepare(
    conn: Connection, keys: vault.Vault, app_ver: str, reason: EpochReason | None
) -> Identity:
    if schema.is_empty(conn):
        schema.create(conn)
    schema.migrate(conn)
    if not schema.projections_are_current(conn) or known_types.has_learned(conn):
        rebuild(conn)
    conn.run("BEGIN IMMEDIATE")
    known_types.note(conn)
    station = schema.meta(conn, "station")
    if station is None:
        station = ids.new_id()
        schema.set_meta(conn, "station", station)
    if reason == "first_run":
        open_epoch(conn, reason, None, None)
    elif reason is not None:
        parent = current_epoch(conn)
        open_epoch(conn, reason, parent, head_of(conn, station, parent))
    schema.set_meta(conn, "inst", keys.inst)
    public = (keys.device_key.public,)
    conn.run("INSERT INTO device_key (public) VALUES (?) ON CONFLICT DO NOTHING", public)
    conn.run("COMMIT")
    return Identity(station, keys.inst, app_ver)
