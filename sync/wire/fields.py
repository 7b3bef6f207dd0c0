"""Building blocks of every message and of every signed byte string.

In JSON, ids, hashes, keys and signatures are lower-case hex. In signed byte strings they are
their bytes (fixed length), whole numbers are 8 bytes big-endian, and text or bytes of free length
carry a 4-byte big-endian length in front, so that joining fields is never ambiguous.
"""

from datetime import UTC, datetime
from typing import Annotated

import msgspec

HexId = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{32}\Z")]
HexHash = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
HexKey = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
HexSignature = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{128}\Z")]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
ShortText = Annotated[str, msgspec.Meta(max_length=500)]


def number(value: int) -> bytes:
    """8 bytes big-endian; `value` is 0 or more."""
    return value.to_bytes(8, "big")


def sized(value: str | bytes) -> bytes:
    """The UTF-8 or plain bytes behind their own 4-byte length."""
    data = value.encode() if isinstance(value, str) else value
    return len(data).to_bytes(4, "big") + data


def epoch_ms(at: datetime) -> int:
    """Milliseconds since 1970 UTC of an aware time; 0 for anything earlier."""
    return max(0, int(at.timestamp() * 1000))


def from_epoch_ms(milliseconds: int) -> datetime:
    """The aware UTC time of `epoch_ms`."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
