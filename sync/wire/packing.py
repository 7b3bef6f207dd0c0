"""Bodies packed for the wire (zstd, gzip or plain) and unpacked again in bounded memory.

A few bytes can claim to hold gigabytes; so unpacking goes in small steps, and stops at the first
byte beyond the limits.
"""

import gzip
import io
import zlib
from collections.abc import Iterator
from typing import Literal

import zstandard

from station.errors import StationError

Coding = Literal["zstd", "gzip", ""]
MAX_RATIO = 200
_STEP = 64 * 1024
_BITE = 4 * 1024
_MAX_WINDOW = 8 * 1024 * 1024


class PackBroken(StationError):
    """Bytes that are not what their Content-Encoding says, or a coding we do not take."""

    code = "sync.pack_broken"


class PackTooLarge(StationError):
    """A packed body that holds more than the limits allow."""

    code = "sync.pack_too_large"


def pack(data: bytes, coding: Coding) -> bytes:
    """Pack for transport; "" leaves the bytes as they are."""
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=3).compress(data)
    if coding == "gzip":
        return gzip.compress(data, 6, mtime=0)
    return data


def unpacked(
    data: bytes, coding: str, max_bytes: int, max_ratio: int = MAX_RATIO
) -> Iterator[bytes]:
    """The plain bytes in steps of at most 64 KiB.

    Raises:
        PackBroken: See the class.
        PackTooLarge: More than `max_bytes`, or more than `max_ratio` times the packed size.
    """
    readers = {"zstd": _zstd_steps, "gzip": _gzip_steps, "": _plain_steps}
    if coding not in readers:
        raise PackBroken(coding=coding[:40], reason="unknown coding")
    allowed = max_bytes if coding == "" else min(max_bytes, max_ratio * len(data))
    total = 0
    for step in readers[coding](data):
        total += len(step)
        if total > allowed:
            raise PackTooLarge(packed=len(data), allowed=allowed)
        yield step


def unpack(data: bytes, coding: str, max_bytes: int) -> bytes:
    """All plain bytes at once; errors as in `unpacked`."""
    return b"".join(unpacked(data, coding, max_bytes))


def _plain_steps(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), _STEP):
        yield data[start : start + _STEP]


def _zstd_steps(data: bytes) -> Iterator[bytes]:
    source = io.BytesIO(data)
    reader = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW).stream_reader(
        source, read_size=_STEP, read_across_frames=True
    )
    try:
        while step := reader.read(_STEP):
            yield step
    except zstandard.ZstdError as error:
        raise PackBroken(coding="zstd", reason=str(error)) from error


def _gzip_steps(data: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=31)
    unread = 0
    try:
        while not unpacker.eof and unread < len(data):
            rest = data[unread : unread + _BITE]
            unread += len(rest)
            while step := unpacker.decompress(rest, _STEP):
                rest = unpacker.unconsumed_tail
                yield step
    except zlib.error as error:
        raise PackBroken(coding="gzip", reason=str(error)) from error
    if not unpacker.eof or unpacker.unused_data or unread < len(data):
        raise PackBroken(coding="gzip", reason="cut off, or followed by other bytes")
