"""1-bit pictures as integers.

A label is one large integer, row by row, its highest bit the upper left dot. Adding a glyph or a bar
code is one shift and one OR, and the packed bytes that printers want are the integer itself: several
times faster than pixels, for the thousands of labels of one job.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from PIL import Image


@dataclass(frozen=True, slots=True)
class Dots:
    """A picture; 1 = ink.

    Attributes:
        rows: One integer a row, its lowest bit the rightmost dot.
    """

    width: int
    height: int
    rows: tuple[int, ...]
    _at_pitch: dict[int, int] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of_image(cls, image: Image.Image) -> "Dots":
        """A 1-bit Pillow image."""
        data, pitch = image.tobytes(), (image.width + 7) // 8
        spare = pitch * 8 - image.width
        starts = range(0, len(data), pitch)
        rows = tuple(int.from_bytes(data[n : n + pitch], "big") >> spare for n in starts)
        return cls(image.width, image.height, rows)

    @classmethod
    def of_rows(cls, width: int, rows: Sequence[int], times: int) -> "Dots":
        """Rows of which each is `times` dots high, as the squares and bars of codes are."""
        return cls(width, len(rows) * times, tuple([row for row in rows for _ in range(times)]))

    @classmethod
    def black(cls, width: int, height: int) -> "Dots":
        """A black rectangle."""
        return cls(width, height, ((1 << width) - 1,) * height)

    def at_pitch(self, pitch: int) -> int:
        """All rows as one integer, `pitch` dots from row to row, the last row lowest."""
        found = self._at_pitch.get(pitch)
        if found is None:
            found = self._at_pitch[pitch] = _joined(self.rows, pitch)
        return found

    def cropped(self, left: int, top: int, right: int, bottom: int) -> "Dots":
        """A part; right and bottom lie just outside."""
        mask, shift = (1 << (right - left)) - 1, self.width - right
        rows = tuple((row >> shift) & mask for row in self.rows[top:bottom])
        return Dots(right - left, bottom - top, rows)

    def inverted(self) -> "Dots":
        """Ink where there was paper."""
        mask = (1 << self.width) - 1
        return Dots(self.width, self.height, tuple(row ^ mask for row in self.rows))

    def image(self) -> Image.Image:
        """A 1-bit Pillow image, 1 = ink."""
        data = self.packed()
        return Image.frombytes("1", (self.width, self.height), data)

    def packed(self) -> bytes:
        """Rows of whole bytes, filled up with paper."""
        pitch = (self.width + 7) // 8
        spare = pitch * 8 - self.width
        return b"".join((row << spare).to_bytes(pitch, "big") for row in self.rows)


class Canvas:
    """A label to draw on.

    Attributes:
        pitch: Dots from row to row, a multiple of 8.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.pitch = (width + 7) // 8 * 8
        self._bits = 0

    def copy(self) -> "Canvas":
        """Another label with the same ink."""
        other = Canvas(self.width, self.height)
        other._bits = self._bits
        return other

    def add(self, dots: Dots, left: int, top: int) -> None:
        """Add ink; what lies outside the label is left out."""
        right, bottom = left + dots.width, top + dots.height
        if left < 0 or top < 0 or right > self.width or bottom > self.height:
            kept = max(0, -left), max(0, -top), self.width - left, self.height - top
            right, bottom = min(dots.width, kept[2]), min(dots.height, kept[3])
            if kept[0] >= right or kept[1] >= bottom:
                return
            dots = dots.cropped(kept[0], kept[1], right, bottom)
            left, top = max(0, left), max(0, top)
        below = self.height - top - dots.height
        shift = self.pitch * below + self.pitch - left - dots.width
        self._bits |= dots.at_pitch(self.pitch) << shift

    def add_line(self, pieces: Sequence[tuple[Dots, int, int]], top: int, height: int) -> None:
        """Add many small pieces that stand in one line; faster than one by one.

        Args:
            pieces: Dots, their left edge on the canvas, their distance from the line's top.
            top: Upper edge of the line.
            height: Of the line.
        """
        inside = top >= 0 and top + height <= self.height
        bits = 0
        for dots, left, down in pieces:
            below = height - down - dots.height
            if not inside or left < 0 or left + dots.width > self.width or down < 0 or below < 0:
                self.add(dots, left, top + down)
            else:
                shift = self.pitch * below + self.pitch - left - dots.width
                bits |= dots.at_pitch(self.pitch) << shift
        if bits:
            self._bits |= bits << (self.pitch * (self.height - top - height))

    def add_rows(self, width: int, rows: Sequence[int], times: int, left: int, top: int) -> None:
        """Add `Dots.of_rows`, without making each row `times` times."""
        below = self.height - top - len(rows) * times
        if left < 0 or top < 0 or left + width > self.width or below < 0:
            self.add(Dots.of_rows(width, rows, times), left, top)
            return
        bits = _repeated(_joined(rows, self.pitch * times), self.pitch, times)
        self._bits |= bits << (self.pitch * below + self.pitch - left - width)

    def dots(self) -> Dots:
        """What has been drawn."""
        data, row, spare = self.packed(), self.pitch // 8, self.pitch - self.width
        rows = (int.from_bytes(data[n : n + row], "big") for n in range(0, len(data), row))
        return Dots(self.width, self.height, tuple(bits >> spare for bits in rows))

    def packed(self) -> bytes:
        """Rows of whole bytes, as printers take them."""
        return self._bits.to_bytes(self.pitch // 8 * self.height, "big")

    def inked_rows(self) -> tuple[bytes, int]:
        """Packed rows from the first with ink to the last, and where they start; none if empty."""
        if not self._bits:
            return b"", 0
        top = self.height - 1 - (self._bits.bit_length() - 1) // self.pitch
        below = ((self._bits & -self._bits).bit_length() - 1) // self.pitch
        rows = self.height - top - below
        data = (self._bits >> (below * self.pitch)).to_bytes(self.pitch // 8 * rows, "big")
        return data, top

    def image(self) -> Image.Image:
        """A 1-bit Pillow image, 1 = ink."""
        whole = Image.frombytes("1", (self.pitch, self.height), self.packed())
        return whole.crop((0, 0, self.width, self.height))


def widened(cells: bytes, columns: int, module: int) -> list[int]:
    """Modules of a code as rows of dots.

    Args:
        cells: One byte a module, row by row; 0 is black.
        columns: Modules of a row.
        module: Dots of a module.
    """
    text = cells.translate(_CELL_TO_BIT).decode("ascii")
    wide = text.replace("0", "0" * module).replace("1", "1" * module)
    width = columns * module
    return [int(wide[n : n + width], 2) for n in range(0, len(wide), width)]


_CELL_TO_BIT = bytes([ord("1")]) + bytes([ord("0")]) * 255


def _joined(rows: Iterable[int], pitch: int) -> int:
    """Rows in one integer, by halves: joining them one by one would copy the start each time."""
    parts = list(rows)
    while len(parts) > 1:
        if len(parts) % 2:
            parts.insert(0, 0)
        parts = [
            (upper << pitch) | lower for upper, lower in zip(parts[::2], parts[1::2], strict=True)
        ]
        pitch *= 2
    return parts[0] if parts else 0


def _repeated(bits: int, pitch: int, times: int) -> int:
    """A row, or rows with room between them, so many times below itself, by doubling."""
    done = 1
    while done < times:
        step = min(done, times - done)
        bits |= bits << (pitch * step)
        done += step
    return bits
