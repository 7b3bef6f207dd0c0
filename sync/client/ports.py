"""What the sync client needs from the station's store, and from the network.

Every method of `Ledger` may be called from the sync thread only, returns when its change is
durable, and may raise a `StationError` (the client reports it and tries again later).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, NamedTuple, Protocol
from uuid import UUID

from station.errors import StationError
from station.ledger.chain import Place
from station.ledger.epoch import Epoch
from sync.wire.batch import SentRecord
from sync.wire.feed import Cursor, FeedItem
from sync.wire.hub_seal import HubSeal
from sync.wire.messages import Note
from sync.wire.receipts import BlobReceipt, Receipt


@dataclass(frozen=True, slots=True)
class Stream:
    """One epoch of the station's own ledger, as far as sync is concerned.

    Attributes:
        head: Where the chain stands now; `epoch.start(station)` before the first record.
        acked: Up to where the hub has signed for it; `None` before the first time.
        acked_gen: Generation of the hub that signed for `acked`; 0 before the first time.
    """

    epoch: Epoch
    head: Place
    acked: Place | None
    acked_gen: int


@dataclass(frozen=True, slots=True)
class Row:
    """One own record as stored.

    Attributes:
        bh: The body's hash as stored; the chain is computed from it.
        body: The stored bytes, or `None` where they cannot be read any more. The client checks
            them against `bh` and sends a gap where they do not fit.
        link: The chain's link at `seq`.
    """

    seq: int
    rid: UUID
    bh: bytes
    body: bytes | None
    link: bytes


class Lacked(NamedTuple):
    """Where the hub holds a record of this station that this ledger does not have."""

    epoch: str
    seq: int


class HubRecord(NamedTuple):
    """A record of the hub's own stream that came down, with the seal it came with."""

    idx: int
    epoch: str
    seq: int
    body: bytes
    sealed: HubSeal


@dataclass(frozen=True, slots=True)
class PendingBlob:
    """A photo the hub has not signed for; hash (64 hex digits) and size are of the plain bytes."""

    sha256: str
    size: int
    mime: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits to be sent.

    Attributes:
        records: Own records beyond `acked`, all epochs together.
        blobs: Photos without the hub's receipt, held ones not counted.
        held: Photos and records that need a person.
        oldest_at: When the oldest waiting record was written; `None` where none waits.
    """

    records: int
    blobs: int
    held: int = 0
    oldest_at: datetime | None = None


class Ledger(Protocol):
    """The station's store as the sync client sees it."""

    @property
    def station(self) -> str:
        """Station id, 32 hex digits."""

    @property
    def inst(self) -> str:
        """Installation id of this data directory on this machine, 32 hex digits."""

    # --- upward: own records ------------------------------------------------------------------

    def streams(self) -> Sequence[Stream]:
        """Every epoch of this ledger, oldest (lowest ordinal) first."""

    def unsent(
        self, epoch: str, after_seq: int, max_records: int, max_bytes: int
    ) -> Sequence[Row]:
        """The rows that follow `after_seq`, in order, without holes.

        `after_seq` may lie below `acked`: a hub restored from a backup asks again.

        Returns:
            At most `max_records`, stopping before the bodies exceed `max_bytes` together, but
            at least one where there is one.
        """

    def link_at(self, epoch: str, seq: int) -> bytes | None:
        """Own link at `seq` (0 = the epoch's start); `None` beyond the head or unknown epoch."""

    def seal(self, epoch: str, place: Place) -> bytes:
        """The device key's seal over a place of the own chain (64 bytes), kept in the store."""

    def acknowledge(
        self, epoch: str, receipt: Receipt, safe_seq: int, notes: Sequence[Note]
    ) -> bool:
        """Move `acked` to the receipt's place, and keep the receipt, in one transaction.

        The caller has checked the hub's signature. `acked` never goes back here; a receipt for
        an older place is kept and answered with `True`.

        Args:
            epoch: The stream.
            receipt: What the hub signed.
            safe_seq: Up to here the hub has the records in a backup that was restored and checked.
            notes: What the hub says about single records (held, exception).

        Returns:
            `False`, with nothing changed, where the own link at `receipt.seq` is another (I4).
        """

    def generation(self) -> int | None:
        """The hub's generation as last followed; `None` before the first hello."""

    def follow_generation(self, gen: int, acked: Mapping[str, Place | None]) -> None:
        """The hub's signed hello says it holds only this much: set `acked` back, and keep `gen`.

        One transaction. Receipts are kept as evidence, but records beyond the new `acked` are
        unsent again, and every photo waits until the hub signs for it anew (it is asked first,
        so that only those it has lost are sent). Epochs that are not named stay as they are;
        `None` = nothing is held.
        The caller has checked that the own chain has these links.
        """

    def note_fork(self, epoch: str, common: Place | None, hub_head: Place) -> None:
        """Remember that the hub holds another history of this epoch; repeating it is harmless.

        Args:
            epoch: The stream.
            common: The last place both sides share; `None` where not even the start is shared.
            hub_head: How far the hub's history goes.
        """

    def move_unproven(self, forked: str, proven: Mapping[str, Place]) -> bool:
        """Go on in a new epoch after a fork, and move what the hub cannot be shown to hold there.

        One transaction: a new epoch begins after `proven[forked]` in `forked`; every record of
        that epoch and of younger ones beyond its proven place becomes a record of the new one,
        in the same order. Epoch, seq and link change; rid, bh and body do not. Moved records
        lose their seals and are sealed anew; where they stood is kept as evidence. `acked` goes
        back to the proven place where it lay beyond. Records that follow are appended behind.

        Args:
            forked: The oldest epoch of which the hub holds another history.
            proven: For every epoch, the newest place that the hub has shown to hold.

        Returns:
            `False`, with nothing changed, where an epoch was begun that `proven` does not name:
            compare anew.
        """

    def backlog(self) -> Backlog:
        """What waits now; cheap enough to ask every few seconds."""

    def note_hub_time(self, offset_ms: int) -> None:
        """The hub's clock minus the station's wall clock, measured just now."""

    # --- photos -------------------------------------------------------------------------------

    def pending_blobs(self, limit: int) -> Sequence[PendingBlob]:
        """Oldest first, only those whose record is acknowledged, without held ones."""

    def open_blob(self, sha256: str) -> BinaryIO:
        """The plain bytes, seekable; the caller closes it.

        Raises:
            StationError: The file is missing or damaged (the client marks it held).
        """

    def blob_stored(self, sha256: str, receipt: BlobReceipt) -> None:
        """The hub has signed for the photo (the signature is checked); keep the receipt."""

    def newest_blob_receipt(self) -> BlobReceipt | None:
        """Of the receipts for photos that count now, the one the hub gave last by its clock.

        A hub that was put back to an older state may hold all records and lack this photo.
        """

    def blob_held(self, sha256: str, reason: str) -> None:
        """The photo cannot be delivered and needs a person; `reason` is a stable code."""

    # --- downward: the hub's feed ---------------------------------------------------------------

    def cursor(self) -> Cursor | None:
        """The newest feed item applied; `None` before the first."""

    def feed_link_at(self, idx: int) -> bytes | None:
        """The feed link of an applied item; `None` where it is not (or no longer) known."""

    def apply_page(self, items: Sequence[FeedItem], cursor: Cursor) -> None:
        """Apply items and move the cursor in one transaction.

        Items follow the present cursor without gap and their links are checked. Own records come
        without body: they only teach the own record its idx. The same rid may come again later
        (a record that was moved or copied): the fact keeps its first idx; the same rid with
        another bh is another fact, kept beside it. Never writes the own ledger (I10).
        """

    def reset_downstream(self, common: Cursor | None) -> None:
        """Drop everything applied after `common` (all of it for `None`) and set the cursor there.

        The own ledger stays untouched (I10).
        """

    def hub_records(self, after_idx: int, limit: int) -> Sequence[HubRecord]:
        """Applied records of the hub's own stream beyond `after_idx`, in the hub's order.

        Only those that came with their seal; a hub of an older program sends none.
        """

    def lacked(self, limit: int) -> Sequence[Lacked]:
        """Records of this station's id that came down without body and are not in this ledger.

        A twin of this disk wrote them, or this ledger before an older copy of it was put back.
        In the hub's order, each fact once.
        """

    def recovered(self, epoch: str, records: Sequence[SentRecord]) -> int:
        """Keep the bodies of lacked records, read-only: they count in projections, nothing else.

        Bodies fit their hashes; a record that no feed item names with this place, rid and hash
        is left out.

        Returns:
            How many were kept.
        """


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    Attributes:
        path: Path and query exactly as they go on the wire and into the signature.
        idle_s: Longest silence of the other side that is still normal.
        max_answer: Largest answer body taken, bytes.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    idle_s: float = 30.0
    max_answer: int = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Response:
    """One answer: header names in lower case, the body as it came over the wire (still packed)."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class TransportFailed(StationError):
    """No whole answer came back. What was sent may have arrived or not."""

    code = "sync.transport_failed"
    retryable = True
    exit_code = 4


class Transport(Protocol):
    """A way to the hub."""

    def send(self, request: Request) -> Response:
        """Send one request and wait for the whole answer.

        Raises:
            TransportFailed: No connection, silence, a cut, an answer that is too large, or a
                certificate that is not the pinned one.
        """

    def close(self) -> None:
        """Let go of open connections; harmless when called twice."""

    def break_off(self) -> None:
        """End the request at hand, and let no other begin; from any thread."""
