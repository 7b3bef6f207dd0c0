"""Compare a stream of the station's with what the hub holds of it. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from station.ledger.chain import Place
from sync.client.ports import Stream
from sync.wire.messages import StreamHeld


@dataclass(frozen=True, slots=True)
class Agrees:
    """The hub holds a prefix of the station's stream, up to `held`."""

    held: Place


@dataclass(frozen=True, slots=True)
class Differs:
    """The hub holds another history.

    Attributes:
        common: A place both surely share, where the comparison itself shows one.
        hub_head: How far the hub's history goes.
    """

    common: Place | None
    hub_head: Place


def compare(
    stream: Stream, held: StreamHeld, link_at: Callable[[int], bytes | None]
) -> Agrees | Differs:
    """Whether the hub's stream is a prefix of ours.

    Args:
        stream: Ours.
        held: The hub's.
        link_at: Our link at a number.
    """
    hub_head = Place(held.seq, bytes.fromhex(held.link))
    if held.seq <= stream.head.seq:
        if link_at(held.seq) == hub_head.link:
            return Agrees(hub_head)
        return Differs(None, hub_head)
    is_ours_a_prefix = held.link_at_yours == stream.head.link.hex()
    return Differs(stream.head if is_ours_a_prefix else None, hub_head)


def push_after(
    stream: Stream, held: Place, link_at: Callable[[int], bytes | None]
) -> Place | None:
    """Where pushing goes on, or `None` where everything is held and receipted.

    What the hub holds already is not sent again, except the very last record where its receipt
    was lost on the way: the answer to that push brings it.
    """
    if stream.acked is not None and stream.acked.seq >= stream.head.seq:
        return None
    if held.seq < stream.head.seq:
        return held
    before = stream.head.seq - 1
    link = link_at(before) if before >= 0 else None
    return None if link is None else Place(before, link)
