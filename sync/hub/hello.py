"""Hello: compare what the station says it has with what the hub holds.

It is also where a hub that was restored from an older backup finds out: somebody has seen more
than it holds, in its own generation. It then starts a new generation, and everybody sends again
what it misses (I9).
"""

from collections.abc import Mapping

from station.ledger.chain import Place
from sync.hub.exchange import Call, Hub, Refused, Reply
from sync.hub.generations import start_generation
from sync.hub.ports import Reading, Writing
from sync.hub.rows import StoredStream, Trouble, stream_start
from sync.hub.standing import oldest_program, version_of
from sync.wire.challenge import new_challenge
from sync.wire.feed import Cursor, CursorMalformed, parse_cursor
from sync.wire.messages import (
    Alarm,
    Hello,
    HelloAnswer,
    StreamClaim,
    StreamHeld,
    decode,
)
from sync.wire.receipts import BlobReceipt, is_blob_receipt_of

GENERATIONS_AHEAD = 1000
_ALARMS: Mapping[str, str] = {
    "hub.trouble.fork": "sync.alarm.fork",
    "hub.trouble.rolled_back": "sync.alarm.rolled_back",
}
_MAX_ALARMS = 20
_MAX_GAPS = 100


def hello(call: Call) -> Reply:
    """`POST /v1/hello`."""
    said = decode(call.request.body, Hello)
    if said.station != call.station.station:
        raise Refused(403, "station-not-you")
    seen = _cursor(said.seen)
    with call.hub.storage.writing() as tx:
        oldest = oldest_program(tx, call.hub.min_app)
        if version_of(said.app) < version_of(oldest):
            raise Refused(403, "app-too-old", detail=oldest)
        lost = _newest_lost_generation(call.hub, tx, said, seen)
        if lost is not None:
            start_generation(call.hub, tx, lost, said.station)
        held = tuple(_held(call.hub, tx, said.station, claim) for claim in said.streams)
        answer = HelloAnswer(
            gen=tx.generation(),
            now=call.hub.now_ms(),
            min_app=oldest,
            limits=call.hub.limits,
            streams=held,
            cursor_ok=seen is None or is_of_feed(tx, seen),
            challenge=new_challenge(
                call.hub.identity.challenge_key, said.station, call.hub.now_ms()
            ),
            alarms=_alarms(tx, said.station),
        )
    return Reply(200, answer)


def is_of_feed(view: Reading, cursor: Cursor) -> bool:
    """Whether the feed has exactly this item."""
    own = view.feed_cursor(cursor.idx)
    return own is not None and own.link == cursor.link


def _cursor(text: str) -> Cursor | None:
    """The cursor a station is at; one nobody can read is one nobody has (it will be told 409)."""
    try:
        return parse_cursor(text) if text else None
    except CursorMalformed as error:
        raise Refused(400, "seen-malformed") from error


def _newest_lost_generation(
    hub: Hub, view: Reading, said: Hello, seen: Cursor | None
) -> int | None:
    """The newest generation of which the station holds something that the hub has not."""
    present = view.generation()
    lost = [seen.gen] if seen is not None and not is_of_feed(view, seen) else []
    for claim in said.streams:
        stream = view.stream(said.station, claim.epoch)
        acked = claim.acked
        if acked is not None and (
            stream is None or view.link_at(stream, acked.seq) != bytes.fromhex(acked.link)
        ):
            lost.append(acked.gen)
    if said.photo is not None and _is_lost_photo(hub, view, said.photo):
        lost.append(said.gen)
    newest = max(lost, default=0)
    if newest > present + GENERATIONS_AHEAD:
        raise Refused(400, "generation-not-credible")
    return newest if newest >= present else None


def _is_lost_photo(hub: Hub, view: Reading, receipt: BlobReceipt) -> bool:
    """Whether this hub signed for a photo that it does not hold."""
    is_ours = receipt.hub == hub.identity.hub and is_blob_receipt_of(
        hub.identity.key.public, receipt
    )
    return is_ours and receipt.sha256 not in view.blobs(receipt.tenant, [receipt.sha256])


def _held(hub: Hub, tx: Writing, station: str, claim: StreamClaim) -> StreamHeld:
    stream = tx.stream(station, claim.epoch) or _begin(hub, tx, station, claim)
    link = tx.link_at(stream, claim.seq)
    hub.telemetry.note_claim(station, claim.epoch, claim.seq, stream.head.seq, hub.now_ms())
    return StreamHeld(
        epoch=claim.epoch,
        seq=stream.head.seq,
        link=stream.head.link.hex(),
        link_at_yours=link.hex() if link else None,
        safe_seq=tx.safe_seq(stream),
        gaps=tuple(tx.gaps(stream, _MAX_GAPS)),
    )


def _begin(hub: Hub, tx: Writing, station: str, claim: StreamClaim) -> StoredStream:
    parent = None
    if claim.parent is not None:
        parent = Place(claim.parent.seq, bytes.fromhex(claim.parent.link))
        _compare_parent(hub, tx, station, claim)
        if claim.reason == "fork":
            trouble = Trouble("hub.trouble.fork", station, claim.parent.epoch)
            tx.add_trouble(trouble, hub.now_ms())
    start = stream_start(station, claim.epoch, parent)
    parent_epoch = claim.parent.epoch if claim.parent else ""
    return tx.add_stream(
        StoredStream(0, station, claim.epoch, parent_epoch, parent, claim.reason, start)
    )


def _compare_parent(hub: Hub, tx: Writing, station: str, claim: StreamClaim) -> None:
    """A parent the hub holds otherwise is told to a person; the stream itself is taken."""
    assert claim.parent is not None
    known = tx.stream(station, claim.parent.epoch)
    link = tx.link_at(known, claim.parent.seq) if known else None
    if link is not None and link.hex() != claim.parent.link:
        trouble = Trouble("hub.trouble.parent_differs", station, claim.epoch, claim.parent.seq)
        tx.add_trouble(trouble, hub.now_ms())


def _alarms(view: Reading, station: str) -> tuple[Alarm, ...]:
    found = [
        Alarm(code=_ALARMS[trouble.kind], facts={"epoch": trouble.epoch, "seq": trouble.seq})
        for trouble in view.troubles(station)
        if trouble.kind in _ALARMS
    ]
    return tuple(found[-_MAX_ALARMS:])
