"""Take a batch of records. Store first, judge later: content is never refused (4.3, I5, I6)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from station.ledger.chain import Place, next_link
from station.ledger.record import MAX_BODY_BYTES, body_hash
from station.ledger.seal import is_signed, seal_message
from sync.hub.exchange import Call, Hub, Refused, Reply
from sync.hub.judging import judge
from sync.hub.ports import Reading, Writing
from sync.hub.rows import HeldRecord, NewRecord, RecordState, StoredStream, Trouble
from sync.wire.batch import SentRecord, read_batch
from sync.wire.messages import Note, PushConflict, Pushed
from sync.wire.receipts import Receipt, signed_receipt

_HASH = re.compile("[0-9a-f]{64}")
_SIGNATURE = re.compile("[0-9a-f]{128}")
_UNSIGNED = "0" * 128
_MAY_HOLD_ADOPTED = frozenset({"adopted", "fork"})
_NOTED: Mapping[RecordState, Literal["held", "exception"]] = {
    "held": "held",
    "exception": "exception",
}


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch whose own arithmetic is right: hashes, chain and seal fit each other.

    Attributes:
        after: The place it goes on from, as the station says.
        links: The chain's link after each record.
    """

    station: str
    epoch: str
    after: Place
    records: Sequence[SentRecord]
    links: Sequence[bytes]
    seal: bytes

    @property
    def last(self) -> Place:
        """The place reached."""
        return Place(self.records[-1].seq, self.links[-1])


def push(call: Call) -> Reply:
    """`POST /v1/s/{station}/e/{epoch}/records`; durable before it answers."""
    batch = _read(call)
    hub = call.hub
    with hub.storage.writing() as tx:
        stream = tx.stream(batch.station, batch.epoch)
        if stream is None:
            return _gap(0, "")
        if batch.after.seq > stream.head.seq:
            return _gap(stream.head.seq, stream.head.link.hex())
        held = {each.seq: each for each in tx.held(stream, batch.after.seq + 1, batch.last.seq)}
        fork = _fork(tx, stream, batch, held)
        if fork is not None:
            tx.add_trouble(_fork_trouble(stream, fork), hub.now_ms())
            return Reply(409, fork)
        notes, new = _store(hub, tx, stream, batch, held)
        receipt = receipt_for(hub, tx, stream, batch.last)
        safe_seq = tx.safe_seq(stream)
    hub.telemetry.note_received(batch.station, batch.epoch, batch.last.seq, new)
    if new:
        hub.grew()
    return Reply(200, Pushed(receipt=receipt, safe_seq=safe_seq, notes=notes))


def receipt_for(hub: Hub, tx: Writing, stream: StoredStream, place: Place) -> Receipt:
    """The receipt for a place that this transaction makes, or has made, durable."""
    gen = tx.generation()
    given = tx.receipt(stream, place, gen)
    if given is not None:
        return given
    receipt = signed_receipt(
        hub.identity.key,
        Receipt(
            hub=hub.identity.hub,
            station=stream.station,
            epoch=stream.epoch,
            seq=place.seq,
            link=place.link.hex(),
            gen=gen,
            at=hub.now_ms(),
            sig=_UNSIGNED,
        ),
    )
    tx.add_receipt(stream, receipt)
    return receipt


def _read(call: Call) -> Batch:
    station, epoch = call.own_stream()
    headers = call.request.headers
    after = Place(call.number("after"), _bytes(headers, "x-after-link", _HASH))
    coding = headers.get("content-encoding", "")
    records = read_batch(call.request.body, coding, call.hub.limits)
    if records[0].seq != after.seq + 1:
        raise Refused(400, "batch-first", seq=records[0].seq)
    _check_bodies(records)
    links, link = [], after.link
    for record in records:
        link = next_link(station, epoch, record.seq, link, record.bh)
        links.append(link)
    seal = _bytes(headers, "x-seal", _SIGNATURE)
    batch = Batch(station, epoch, after, records, links, seal)
    claimed = (headers.get("x-last-seq"), headers.get("x-last-link"))
    if claimed != (str(batch.last.seq), link.hex()):
        raise Refused(400, "batch-last", seq=batch.last.seq)
    if not is_signed(call.station.public, seal, seal_message(station, epoch, batch.last)):
        raise Refused(400, "batch-seal", seq=batch.last.seq)
    return batch


def _check_bodies(records: Sequence[SentRecord]) -> None:
    for record in records:
        if record.body is None:
            continue
        if len(record.body) > MAX_BODY_BYTES:
            raise Refused(400, "record-too-large", seq=record.seq)
        if body_hash(record.body) != record.bh:
            raise Refused(400, "record-hash", seq=record.seq)


def _bytes(headers: Mapping[str, str], name: str, form: re.Pattern[str]) -> bytes:
    text = headers.get(name, "")
    if not form.fullmatch(text):
        raise Refused(400, f"header-{name}")
    return bytes.fromhex(text)


def _gap(seq: int, link: str) -> Reply:
    return Reply(409, PushConflict(gap=True, seq=seq, link=link))


def _fork(
    view: Reading, stream: StoredStream, batch: Batch, held: Mapping[int, HeldRecord]
) -> PushConflict | None:
    """Compare the link of every record that is here already, old ones too."""
    if view.link_at(stream, batch.after.seq) != batch.after.link:
        return PushConflict(fork=True)
    common = batch.after
    for record, link in zip(batch.records, batch.links, strict=True):
        known = held.get(record.seq)
        if known is None:
            return None
        if known.link != link:
            return PushConflict(fork=True, common_seq=common.seq, common_link=common.link.hex())
        common = Place(record.seq, link)
    return None


def _fork_trouble(stream: StoredStream, fork: PushConflict) -> Trouble:
    common = "unknown" if fork.common_seq is None else f"seq {fork.common_seq}"
    return Trouble(
        "hub.trouble.fork", stream.station, stream.epoch, detail=f"common place: {common}"
    )


def _store(
    hub: Hub,
    tx: Writing,
    stream: StoredStream,
    batch: Batch,
    held: Mapping[int, HeldRecord],
) -> tuple[tuple[Note, ...], int]:
    """Append what is new; notes about all of the batch, and how many were new."""
    wanted = [
        (record, link)
        for record, link in zip(batch.records, batch.links, strict=True)
        if _is_new(record, held.get(record.seq))
    ]
    first_hashes = dict(tx.hashes_of(record.rid for record, _ in wanted if record.rid))
    fresh: dict[int, NewRecord] = {}
    origins = partial(_may_say, tx, stream)
    for record, link in wanted:
        state, code = judge(hub, origins, record, first_hashes)
        fresh[record.seq] = NewRecord(
            record.seq, record.rid, record.bh, link, record.body, record.gap, state, code
        )
        if state == "exception":
            trouble = Trouble(code, stream.station, stream.epoch, record.seq, record.rid)
            tx.add_trouble(trouble, hub.now_ms())
    if fresh:
        tx.append(stream, list(fresh.values()), hub.now_ms())
        tx.add_seal(stream, batch.last.seq, batch.seal)
    return _notes(batch, held, fresh), len(fresh)


def _may_say(view: Reading, stream: StoredStream, station: str) -> bool:
    """Whether a body of that station may stand in this stream: its own, or one it adopted.

    A station that takes over a dead one's queue sends the records as they were made; a fork may
    have moved them on since. Another supplier's records are nobody's to adopt.
    """
    if station == stream.station:
        return True
    if stream.reason not in _MAY_HOLD_ADOPTED:
        return False
    known = view.station(station)
    own = view.station(stream.station)
    return known is None or (own is not None and known.tenant == own.tenant)


def _is_new(record: SentRecord, known: HeldRecord | None) -> bool:
    """Not here yet, or here only as a gap that this record fills."""
    return known is None or (known.is_gap and record.body is not None)


def _notes(
    batch: Batch, held: Mapping[int, HeldRecord], fresh: Mapping[int, NewRecord]
) -> tuple[Note, ...]:
    notes = []
    for record in batch.records:
        found = fresh.get(record.seq) or held[record.seq]
        state: RecordState = found.state
        if state in _NOTED:
            notes.append(Note(seq=record.seq, state=_NOTED[state], code=found.code))
    return tuple(notes)
