"""Put a hub together from its folder."""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from station.clock import Clock
from station.facts import registry
from sync.hub.blob_files import FolderBlobFiles
from sync.hub.exchange import Hub
from sync.hub.identity import HubIdentity, open_identity
from sync.hub.place import open_storage
from sync.hub.storage import SqlStorage

ABANDONED_AFTER_MS = 7 * 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class OpenHub:
    """A hub's parts; whoever opened it closes the storage."""

    hub: Hub
    identity: HubIdentity
    storage: SqlStorage
    files: FolderBlobFiles


def open_hub(folder: Path, clock: Clock, *, may_create: bool) -> OpenHub:
    """Open the hub in a folder. The caller holds the folder's lock.

    Raises:
        NoHubHere: There is none, and `may_create` is false.
        HubIdentityMissing, HubNewer: As named.
        StationError: The store cannot be opened.
    """
    identity = open_identity(folder, may_create=may_create)
    storage = open_storage(folder, identity.hub)
    files = FolderBlobFiles(folder)
    hub = Hub(identity, storage, files, clock, knows=_is_known, app=_program_version())
    _drop_abandoned_uploads(hub, storage, files)
    return OpenHub(hub, identity, storage, files)


def _program_version() -> str:
    try:
        return version("suyuan-station")
    except PackageNotFoundError:
        return "0+unknown"


def _is_known(type_: str, version: int) -> bool:
    return (type_, version) in registry.TYPES


def _drop_abandoned_uploads(hub: Hub, storage: SqlStorage, files: FolderBlobFiles) -> None:
    with storage.reading() as view:
        abandoned = view.uploads_before(hub.now_ms() - ABANDONED_AFTER_MS)
    for upload in abandoned:
        files.discard(upload)
        with storage.writing() as tx:
            tx.drop_upload(upload)
