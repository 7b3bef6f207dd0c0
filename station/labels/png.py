"""Labels as PNG pictures, for screens and tests: black on white, dot for dot what a printer gets."""

import io
from collections.abc import Iterable, Sequence

from PIL import Image

from station.labels.layout import Plan
from station.labels.placed import Placed
from station.labels.sheet import Drawing, Sheet

_MM_PER_INCH = 25.4


class PngPress:
    """Several labels are one picture: a strip, as the paper leaves the printer."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._drawing = Drawing(plan)

    def sheet(self, moving: Iterable[Placed], copies: int) -> Sheet:
        """One label as packed dots, 1 = ink."""
        return Sheet(self._drawing.canvas(moving).packed(), copies)

    def document(self, sheets: Sequence[Sheet]) -> bytes:
        """A PNG file; copies are drawn as often as they print."""
        dots = b"".join([sheet.content * sheet.copies for sheet in sheets])
        count = sum(sheet.copies for sheet in sheets)
        pitch = (self._plan.width + 7) // 8 * 8
        size = (pitch, self._plan.height * count)
        strip = Image.frombytes("1", size, dots, "raw", "1;I")  # inverted: 0 is black in a PNG
        dpi = self._plan.scale.dots_per_mm * _MM_PER_INCH
        out = io.BytesIO()
        strip.crop((0, 0, self._plan.width, size[1])).save(out, "PNG", dpi=(dpi, dpi))
        return out.getvalue()
