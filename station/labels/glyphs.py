"""Characters as dots, drawn once each by FreeType and kept.

Glyphs are drawn for 1-bit output: FreeType's monochrome mode hints stems to whole dots, which stays
clear at 2 mm on a 203 dpi printer where a thresholded grey picture fills up.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFont

import resources
from station.labels.dots import Dots
from station.labels.glyph_coverage import coverage

_FONT = "fonts/wqy-microhei.ttc"
MAX_GLYPHS = 8192
"""Of one face; more than any language's labels use."""

_NOT_DEFINED = "\uffff"
_BOLD_PART = 28  # the font has no bold face: stems grow to the right by 1/28 em


@dataclass(frozen=True, slots=True)
class Face:
    """A font at a size.

    Attributes:
        em: Height of a Chinese character in dots.
        mono: Latin letters and digits of equal width.
    """

    em: int
    bold: bool = False
    mono: bool = False


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character, in dots, relative to its origin on the baseline.

    Attributes:
        dots: Nothing for a blank.
        left: From the origin to the left edge of the dots.
        top: From the baseline to their upper edge; negative is above.
        advance: From this origin to that of the next character.
    """

    dots: Dots | None
    left: int
    top: int
    advance: int


class Atlas:
    """The glyphs of one face, each drawn at its first use.

    Attributes:
        lacking: Characters measured so far that the font does not have.
    """

    def __init__(self, face: Face) -> None:
        self.lacking: set[str] = set()
        self._face = face
        self._glyphs: dict[str, Glyph] = {}
        self._advances: dict[str, int] = {}

    def glyph(self, char: str) -> Glyph:
        """A character; one that the font lacks becomes the font's own empty box."""
        found = self._glyphs.get(char)
        if found is None:
            if len(self._glyphs) >= MAX_GLYPHS:
                self._glyphs.clear()
            found = self._glyphs[char] = _draw(self._face, char)
        return found

    def width(self, text: str) -> int:
        """Width of a line in dots; measuring draws nothing."""
        try:
            return sum(map(self._advances.__getitem__, text))
        except KeyError:
            return sum([self._measured(char) for char in text])

    def _measured(self, char: str) -> int:
        if char not in self._advances and len(self._advances) >= MAX_GLYPHS:
            self._advances.clear()
        if not can_draw(char):
            self.lacking.add(char)
        return self._advances.setdefault(char, _advance(self._face, char))


@lru_cache(maxsize=64)
def atlas(face: Face) -> Atlas:
    """The atlas of a face; shared, because labels of one job use the same few faces."""
    return Atlas(face)


def _advance(face: Face, char: str) -> int:
    char = char if can_draw(char) else _NOT_DEFINED
    return round(_font(face).getlength(char, mode="1")) + _extra(face)


def _extra(face: Face) -> int:
    """Dots by which bold stems are wider."""
    return max(1, round(face.em / _BOLD_PART)) if face.bold else 0


def _draw(face: Face, char: str) -> Glyph:
    font, extra, advance = _font(face), _extra(face), _advance(face, char)
    char = char if can_draw(char) else _NOT_DEFINED
    left, top, right, bottom = (round(edge) for edge in font.getbbox(char, mode="1", anchor="ls"))
    if right <= left or bottom <= top:
        return Glyph(None, 0, 0, advance)
    mask = Image.new("1", (right - left + extra, bottom - top), 0)
    ImageDraw.Draw(mask).text((-left, -top), char, fill=1, font=font, anchor="ls")
    return Glyph(Dots.of_image(_embolden(mask, extra)), left, top, advance)


@lru_cache(maxsize=4096)
def can_draw(char: str) -> bool:
    """Whether the font has this character."""
    if unicodedata.category(char) in ("Cc", "Cs"):
        return False
    return char in coverage(resources.path(_FONT), 0)


@lru_cache(maxsize=64)
def _font(face: Face) -> ImageFont.FreeTypeFont:
    """The bundled font; the basic layout engine, so that widths simply add up."""
    return ImageFont.truetype(
        str(resources.path(_FONT)),
        face.em,
        index=1 if face.mono else 0,
        layout_engine=ImageFont.Layout.BASIC,
    )


def _embolden(mask: Image.Image, extra: int) -> Image.Image:
    """Smear to the right: counters of dense characters stay open, unlike with a stroked outline."""
    bold = mask
    for shift in range(1, extra + 1):
        shifted = Image.new("1", mask.size, 0)
        shifted.paste(mask, (shift, 0))
        bold = ImageChops.logical_or(bold, shifted)
    return bold
