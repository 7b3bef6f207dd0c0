"""Elements of a label as dots; ink is only ever added, so their order does not matter."""

from collections.abc import Iterable

from PIL import Image

from station.labels.dots import Canvas, Dots, widened
from station.labels.glyphs import atlas
from station.labels.placed import Placed, PlacedBox, PlacedPicture, PlacedSymbol, PlacedText

_TRANSPOSE = {
    90: Image.Transpose.ROTATE_270,  # Pillow turns counter-clockwise
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
_OVERHANG = 4  # descenders and brackets reach up to 1/4 em beyond the em square


def draw(elements: Iterable[Placed], on: Canvas) -> None:
    """Add elements to a label."""
    for placed in elements:
        if isinstance(placed, PlacedText) and placed.turn == 0 and not placed.invert:
            _write(placed, on, placed.area.left, placed.area.top)
        elif isinstance(placed, PlacedSymbol) and placed.turn == 0:
            on.add_rows(*_rows(placed), placed.area.left, placed.area.top)
        elif isinstance(placed, PlacedBox):
            for bar in placed.bars:
                on.add(Dots.black(bar.width, bar.height), bar.left, bar.top)
        else:
            dots, left, top = dots_of(placed)
            on.add(dots, left, top)


def dots_of(placed: PlacedText | PlacedSymbol | PlacedPicture) -> tuple[Dots, int, int]:
    """One element alone, with the place of its upper left corner on the label."""
    if isinstance(placed, PlacedPicture):
        return placed.dots, placed.area.left, placed.area.top
    if isinstance(placed, PlacedSymbol):
        dots = Dots.of_rows(*_rows(placed))
        return _turned(dots, placed.turn), placed.area.left, placed.area.top
    return _text(placed)


def _rows(placed: PlacedSymbol) -> tuple[int, list[int], int]:
    """Width, rows, and height of a row of a code before its turn."""
    symbol = placed.symbol
    rows = widened(symbol.cells, symbol.columns, placed.module)
    high = placed.area.width if placed.turn in (90, 270) else placed.area.height
    return symbol.columns * placed.module, rows, high if symbol.is_linear else placed.module


def _text(text: PlacedText) -> tuple[Dots, int, int]:
    """A text with room for what hangs over its box; or a black box with its letters left white."""
    width, height = text.area.width, text.area.height
    if text.turn in (90, 270):
        width, height = height, width
    margin = 0 if text.invert else text.fitted.face.em // _OVERHANG + 1
    canvas = Canvas(width + 2 * margin, height + 2 * margin)
    _write(text, canvas, margin, margin)
    dots = canvas.dots()
    if text.invert:
        dots = dots.inverted()
    return _turned(dots, text.turn), text.area.left - margin, text.area.top - margin


def _write(text: PlacedText, on: Canvas, left: int, top: int) -> None:
    letters = atlas(text.fitted.face)
    above = text.fitted.face.em * 5 // 4
    for x, baseline, line in text.lines:
        at, glyphs = left + x, []
        for char in line:
            glyph = letters.glyph(char)
            if glyph.dots is not None:
                glyphs.append((glyph.dots, at + glyph.left, above + glyph.top))
            at += glyph.advance
        on.add_line(glyphs, top + baseline - above, above + above // _OVERHANG + 1)


def _turned(dots: Dots, turn: int) -> Dots:
    return Dots.of_image(dots.image().transpose(_TRANSPOSE[turn])) if turn else dots
