"""Whether bytes are the kind of file they are said to be, without decoding them.

A picture is refused beyond 80 million pixels: whoever opens it later must not run out of memory.
"""

import struct
from collections.abc import Callable, Mapping

MAX_PIXELS = 80_000_000
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF markers (ITU T.81, B.1)
_JPEG_BARE = frozenset(range(0xD0, 0xDA)) | {0x01}  # markers without a length


def picture_fault(mime: str, start: bytes) -> str:
    """Why this cannot be a file of that kind; "" where it can.

    Args:
        mime: As the station says; kinds other than pictures are not looked into.
        start: The file's first bytes, at least as far as its size is written (1 MiB).
    """
    size = _SIZES.get(mime)
    if size is None:
        return ""
    try:
        found = size(start)
    except (struct.error, IndexError):
        found = None
    if found is None:
        return "photo.not_a_picture"
    return "photo.too_many_pixels" if found[0] * found[1] > MAX_PIXELS else ""


def _jpeg_size(start: bytes) -> tuple[int, int] | None:
    if start[:2] != b"\xff\xd8":
        return None
    at = 2
    while start[at] == 0xFF:
        marker = start[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
        elif marker in _JPEG_BARE:
            at += 2
        elif marker in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", start, at + 5)
            return width, height
        else:
            at += 2 + max(2, struct.unpack_from(">H", start, at + 2)[0])
    return None


def _png_size(start: bytes) -> tuple[int, int] | None:
    if start[:8] != b"\x89PNG\r\n\x1a\n" or start[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">II", start, 16)
    return width, height


def _webp_size(start: bytes) -> tuple[int, int] | None:
    if start[:4] != b"RIFF" or start[8:12] != b"WEBP":
        return None
    kind = start[12:16]
    if kind == b"VP8X":  # 24-bit sizes less one
        return _u24(start, 24) + 1, _u24(start, 27) + 1
    if kind == b"VP8 " and start[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", start, 26)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L" and start[20] == 0x2F:
        (bits,) = struct.unpack_from("<I", start, 21)
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    return None


def _u24(data: bytes, at: int) -> int:
    return data[at] | data[at + 1] << 8 | data[at + 2] << 16


_SIZES: Mapping[str, Callable[[bytes], tuple[int, int] | None]] = {
    "image/jpeg": _jpeg_size,
    "image/png": _png_size,
    "image/webp": _webp_size,
}
