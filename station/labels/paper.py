"""A4 pages drawn with the font that ships with the program: sheets and notes for people.

Drawn at 150 dpi in shades of grey, so that they look the same from every printer and viewer.
"""

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

import resources
from station.labels.symbols import symbol

DPI = 150
WIDTH, HEIGHT = 1240, 1754  # 210 x 297 mm
MARGIN = 100
SMALLEST = 14
BLACK, GREY, LIGHT, WHITE = 0, 96, 208, 255
_FONT = "fonts/wqy-microhei.ttc"
_STAYS = "。，、；：？！）》"
_LEADING = 1.4


class Paper:
    """Pages that are written from top to bottom.

    Attributes:
        pages: All pages so far. top: Where the next line goes, in dots.
    """

    def __init__(self) -> None:
        self.pages: list[Image.Image] = []
        self.top = MARGIN
        self.turn()

    def turn(self) -> None:
        """Go on with a new page."""
        self.pages.append(Image.new("L", (WIDTH, HEIGHT), WHITE))
        self._pen = ImageDraw.Draw(self.pages[-1])
        self.top = MARGIN

    def has_room(self, height: int) -> bool:
        """Whether so many dots are left on this page."""
        return self.top + height <= HEIGHT - MARGIN

    def line(self, text: str, size: int, ink: int = BLACK) -> None:
        """One line, and down to the next."""
        self.write(MARGIN, text, size, ink)
        self.top += round(size * _LEADING)

    def write(self, left: int, text: str, size: int, ink: int = BLACK, *, right: int = 0) -> None:
        """Words in the line at hand, which stays.

        Args:
            left: Where they begin.
            text: The words.
            size: Height of the font, in dots; less, and at last an ellipsis, where they would
                not fit.
            ink: A shade of grey.
            right: Where there must be an end; 0 = at the margin.
        """
        room = (right or WIDTH - MARGIN) - left
        while size > SMALLEST and font(size).getlength(text) > room:
            size -= 1
        shown = text
        while len(shown) > 1 and font(size).getlength(shown) > room:
            shown = f"{shown[:-2]}…"
        self._pen.text((left, self.top), shown, ink, font=font(size))

    def paragraph(self, text: str, size: int) -> None:
        """As many lines as it takes."""
        line = ""
        for word in _words(text):
            if self._pen.textlength(line + word, font=font(size)) > WIDTH - 2 * MARGIN:
                self.line(line, size)
                line = ""
            line += word if line else word.lstrip()
        self.line(line, size)

    def rule(self, ink: int = LIGHT) -> None:
        """A thin line across the page."""
        self._pen.line((MARGIN, self.top, WIDTH - MARGIN, self.top), ink, width=2)

    def qr(self, left: int, text: str, level: str, dot: int) -> int:
        """A QR code whose modules are `dot` dots; its side, in dots."""
        code = symbol("qr", text, level)
        picture = Image.frombytes("L", (code.columns, code.rows), code.cells)
        side = code.columns * dot
        self.pages[-1].paste(
            picture.resize((side, side), Image.Resampling.NEAREST), (left, self.top)
        )
        return side

    def foot(self, page: int, text: str) -> None:
        """A small line at the bottom of a page that is written already."""
        pen = ImageDraw.Draw(self.pages[page])
        pen.text((MARGIN, HEIGHT - MARGIN + 24), text, GREY, font=font(16))


@lru_cache(maxsize=32)
def font(size: int) -> ImageFont.FreeTypeFont:
    """The bundled font at a size in dots."""
    return ImageFont.truetype(str(resources.path(_FONT)), size)


def as_file(pages: list[Image.Image], suffix: str) -> bytes:
    """The pages as the bytes of a file: the first one as PNG where the suffix says so, else PDF."""
    out = io.BytesIO()
    if suffix.lower() == ".png":
        pages[0].save(out, "PNG", dpi=(DPI, DPI))
    else:
        pages[0].save(out, "PDF", resolution=DPI, save_all=True, append_images=pages[1:])
    return out.getvalue()


def _words(text: str) -> list[str]:
    """Where a line may break: before a blank, and around each Chinese character but punctuation."""
    found: list[str] = []
    for character in text:
        is_free = character == " " or (_is_wide(character) and character not in _STAYS)
        if not found or is_free or (_is_wide(found[-1][-1]) and character not in _STAYS):
            found.append(character)
        else:
            found[-1] += character
    return found


def _is_wide(character: str) -> bool:
    return ord(character) > 0x2E7F
