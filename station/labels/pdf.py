"""Labels as a PDF file, one page each, for office printers and for sending around.

Each page holds the label's dots as a 1-bit picture at the printer's resolution, so that the paper
shows what the preview showed. PDF 1.4 (ISO 32000-1, 7.5 for the file, 8.9.5 for images).
"""

import zlib
from collections.abc import Iterable, Sequence

from station.labels.layout import Plan
from station.labels.placed import Placed
from station.labels.sheet import Drawing, Sheet

_POINTS_PER_MM = 72 / 25.4
_CATALOG, _PAGES = 1, 2
_FIRST_FREE = 3


class PdfPress:
    """Writes the labels of one plan."""

    def __init__(self, plan: Plan) -> None:
        self._drawing = Drawing(plan)
        self._columns = (plan.width + 7) // 8 * 8
        self._rows = plan.height
        self._points = tuple(round(mm * _POINTS_PER_MM, 3) for mm in plan.template.size_mm)
        # the picture is as wide as whole bytes are; what hangs over the page is paper
        self._picture_points = round(self._points[0] * self._columns / plan.width, 3)

    def sheet(self, moving: Iterable[Placed], copies: int) -> Sheet:
        """One label as a deflated 1-bit picture."""
        return Sheet(zlib.compress(self._drawing.canvas(moving).packed()), copies)

    def document(self, sheets: Sequence[Sheet]) -> bytes:
        """A PDF file; each copy is a page of its own, with the picture stored once."""
        objects: dict[int, bytes] = {}
        pages: list[int] = []
        for sheet in sheets:
            self._add(sheet, objects, pages)
        kids = b" ".join(b"%d 0 R" % page for page in pages)
        objects[_CATALOG] = b"<</Type/Catalog/Pages %d 0 R>>" % _PAGES
        objects[_PAGES] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids)
        return _file(objects)

    def _add(self, sheet: Sheet, objects: dict[int, bytes], pages: list[int]) -> None:
        width, height = self._points
        picture = len(objects) + _FIRST_FREE
        drawing = picture + 1
        objects[picture] = _stream(
            b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1"
            b"/ColorSpace/DeviceGray/Decode[1 0]/Filter/FlateDecode" % (self._columns, self._rows),
            sheet.content,
        )
        place = f"{self._picture_points} 0 0 {height} 0 0 cm /L Do".encode("ascii")
        objects[drawing] = _stream(b"", place)
        page = (
            f"<</Type/Page/Parent {_PAGES} 0 R/MediaBox[0 0 {width} {height}]"
            f"/Resources<</XObject<</L {picture} 0 R>>>>/Contents {drawing} 0 R>>"
        ).encode("ascii")
        for copy in range(sheet.copies):
            objects[drawing + 1 + copy] = page
            pages.append(drawing + 1 + copy)


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def _file(objects: dict[int, bytes]) -> bytes:
    """Objects, their offsets, and where the offsets are."""
    parts = [b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"]
    offsets = []
    at = len(parts[0])
    for number in sorted(objects):
        offsets.append(at)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, objects[number]))
        at += len(parts[-1])
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table))
    parts.append(b"trailer\n<</Size %d/Root %d 0 R>>\n" % (size, _CATALOG))
    parts.append(b"startxref\n%d\n%%%%EOF\n" % at)
    return b"".join(parts)
