"""What the hub's storage holds, as values. Ids are 32 hex digits, hashes and links 32 bytes."""

from dataclasses import dataclass
from typing import Literal, NamedTuple
from uuid import UUID

from station.ledger.chain import NO_PARENT, Place, first_link

StationState = Literal["active", "revoked", "closed"]
RecordState = Literal["ok", "repeated", "held", "exception"]


@dataclass(frozen=True, slots=True)
class KnownStation:
    """An enrolled station.

    Attributes:
        label: Its name for people. tenant: the supplier whose records it may see.
        public: The device key it signs requests with now (older ones only prove old seals).
    """

    station: str
    label: str
    tenant: str
    state: StationState
    public: bytes


@dataclass(frozen=True, slots=True)
class StoredCode:
    """A one-time enrolment code; only its hash is kept.

    Attributes:
        label: Given to the station that uses it; "" = numbered by the hub.
        station: The station it re-enrols with a new key; "" = a new station.
        expires_at: Milliseconds since 1970 UTC.
        used_by: Station and public key that used it; "" and b"" before.
    """

    code_hash: bytes
    tenant: str
    label: str
    station: str
    expires_at: int
    used_by: str = ""
    used_public: bytes = b""


@dataclass(frozen=True, slots=True)
class StoredStream:
    """One epoch of one station as the hub holds it.

    Attributes:
        number: Local row number, never leaves the hub.
        parent: Place in `parent_epoch` it goes on from; `None` for a first epoch.
        head: The last record held; place 0 before the first.
    """

    number: int
    station: str
    epoch: str
    parent_epoch: str
    parent: Place | None
    reason: str
    head: Place

    @property
    def start(self) -> Place:
        """Place 0 of its chain."""
        return stream_start(self.station, self.epoch, self.parent)


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """What a push needs of a record that is here already."""

    seq: int
    link: bytes
    state: RecordState
    code: str
    is_gap: bool


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record about to be appended.

    Attributes:
        rid: `None` in a gap. body: `None` in a gap. gap: why it is one, "" otherwise.
        audience: Tenant a record of the hub itself is for; "" = everybody.
    """

    seq: int
    rid: UUID | None
    bh: bytes
    link: bytes
    body: bytes | None
    gap: str = ""
    state: RecordState = "ok"
    code: str = ""
    audience: str = ""


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record with its place in the hub's order and in its station's chain."""

    idx: int
    gen: int
    feed_link: bytes
    station: str
    epoch: str
    tenant: str
    record: NewRecord
    at: int


class Unprojected(NamedTuple):
    """What the projections need of a record.

    Attributes:
        station: 16 bytes. rid, body: `None` in a gap.
    """

    idx: int
    station: bytes
    rid: bytes | None
    body: bytes | None
    state: RecordState
    code: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something a person has to look at; storing the same one again changes nothing.

    Attributes:
        kind: The code of its sentence: `hub.trouble.fork`, `record.rid_reused`, ...
        detail: For people who support the hub, English.
    """

    kind: str
    station: str = ""
    epoch: str = ""
    seq: int = 0
    rid: UUID | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A photo held for a tenant; `at` milliseconds since 1970 UTC, `sig` the receipt's."""

    tenant: str
    sha256: str
    size: int
    mime: str
    at: int
    sig: str
    is_safe: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """A photo on its way; `offset` bytes of it are on disk for sure."""

    upload: str
    station: str
    tenant: str
    sha256: str
    mime: str
    size: int
    offset: int


def stream_start(station: str, epoch: str, parent: Place | None) -> Place:
    """Place 0 of a stream's chain."""
    return Place(0, first_link(station, epoch, parent.link if parent else NO_PARENT))
