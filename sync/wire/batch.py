"""A batch of records on the wire: one JSON object a line, packed.

A line is `{"seq", "rid", "bh", "body"}`, where `body` is the record's own bytes as a JSON string
(so that no program on the way can change a byte of it unnoticed by re-encoding), or
`{"seq", "gap": {"bh", "reason"}}` where the station can no longer read the body: the chain goes
on over the hash, and everything behind it still flows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from station.errors import StationError
from sync.wire.fields import Count, HexHash, ShortText
from sync.wire.messages import Limits
from sync.wire.packing import MAX_RATIO, Coding, PackTooLarge, pack, unpacked

_MAX_LINE = 512 * 1024  # a 64 KiB body with every character escaped as \u00xx, and the envelope


class BatchBroken(StationError):
    """A line that is no record or gap, or records out of order."""

    code = "sync.batch_broken"


@dataclass(frozen=True, slots=True)
class SentRecord:
    """One record of a batch.

    Attributes:
        rid: `None` in a gap.
        body: `None` in a gap.
        gap: Why the body is missing (stable code); "" where it is there.
    """

    seq: int
    rid: UUID | None
    bh: bytes
    body: bytes | None
    gap: str = ""


class _Gap(msgspec.Struct, frozen=True):
    bh: HexHash
    reason: ShortText


class _GapLine(msgspec.Struct, frozen=True):
    seq: Count
    gap: _Gap


class _RecordLine(msgspec.Struct, frozen=True):
    seq: Count
    rid: UUID
    bh: HexHash
    body: str


class _AnyLine(msgspec.Struct, frozen=True):
    seq: Count
    rid: UUID | None = None
    bh: HexHash = "0" * 64
    body: str | None = None
    gap: _Gap | None = None


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(_AnyLine)


def pack_batch(
    records: Sequence[SentRecord], limits: Limits, coding: Coding = "zstd"
) -> tuple[bytes, Coding, int]:
    """Pack as many of `records` as the limits allow, from the first on; at least one.

    Returns:
        The packed body, the coding it ended up with, and how many records are in it. Bytes that
        would unpack to more than 200 times their size (the hub refuses these) go out plain.
    """
    count = min(len(records), limits.records)
    while True:
        packed, used, plain_size = _pack_lines(records[:count], coding)
        fits = plain_size <= limits.unpacked_bytes and len(packed) <= limits.packed_bytes
        if fits or count == 1:
            return packed, used, count
        count = (count + 1) // 2


def read_batch(data: bytes, coding: str, limits: Limits) -> list[SentRecord]:
    """Unpack and read a batch in bounded memory.

    Raises:
        BatchBroken: See the class.
        PackBroken: As in `sync.wire.packing`.
        PackTooLarge: Too many bytes or records.
    """
    if len(data) > limits.packed_bytes:
        raise PackTooLarge(packed=len(data), allowed=limits.packed_bytes)
    records: list[SentRecord] = []
    for line in _lines(unpacked(data, coding, limits.unpacked_bytes)):
        if len(records) == limits.records:
            raise PackTooLarge(packed=len(data), allowed=limits.records)
        record = _read_line(line)
        if records and record.seq != records[-1].seq + 1:
            raise BatchBroken(seq=record.seq, reason="not the next number")
        records.append(record)
    if not records:
        raise BatchBroken(seq=0, reason="no records")
    return records


def _pack_lines(records: Sequence[SentRecord], coding: Coding) -> tuple[bytes, Coding, int]:
    plain = b"".join(_line(record) for record in records)
    packed = pack(plain, coding)
    if len(plain) > MAX_RATIO * len(packed):
        return plain, "", len(plain)
    return packed, coding, len(plain)


def _line(record: SentRecord) -> bytes:
    line: _RecordLine | _GapLine
    if record.body is None or record.rid is None:
        line = _GapLine(record.seq, _Gap(record.bh.hex(), record.gap))
    else:
        line = _RecordLine(record.seq, record.rid, record.bh.hex(), record.body.decode())
    return _ENCODER.encode(line) + b"\n"


def _lines(steps: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for step in steps:
        *whole, rest = (rest + step).split(b"\n")
        yield from whole
        if len(rest) > _MAX_LINE:
            raise BatchBroken(seq=0, reason="line too long")
    if rest:
        yield rest


def _read_line(line: bytes) -> SentRecord:
    try:
        found = _DECODER.decode(line)
        body = None if found.body is None else found.body.encode()
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise BatchBroken(seq=0, reason=str(error)) from error
    if found.gap:
        return SentRecord(found.seq, None, bytes.fromhex(found.gap.bh), None, found.gap.reason)
    if found.rid is None or body is None:
        raise BatchBroken(seq=found.seq, reason="neither record nor gap")
    return SentRecord(found.seq, found.rid, bytes.fromhex(found.bh), body)
