"""The six ways to break the protocol that R6 of 4.8 names. The model must catch every one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from station.ledger.chain import Place
from sync.client import hello as client_hello
from sync.client import pull
from sync.client.compare import Agrees
from sync.client.ports import Stream
from sync.hub import feed as hub_feed
from sync.hub import hello as hub_hello
from sync.hub import push as hub_push
from sync.hub.judging import judge
from sync.hub.ports import Reading
from sync.wire.feed import Cursor, FeedItem
from sync.wire.messages import LogPage, Note, StreamHeld
from sync.wire.receipts import BlobReceipt, Receipt
from tests.faults.protocol_disks import Disk, MemoryDisk
from tests.faults.protocol_stores import StoreDisk

KINDS = (MemoryDisk, StoreDisk)


@contextmanager
def ack_without_link() -> Iterator[None]:
    """The number that the hub names at the hello is taken for an acknowledgement."""

    def compared(disk: Disk, stream: Stream, held: StreamHeld | None) -> Agrees:
        epoch = stream.epoch.epoch
        seq = 0 if held is None else min(held.seq, stream.head.seq)
        link = disk.link_at(epoch, seq)
        assert link is not None
        if seq:
            disk.believe(epoch, Place(seq, link))
        return Agrees(Place(seq, link))

    with patch.object(client_hello, "_compared", compared):
        yield


@contextmanager
def cursor_without_link() -> Iterator[None]:
    """Where a reader goes on in the feed is a bare number."""

    def is_of_feed(view: Reading, cursor: Cursor) -> bool:
        return cursor.idx <= view.feed_head().idx

    def unchecked(_hub: str, _cursor: Cursor, page: LogPage) -> Sequence[FeedItem]:
        return [pull._item(each) for each in page.items]

    with (
        patch.object(hub_hello, "is_of_feed", is_of_feed),
        patch.object(hub_feed, "is_of_feed", is_of_feed),
        patch.object(pull, "_checked", unchecked),
    ):
        yield


@contextmanager
def dropped_before_safe() -> Iterator[None]:
    """What the hub has signed for is dropped here, though no backup of the hub has it yet."""
    with ExitStack() as stack:
        for kind in KINDS:
            _drop_at_once(stack, kind)
        yield


def _drop_at_once(stack: ExitStack, kind: Any) -> None:
    acknowledge, blob_stored = kind.acknowledge, kind.blob_stored

    def acknowledge_and_drop(
        self: Disk, epoch: str, receipt: Receipt, safe_seq: int, notes: Sequence[Note]
    ) -> bool:
        is_ours: bool = acknowledge(self, epoch, receipt, safe_seq, notes)
        if is_ours:
            for seq in range(1, receipt.seq + 1):
                self.lose_body(epoch, seq)
        return is_ours

    def store_and_drop(self: Disk, sha256: str, receipt: BlobReceipt) -> None:
        blob_stored(self, sha256, receipt)
        self.lose_photo(sha256)

    stack.enter_context(patch.object(kind, "acknowledge", acknowledge_and_drop))
    stack.enter_context(patch.object(kind, "blob_stored", store_and_drop))


@contextmanager
def older_epochs_stay() -> Iterator[None]:
    """After a fork only the newest epoch's records move."""
    with ExitStack() as stack:
        for kind in KINDS:
            _move_newest(stack, kind)
        yield


def _move_newest(stack: ExitStack, kind: Any) -> None:
    move = kind.move_unproven

    def move_newest(self: Disk, _forked: str, proven: Mapping[str, Place]) -> bool:
        heads = {each.epoch.epoch: each.head for each in self.streams()}
        newest = self.epochs[-1].epoch
        if newest not in proven:
            return False
        return bool(move(self, newest, {**heads, newest: proven[newest]}))

    stack.enter_context(patch.object(kind, "move_unproven", move_newest))


@contextmanager
def no_rid_dedup() -> Iterator[None]:
    """The hub counts a record as a fact wherever it stands."""

    def judge_anew(hub: Any, may_say: Any, record: Any, _first: Any) -> Any:
        return judge(hub, may_say, record, {})

    with patch.object(hub_push, "judge", judge_anew):
        yield


@contextmanager
def old_links_not_compared() -> Iterator[None]:
    """The hub takes what it holds already for the same, by number."""
    compare = hub_push._fork

    def compare_at_the_head(view: Any, stream: Any, batch: Any, held: Any) -> Any:
        is_at_the_head = batch.after.seq == stream.head.seq
        return compare(view, stream, batch, held) if is_at_the_head else None

    with patch.object(hub_push, "_fork", compare_at_the_head):
        yield


MUTANTS: Mapping[str, Callable[[], AbstractContextManager[None]]] = {
    "ack without link": ack_without_link,
    "cursor without link": cursor_without_link,
    "local copy dropped before safe": dropped_before_safe,
    "older epochs not re-chained": older_epochs_stay,
    "no rid dedup": no_rid_dedup,
    "link not compared below the watermark": old_links_not_compared,
}
