"""Publish documents at the hub: records of its own stream, which flow down to every station."""

from collections.abc import Sequence
from datetime import UTC, date, timedelta

import msgspec

from station import ids
from station.documents.document import Document
from station.documents.master import Master
from station.documents.versions import news
from station.facts import registry
from station.facts.control import DocumentPublished
from station.ledger.record import Envelope, Shift, encode
from station.store.queries import control
from sync.hub.exchange import Hub
from sync.hub.own import append_own
from sync.hub.projecting import prepare, project
from sync.hub.storage import SqlStorage

_SLICE_RECORDS = 500


def documents_in_force(storage: SqlStorage) -> Master:
    """What the hub has published so far, its projections brought up to date first."""
    storage.prepare_projections(prepare)
    while storage.project(project, _SLICE_RECORDS):
        continue
    return Master.of(storage.ask(control.documents))


def publish(hub: Hub, storage: SqlStorage, documents: Sequence[Document], app_ver: str) -> int:
    """Publish the versions that are news; how many were.

    Raises:
        DocumentVersionTaken: A version was published before with another text; nothing is written.
    """
    fresh = news(storage.ask(control.published), documents)
    for document in fresh:
        append_own(hub, _body(hub, document, app_ver))
    return len(fresh)


def _body(hub: Hub, document: Document, app_ver: str) -> bytes:
    data = DocumentPublished(
        kind=document.kind,
        id=document.id,
        version=document.version,
        sha256=document.sha256,
        text=document.text,
    )
    type_, version = registry.type_of(data)
    wall = hub.clock.now()
    local = wall.astimezone()
    today: date = local.date()
    return encode(
        Envelope(
            rid=ids.new_rid(hub.clock),
            station=hub.identity.hub,
            inst=hub.identity.hub,
            type=type_,
            tv=version,
            app_ver=app_ver,
            wall=wall.astimezone(UTC),
            tz=round((local.utcoffset() or timedelta()) / timedelta(minutes=1)),
            mono=round(hub.clock.monotonic_s(), 3),
            boot_id=hub.clock.boot_id,
            shift=Shift(day=today, code=""),
            data=msgspec.Raw(msgspec.json.encode(data)),
        )
    )
