"""The hub's own stream: what is published or decided at the hub, as sealed records like any other.

Its station id is the hub's id, its device key the hub's key, so one verifier does for everything.
"""

from datetime import UTC, timedelta
from typing import Any

import msgspec

from station import ids
from station.facts import registry
from station.ledger.chain import Place, next_link
from station.ledger.epoch import EpochReason
from station.ledger.record import Envelope, Shift, body_hash, decode, encode
from station.ledger.seal import seal_message
from sync.hub.exchange import Hub
from sync.hub.ports import Reading, Writing
from sync.hub.push import receipt_for
from sync.hub.rows import NewRecord, StoredRecord, StoredStream, stream_start
from sync.hub.standing import take_effect


def append_own(hub: Hub, body: bytes, audience: str = "") -> StoredRecord:
    """Append a record of the hub itself; durable on return.

    Appending the same body again (same rid) changes nothing.

    Args:
        hub: The hub.
        body: Encoded by `station.ledger.record`, with the hub's id as station.
        audience: The tenant it is for; "" = everybody.

    Raises:
        RecordMalformed: Not a record body.
        StationError: The store refused; nothing is known to be stored.
    """
    with hub.storage.writing() as tx:
        stored = append_in(hub, tx, body, audience)
    hub.grew()
    return stored


def append_in(hub: Hub, tx: Writing, body: bytes, audience: str = "") -> StoredRecord:
    """The same in a transaction of the caller, who says `hub.grew()` once it is durable."""
    envelope = decode(body)
    stream = own_stream(hub, tx) or start_own_epoch(hub, tx, "first_run")
    known = tx.record(envelope.rid)
    if known is not None and known.record.body == body:
        return known
    seq, bh = stream.head.seq + 1, body_hash(body)
    link = next_link(stream.station, stream.epoch, seq, stream.head.link, bh)
    record = NewRecord(seq, envelope.rid, bh, link, body, audience=audience)
    (stored,) = tx.append(stream, [record], hub.now_ms())
    place = Place(seq, link)
    message = seal_message(stream.station, stream.epoch, place)
    tx.add_seal(stream, seq, hub.identity.key.sign(message))
    receipt_for(hub, tx, stream, place)
    take_effect(tx, envelope)
    return stored


def decide(hub: Hub, tx: Writing, data: Any) -> StoredRecord:
    """Append what the hub has decided; see `sync.hub.standing` for how decisions are ordered."""
    seen = f"{tx.generation()}.{tx.feed_head().idx}"
    return append_in(hub, tx, body_of(hub, data, hub.app, seen))


def body_of(hub: Hub, data: Any, app_ver: str, seen: str = "") -> bytes:
    """The body of a record that the hub makes now."""
    type_, version = registry.type_of(data)
    wall = hub.clock.now()
    local = wall.astimezone()
    return encode(
        Envelope(
            rid=ids.new_rid(hub.clock),
            station=hub.identity.hub,
            inst=hub.identity.hub,
            type=type_,
            tv=version,
            app_ver=app_ver,
            seen=seen,
            wall=wall.astimezone(UTC),
            tz=round((local.utcoffset() or timedelta()) / timedelta(minutes=1)),
            mono=round(hub.clock.monotonic_s(), 3),
            boot_id=hub.clock.boot_id,
            shift=Shift(day=local.date(), code=""),
            data=msgspec.Raw(msgspec.json.encode(data)),
        )
    )


def start_own_epoch(hub: Hub, tx: Writing, reason: EpochReason) -> StoredStream:
    """Begin a new epoch of the hub's own stream, after the head of the present one."""
    present = own_stream(hub, tx)
    parent = present.head if present else None
    epoch = ids.new_id()
    return tx.add_stream(
        StoredStream(
            0,
            hub.identity.hub,
            epoch,
            present.epoch if present else "",
            parent,
            reason,
            stream_start(hub.identity.hub, epoch, parent),
        )
    )


def own_stream(hub: Hub, view: Reading) -> StoredStream | None:
    """The hub's present own stream."""
    return view.newest_stream(hub.identity.hub)
