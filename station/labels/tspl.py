"""Labels in TSPL, for TSC printers and the many that speak its language.

Everything goes out as one `BITMAP` per label, so no field data ever reaches the command parser
(TSPL/TSPL2 Programming Manual, SIZE, GAP, CLS, BITMAP, PRINT; lines end with CR LF).
"""

from collections.abc import Iterable, Sequence

from station.labels.layout import Plan
from station.labels.placed import Placed
from station.labels.sheet import Drawing, Sheet

_OVERWRITE = 0
_WHITE_IS_ONE = bytes(value ^ 0xFF for value in range(256))


class TsplPress:
    """Writes the labels of one plan."""

    def __init__(self, plan: Plan) -> None:
        self._drawing = Drawing(plan)
        width, height = plan.template.size_mm
        self._head = f"SIZE {width:g} mm,{height:g} mm\r\nGAP {plan.template.gap_mm:g} mm,0 mm\r\n"

    def sheet(self, moving: Iterable[Placed], copies: int) -> Sheet:
        """One label: its size, so that it stands for itself, and the rows that have ink."""
        canvas = self._drawing.canvas(moving)
        data, top = canvas.inked_rows()
        row_bytes = canvas.pitch // 8
        rows = len(data) // row_bytes
        bitmap = f"BITMAP 0,{top},{row_bytes},{rows},{_OVERWRITE},".encode("ascii")
        picture = bitmap + data.translate(_WHITE_IS_ONE) + b"\r\n" if data else b""
        head = f"{self._head}CLS\r\n".encode("ascii")
        return Sheet(head + picture + f"PRINT 1,{copies}\r\n".encode("ascii"), copies)

    def document(self, sheets: Sequence[Sheet]) -> bytes:
        """The labels one after the other."""
        return b"".join([sheet.content for sheet in sheets])
