"""The hub's own stream: what is published or decided at the hub, as sealed records like any other.

Its station id is the hub's id, its device key the hub's key, so one verifier does for everything.
"""

from uuid import UUID

from station import ids
from station.ledger.chain import Place, next_link
from station.ledger.epoch import EpochReason
from station.ledger.record import body_hash, decode
from station.ledger.seal import seal_message
from sync.hub.exchange import Hub
from sync.hub.ports import Reading, Writing
from sync.hub.push import receipt_for
from sync.hub.rows import NewRecord, StoredRecord, StoredStream, stream_start


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
    rid = decode(body).rid
    with hub.storage.writing() as tx:
        stored = _append(hub, tx, rid, body, audience)
    hub.grew()
    return stored


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


def _append(hub: Hub, tx: Writing, rid: UUID, body: bytes, audience: str) -> StoredRecord:
    stream = own_stream(hub, tx) or start_own_epoch(hub, tx, "first_run")
    known = tx.record(rid)
    if known is not None and known.record.body == body:
        return known
    seq, bh = stream.head.seq + 1, body_hash(body)
    link = next_link(stream.station, stream.epoch, seq, stream.head.link, bh)
    record = NewRecord(seq, rid, bh, link, body, audience=audience)
    (stored,) = tx.append(stream, [record], hub.now_ms())
    place = Place(seq, link)
    message = seal_message(stream.station, stream.epoch, place)
    tx.add_seal(stream, seq, hub.identity.key.sign(message))
    receipt_for(hub, tx, stream, place)
    return stored
