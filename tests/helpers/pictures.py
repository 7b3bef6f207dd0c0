"""Small real pictures that differ."""

import io
from random import Random

from PIL import Image


def picture(kind: str = "JPEG", number: int = 0) -> bytes:
    """A picture of this kind (JPEG, PNG, WEBP); each number gives another one."""
    image = Image.new("RGB", (48, 32), (number % 256, number * 37 % 256, 90))
    image.putpixel((5, 5), (255, 255, number % 251))
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def large_picture(side_px: int = 1400, number: int = 0) -> bytes:
    """A photo of some megabytes: noise, which no codec makes small."""
    noise = Random(number).randbytes(side_px * side_px * 3)
    image = Image.frombytes("RGB", (side_px, side_px), noise)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    return out.getvalue()
