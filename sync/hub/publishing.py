"""Publish documents at the hub: records of its own stream, which flow down to every station."""

from collections.abc import Sequence
from pathlib import Path

from station.clock import Clock
from station.documents.document import Document
from station.documents.master import Master
from station.documents.versions import news
from station.facts.control import DocumentPublished
from station.store.errors import StoreInUse
from station.store.lock import FolderLock
from station.store.queries import control
from sync.hub.exchange import Hub
from sync.hub.identity import open_identity
from sync.hub.opening import open_hub
from sync.hub.own import append_own, body_of
from sync.hub.place import open_storage
from sync.hub.projecting import prepare, project
from sync.hub.storage import SqlStorage

_SLICE_RECORDS = 500


def documents_in_force(storage: SqlStorage) -> Master:
    """What the hub has published so far, its projections brought up to date first."""
    storage.prepare_projections(prepare)
    while storage.project(project, _SLICE_RECORDS):
        continue
    return Master.of(storage.ask(control.documents))


def in_force_at(folder: Path, clock: Clock) -> Master:
    """The same for the hub in a folder, running or not; an empty folder becomes a hub's.

    Of a hub that runs, what its projections have got to: a moment ago.
    """
    try:
        lock = FolderLock(folder)
    except StoreInUse:
        hub = open_identity(folder, may_create=False).hub
        storage = open_storage(folder, hub, is_read_only=True)
        try:
            return Master.of(storage.ask(control.documents))
        finally:
            storage.close()
    try:
        parts = open_hub(folder, clock, may_create=True)
        try:
            return documents_in_force(parts.storage)
        finally:
            parts.storage.close()
    finally:
        lock.release()


def publish(hub: Hub, storage: SqlStorage, documents: Sequence[Document], app_ver: str) -> int:
    """Publish the versions that are news; how many were.

    Raises:
        DocumentVersionTaken: A version was published before with another text; nothing is written.
    """
    fresh = news(storage.ask(control.published), documents)
    for document in fresh:
        data = DocumentPublished(
            kind=document.kind,
            id=document.id,
            version=document.version,
            sha256=document.sha256,
            text=document.text,
        )
        append_own(hub, body_of(hub, data, app_ver))
    return len(fresh)
