"""`GET /v1/log`: every record in the hub's order, with bodies where the reader may see them."""

from collections.abc import Sequence

from sync.hub.exchange import Call, Refused, Reply
from sync.hub.hello import is_of_feed
from sync.hub.ports import Reading
from sync.hub.rows import KnownStation, StoredRecord
from sync.wire.feed import Cursor, parse_cursor, start_of_feed
from sync.wire.hub_seal import HubSeal
from sync.wire.messages import LogConflict, LogItem, LogPage, Snapshot

MAX_WAIT_S = 25
_PAGE_BYTES = 4 * 1024 * 1024


def log(call: Call) -> Reply:
    """One page of the feed; it never waits itself (see `HubAnswer.has_news`)."""
    text = call.query.get("cursor", "")
    limit = min(max(1, call.number("limit", 1000)), call.hub.limits.feed_items)
    with call.hub.storage.reading() as view:
        gen = view.generation()
        cursor = parse_cursor(text) if text else start_of_feed(gen)
        if not is_of_feed(view, cursor):
            common = _common(view, cursor)
            return Reply(409, LogConflict(gen=gen, common=str(common) if common else None))
        page = _within_bytes(view.records_after(cursor.idx, limit))
        items = _items(view, call, page)
        head = view.feed_head()
    last = page[-1] if page else None
    after = Cursor(last.gen, last.idx, last.feed_link) if last else cursor
    answer = LogPage(gen=gen, items=items, next=str(after), more=after.idx < head.idx)
    return Reply(200, answer, has_news=bool(items))


def snapshot(call: Call) -> Reply:
    """`GET /v1/snapshot?kind=master&after`: documents in force the reader may see, by idx.

    They are items of the feed like any other; what the reader does not know yet of the feed it
    reads afterwards, from its own cursor on.
    """
    if call.query.get("kind") != "master":
        raise Refused(400, "query-kind")
    with call.hub.storage.reading() as view:
        found = view.documents_in_force(call.number("after", 0), call.hub.limits.feed_items)
        page = _within_bytes(found)
        items = _items(view, call, page)
        head, gen = view.feed_head(), view.generation()
    after = page[-1].idx if page else head.idx
    seen = tuple(item for item in items if item.body is not None)
    more = len(page) < len(found) or len(found) == call.hub.limits.feed_items
    return Reply(200, Snapshot(gen=gen, head=str(head), items=seen, after=after, more=more))


def _within_bytes(records: Sequence[StoredRecord]) -> Sequence[StoredRecord]:
    total = 0
    for count, each in enumerate(records):
        total += len(each.record.body or b"")
        if total > _PAGE_BYTES and count:
            return records[:count]
    return records


def _items(view: Reading, call: Call, page: Sequence[StoredRecord]) -> tuple[LogItem, ...]:
    hub = call.hub.identity.hub
    own = [stored.idx for stored in page if stored.station == hub]
    seals = view.own_seals(own) if own else {}
    return tuple(_item(hub, call.station, each, seals.get(each.idx)) for each in page)


def _item(
    hub: str, reader: KnownStation, stored: StoredRecord, seal: tuple[bytes, bytes] | None
) -> LogItem:
    record = stored.record
    body = record.body if _may_see(hub, reader, stored) else None
    sealed = None
    if seal is not None and body is not None:
        after, sig = seal
        sealed = HubSeal(after=after.hex(), sig=sig.hex(), audience=record.audience)
    return LogItem(
        idx=stored.idx,
        gen=stored.gen,
        link=stored.feed_link.hex(),
        station=stored.station,
        epoch=stored.epoch,
        seq=record.seq,
        rid=str(record.rid) if record.rid else None,
        bh=record.bh.hex(),
        body=None if body is None else body.decode(),
        sealed=sealed,
    )


def _may_see(hub: str, reader: KnownStation, stored: StoredRecord) -> bool:
    """Another station's record of the same supplier, or what the hub tells this supplier."""
    if stored.station == reader.station:
        return False
    if stored.station == hub:
        return stored.record.audience in {"", reader.tenant}
    return stored.tenant == reader.tenant


def _common(view: Reading, cursor: Cursor) -> Cursor | None:
    """Where the reader's generation ended, if that lies before what it has seen.

    The hub cannot know what a lost history held; the reader checks whether it holds this item.
    """
    ends = [after for gen, after in view.generation_starts() if gen > cursor.gen]
    if not ends or min(ends) >= cursor.idx:
        return None
    return view.feed_cursor(min(ends))
