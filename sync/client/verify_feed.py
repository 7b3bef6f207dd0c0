"""Check what came down from the hub against the hub's own chain and seals.

Bodies are compared with their hashes by `station.store.verify`. Here the hashes are compared with
the feed's links, which run over records whose bodies this station never got as well.
"""

from collections.abc import Iterator
from uuid import UUID

import msgspec

from station.store import inbox
from station.store.database import Connection, Row
from station.store.verify import Damage
from sync.wire.feed import Cursor, next_feed_link, start_of_feed
from sync.wire.hub_seal import HubSeal, is_sealed

_AT_ONCE = 500


def verify_feed(conn: Connection, hub: str, public: bytes) -> Iterator[Damage]:
    """Every item follows the one before, up to the cursor; the hub's own records are sealed.

    Args:
        conn: Any connection.
        hub: Id of the hub that this station belongs to.
        public: Its key.
    """
    at = start_of_feed(1)
    while page := inbox.feed(conn, at.idx, _AT_ONCE):
        for row in page:
            idx, gen, link = row[:3]
            if not _follows(hub, at, row):
                yield Damage("station.damage.feed", "", 0, str(idx))
            if row[8] is not None and not _is_sealed(hub, public, row):
                yield Damage("station.damage.feed", "", 0, str(idx))
            at = Cursor(gen, idx, link if isinstance(link, bytes) else b"")
    if (inbox.cursor(conn) or str(start_of_feed(1))) != str(at):
        yield Damage("station.damage.feed", "", 0, str(at.idx + 1))


def _follows(hub: str, before: Cursor, row: Row) -> bool:
    idx, gen, link, _, _, _, rid, bh, _ = row
    try:
        expected = next_feed_link(hub, gen, before, UUID(bytes=rid) if rid else None, bh)
    except (TypeError, ValueError, OverflowError):
        return False  # a value that is not even of its kind
    return bool(idx == before.idx + 1 and link == expected)


def _is_sealed(hub: str, public: bytes, row: Row) -> bool:
    _, _, _, station, epoch, seq, _, bh, seal = row
    try:
        known = msgspec.json.decode(seal, type=HubSeal)
        return bool(station == hub and is_sealed(public, hub, epoch, seq, bh, known))
    except (msgspec.MsgspecError, TypeError, ValueError, OverflowError):
        return False
