"""Which characters a TrueType font can draw: its `cmap` table (OpenType specification, cmap)."""

import struct
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path

_FULL_UNICODE = (3, 10)  # platform, encoding of a format 12 table
_BASIC_PLANE = (3, 1)  # of a format 4 table


@lru_cache(maxsize=4)
def coverage(path: Path, face: int) -> "Coverage":
    """Read the table once per font face."""
    return Coverage(path.read_bytes(), face)


class Coverage:
    """Ranges of code points that have a glyph."""

    def __init__(self, data: bytes, face: int) -> None:
        """Read the ranges of a face of a font, or of one in a collection."""
        ranges = sorted(_ranges(data, _cmap_at(data, face)))
        self._starts = [first for first, _ in ranges]
        self._ends = [last for _, last in ranges]

    def __contains__(self, char: str) -> bool:
        at = bisect_right(self._starts, ord(char)) - 1
        return at >= 0 and ord(char) <= self._ends[at]


def _cmap_at(data: bytes, face: int) -> int:
    """Offset of the cmap table of a face."""
    start = struct.unpack_from(">I", data, 12 + 4 * face)[0] if data[:4] == b"ttcf" else 0
    (tables,) = struct.unpack_from(">H", data, start + 4)
    for n in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * n)
        if tag == b"cmap":
            return int(offset)
    raise ValueError("the font has no cmap table")


def _ranges(data: bytes, cmap: int) -> list[tuple[int, int]]:
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    tables = {}
    for n in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * n)
        tables[platform, encoding] = cmap + offset
    if _FULL_UNICODE in tables:
        return _format_12(data, tables[_FULL_UNICODE])
    return _format_4(data, tables[_BASIC_PLANE])


def _format_12(data: bytes, at: int) -> list[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", data, at + 12)
    groups = struct.iter_unpack(">III", data[at + 16 : at + 16 + 12 * count])
    return [(first, last) for first, last, _ in groups]


def _format_4(data: bytes, at: int) -> list[tuple[int, int]]:
    """Segments; a segment whose code points are looked up one by one may have holes."""
    (doubled,) = struct.unpack_from(">H", data, at + 6)
    count = doubled // 2
    table = ">" + "H" * count
    ends = struct.unpack_from(table, data, at + 14)
    starts = struct.unpack_from(table, data, at + 16 + doubled)
    deltas = struct.unpack_from(table, data, at + 16 + 2 * doubled)
    offsets_at = at + 16 + 3 * doubled
    offsets = struct.unpack_from(table, data, offsets_at)
    found: list[tuple[int, int]] = []
    for n, (first, last) in enumerate(zip(starts, ends, strict=True)):
        if offsets[n] == 0:
            if (first + deltas[n]) & 0xFFFF:  # the last segment maps U+FFFF to glyph 0
                found.append((first, last))
            continue
        for code in range(first, last + 1):
            glyph_at = offsets_at + 2 * n + offsets[n] + 2 * (code - first)
            if struct.unpack_from(">H", data, glyph_at)[0]:
                found.append((code, code))
    return found
