"""Bar codes as grids of modules, drawn by zxing-cpp."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import zxingcpp

from station.errors import StationError
from station.gs1 import ai_table, syntax
from station.gs1.result import Fault, Gs1Invalid

SymbolKind = Literal["qr", "datamatrix", "code128", "ean13"]

QUIET_MODULES: dict[SymbolKind, int] = {"qr": 4, "datamatrix": 1, "code128": 10, "ean13": 11}
"""Clear modules that the symbology's standard wants on each side (for EAN-13 on the left)."""

_FORMAT = {
    "qr": zxingcpp.BarcodeFormat.QRCode,
    "datamatrix": zxingcpp.BarcodeFormat.DataMatrix,
    "code128": zxingcpp.BarcodeFormat.Code128,
    "ean13": zxingcpp.BarcodeFormat.EAN13,
}
_EAN_DIGITS = re.compile(r"\d{12,13}\Z", re.ASCII)
_CODE_128 = re.compile(r"[\x00-\x7f]{1,80}\Z")
_UTF_8 = 26  # AIM ECI assignment number
_ZINT_ERROR = re.compile(r"^Error \d+: | \(retval: \d+\)$")


class CodeRefused(StationError):
    """The symbology cannot hold this value."""

    code = "label.code_refused"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A bar code without size.

    Attributes:
        columns: Width in modules, without quiet zone.
        rows: Height in modules; 1 for one-dimensional codes.
        cells: One byte per module, row by row; 0 is black.
        text: What a reader shows; for GS1 with identifiers in brackets.
        data: What is encoded, as bytes; 0x1D separates GS1 elements.
    """

    kind: SymbolKind
    columns: int
    rows: int
    cells: bytes
    text: str
    data: bytes
    gs1: bool
    level: str = ""

    @property
    def is_linear(self) -> bool:
        """Whether the code is bars rather than squares."""
        return self.rows == 1


def gs1_symbol(kind: SymbolKind, elements: Sequence[tuple[str, str]], level: str = "M") -> Symbol:
    """A GS1 symbol of (application identifier, value) pairs.

    Which identifiers must stand together is not asked here: they may share the label, not the code.

    Raises:
        Gs1Invalid: An unknown identifier, or a value against its rules (length, check digit, date).
        CodeRefused: The symbology cannot hold the values.
    """
    table = ai_table.table()
    for identifier, value in elements:
        entry = table.get(identifier)
        fault = syntax.check(entry, value) if entry else _unknown(identifier)
        if fault:
            raise Gs1Invalid(fault)
        if "[" in value:  # would be taken for an identifier by the writer
            raise CodeRefused(value=value, reason=f"({identifier})")
    return _symbol(kind, "".join(f"[{ai}]{value}" for ai, value in elements), True, level)


def symbol(kind: SymbolKind, value: str, level: str = "M") -> Symbol:
    """A symbol of plain text.

    Raises:
        CodeRefused: The value has characters or a length that the symbology cannot hold.
    """
    if kind == "ean13" and not _EAN_DIGITS.match(value):
        raise CodeRefused(value=value, reason="EAN-13")
    if kind == "code128" and not _CODE_128.match(value):
        raise CodeRefused(value=value, reason="Code 128")
    return _symbol(kind, value, False, level)


def _unknown(identifier: str) -> Fault:
    return Fault("gs1.unknown_ai", {"ai": identifier})


@lru_cache(maxsize=512)
def _symbol(kind: SymbolKind, content: str, gs1: bool, level: str) -> Symbol:
    """Cached: each label is laid out, then drawn, and copies repeat it."""
    try:
        barcode = _create(kind, content, gs1, level)
    except (ValueError, RuntimeError) as error:  # RuntimeError: text that is no valid Unicode
        reason = _ZINT_ERROR.sub("", str(error))
        raise CodeRefused(value=content[:80], reason=reason) from error
    text = barcode.text if gs1 or kind == "ean13" else content
    image = barcode.to_image(scale=1, add_quiet_zones=False)
    picture = memoryview(image)  # type: ignore[arg-type]  # a buffer, which its stub does not say
    assert picture.shape is not None, "an image has two dimensions"
    rows, columns = picture.shape
    cells = picture.tobytes()
    if kind in ("code128", "ean13"):
        rows, cells = 1, cells[:columns]
    return Symbol(kind, columns, rows, cells, text, barcode.bytes, gs1, level)


def _create(kind: SymbolKind, content: str, gs1: bool, level: str) -> zxingcpp.Barcode:
    """Unknown keywords are ignored by zxing-cpp, so tests look at what each of these does."""
    options: dict[str, object] = {"gs1": gs1}
    if kind == "qr":
        options["ec_level"] = level
    if kind == "datamatrix":
        options["force_square"] = True
    if not content.isascii():
        options["eci"] = _UTF_8  # otherwise Latin-1 or Shift JIS, which guns pass on as they are
    return zxingcpp.create_barcode(content, _FORMAT[kind], **options)
