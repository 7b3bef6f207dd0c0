"""Give a hub that went back to an older state its own records back: documents, revocations (I9).

It happens before what the hub does not know any more is dropped here, for then nobody might have
them. Giving the same back again changes nothing.
"""

from collections.abc import Iterator, Sequence

from sync.client.conversation import Conversation
from sync.client.ports import HubRecord, Ledger, Request
from sync.client.troubles import HubRefused
from sync.wire.messages import MAX_RETURNED, Returned, ReturnedRecord, TakenBack, encode

PATH = "/v1/returned"
_MOST_BYTES = 512 * 1024
_OLDER_HUB = frozenset({404, 405})


def give_back(talk: Conversation, ledger: Ledger, after_idx: int) -> Iterator[int]:
    """Send what came down beyond `after_idx` of the hub's own, one exchange per step.

    Yields:
        How many records the hub did not have.

    Raises:
        As `Conversation.ask`; HubRefused.
    """
    while some := _within_bytes(ledger.hub_records(after_idx, MAX_RETURNED)):
        after_idx = some[-1].idx
        message = Returned(records=tuple(_returned(each) for each in some))
        headers = {"Content-Type": "application/json"}
        answer = talk.ask(Request("POST", PATH, headers, encode(message)))
        if answer.status in _OLDER_HUB:
            return
        if answer.status != 200:
            raise HubRefused(status=answer.status, reason=answer.error.error)
        yield answer.read(TakenBack).count


def _returned(record: HubRecord) -> ReturnedRecord:
    return ReturnedRecord(
        epoch=record.epoch, seq=record.seq, body=record.body.decode(), sealed=record.sealed
    )


def _within_bytes(records: Sequence[HubRecord]) -> Sequence[HubRecord]:
    total = 0
    for count, each in enumerate(records):
        total += len(each.body)
        if total > _MOST_BYTES and count:
            return records[:count]
    return records
