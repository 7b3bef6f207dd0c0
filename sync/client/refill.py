"""Refill: records of this station that only the hub still has (4.4 of the design).

The feed gives a station's own records without body. Those that a twin of its disk wrote, or it
itself before an older copy was put back, are fetched by their places, so that their facts count
here too: else the operator would pack the same units again.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from station.ledger.record import body_hash
from sync.client.conversation import Conversation
from sync.client.ports import Lacked, Ledger, Request
from sync.client.troubles import HubRefused, HubUnclear
from sync.wire.batch import BatchBroken, SentRecord, read_batch
from sync.wire.messages import Limits
from sync.wire.packing import PackTooLarge

_AT_ONCE = 500
_PLAIN = replace(Limits(), packed_bytes=Limits().unpacked_bytes)


def refill(talk: Conversation, ledger: Ledger) -> Iterator[int]:
    """Fetch what is lacked, one exchange per step.

    Yields:
        How many records were kept.

    Raises:
        As `Conversation.ask`; HubRefused; HubUnclear where the hub's feed names a record that it
        does not hand out.
    """
    while lacked := ledger.lacked(_AT_ONCE):
        first = lacked[0]
        wanted = {place.seq for place in lacked if place.epoch == first.epoch}
        found = [each for each in _fetch(talk, ledger.station, first) if each.seq in wanted]
        count = ledger.recovered(first.epoch, found)
        if first in ledger.lacked(1):
            raise HubUnclear(reason=f"no record {first.seq} in {first.epoch}")
        yield count


def _fetch(talk: Conversation, station: str, first: Lacked) -> Sequence[SentRecord]:
    path = f"/v1/s/{station}/e/{first.epoch}/records?after={first.seq - 1}"
    answer = talk.ask(Request("GET", path, max_answer=_PLAIN.packed_bytes))
    if answer.status not in {200, 204}:
        raise HubRefused(status=answer.status, reason=answer.error.error)
    if answer.status == 204:
        return []
    try:
        records = read_batch(answer.body, "", _PLAIN)
    except (BatchBroken, PackTooLarge) as error:
        raise HubUnclear(reason=str(error)) from error
    return [each for each in records if each.body is not None and body_hash(each.body) == each.bh]
