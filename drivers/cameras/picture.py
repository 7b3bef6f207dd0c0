"""Is this a whole picture? Told by its first bytes and its end mark, never by its name.

Pure, and it decodes nothing. Sources: JPEG ITU-T T.81 annex B, PNG (ISO/IEC 15948) 5.2 and 5.6,
WEBP container (RFC 9649) 2.3-2.4.
"""

LARGEST_BYTES = 25 * 1024 * 1024
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"\0\0\0\0IEND\xaeB`\x82"
# after FF: a stuffed zero, the restart marks and TEM stand alone, all else has a length
_JPEG_EOI = 0xD9
_JPEG_ALONE = frozenset({0x00, 0x01, *range(0xD0, 0xD9)})


def mime_of(data: bytes) -> str | None:
    """`image/jpeg`, `image/png` or `image/webp`; None where the first bytes are none of these."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(_PNG_HEAD):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return None


def is_whole(data: bytes) -> bool:
    """Whether the picture's own end mark is there; False while it is still being written."""
    mime = mime_of(data)
    if mime == "image/jpeg":
        return _jpeg_ends(data)
    if mime == "image/png":
        return _PNG_END in data[-4096:]  # some cameras add their own notes behind it
    if mime == "image/webp":
        return len(data) >= 8 + int.from_bytes(data[4:8], "little")
    return False


def _jpeg_ends(data: bytes) -> bool:
    """Walk the marker segments to EOI; an EOI inside a segment (a thumbnail's) does not count."""
    at = 2
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        mark = data[at + 1]
        if mark == _JPEG_EOI:
            return True
        if mark == 0xFF:  # a fill byte before a mark
            at += 1
        elif mark in _JPEG_ALONE:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return False
