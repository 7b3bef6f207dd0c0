"""PUSH: one batch of own records, and what the hub's signed answer allows us to believe."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from station.ledger.chain import Place
from station.ledger.record import body_hash
from sync.client.conversation import Answer, Conversation
from sync.client.ports import Ledger, Request, Row
from sync.client.troubles import HubRefused, HubUnclear, RequestTooLarge
from sync.wire.batch import SentRecord, pack_batch
from sync.wire.messages import Limits, PushConflict, Pushed
from sync.wire.receipts import Receipt, is_receipt_of

BODIES_AT_ONCE = 3 * 1024 * 1024
_DAMAGED = "damaged"
_REFUSED = "refused"
_NOT_ABOUT_RECORDS = (
    "sync.pack_broken",
    "batch-first",
    "batch-last",
    "batch-seal",
    "header-",
    "query-",
)
"""Refusals of the request itself: leaving a record out would change nothing."""


@dataclass(slots=True)
class Pace:
    """How much is sent at once, and what is known about records that cannot be.

    Attributes:
        records: Records in the next batch, at most; halved by trouble, doubled by success.
        refused: (epoch, seq) of records the hub cannot take as they are: sent as gaps, so that
            everything behind them still flows.
    """

    limits: Limits = field(default_factory=Limits)
    records: int = 500
    refused: set[tuple[str, int]] = field(default_factory=set)

    def slow_down(self) -> None:
        """Half as much next time."""
        self.records = max(1, self.records // 2)

    def speed_up(self) -> None:
        """Twice as much next time."""
        self.records = min(self.limits.records, self.records * 2)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a push.

    Attributes:
        kind: `sent`: acknowledged up to `place`; `again`: nothing changed, try once more (smaller
            batch, or a gap); `hello`: compare anew; `fork`: the hub holds another history;
            `empty`: nothing to send.
        place: Where pushing goes on.
        common: The last common place, where a fork's answer shows one.
        gen: The generation that signed.
    """

    kind: Literal["sent", "again", "hello", "fork", "empty"]
    place: Place
    common: Place | None = None
    gen: int = 0
    count: int = 0


def push_batch(
    talk: Conversation,
    ledger: Ledger,
    epoch: str,
    after: Place,
    pace: Pace,
    most: int | None = None,
) -> Outcome:
    """Send the records that follow `after`, as many as fit (and at most `most`).

    Raises:
        As `Conversation.ask`; HubRefused where even a gap is not taken; HubUnclear where the
        hub signed what cannot be.
    """
    rows = ledger.unsent(epoch, after.seq, most or pace.records, BODIES_AT_ONCE)
    if not rows:
        return Outcome("empty", after)
    records = [as_sent(row, (epoch, row.seq) in pace.refused) for row in rows]
    body, coding, count = pack_batch(records, pace.limits)
    sending = _Sending(
        epoch, after, Place(rows[count - 1].seq, rows[count - 1].link), records[:count]
    )
    try:
        answer = talk.ask(_request(ledger, sending, body, coding))
    except RequestTooLarge:
        if count == 1:
            raise
        pace.slow_down()
        return Outcome("again", after)
    if answer.status == 200:
        return _acknowledge(talk, ledger, sending, answer, pace)
    if answer.status == 409:
        return _conflict(answer, after)
    return _refused(answer, sending, pace)


@dataclass(frozen=True, slots=True)
class _Sending:
    """A batch on its way: its stream, where it begins and ends."""

    epoch: str
    after: Place
    last: Place
    records: Sequence[SentRecord]


def _request(ledger: Ledger, sending: _Sending, body: bytes, coding: str) -> Request:
    headers = {
        "Content-Type": "application/x-ndjson",
        "X-After-Link": sending.after.link.hex(),
        "X-Last-Seq": str(sending.last.seq),
        "X-Last-Link": sending.last.link.hex(),
        "X-Seal": ledger.seal(sending.epoch, sending.last).hex(),
    }
    if coding:
        headers["Content-Encoding"] = coding
    stream = f"/v1/s/{ledger.station}/e/{sending.epoch}/records"
    return Request("POST", f"{stream}?after={sending.after.seq}", headers, body)


def as_sent(row: Row, is_refused: bool) -> SentRecord:
    """A row as it goes over the wire; a gap where its body cannot."""
    if is_refused:
        return SentRecord(row.seq, None, row.bh, None, _REFUSED)
    if row.body is None or not is_whole(row):
        return SentRecord(row.seq, None, row.bh, None, _DAMAGED)
    return SentRecord(row.seq, row.rid, row.bh, row.body)


def is_whole(row: Row) -> bool:
    """Whether the store gave back what was written, and the wire can carry it."""
    return row.body is not None and body_hash(row.body) == row.bh and _is_text(row.body)


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _acknowledge(
    talk: Conversation, ledger: Ledger, sending: _Sending, answer: Answer, pace: Pace
) -> Outcome:
    pushed = answer.read(Pushed)
    receipt = pushed.receipt
    if not _is_for(talk, receipt, ledger.station, sending.epoch, sending.last.seq):
        raise HubUnclear(reason="receipt is not for what was sent")
    if not ledger.acknowledge(sending.epoch, receipt, pushed.safe_seq, pushed.notes):
        return Outcome("fork", sending.after)
    pace.speed_up()
    return Outcome("sent", sending.last, gen=receipt.gen, count=len(sending.records))


def _is_for(talk: Conversation, receipt: Receipt, station: str, epoch: str, seq: int) -> bool:
    named = (receipt.hub, receipt.station, receipt.epoch, receipt.seq)
    return named == (talk.hub.hub, station, epoch, seq) and is_receipt_of(
        bytes.fromhex(talk.hub.public), receipt
    )


def _conflict(answer: Answer, after: Place) -> Outcome:
    conflict = answer.read(PushConflict)
    if not conflict.fork:
        return Outcome("hello", after)
    common = None
    if conflict.common_seq is not None and conflict.common_link is not None:
        common = Place(conflict.common_seq, bytes.fromhex(conflict.common_link))
    return Outcome("fork", after, common)


def _refused(answer: Answer, sending: _Sending, pace: Pace) -> Outcome:
    """A 400: find the record it is about, and send that one as a gap."""
    if answer.status != 400 or answer.error.error.startswith(_NOT_ABOUT_RECORDS):
        raise HubRefused(status=answer.status, reason=answer.error.error)
    if len(sending.records) > 1:
        pace.slow_down()
        return Outcome("again", sending.after)
    (record,) = sending.records
    if record.body is None:
        raise HubRefused(status=answer.status, reason=answer.error.error)
    pace.refused.add((sending.epoch, record.seq))
    return Outcome("again", sending.after)
