"""Sketches of workpieces with one defect, for the simulated camera. Pure: same seed, same picture."""

from collections.abc import Callable, Mapping
from random import Random

from PIL import Image, ImageDraw, ImageFont

Box = tuple[float, float, float, float]
DEFECT_RED = (214, 40, 40)


def drawn(
    subject: str, defect: str, caption: str, size: tuple[int, int], dice: Random
) -> Image.Image:
    """A workpiece with its defect and a caption that tells pictures apart.

    Args:
        subject: A key of `SUBJECTS`.
        defect: One of the subject's defects, or `none`.
        caption: ASCII; drawn large, at the lower left.
        size: Width and height in dots, at least 160 x 120.
        dice: Decides places, so that no two pictures of one run are alike.
    """
    image = Image.new("RGB", size, (232, 233, 235))
    pen = ImageDraw.Draw(image)
    body, draw, _ = SUBJECTS[subject]
    area = _inside((0, 0, *size), body)
    draw(pen, area, dice)
    if defect != "none":
        _mark_defect(pen, _inside(area, (0.25, 0.3, 0.75, 0.75)), dice)
    font = ImageFont.load_default(size=max(12, size[1] // 14))
    pen.text((size[0] * 0.03, size[1] * 0.89), f"{caption} {defect}", (20, 20, 20), font)
    return image


def _draw_board(pen: ImageDraw.ImageDraw, area: Box, dice: Random) -> None:
    pen.rectangle(area, fill=(24, 92, 62))
    width = area[2] - area[0]
    for column in range(4):
        for row in range(3):
            cell = (0.06 + column * 0.235, 0.1 + row * 0.3)
            chip = _inside(area, (*cell, cell[0] + 0.16, cell[1] + 0.16))
            shade = dice.randrange(20, 60)
            pen.rectangle(chip, fill=(shade, shade, shade))
            pins = 6
            for pin in range(pins):
                x = chip[0] + (pin + 0.5) * (chip[2] - chip[0]) / pins
                pen.line((x, chip[3], x, chip[3] + width * 0.015), fill=(206, 208, 210), width=3)


def _draw_shirt(pen: ImageDraw.ImageDraw, area: Box, dice: Random) -> None:
    outline = (
        (0.3, 0.0), (0.42, 0.07), (0.58, 0.07), (0.7, 0.0), (1.0, 0.22), (0.88, 0.42),
        (0.76, 0.34), (0.76, 1.0), (0.24, 1.0), (0.24, 0.34), (0.12, 0.42), (0.0, 0.22),
    )  # fmt: skip
    points = [_inside(area, (x, y, x, y))[:2] for x, y in outline]
    blue = dice.randrange(130, 170)
    pen.polygon(points, fill=(70, 100, blue), outline=(40, 60, 100))


def _mark_defect(pen: ImageDraw.ImageDraw, area: Box, dice: Random) -> None:
    """A blot, ringed as an inspector rings it with a marker."""
    x, y = dice.uniform(area[0], area[2]), dice.uniform(area[1], area[3])
    radius = (area[2] - area[0]) * dice.uniform(0.03, 0.06)
    blot = [
        (x + radius * dice.uniform(0.4, 1.0) * dx, y + radius * dice.uniform(0.4, 1.0) * dy)
        for dx, dy in ((0, -1), (0.7, -0.7), (1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7), (-1, 0))
    ]
    pen.polygon(blot, fill=(60, 44, 30))
    ring = radius * 2.2
    pen.ellipse((x - ring, y - ring, x + ring, y + ring), outline=DEFECT_RED, width=4)


def _inside(area: Box, part: Box) -> Box:
    """A part of an area, told in shares of its width and height."""
    width, height = area[2] - area[0], area[3] - area[1]
    return (
        area[0] + part[0] * width,
        area[1] + part[1] * height,
        area[0] + part[2] * width,
        area[1] + part[3] * height,
    )


# subject: where it lies in the picture, how it is drawn, what can be wrong with it
SUBJECTS: Mapping[
    str, tuple[Box, Callable[[ImageDraw.ImageDraw, Box, Random], None], tuple[str, ...]]
] = {
    "board": (
        (0.06, 0.06, 0.94, 0.86),
        _draw_board,
        ("cold_solder", "missing_part", "bridge"),
    ),
    "shirt": ((0.15, 0.05, 0.85, 0.87), _draw_shirt, ("stain", "hole", "open_seam")),
}
