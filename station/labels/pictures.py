"""Logos inside templates: a PNG from outside, opened with limits and turned into dots."""

import base64
import binascii
import io
import struct
from functools import lru_cache

from PIL import Image

from station.errors import StationError
from station.labels.dots import Dots

MAX_PIXELS = 1_000_000
_HEADER = struct.Struct(">8s4x4sII")  # signature, chunk type, width, height (PNG, 5.2 and 11.2.2)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_INK_BELOW = 128  # of 255: darker pixels become dots


class PictureUnreadable(StationError):
    """A template's picture is no PNG, is damaged, or has too many pixels."""

    code = "label.picture_unreadable"


def check(png: str, element: int) -> None:
    """Decode once, so that a bad picture is found when the template is read.

    Raises:
        PictureUnreadable: See the class.
    """
    _grey(png, element)


@lru_cache(maxsize=64)
def dots(png: str, width: int, height: int, dither: bool) -> Dots:
    """The picture scaled into `width` x `height` dots, its shape kept, centred."""
    grey = _grey(png, 0)
    scale = min(width / grey.width, height / grey.height)
    size = max(1, round(grey.width * scale)), max(1, round(grey.height * scale))
    scaled = grey.resize(size, Image.Resampling.LANCZOS)
    ink = scaled.point(lambda value: 255 - value)
    one = ink.convert("1") if dither else ink.point(lambda value: value > 255 - _INK_BELOW, "1")
    paper = Image.new("1", (width, height), 0)
    paper.paste(one, ((width - size[0]) // 2, (height - size[1]) // 2))
    return Dots.of_image(paper)


def _grey(png: str, element: int) -> Image.Image:
    """The picture in grey on white paper."""
    try:
        data = base64.b64decode(png, validate=True)
        signature, kind, width, height = _HEADER.unpack_from(data)
        if (signature, kind) != (_SIGNATURE, b"IHDR") or not 0 < width * height <= MAX_PIXELS:
            raise _unreadable(element)  # before Pillow reserves memory for it
        with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
            colour = picture.convert("RGBA")
    except (binascii.Error, struct.error, OSError, SyntaxError, ValueError) as error:
        raise _unreadable(element) from error  # Pillow raises all of these for damaged files
    paper = Image.new("RGBA", colour.size, "white")
    paper.alpha_composite(colour)
    return paper.convert("L")


def _unreadable(element: int) -> PictureUnreadable:
    return PictureUnreadable(element=element, megapixels=MAX_PIXELS // 1_000_000)
