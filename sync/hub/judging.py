"""What the hub thinks of a record it has stored anyway: usable, held, or for a person."""

from collections.abc import Callable
from uuid import UUID

import msgspec

from station.errors import StationError
from sync.hub.exchange import Hub
from sync.hub.rows import RecordState
from sync.wire.batch import SentRecord

TYPE_UNKNOWN = "record.type_unknown"


class Head(msgspec.Struct, frozen=True):
    """The few fields of a body that the hub itself looks at."""

    rid: UUID
    station: str
    type: str
    tv: int
    blobs: tuple["HeadBlob", ...] = ()


class HeadBlob(msgspec.Struct, frozen=True):
    """A photo a record names."""

    sha256: str
    size: int = 0


_DECODER = msgspec.json.Decoder(Head)


class BodyUnreadable(StationError):
    """A body that is stored but that nobody can read."""

    code = "record.unreadable"


def read_head(body: bytes) -> Head:
    """The fields the hub looks at.

    Raises:
        BodyUnreadable: Not JSON, or not a record's.
    """
    try:
        return _DECODER.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BodyUnreadable(reason=str(error)) from error


def judge(
    hub: Hub,
    may_say: Callable[[str], bool],
    record: SentRecord,
    first_hashes: dict[UUID, bytes],
) -> tuple[RecordState, str]:
    """The state of a new record, and the code that says why where it is not plainly usable.

    Args:
        hub: Knows which types this program understands.
        may_say: Whether a body from this station may stand in the record's stream.
        record: As it came.
        first_hashes: rid -> body hash under which the rid was first seen; the record is added,
            so that a rid used twice within one batch is noticed.
    """
    if record.body is None or record.rid is None:
        return "exception", "record.gap"
    if record.rid in first_hashes:
        return _judge_known_rid(record.bh, first_hashes[record.rid])
    first_hashes[record.rid] = record.bh
    return _judge_body(hub, may_say, record.rid, record.body)


def _judge_body(
    hub: Hub, may_say: Callable[[str], bool], rid: UUID, body: bytes
) -> tuple[RecordState, str]:
    try:
        head = read_head(body)
    except BodyUnreadable as error:
        return "exception", error.code
    if head.rid != rid:
        return "exception", "record.rid_differs"
    if not may_say(head.station):
        return "exception", "record.station_differs"
    if not hub.knows(head.type, head.tv):
        return "held", TYPE_UNKNOWN
    return "ok", ""


def _judge_known_rid(bh: bytes, first: bytes) -> tuple[RecordState, str]:
    """I6: the same fact again counts once; the same rid for another fact is for a person."""
    if bh == first:
        return "repeated", ""
    return "exception", "record.rid_reused"
