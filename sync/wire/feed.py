"""The feed: every record the hub holds, in the hub's one order, chained like a ledger.

`link_idx = sha256("f1" hub(16) gen(8) idx(8) link_(idx-1)(32) rid(16) bh(32))`, with 32 zero bytes
as link 0 and 16 zero bytes as the rid of a gap. A body that the reader may not see is left out;
the chain still verifies, because it runs over the body's hash.
"""

import hashlib
import re
from typing import NamedTuple
from uuid import UUID

from station.errors import StationError
from sync.wire.fields import number
from sync.wire.hub_seal import HubSeal

NO_LINK = bytes(32)
_CURSOR = re.compile(r"(0|[1-9]\d{0,15})\.(0|[1-9]\d{0,15})\.([0-9a-f]{64})", re.ASCII)


class CursorMalformed(StationError):
    """Text that is no feed cursor."""

    code = "sync.cursor_malformed"


class Cursor(NamedTuple):
    """The newest feed item a reader has applied.

    Attributes:
        gen: Generation in which the hub chained that item. idx: 0 before the first item.
    """

    gen: int
    idx: int
    link: bytes

    def __str__(self) -> str:
        return f"{self.gen}.{self.idx}.{self.link.hex()}"


class FeedItem(NamedTuple):
    """One record as the hub hands it on.

    Attributes:
        idx: The hub's order, from 1 without gaps. gen: generation that chained the item.
        link: The feed's chain up to here (not the station's).
        rid: `None` where the station could only send a gap.
        body: `None` for the reader's own records, for others it may not see, and for gaps.
        sealed: With a record of the hub itself.
    """

    idx: int
    gen: int
    link: bytes
    station: str
    epoch: str
    seq: int
    rid: UUID | None
    bh: bytes
    body: bytes | None
    sealed: HubSeal | None = None

    @property
    def cursor(self) -> Cursor:
        """The cursor of a reader that has applied this item last."""
        return Cursor(self.gen, self.idx, self.link)


def start_of_feed(gen: int) -> Cursor:
    """The cursor before the first item."""
    return Cursor(gen, 0, NO_LINK)


def next_feed_link(hub: str, gen: int, after: Cursor, rid: UUID | None, bh: bytes) -> bytes:
    """The link of the item that follows `after`, chained in generation `gen`."""
    return hashlib.sha256(
        b"".join(
            (
                b"f1",
                bytes.fromhex(hub),
                number(gen),
                number(after.idx + 1),
                after.link,
                rid.bytes if rid else bytes(16),
                bh,
            )
        )
    ).digest()


def parse_cursor(text: str) -> Cursor:
    """Read `gen.idx.link`.

    Raises:
        CursorMalformed: See the class.
    """
    found = _CURSOR.fullmatch(text)
    if not found:
        raise CursorMalformed(text=text[:100])
    return Cursor(int(found[1]), int(found[2]), bytes.fromhex(found[3]))
