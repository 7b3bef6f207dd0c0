"""HELLO: who we are, how far our streams go, and how far the hub holds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from station.clock import Clock
from station.ledger.chain import Place
from sync.client.compare import Agrees, Differs, compare
from sync.client.conversation import Conversation
from sync.client.ports import Ledger, Request, Stream
from sync.client.troubles import HubRefused
from sync.wire.fields import epoch_ms
from sync.wire.messages import (
    AckedPlace,
    Hello,
    HelloAnswer,
    ParentPlace,
    StreamClaim,
    StreamHeld,
    encode,
)

PATH = "/v1/hello"


@dataclass(frozen=True, slots=True)
class Greeting:
    """What came of a hello: what it told, the hub's words, and each epoch compared."""

    told: Sequence[Stream]
    answer: HelloAnswer
    streams: Mapping[str, Agrees | Differs]


def say_hello(talk: Conversation, ledger: Ledger, clock: Clock, app: str) -> Greeting:
    """Greet, compare, and follow the hub where it holds less than it had signed for.

    Raises:
        As `Conversation.ask`; HubRefused where the hub does not understand the hello.
    """
    streams = ledger.streams()
    cursor = ledger.cursor()
    hello = Hello(
        station=ledger.station,
        inst=ledger.inst,
        app=app,
        streams=tuple(claim(stream) for stream in streams),
        seen=str(cursor) if cursor else "",
        gen=ledger.generation() or 0,
        photo=ledger.newest_blob_receipt(),
    )
    talk.challenge = ""
    asked_at = clock.now()
    reply = talk.ask(Request("POST", PATH, {"Content-Type": "application/json"}, encode(hello)))
    if reply.status != 200:
        raise HubRefused(status=reply.status, reason=reply.error.error)
    answer = reply.read(HelloAnswer)
    talk.challenge = answer.challenge
    ledger.note_hub_time(_offset_ms(answer.now, asked_at, clock.now()))
    held = {each.epoch: each for each in answer.streams}
    compared = {
        stream.epoch.epoch: _compared(ledger, stream, held.get(stream.epoch.epoch))
        for stream in streams
    }
    follow(ledger, answer.gen, streams, compared)
    return Greeting(streams, answer, compared)


def claim(stream: Stream) -> StreamClaim:
    """What the station says of one of its streams."""
    epoch, parent = stream.epoch, None
    if epoch.parent is not None and epoch.parent_epoch is not None:
        link = epoch.parent.link.hex()
        parent = ParentPlace(epoch=epoch.parent_epoch, seq=epoch.parent.seq, link=link)
    acked = None
    if stream.acked is not None:
        link = stream.acked.link.hex()
        acked = AckedPlace(seq=stream.acked.seq, link=link, gen=stream.acked_gen)
    return StreamClaim(
        epoch=epoch.epoch,
        parent=parent,
        reason=epoch.reason,
        seq=stream.head.seq,
        link=stream.head.link.hex(),
        acked=acked,
    )


def _compared(ledger: Ledger, stream: Stream, held: StreamHeld | None) -> Agrees | Differs:
    if held is None:
        return Agrees(stream.epoch.start(ledger.station))
    return compare(stream, held, lambda seq: ledger.link_at(stream.epoch.epoch, seq))


def follow(
    ledger: Ledger,
    gen: int,
    streams: Sequence[Stream],
    compared: Mapping[str, Agrees | Differs],
) -> None:
    """Where the hub holds less than it had signed for, that part is unsent again (I9)."""
    back: dict[str, Place | None] = {}
    for stream in streams:
        found = compared[stream.epoch.epoch]
        if isinstance(found, Differs) or stream.acked is None:
            continue
        if found.held.seq < stream.acked.seq:
            back[stream.epoch.epoch] = found.held if found.held.seq else None
    if back or ledger.generation() != gen:
        ledger.follow_generation(gen, back)


def _offset_ms(hub_ms: int, asked_at: datetime, answered_at: datetime) -> int:
    """Hub minus station, taking the answer to have been written half-way."""
    return hub_ms - (epoch_ms(asked_at) + epoch_ms(answered_at)) // 2
