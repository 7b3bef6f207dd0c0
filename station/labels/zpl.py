"""Labels in ZPL II, for Zebra printers and those that speak its language."""

from collections.abc import Iterable, Sequence
from typing import Literal

from station.labels import gfa, raster, zpl_codes
from station.labels.dots import Canvas
from station.labels.gfa import FAST, SMALLEST, GraphicForm
from station.labels.layout import Plan
from station.labels.placed import Area, Placed, PlacedBox, PlacedSymbol, PlacedText
from station.labels.sheet import Sheet

Mode = Literal["native", "raster"]
"""`native`: bar codes, lines and Latin text drawn by the printer; `raster`: pictures only."""

_JUSTIFICATION = {"left": "L", "center": "C", "right": "R"}


class ZplPress:
    """Writes the labels of one plan; what is the same on all of them is made once."""

    def __init__(self, plan: Plan, mode: Mode, graphics: GraphicForm = "z64") -> None:
        self._plan = plan
        self._mode = mode
        self._graphics: GraphicForm = graphics
        self._paper = Area(0, 0, plan.width, plan.height)
        self._head = f"^XA^CI28^LH0,0^PW{plan.width}^LL{plan.height}\n"
        self._head += self._body(plan.fixed, SMALLEST)

    def sheet(self, moving: Iterable[Placed], copies: int) -> Sheet:
        """One label, complete in itself."""
        return Sheet(self.whole(self._body(moving), copies).encode("ascii"), copies)

    def whole(self, body: str, copies: int) -> str:
        """One label of the fixed part and these commands."""
        quantity = f"^PQ{copies}" if copies > 1 else ""
        return f"{self._head}{body}{quantity}^XZ\n"

    def document(self, sheets: Sequence[Sheet]) -> bytes:
        """The labels one after the other."""
        return b"".join([sheet.content for sheet in sheets])

    def _body(self, elements: Iterable[Placed], level: int = FAST) -> str:
        """What the printer draws itself, and one picture of everything else."""
        canvas = Canvas(self._plan.width, self._plan.height)
        commands = []
        for placed in elements:
            command = self.native(placed)
            if command is None:
                raster.draw((placed,), canvas)
            else:
                commands.append(command)
        return "".join(commands) + self._picture(canvas, level)

    def native(self, placed: Placed) -> str | None:
        """The commands by which the printer draws this itself; nothing if it must not."""
        if self._mode == "raster":
            return None
        if isinstance(placed, PlacedBox):
            return _box(placed, self._paper)
        if isinstance(placed, PlacedText):
            return _text(placed) if placed.native and placed.area.within(self._paper) else None
        return zpl_codes.native(placed) if isinstance(placed, PlacedSymbol) else None

    def _picture(self, canvas: Canvas, level: int) -> str:
        """The canvas without the empty rows above and below its ink."""
        data, top = canvas.inked_rows()
        if not data:
            return ""
        return f"^FO0,{top}{gfa.field(data, canvas.pitch // 8, self._graphics, level)}^FS\n"


def _box(box: PlacedBox, paper: Area) -> str:
    area = box.area
    if area.within(paper) and not box.fill:
        return f"^FO{area.left},{area.top}^GB{area.width},{area.height},{box.thickness}^FS\n"
    return "".join(_bar(bar.clipped(paper)) for bar in box.bars)


def _bar(area: Area) -> str:
    if area.width < 1 or area.height < 1:
        return ""
    thickness = min(area.width, area.height)
    return f"^FO{area.left},{area.top}^GB{area.width},{area.height},{thickness}^FS\n"


def _text(text: PlacedText) -> str:
    """Text in the printer's scalable font 0, standing on our baseline."""
    area, em = text.area, text.fitted.face.em
    _, baseline, line = text.lines[0]
    return (
        f"^FT{area.left},{area.top + baseline}^A0N,{em},{em}"
        f"^FB{area.width},1,0,{_JUSTIFICATION[text.align]},0{zpl_codes.field_data(line)}\n"
    )
