"""Questions about a station's own streams: links to find a fork, records to refill from."""

from station.ledger.chain import Place
from sync.hub.exchange import Call, Refused, Reply
from sync.wire.batch import SentRecord, pack_batch
from sync.wire.messages import LinkAt, Links

MAX_LINKS = 1000


def links(call: Call) -> Reply:
    """`GET /v1/s/{station}/e/{epoch}/links?from&step`."""
    first, step = call.number("from", 0), call.number("step", 1)
    if step < 1:
        raise Refused(400, "query-step")
    with call.hub.storage.reading() as view:
        stream = view.stream(*call.own_stream())
        if stream is None:
            raise Refused(404, "stream-unknown")
        found = view.links(stream, first, step, MAX_LINKS)
    return Reply(200, Links(head=_link_at(stream.head), links=tuple(map(_link_at, found))))


def records(call: Call) -> Reply:
    """`GET /v1/s/{station}/e/{epoch}/records?after`; 204 where there are no more."""
    with call.hub.storage.reading() as view:
        stream = view.stream(*call.own_stream())
        if stream is None:
            raise Refused(404, "stream-unknown")
        found = view.records(stream, call.number("after"), call.hub.limits.records)
    if not found:
        return Reply(204)
    sent = [SentRecord(each.seq, each.rid, each.bh, each.body, each.gap) for each in found]
    body, coding, _ = pack_batch(sent, call.hub.limits)
    headers = {"Content-Type": "application/x-ndjson"}
    return Reply(
        200, headers=headers | ({"Content-Encoding": coding} if coding else {}), data=body
    )


def _link_at(place: Place) -> LinkAt:
    return LinkAt(seq=place.seq, link=place.link.hex())
