"""The body of a record: an immutable fact as UTF-8 JSON bytes (4.2 of the design).

A body is encoded once, by the station that saw the fact; everybody else stores, hashes and
passes on the same bytes and never encodes it again.
"""

import hashlib
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from station.errors import StationError

MAX_BODY_BYTES = 64 * 1024
MAX_DEPTH = 16
MAX_INTEGER = 2**53
Reason = Literal["did_not_occur", "incorrect_data"]


class RecordMalformed(StationError):
    """Bytes that are no record body: too large, too deep, not JSON, or not an envelope."""

    code = "record.malformed"


class DocumentRef(msgspec.Struct, frozen=True, kw_only=True):
    """A document version this record was decided by."""

    kind: str
    id: str
    version: int
    sha256: str


class Context(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was in force when the record was made."""

    documents: tuple[DocumentRef, ...] = ()


class ClockState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far the wall clock was from the hub's, as last seen.

    Attributes:
        offset_ms: Hub minus wall, milliseconds; counts only where `trust` is `hub`.
        age_s: Seconds since the offset was measured, on the monotonic clock.
        trust: `hub` (measured since boot), `jumped` (the clock was set since), `none`.
    """

    offset_ms: int = 0
    age_s: int = 0
    trust: Literal["hub", "jumped", "none"] = "none"


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """The working day and shift a record counts for, never those of the viewer's zone."""

    day: date
    code: str


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """Points back at the record this one corrects."""

    rid: UUID
    reason: Reason


class BlobRef(msgspec.Struct, frozen=True, kw_only=True):
    """A file (photo) that belongs to the record, addressed by its content."""

    sha256: str
    size: int
    mime: str
    role: str


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """The record a signature is about, with the hash the person saw."""

    rid: UUID
    bh: str


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """A person's decision: badge and PIN given at that moment, witnessed by the station's seal."""

    person: str
    meaning: str
    method: Literal["badge+pin"]
    target: Target
    at: datetime


class Envelope(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything a record says besides its type's own data.

    Attributes:
        station: Id of the station that saw the fact. inst: its installation.
        type: Record type, a past participle such as `unit.packed`. tv: the type's version.
        seen: Cursor of the newest downstream item applied here (`gen.idx`), "" before the first.
        wall: The machine's wall time, UTC. tz: offset of local time, minutes.
        mono: Monotonic seconds within `boot_id`.
        stated_at: When a person says it happened, for facts entered late.
        operator: Badge id, never a name.
        on_rid: States this decision was made on. cause_rid: the record this one follows from.
        data: The type's own data, still encoded (`station.facts` decodes it).
    """

    rid: UUID
    station: str
    inst: str
    type: str
    tv: int
    app_ver: str
    wall: datetime
    tz: int
    mono: float
    boot_id: str
    shift: Shift
    ctx: Context = Context()
    seen: str = ""
    clock: ClockState = ClockState()
    stated_at: datetime | None = None
    operator: str | None = None
    session: UUID | None = None
    on_rid: tuple[UUID, ...] = ()
    cause_rid: UUID | None = None
    corrects: Correction | None = None
    blobs: tuple[BlobRef, ...] = ()
    signature: Signature | None = None
    data: msgspec.Raw = msgspec.Raw(b"{}")

    @property
    def at(self) -> datetime:
        """When it happened: hub-corrected wall time where the correction is trusted."""
        if self.clock.trust != "hub":
            return self.wall
        try:
            return self.wall + timedelta(milliseconds=self.clock.offset_ms)
        except OverflowError:
            return self.wall


_1970 = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Envelope)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_NO_OUTLINE = bytes(set(range(256)) - set(b'[]{}"'))
_BRACKETS_ALIKE = bytes.maketrans(b"{}", b"[]")
_NUMBERS_ALIKE = bytes.maketrans(b"123456789,[- \t\r\n", b"000000000:::::::")
_LONG_NUMBER = b":" + b"0" * 16
"""A number of 16 digits or more outside of strings, once what stands before one looks alike."""
_LONG_NUMBERS = re.compile(rb"(?<![\d.eE+-])-?\d{16,}(?![\d.eE])")


def body_hash(body: bytes) -> bytes:
    """`bh`, sha256 of the body, 32 bytes."""
    return hashlib.sha256(body).digest()


def encode(envelope: Envelope) -> bytes:
    """Encode a new record's body.

    Raises:
        RecordMalformed: The body would break the limits of the format.
    """
    body = _ENCODER.encode(envelope)
    _check_limits(body)
    return body


def decode(body: bytes) -> Envelope:
    """Decode a body from anywhere.

    Raises:
        RecordMalformed: See the class.
    """
    _check_limits(body)
    try:
        envelope = _DECODER.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise RecordMalformed(reason=str(error)) from error
    if envelope.wall.utcoffset() is None:
        raise RecordMalformed(reason="wall time without zone")
    return envelope


def at_ms(envelope: Envelope) -> int:
    """`Envelope.at` as milliseconds since 1970 UTC."""
    return round((envelope.at - _1970) / _MS)


def _check_limits(body: bytes) -> None:
    if len(body) > MAX_BODY_BYTES:
        raise RecordMalformed(reason=f"{len(body)} bytes, limit {MAX_BODY_BYTES}")
    if b"\x00" in body:
        raise RecordMalformed(reason="contains NUL")
    if b"\\" in body:
        body = _unescaped(body)
    # strings without brackets are `""` here; what is left of others tells that there were some
    brackets = body.translate(_BRACKETS_ALIKE, _NO_OUTLINE).replace(b'""', b"")
    if b'"' in brackets:
        brackets = _without_strings(body).translate(_BRACKETS_ALIKE, _NO_BRACKETS)
    if len(brackets) > MAX_DEPTH and _depth(brackets) > MAX_DEPTH:
        raise RecordMalformed(reason=f"nested deeper than {MAX_DEPTH}")
    if _LONG_NUMBER in body.translate(_NUMBERS_ALIKE) and _has_large_integer(
        _without_strings(body)
    ):
        raise RecordMalformed(reason="integer beyond 2^53")


def _unescaped(body: bytes) -> bytes:
    """The body without what would hide where its strings end."""
    body = body.replace(b"\\\\", b"")
    if b"\\u0000" in body:
        raise RecordMalformed(reason="contains NUL")
    return body.replace(b'\\"', b"")


def _without_strings(body: bytes) -> bytes:
    return b"".join(body.split(b'"')[::2])


def _has_large_integer(plain: bytes) -> bool:
    return any(abs(int(number)) > MAX_INTEGER for number in _LONG_NUMBERS.findall(plain))


def _depth(brackets: bytes) -> int:
    """How deep brackets nest, or so deep that it is too deep; brackets that do not close are."""
    for depth in range(MAX_DEPTH + 1):
        if not brackets:
            return depth
        brackets = brackets.replace(b"[]", b"")
    return MAX_DEPTH + 1


def data_of(envelope: Envelope, wanted: type[Any]) -> Any:
    """Decode the type's own data.

    Raises:
        RecordMalformed: The data does not have the wanted form.
    """
    try:
        return msgspec.json.decode(envelope.data, type=wanted)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise RecordMalformed(reason=f"{envelope.type}: {error}") from error
