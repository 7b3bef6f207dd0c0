"""A stream of pictures as cameras send it: `multipart/x-mixed-replace`. Pure, and bounded.

Sources: RFC 2046 5.1 for parts and boundaries; many cameras leave out the first line end, some
write the boundary with its two dashes into the header, some give no length.
"""

from dataclasses import dataclass, field

from station.errors import StationError

MOST_HEADER_BYTES = 8 * 1024
MOST_BETWEEN_BYTES = 64 * 1024
MOST_PART_BYTES = 8 * 1024 * 1024
LONGEST_BOUNDARY = 200


class StreamBroken(StationError):
    """What comes is no stream of pictures."""

    code = "camera.stream_broken"


def boundary_of(content_type: str) -> bytes:
    """The boundary that a Content-Type names.

    Raises:
        StreamBroken: It is another type, or names none.
    """
    kind, *options = content_type.split(";")
    named = [each.strip() for each in options]
    found = [each[9:].strip().strip('"') for each in named if each[:9].lower() == "boundary="]
    if kind.strip().lower() != "multipart/x-mixed-replace" or not found:
        raise StreamBroken(detail=f"Content-Type {content_type[:60]}")
    boundary = found[0].removeprefix("--")
    if not boundary or len(boundary) > LONGEST_BOUNDARY or not boundary.isascii():
        raise StreamBroken(detail="boundary")
    return b"--" + boundary.encode()


@dataclass(slots=True)
class Parts:
    """Cuts a stream into its parts; keeps at most one unfinished part.

    Attributes:
        boundary: As it stands in the stream, with its two dashes.
    """

    boundary: bytes
    _buffer: bytearray = field(default_factory=bytearray)
    _length: int | None = None
    _is_inside: bool = False

    def feed(self, data: bytes) -> list[bytes]:
        """Take what came; the bodies of the parts that are whole now.

        Raises:
            StreamBroken: A header, a part or what lies between is larger than any camera's.
        """
        self._buffer += data
        found = []
        while (body := self._next()) is not None:
            found.append(body)
        self._check()
        return found

    def _next(self) -> bytes | None:
        if not self._is_inside and not self._enter():
            return None
        if self._length is not None:
            return self._cut(self._length) if len(self._buffer) >= self._length else None
        end = self._buffer.find(b"\r\n" + self.boundary)
        if end < 0:
            end = self._buffer.find(b"\n" + self.boundary)
        return self._cut(end) if end >= 0 else None

    def _enter(self) -> bool:
        """Go past a boundary and its header; False where they are not all there yet."""
        at = self._buffer.find(self.boundary)
        if at < 0:
            return False
        body = _after_header(self._buffer, at + len(self.boundary))
        if body < 0:
            return False
        self._length = _length_of(bytes(self._buffer[at:body]))
        del self._buffer[:body]
        self._is_inside = True
        return True

    def _cut(self, length: int) -> bytes:
        body = bytes(self._buffer[:length])
        del self._buffer[:length]
        self._is_inside, self._length = False, None
        return body

    def _check(self) -> None:
        if self._is_inside:
            limit = MOST_PART_BYTES
        elif self.boundary in self._buffer:
            limit = MOST_BETWEEN_BYTES + MOST_HEADER_BYTES
        else:
            limit = MOST_BETWEEN_BYTES
        if len(self._buffer) > limit + len(self.boundary) + 2:
            raise StreamBroken(detail=f"> {limit} bytes")


def _after_header(buffer: bytearray, start: int) -> int:
    """Where the body begins; -1 where the header has not ended yet."""
    ends = [(buffer.find(mark, start), len(mark)) for mark in (b"\r\n\r\n", b"\n\n")]
    found = [at + length for at, length in ends if at >= 0]
    return min(found, default=-1)


def _length_of(header: bytes) -> int | None:
    """What Content-Length says; None where there is none.

    Raises:
        StreamBroken: It is no number, or larger than any camera's picture.
    """
    if len(header) > MOST_HEADER_BYTES + MOST_BETWEEN_BYTES:
        raise StreamBroken(detail="header")
    for line in header.splitlines():
        name, colon, value = line.partition(b":")
        if colon and name.strip().lower() == b"content-length":
            text = value.strip()
            if not text.isdigit() or len(text) > 9 or int(text) > MOST_PART_BYTES:
                raise StreamBroken(detail="Content-Length")
            return int(text)
    return None
