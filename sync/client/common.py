"""Find the last place that station and hub share, in a stream whose histories differ."""

from station.ledger.chain import Place
from sync.client.conversation import Conversation
from sync.client.ports import Ledger, Request
from sync.client.troubles import HubRefused
from sync.wire.messages import Links

_LINKS_AT_ONCE = 1000


def find_common(talk: Conversation, ledger: Ledger, epoch: str, limit: int) -> Place | None:
    """The last common place up to `limit`, asking for ever finer steps.

    Equal links mean equal histories up to there, so the first difference can be closed in on:
    two questions do for a million records.

    Returns:
        `None` where not even the start is shared.

    Raises:
        As `Conversation.ask`; HubRefused where the hub does not know the stream.
    """
    common: Place | None = None
    low, high = -1, limit  # equal up to low, unknown up to high
    while low < high:
        step = -(-(high - low) // _LINKS_AT_ONCE)
        for place in _links(talk, ledger.station, epoch, low + step, step):
            if place.seq > high:
                break
            if ledger.link_at(epoch, place.seq) != place.link:
                high = place.seq - 1
                break
            common, low = place, place.seq
        else:
            high = min(high, low + step - 1)  # no further sample: the rest is below one step
    return common


def _links(talk: Conversation, station: str, epoch: str, first: int, step: int) -> list[Place]:
    path = f"/v1/s/{station}/e/{epoch}/links?from={first}&step={step}"
    answer = talk.ask(Request("GET", path))
    if answer.status != 200:
        raise HubRefused(status=answer.status, reason=answer.error.error)
    return [Place(each.seq, bytes.fromhex(each.link)) for each in answer.read(Links).links]
