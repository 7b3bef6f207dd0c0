"""`POST /v1/returned`: a hub that was put back to an older state gets its own records back (I9).

What stations recorded they send again themselves; what the hub itself published or decided, only
those can bring back who have read it. Each record comes with the hub's own seal, so that nobody
can put words into its mouth. Like a station's after a fork it is moved to the present epoch of the
hub's stream: place and link change, rid and body do not.
"""

from station.ledger.record import body_hash
from sync.hub.exchange import Call, Reply
from sync.hub.judging import BodyUnreadable, read_head
from sync.hub.own import append_in
from sync.hub.ports import Writing
from sync.wire.hub_seal import is_sealed
from sync.wire.messages import Returned, ReturnedRecord, TakenBack, decode


def returned(call: Call) -> Reply:
    """Take back what is the hub's and was lost; anything else is passed over."""
    said = decode(call.request.body, Returned)
    count = 0
    with call.hub.storage.writing() as tx:
        for record in said.records:
            if _is_ours(call, record) and _is_lost(tx, record):
                append_in(call.hub, tx, record.body.encode(), record.sealed.audience)
                count += 1
    if count:
        call.hub.grew()
    return Reply(200, TakenBack(count=count))


def _is_ours(call: Call, record: ReturnedRecord) -> bool:
    """Whether the hub sealed it, and whoever brings it may have read it."""
    if record.sealed.audience not in {"", call.station.tenant}:
        return False
    identity, bh = call.hub.identity, body_hash(record.body.encode())
    return is_sealed(
        identity.key.public, identity.hub, record.epoch, record.seq, bh, record.sealed
    )


def _is_lost(tx: Writing, record: ReturnedRecord) -> bool:
    try:
        head = read_head(record.body.encode())
    except BodyUnreadable:
        return False
    return tx.record(head.rid) is None
