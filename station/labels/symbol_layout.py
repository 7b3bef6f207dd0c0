"""Bar codes of a template in whole dots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from station.errors import StationError
from station.labels import fields, text_layout
from station.labels.placed import Area, LabelWarning, Placed, PlacedSymbol, PlacedText
from station.labels.scale import Scale
from station.labels.symbols import QUIET_MODULES, Symbol, SymbolKind, gs1_symbol, symbol
from station.labels.template import AnyCoded, Bars, Code128, DataMatrix, Ean13, Qr
from station.labels.text import Fitted, TextBox, fit

SMALLEST_SQUARE_DOTS = 4
SMALLEST_SQUARE_MM = 0.33
SMALLEST_BAR_MM = 0.25
_CAPTION_GAP_MM = 0.4
_KINDS: dict[type[AnyCoded], SymbolKind] = {
    Qr: "qr", DataMatrix: "datamatrix", Code128: "code128", Ean13: "ean13"
}  # fmt: skip


class CodeDoesNotFit(StationError):
    """A bar code has more modules than its box has dots."""

    code = "label.code_does_not_fit"


class SymbolSlot:
    """A bar code element at one resolution: its box is known, its value is not yet."""

    def __init__(self, number: int, element: AnyCoded, scale: Scale) -> None:
        self._number = number
        self._element = element
        self._scale = scale
        left, top = scale.dots(element.at_mm[0]), scale.dots(element.at_mm[1])
        self._spot = _Spot(_frame(element, scale), left, top, element.turn)

    def place(
        self, values: Mapping[str, str], _printed_at: object = None
    ) -> tuple[Sequence[Placed], Sequence[LabelWarning]]:
        """Put the code, and the text under bars, into the box; a warning for no value.

        Raises:
            CodeRefused: The value cannot be encoded.
            CodeDoesNotFit: Even modules of one dot are too wide.
        """
        element, frame, scale = self._element, self._spot.frame, self._scale
        coded = encode(element, values)
        if coded is None:
            return (), [LabelWarning("label.code_empty", self._number)]
        caption = _caption(element, coded, frame, scale) if isinstance(element, Bars) else None
        room = frame.height - (caption.height if caption else 0)
        module = _module(element, coded, frame.width, room, scale)
        if module < 1:
            raise CodeDoesNotFit(element=self._number, modules=coded.columns)
        ink = _aligned(element, coded, module, frame.width, room)
        placed = self._placed(coded, module, ink)
        found = _module_warnings(self._number, coded, module, scale)
        if caption is None:
            return (placed,), found
        below = Area(ink.left, frame.height - caption.height, ink.right, frame.height)
        under = _placed_caption(caption, below, frame.width, self._spot)
        return (placed, under), [*found, *text_layout.warnings(self._number, caption.text, scale)]

    def is_steady(self, placed: Placed) -> bool:
        """Whether all values with no more modules start alike and have the same module."""
        element = self._element
        if not isinstance(placed, PlacedSymbol) or not element.module_mm or placed.symbol.gs1:
            return False
        is_at_corner = element.align == "left" and (
            placed.symbol.is_linear or element.valign == "top"
        )
        return is_at_corner and placed.module == self._scale.size(element.module_mm)

    def _placed(self, coded: Symbol, module: int, ink: Area) -> PlacedSymbol:
        quiet = QUIET_MODULES[coded.kind] * module
        return PlacedSymbol(
            area=self._spot.on_paper(ink),
            symbol=coded,
            module=module,
            quiet=self._spot.on_paper(ink.grown(quiet, 0 if coded.is_linear else quiet)),
            turn=self._element.turn,
        )


def encode(element: AnyCoded, values: Mapping[str, str]) -> Symbol | None:
    """The symbol of an element; nothing if one of its values is empty.

    Raises:
        CodeRefused: The value cannot be encoded.
    """
    level = element.level if isinstance(element, Qr) else "M"
    kind = _KINDS[type(element)]
    if not isinstance(element, Ean13) and element.gs1:
        pairs = [
            (ai, fields.fill(part, values)) for ai, part in fields.gs1_elements(element.value)
        ]
        return gs1_symbol(kind, pairs, level) if all(value for _, value in pairs) else None
    value = fields.fill(element.value, values)
    return symbol(kind, value, level) if value else None


@dataclass(frozen=True, slots=True)
class _Spot:
    """From the element's own frame, before its turn, to the paper."""

    frame: Area
    left: int
    top: int
    turn: int

    def on_paper(self, area: Area) -> Area:
        turned = area.turned(self.frame.width, self.frame.height, self.turn)
        return turned.moved(self.left, self.top)


@dataclass(frozen=True, slots=True)
class _Caption:
    """The text under the bars, and the height it takes away from them."""

    text: Fitted
    height: int


def _frame(element: AnyCoded, scale: Scale) -> Area:
    width, height = scale.size(element.size_mm[0]), scale.size(element.size_mm[1])
    return Area(0, 0, width, height) if element.turn in (0, 180) else Area(0, 0, height, width)


def _caption(element: Bars, coded: Symbol, frame: Area, scale: Scale) -> _Caption | None:
    if not element.caption:
        return None
    em = scale.size(element.caption_mm)
    printable = "".join(char if char.isprintable() else " " for char in coded.text)
    text = fit(
        printable, TextBox(frame.width, frame.height, em, min(em, scale.size(1.5)), mono=True)
    )
    return _Caption(text, text.face.em + scale.size(_CAPTION_GAP_MM))


def _placed_caption(caption: _Caption, below: Area, frame_width: int, spot: _Spot) -> PlacedText:
    """Centred under the bars, but not beyond the box."""
    wide = max(caption.text.widths)
    left = (below.left + below.right - wide) // 2
    left = max(0, min(left, frame_width - wide))
    box = Area(left, below.bottom - caption.text.face.em, left + wide, below.bottom)
    lines = text_layout.arranged(caption.text, box.width, box.height, "left", "bottom")
    return PlacedText(spot.on_paper(box), caption.text, lines, spot.turn)


def _module(element: AnyCoded, coded: Symbol, width: int, height: int, scale: Scale) -> int:
    """The wanted module in whole dots, or the largest that fits."""
    fitting = width // coded.columns
    if not coded.is_linear:
        fitting = min(fitting, height // coded.rows)
    elif height < 1:
        return 0
    return min(fitting, scale.size(element.module_mm)) if element.module_mm else fitting


def _aligned(element: AnyCoded, coded: Symbol, module: int, width: int, height: int) -> Area:
    wide = coded.columns * module
    high = height if coded.is_linear else coded.rows * module
    left = {"left": 0, "center": (width - wide) // 2, "right": width - wide}[element.align]
    top = {"top": 0, "middle": (height - high) // 2, "bottom": height - high}[element.valign]
    return Area(left, top, left + wide, top + high)


def _module_warnings(number: int, coded: Symbol, module: int, scale: Scale) -> list[LabelWarning]:
    mm = round(scale.mm(module), 3)
    facts = (("dots", module), ("mm", mm))
    if coded.is_linear:
        if mm < SMALLEST_BAR_MM:
            return [LabelWarning("label.bar_narrow", number, facts)]
    elif module < SMALLEST_SQUARE_DOTS or mm < SMALLEST_SQUARE_MM:
        return [LabelWarning("label.square_small", number, facts)]
    return []
