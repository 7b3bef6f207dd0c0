"""PULL: the hub's feed, checked link by link, applied in slices each with its own cursor."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from station.ledger.record import body_hash
from sync.client.conversation import Conversation
from sync.client.enrol import HubPin
from sync.client.ports import Ledger, Request
from sync.client.troubles import HubRefused, HubUnclear
from sync.wire.feed import (
    Cursor,
    CursorMalformed,
    FeedItem,
    next_feed_link,
    parse_cursor,
    start_of_feed,
)
from sync.wire.hub_seal import is_sealed
from sync.wire.messages import LogConflict, LogItem, LogPage

PAGE_ITEMS = 1000
SLICE_ITEMS = 100
_PAGE_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of a page.

    Attributes:
        items: How many were applied.
        more: There is another page already.
        gen: The hub's present generation.
        conflict: The hub does not know our cursor; nothing was applied, and nothing dropped yet.
    """

    items: int
    more: bool
    gen: int
    conflict: LogConflict | None = None


def pull_page(talk: Conversation, ledger: Ledger) -> Pulled:
    """Fetch one page and apply it.

    Raises:
        As `Conversation.ask`; HubUnclear where a link of the feed is wrong (nothing of the page
        is applied then); HubRefused.
    """
    cursor = ledger.cursor()
    at = f"cursor={cursor}&" if cursor else ""
    answer = talk.ask(Request("GET", f"/v1/log?{at}limit={PAGE_ITEMS}", max_answer=_PAGE_BYTES))
    if answer.status == 409:
        conflict = answer.read(LogConflict)
        return Pulled(0, more=True, gen=conflict.gen, conflict=conflict)
    if answer.status != 200:
        raise HubRefused(status=answer.status, reason=answer.error.error)
    page = answer.read(LogPage)
    items = _checked(talk.hub, cursor or start_of_feed(page.gen), page)
    for start in range(0, len(items), SLICE_ITEMS):
        some = items[start : start + SLICE_ITEMS]
        ledger.apply_page(some, some[-1].cursor)
    return Pulled(len(items), page.more, page.gen)


def common_with(ledger: Ledger, conflict: LogConflict) -> Cursor | None:
    """The place the hub proposes if we hold exactly that; `None` = nothing is shared for sure.

    Raises:
        HubUnclear: What the hub proposes is no cursor.
    """
    if conflict.common is None:
        return None
    try:
        common = parse_cursor(conflict.common)
    except CursorMalformed as error:
        raise HubUnclear(reason="cursor") from error
    return common if ledger.feed_link_at(common.idx) == common.link else None


def _checked(pin: HubPin, cursor: Cursor, page: LogPage) -> Sequence[FeedItem]:
    hub, public = pin.hub, bytes.fromhex(pin.public)
    items = [_item(each) for each in page.items]
    before = [cursor, *(item.cursor for item in items)]
    for item, (after, _) in zip(items, pairwise(before), strict=True):
        link = next_feed_link(hub, item.gen, after, item.rid, item.bh)
        if item.idx != after.idx + 1 or item.link != link:
            raise HubUnclear(reason=f"feed link {item.idx}")
        if item.body is not None and body_hash(item.body) != item.bh:
            raise HubUnclear(reason=f"feed body {item.idx}")
        if item.sealed is not None and not (item.station == hub and _is_sealed(public, item)):
            raise HubUnclear(reason=f"feed seal {item.idx}")
    return items


def _is_sealed(public: bytes, item: FeedItem) -> bool:
    assert item.sealed is not None
    return is_sealed(public, item.station, item.epoch, item.seq, item.bh, item.sealed)


def _item(item: LogItem) -> FeedItem:
    try:
        rid = None if item.rid is None else UUID(item.rid)
        body = None if item.body is None else item.body.encode()
    except ValueError as error:
        raise HubUnclear(reason=f"feed item {item.idx}") from error
    return FeedItem(
        item.idx,
        item.gen,
        bytes.fromhex(item.link),
        item.station,
        item.epoch,
        item.seq,
        rid,
        bytes.fromhex(item.bh),
        body,
        item.sealed,
    )
