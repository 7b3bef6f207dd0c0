"""What the hub's logic needs from its storage.

`reading` gives a consistent view; `writing` a transaction that is durable when its block ends
without an exception and leaves no trace otherwise. Only one writes at a time: that makes the idx
gapless and lets no reader miss one (4.6).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol
from uuid import UUID

from station.ledger.chain import Place
from sync.hub.rows import (
    HeldRecord,
    KnownStation,
    NewRecord,
    StationState,
    StoredBlob,
    StoredCode,
    StoredRecord,
    StoredStream,
    Trouble,
    Upload,
)
from sync.wire.feed import Cursor
from sync.wire.receipts import Receipt


class Reading(Protocol):
    """A consistent view of what is stored."""

    def station(self, station: str) -> KnownStation | None:
        """An enrolled station."""

    def stations(self) -> Sequence[KnownStation]:
        """Every station that was ever enrolled, by label."""

    def enrol_code(self, code_hash: bytes) -> StoredCode | None:
        """An enrolment code by its hash, used ones too."""

    def station_count(self) -> int:
        """How many stations were ever enrolled."""

    def stream(self, station: str, epoch: str) -> StoredStream | None:
        """One stream."""

    def newest_stream(self, station: str) -> StoredStream | None:
        """The stream of a station that the hub heard of last."""

    def record(self, rid: UUID) -> StoredRecord | None:
        """The fact with this rid, as first stored."""

    def link_at(self, stream: StoredStream, seq: int) -> bytes | None:
        """The stream's link at `seq` (0 = its start); `None` beyond its head."""

    def held(self, stream: StoredStream, first: int, last: int) -> Sequence[HeldRecord]:
        """The records with these numbers, in order; a filled gap appears once, as filled."""

    def gaps(self, stream: StoredStream, limit: int) -> Sequence[int]:
        """The first numbers that are held as gaps only."""

    def links(self, stream: StoredStream, first: int, step: int, limit: int) -> Sequence[Place]:
        """Every `step`-th place from `first` on."""

    def records(self, stream: StoredStream, after_seq: int, limit: int) -> Sequence[NewRecord]:
        """The stream's own records after `after_seq`, with bodies."""

    def hashes_of(self, rids: Iterable[UUID]) -> Mapping[UUID, bytes]:
        """The body hash under which each of these rids was first stored; unknown ones left out."""

    def receipt(self, stream: StoredStream, place: Place, gen: int) -> Receipt | None:
        """The receipt given for exactly this place in this generation."""

    def own_seals(self, numbers: Sequence[int]) -> Mapping[int, tuple[bytes, bytes]]:
        """Of the hub's own records with these idx: (its stream's link before it, its seal)."""

    def text(self, name: str) -> str:
        """A stored text; "" where there is none."""

    def safe_seq(self, stream: StoredStream) -> int:
        """Up to here the stream is in a checked backup."""

    def generation(self) -> int:
        """The present generation."""

    def generation_starts(self) -> Sequence[tuple[int, int]]:
        """(generation, idx after which it begins), oldest first."""

    def feed_head(self) -> Cursor:
        """The newest feed item."""

    def feed_cursor(self, idx: int) -> Cursor | None:
        """The cursor of one feed item (0 = before the first); `None` beyond the head."""

    def records_after(self, idx: int, limit: int) -> Sequence[StoredRecord]:
        """Records in the hub's order."""

    def documents_in_force(self, after_idx: int, limit: int) -> Sequence[StoredRecord]:
        """Records that published the documents in force, in the hub's order; as projected so far."""

    def projected_idx(self) -> int:
        """How far the projections have got."""

    def troubles(self, station: str) -> Sequence[Trouble]:
        """What is open about a station."""

    def blobs(self, tenant: str, hashes: Sequence[str]) -> Mapping[str, StoredBlob]:
        """Those of the photos that are held for the tenant."""

    def upload(self, upload: str) -> Upload | None:
        """An upload by its id."""

    def upload_of(self, station: str, sha256: str) -> Upload | None:
        """The upload of this photo that this station began."""


class Writing(Reading, Protocol):
    """A transaction."""

    def add_code(self, code: StoredCode) -> None:
        """Keep a new enrolment code."""

    def use_code(self, code: StoredCode) -> None:
        """Mark a code as used."""

    def enrol(self, station: KnownStation, inst: str, at: int) -> None:
        """Add a station, or give a known one this key, label and tenant."""

    def set_station_state(self, station: str, state: StationState) -> None:
        """Let a station in, shut it out, or close it."""

    def set_text(self, name: str, value: str) -> None:
        """Store a text."""

    def add_stream(self, stream: StoredStream) -> StoredStream:
        """Begin a stream; its row number is filled in."""

    def append(
        self, stream: StoredStream, records: Sequence[NewRecord], at: int
    ) -> Sequence[StoredRecord]:
        """Give each record the next idx, and move the stream's head where they go beyond it."""

    def add_seal(self, stream: StoredStream, seq: int, signature: bytes) -> None:
        """Keep a seal of the station over one place."""

    def add_receipt(self, stream: StoredStream, receipt: Receipt) -> None:
        """Keep a receipt that is about to be given."""

    def add_trouble(self, trouble: Trouble, at: int) -> None:
        """Keep something for a person."""

    def start_generation(self, gen: int, at: int) -> None:
        """Begin a new generation after the present head of the feed."""

    def add_upload(self, upload: Upload, at: int) -> None:
        """Begin an upload."""

    def move_upload(self, upload: str, offset: int) -> None:
        """So many bytes are on disk for sure."""

    def drop_upload(self, upload: str) -> None:
        """Forget an upload."""

    def add_blob(self, blob: StoredBlob) -> None:
        """The photo is on disk for good."""


class Storage(Protocol):
    """Where the hub keeps everything but the photos' bytes."""

    def reading(self) -> AbstractContextManager[Reading]:
        """A consistent view until the block ends."""

    def writing(self) -> AbstractContextManager[Writing]:
        """A transaction, one at a time.

        Raises:
            StoreFull: No room left.
            StationError: The database refused; nothing is known to be stored.
        """


class BlobFiles(Protocol):
    """Where the bytes of photos lie."""

    def append(self, upload: str, offset: int, data: bytes) -> None:
        """Write at `offset` (whatever lay behind it is dropped) and make it durable.

        Raises:
            StoreFull: No room left.
            StoreUnreachable: The disk refused.
        """

    def finish(self, upload: str, sha256: str, check: Callable[[bytes], str]) -> str:
        """Verify an upload's bytes and move them to their place for good, durably.

        Args:
            upload: Its id.
            sha256: What the whole must hash to.
            check: Told the first 1 MiB; a code where they cannot be accepted, else "".

        Returns:
            "" where it is stored; otherwise why not (a code), and the bytes are gone.
        """

    def discard(self, upload: str) -> None:
        """Drop an upload's bytes."""
