"""A text as a QR code that a gun reads from a screen or from paper."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

import resources
from station.errors import StationError
from station.labels.symbols import Symbol, symbol

QUIET = 4
"""Modules of white around the code: ISO/IEC 18004."""

DOT_PX = 8
CAPTION_PX = 24
_BLACK_ON_WHITE, _PLAIN = "\x1b[30;107m", "\x1b[0m"
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
_FONT = "fonts/wqy-microhei.ttc"


class PictureNotWritten(StationError):
    """The picture could not be written where it was wanted."""

    code = "qr.not_written"


def drawn(text: str) -> str:
    """The code for a terminal, black on white whatever its colours are; two modules a character."""
    code = symbol("qr", text, "L")
    rows = range(-QUIET, code.rows + QUIET, 2)
    columns = range(-QUIET, code.columns + QUIET)
    lines = (
        "".join(_HALVES[_is_dark(code, x, y), _is_dark(code, x, y + 1)] for x in columns)
        for y in rows
    )
    return "\n".join(f"{_BLACK_ON_WHITE}{line}{_PLAIN}" for line in lines)


def save(path: Path, text: str, caption: str) -> None:
    """Write the code as a picture, with a line of words below it.

    Args:
        path: A file that ends in `.png`, `.pdf` or another kind of picture.
        text: What the code says.
        caption: For whoever finds the paper.

    Raises:
        PictureNotWritten: See the class.
    """
    code = symbol("qr", text, "M")
    side = (code.columns + 2 * QUIET) * DOT_PX
    font = ImageFont.truetype(str(resources.path(_FONT)), CAPTION_PX)
    width = max(side, round(font.getlength(caption)) + 2 * CAPTION_PX)
    page = Image.new("L", (width, side + 2 * CAPTION_PX), 255)
    picture = Image.frombytes("L", (code.columns, code.rows), code.cells)
    size = (code.columns * DOT_PX, code.rows * DOT_PX)
    place = ((width - size[0]) // 2, QUIET * DOT_PX)
    page.paste(picture.resize(size, Image.Resampling.NEAREST), place)
    pen = ImageDraw.Draw(page)
    pen.text((width // 2, side), caption, 0, font, anchor="ma")
    try:
        page.save(path, dpi=(203, 203))
    except (OSError, ValueError) as error:  # ValueError: no kind of picture ends like this
        raise PictureNotWritten(path=str(path), reason=str(error)) from error


def _is_dark(code: Symbol, x: int, y: int) -> bool:
    inside = 0 <= x < code.columns and 0 <= y < code.rows
    return inside and code.cells[y * code.columns + x] == 0
