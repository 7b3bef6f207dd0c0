"""The JSON of every request and answer (4.3 of the design). Unknown fields are ignored.

Decoding checks form and bounds; what a message means is the business of client and hub. Words out
of a list (states, reasons) are plain text here: a list may grow, and a program that does not know
the new word must not take the whole message for broken.
"""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

import msgspec

from station.errors import StationError
from sync.wire.fields import Count, HexHash, HexId, HexKey, ShortText
from sync.wire.hub_seal import HubSeal
from sync.wire.receipts import BlobReceipt, Receipt

Message = TypeVar("Message")
MAX_STREAMS = 1000
MAX_BLOBS_ASKED = 1000
MAX_RETURNED = 100


class MessageMalformed(StationError):
    """JSON that is not the message expected here."""

    code = "sync.message_malformed"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What the hub takes at once. The defaults are those of the design."""

    records: int = 500
    packed_bytes: int = 4 * 1024 * 1024
    unpacked_bytes: int = 16 * 1024 * 1024
    in_flight: int = 2
    chunk_bytes: int = 1024 * 1024
    blob_bytes: int = 25 * 1024 * 1024
    feed_items: int = 1000


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why the hub did not do it: the body of every answer of 400 and above.

    Attributes:
        error: Stable code, e.g. `request-signature`.
        seq: The record at fault, where one is.
        detail: For support, English; not shown to operators.
    """

    error: ShortText
    seq: int | None = None
    detail: str = ""


class Enrol(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/enrol`, signed with the very key it introduces."""

    code: HexId
    station: HexId
    station_pub: HexKey
    inst: HexId


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """The answer 201: the station is known from now on.

    Attributes:
        label: The station's name for people, such as 工位03.
        tenant: The supplier whose records and photos this station shares.
    """

    label: ShortText
    hub_id: HexId
    tenant: ShortText
    limits: Limits


class ParentPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where a stream goes on from."""

    epoch: HexId
    seq: Count
    link: HexHash


class AckedPlace(msgspec.Struct, frozen=True, kw_only=True):
    """The newest place the station holds a receipt for, and the generation that signed it."""

    seq: Count
    link: HexHash
    gen: Count


class StreamClaim(msgspec.Struct, frozen=True, kw_only=True):
    """How far one of the station's streams goes, as the station sees it.

    Attributes:
        reason: Why it began: `station.ledger.epoch.EpochReason`, or a later program's.
    """

    epoch: HexId
    parent: ParentPlace | None
    reason: ShortText
    seq: Count
    link: HexHash
    acked: AckedPlace | None = None


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/hello`.

    Attributes:
        seen: The feed cursor, "" before the first item.
        gen: The hub's generation as the station last followed it, 0 before the first hello.
        photo: The newest receipt for a photo that the station has from that generation.
    """

    station: HexId
    inst: HexId
    app: ShortText
    streams: Annotated[tuple[StreamClaim, ...], msgspec.Meta(max_length=MAX_STREAMS)]
    seen: ShortText = ""
    gen: Count = 0
    photo: BlobReceipt | None = None


class StreamHeld(msgspec.Struct, frozen=True, kw_only=True):
    """How far the hub holds a stream.

    Attributes:
        link: The hub's link at `seq`.
        link_at_yours: The hub's link at the station's own `seq`, where it goes that far.
        safe_seq: Up to here it is in a backup that was restored and checked.
        gaps: Records up to `seq` whose bodies nobody could send yet; the first of them.
    """

    epoch: HexId
    seq: Count
    link: HexHash
    link_at_yours: HexHash | None
    safe_seq: Count
    gaps: tuple[Count, ...] = ()


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person should know; the sentence is found by its code."""

    code: ShortText
    facts: dict[str, Any] = {}


class HelloAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer 200.

    Attributes:
        now: The hub's clock, milliseconds since 1970 UTC.
        cursor_ok: Whether the feed goes on from `seen`; if not, `/v1/log` will say 409.
        challenge: To be repeated and signed in every further request, valid 15 minutes.
    """

    gen: Count
    now: Count
    min_app: ShortText
    limits: Limits
    streams: tuple[StreamHeld, ...]
    cursor_ok: bool
    challenge: ShortText
    alarms: tuple[Alarm, ...] = ()


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What the hub says about one stored record that it could not simply use.

    Attributes:
        state: `held`, `exception`, or a later hub's word.
    """

    seq: Count
    state: ShortText
    code: ShortText


class Pushed(msgspec.Struct, frozen=True, kw_only=True):
    """The answer 200 to a push: durable before it was sent."""

    receipt: Receipt
    safe_seq: Count
    notes: tuple[Note, ...] = ()


class PushConflict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer 409 to a push.

    Attributes:
        fork: The hub holds another history; `common_*` is the last equal place, where the batch
            itself shows one.
        gap: The hub's stream ends earlier, at `seq` with `link` ("" = it knows no such stream).
    """

    fork: bool = False
    common_seq: int | None = None
    common_link: HexHash | None = None
    gap: bool = False
    seq: int | None = None
    link: str = ""


class LinkAt(msgspec.Struct, frozen=True, kw_only=True):
    """One place of a stream."""

    seq: Count
    link: HexHash


class Links(msgspec.Struct, frozen=True, kw_only=True):
    """`GET .../links`: the hub's links at `from`, `from + step`, ...; at most 1,000."""

    head: LinkAt
    links: tuple[LinkAt, ...]


class BlobsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/blobs/state`."""

    sha256: Annotated[tuple[HexHash, ...], msgspec.Meta(max_length=MAX_BLOBS_ASKED)]


class BlobHeld(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the hub holds a photo: only its receipt says so for sure.

    Attributes:
        state: `absent`, `stored`, `safe` (also in a checked backup), or a later hub's word.
    """

    state: ShortText
    receipt: BlobReceipt | None = None


class UploadPlace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to `POST /v1/blobs`: where to send the bytes, or that they are here already."""

    upload: str = ""
    offset: int = 0
    receipt: BlobReceipt | None = None


class LogItem(msgspec.Struct, frozen=True, kw_only=True):
    """One feed item; `body` is the record's own bytes as text, `sealed` only with the hub's own."""

    idx: Count
    gen: Count
    link: HexHash
    station: HexId
    epoch: HexId
    seq: Count
    rid: str | None
    bh: HexHash
    body: str | None
    sealed: HubSeal | None = None


class LogPage(msgspec.Struct, frozen=True, kw_only=True):
    """The answer 200 to `GET /v1/log`; `gen` is the hub's present one, `next` the new cursor."""

    gen: Count
    items: tuple[LogItem, ...]
    next: ShortText
    more: bool


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The answer 200 to `GET /v1/snapshot`: single feed items, by idx.

    Attributes:
        head: The newest feed item as of now.
        after: Where the next page begins; `more` says whether there is one.
    """

    gen: Count
    head: ShortText
    items: tuple[LogItem, ...]
    after: Count
    more: bool


class LogConflict(msgspec.Struct, frozen=True, kw_only=True):
    """The answer 409: the cursor is not of this feed.

    Attributes:
        common: A cursor from which the reader can go on if it holds exactly that item.
    """

    gen: Count
    common: ShortText | None


class ReturnedRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record of the hub's own stream, as its feed once gave it."""

    epoch: HexId
    seq: Count
    body: str
    sealed: HubSeal


class Returned(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/returned`: what a station has from a hub that does not know it any more."""

    records: Annotated[tuple[ReturnedRecord, ...], msgspec.Meta(max_length=MAX_RETURNED)]


class TakenBack(msgspec.Struct, frozen=True, kw_only=True):
    """The answer 200: how many of them were news to the hub."""

    count: Count


_ENCODER = msgspec.json.Encoder()


def encode(message: msgspec.Struct | Mapping[str, msgspec.Struct]) -> bytes:
    """The JSON of a message."""
    return _ENCODER.encode(message)


def decode(data: bytes, wanted: type[Message]) -> Message:
    """Read a message.

    Raises:
        MessageMalformed: Not JSON, or not of this form.
    """
    try:
        return msgspec.json.decode(data, type=wanted)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise MessageMalformed(message=wanted.__name__, reason=str(error)) from error
