"""Back a store up into a folder, and prove that the copy can be read back.

A backup is the store's file and its photos, encrypted as they are, with a manifest. It is only
called safe after the copy was restored into a scratch place and every chain in it verified; the
manifest says so, and so does the store (`last_backup`).

The key is not in the backup. It stays in the vault of the user who set the station up (named in
the manifest by a hash of the data folder's path); where the folder was sealed to a recovery sheet,
the sealed key goes along, and the sheet opens the backup anywhere.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from station.clock import Clock
from station.errors import StationError
from station.store import recovery, schema, vault
from station.store.blobs import Blobs
from station.store.copying import (
    copy_database,
    copy_file,
    file_hash,
    is_empty_place,
    make_folder,
    reporting,
)
from station.store.database import Connection
from station.store.manifest import (
    FORMAT,
    PHOTOS,
    CopiedFile,
    Head,
    Manifest,
    PlaceNotEmpty,
    write_manifest,
)
from station.store.recorder import epochs, head_of
from station.store.station_store import STORE_NAME, StationStore
from station.store.verify import verify, verify_photos


class BackupFailed(StationError):
    """The copy could not be read back, so it is not safe."""

    code = "backup.failed"
    exit_code = 5


def backup(store: StationStore, target: Path, clock: Clock) -> Manifest:
    """Copy everything, restore the copy into a scratch place, verify it, and mark it safe.

    Args:
        store: The open store; others may go on working with it.
        target: A folder that is not there yet, or empty: a second disk, a USB stick.
        clock: For the time in the manifest.

    Raises:
        PlaceNotEmpty: See the class.
        BackupFailed: What was written cannot be read back; nothing was marked safe.
        StoreFull, StoreReadOnly, StoreUnreachable: The target cannot be written.
        StoreDamaged: The store itself is damaged (verify names where).
    """
    if not is_empty_place(target):
        raise PlaceNotEmpty(path=str(target))
    make_folder(target / PHOTOS)
    conn = store.reader()
    copy_database(conn, target / STORE_NAME)
    files = [CopiedFile(path=STORE_NAME, sha256=file_hash(target / STORE_NAME))]
    fresh = store.open_copy(target / STORE_NAME)
    try:
        files += _copy_photos(fresh, store.blobs, target)
        if (store.folder / recovery.FILE_NAME).exists():
            copy_file(store.folder / recovery.FILE_NAME, target / recovery.FILE_NAME)
        manifest = _manifest(fresh, store, clock, tuple(files))
        write_manifest(target, manifest)
        _prove(manifest, target, fresh, store)
    finally:
        fresh.close()
    safe = msgspec.structs.replace(manifest, state="safe")
    write_manifest(target, safe)
    store.writer.run(lambda tx: schema.set_meta(tx.conn, "last_backup", _mark(safe)))
    return safe


def _copy_photos(conn: Connection, blobs: Blobs, target: Path) -> Iterator[CopiedFile]:
    """Copy the photos that the copied file names, each encrypted as it lies.

    One that is missing or damaged already is left out: verify names it in the store as well as
    in the copy, and all others are worth keeping.
    """
    for (sha256,) in conn.rows("SELECT sha256 FROM blob ORDER BY sha256"):
        if blobs.has(sha256):
            place = Path(PHOTOS) / sha256[:2] / sha256
            make_folder((target / place).parent)
            digest = copy_file(blobs.path(sha256), target / place)
            yield CopiedFile(path=place.as_posix(), sha256=digest)


def _manifest(
    conn: Connection, store: StationStore, clock: Clock, files: tuple[CopiedFile, ...]
) -> Manifest:
    station = store.identity.station
    heads = [
        Head(epoch=epoch.epoch, seq=head.seq, link=head.link.hex())
        for epoch in epochs(conn)
        for head in (head_of(conn, station, epoch),)
    ]
    return Manifest(
        format=FORMAT,
        state="unchecked",
        made_at=clock.now(),
        app_ver=store.identity.app_ver,
        station=station,
        records=int(conn.value("SELECT count(*) FROM record")),
        heads=tuple(heads),
        files=files,
        vault=vault.name_of(store.folder),
        key_check=vault.key_check(store.keys.store_key),
    )


def _prove(manifest: Manifest, target: Path, present: Connection, store: StationStore) -> None:
    """Restore into a scratch place and verify there; read every photo back from the target."""
    with reporting(target), TemporaryDirectory(prefix="scratch-", dir=target) as folder:
        scratch = Path(folder) / STORE_NAME
        if copy_file(target / STORE_NAME, scratch) != manifest.files[0].sha256:
            raise BackupFailed(path=str(target), reason=STORE_NAME)
        _prove_store(manifest, target, lambda: store.open_copy(scratch))
    for file in manifest.files[1:]:
        if file_hash(target / file.path) != file.sha256:
            raise BackupFailed(path=str(target), reason=file.path)
    lost = {damage.where for damage in verify_photos(present, store.blobs, contents=True)}
    there = Blobs(target / PHOTOS, store.keys.store_key)
    for damage in verify_photos(present, there, contents=True):
        if damage.where not in lost:
            raise BackupFailed(path=str(target), reason=damage.sentence())


def _prove_store(manifest: Manifest, target: Path, open_copy: Callable[[], Connection]) -> None:
    for damage in verify(open_copy):
        raise BackupFailed(path=str(target), reason=damage.sentence())
    conn = open_copy()
    try:
        heads = [head_of(conn, manifest.station, epoch) for epoch in epochs(conn)]
    finally:
        conn.close()
    if [head.link for head in manifest.heads] != [head.link.hex() for head in heads]:
        raise BackupFailed(path=str(target), reason="heads")


def _mark(manifest: Manifest) -> str:
    mark = {"at": manifest.made_at, "records": manifest.records, "head": manifest.heads[-1]}
    return msgspec.json.encode(mark).decode()
