"""FORK: find what both sides still share, and move everything that is not proven on from there.

The hub holds another history of an epoch where a disk was copied, or an older copy of it put
back. Nothing is discarded on either side (I8): what the hub does not hold is sent again in a new
epoch, and what only the hub holds comes down (`sync.client.refill`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from station.ledger.chain import Place
from sync.client.common import find_common
from sync.client.compare import Agrees, Differs
from sync.client.conversation import Conversation
from sync.client.ports import Ledger, Stream


@dataclass(frozen=True, slots=True)
class Fork:
    """A place from which this ledger has to go on in a new epoch.

    Attributes:
        epoch: The oldest epoch that cannot be continued as it is.
        common: The last place both sides share there.
        hub_head: How far the hub's history of it goes.
    """

    epoch: str
    common: Place
    hub_head: Place


@dataclass(frozen=True, slots=True)
class Standing:
    """What a hello has shown.

    Attributes:
        proven: For every epoch, the newest own place that the hub holds.
        fork: `None` where everything beyond can be sent as it stands.
    """

    proven: Mapping[str, Place]
    fork: Fork | None


def find_standing(
    talk: Conversation,
    ledger: Ledger,
    streams: Sequence[Stream],
    compared: Mapping[str, Agrees | Differs],
) -> Standing:
    """Find what is proven, asking the hub for links where histories differ.

    An epoch whose end the hub goes beyond is no trouble, unless records still would be appended
    to it: it is how each fork looks once it is settled.

    Args:
        talk: To the hub.
        ledger: The station's.
        streams: As they were before the hello.
        compared: What the hello found, by epoch.

    Raises:
        As `Conversation.ask`; HubRefused.
    """
    proven: dict[str, Place] = {}
    fork = None
    for stream in streams:
        epoch, found = stream.epoch.epoch, compared[stream.epoch.epoch]
        if isinstance(found, Agrees):
            proven[epoch] = found.held
            continue
        common = found.common or _common(talk, ledger, stream, found.hub_head)
        proven[epoch] = common
        is_current = stream is streams[-1]
        if fork is None and (is_current or common != stream.head):
            fork = Fork(epoch, common, found.hub_head)
    return Standing(proven, fork)


def _common(talk: Conversation, ledger: Ledger, stream: Stream, hub_head: Place) -> Place:
    limit = min(stream.head.seq, hub_head.seq)
    found = find_common(talk, ledger, stream.epoch.epoch, limit)
    # not even the start: whatever the hub holds under this name, nothing of ours is in it
    return found or stream.epoch.start(ledger.station)
