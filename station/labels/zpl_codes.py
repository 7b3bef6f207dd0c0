"""Bar codes that a ZPL printer draws itself, where it surely draws what the layout shows.

Each function gives the commands for one symbol, or nothing: then the symbol goes out as a picture,
which always looks as planned and costs a few hundred bytes more. Sources: ZPL II Programming Guide,
`^BC`, `^BQ`, `^BX`, `^FH`; code sets of ISO/IEC 15417; capacities of ISO/IEC 18004, table 7.
"""

import re

from station.labels.placed import PlacedSymbol
from station.labels.symbols import Symbol

_PRINTABLE = re.compile(r"[ -~]+\Z")
_QR_ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+\-./:]+\Z")
_HIGHEST_QR_MODULE = 10
_HEX_MARK = "_"
_FNC1 = "\x1d"
_DATA_MATRIX_ESCAPES = "_@#$"
_PAIRS = re.compile(rf"(?:\d\d|{_FNC1})*", re.ASCII)
_ONE_ALONE = re.compile(rf"(?:\A|[\^>~{_FNC1}])[^\^>~{_FNC1}]\Z")
_ACTIVE = '^~_\\"'
_ESCAPES = {n: f"{_HEX_MARK}{n:02X}" for n in (*range(0x20), *map(ord, _ACTIVE), 0x7F)}

_QR_BYTES = {
    "L": (17, 32, 53, 78, 106, 134, 154, 192, 230, 271),
    "M": (14, 26, 42, 62, 84, 106, 122, 152, 180, 213),
    "Q": (11, 20, 32, 46, 60, 74, 86, 108, 130, 151),
    "H": (7, 14, 24, 34, 44, 58, 64, 84, 98, 119),
}
"""Bytes that versions 1 to 10 hold in byte mode, by error correction level."""


def field_data(text: str) -> str:
    """`^FH^FD` with ASCII text in which nothing can start a command.

    Everything that ZPL gives a meaning (`^`, `~`, `_`, backslash, control characters) is written in
    hexadecimal, so that no scanned or typed value can act on the printer.
    """
    return f"^FH^FD{escaped(text)}^FS"


def escaped(text: str) -> str:
    """ASCII text as it stands between `^FH^FD` and `^FS`."""
    return text.translate(_ESCAPES)


def native(placed: PlacedSymbol) -> str | None:
    """The commands for a symbol at its place, or nothing if it must go out as a picture."""
    kind = placed.symbol.kind
    if placed.turn or placed.area.left < 0 or placed.area.top < 1:
        return None
    if kind == "qr":
        return _qr(placed)
    if kind == "datamatrix":
        return _data_matrix(placed)
    return _code128(placed) if kind == "code128" else None


def _qr(placed: PlacedSymbol) -> str | None:
    """`^BQ` picks the size itself: only where every encoder must pick the same one.

    A QR code placed by `^FO` sinks by the bar height that `^BY` last set, even in an earlier job;
    so that height is set to one dot, and the code starts one dot higher.
    """
    symbol, area = placed.symbol, placed.area
    if symbol.gs1 or not _PRINTABLE.match(symbol.text) or placed.module > _HIGHEST_QR_MODULE:
        return None
    if not _is_size_certain(symbol):
        return None
    return (
        f"^FO{area.left},{area.top - 1}^BY2,2,1^BQN,2,{placed.module}"
        + field_data(f"{symbol.level}A,{symbol.text}")
    )  # fmt: skip


def _is_size_certain(symbol: Symbol) -> bool:
    """Whether plain byte mode needs no larger version than the best mix of modes."""
    if _QR_ALPHANUMERIC.match(symbol.text):
        return True
    version = (symbol.columns - 17) // 4
    capacities = _QR_BYTES[symbol.level]
    return version <= len(capacities) and len(symbol.text) <= capacities[version - 1]


def _data_matrix(placed: PlacedSymbol) -> str | None:
    """`^BX` with an escape character that the data does not have: doubling it is not read alike."""
    symbol, area = placed.symbol, placed.area
    text = symbol.data.decode("latin-1") if symbol.gs1 else symbol.text
    escape = next((character for character in _DATA_MATRIX_ESCAPES if character not in text), "")
    if not escape or not _PRINTABLE.match(text.replace(_FNC1, " ") if symbol.gs1 else text):
        return None
    fnc1 = f"{escape}1"
    data = fnc1 + text.replace(_FNC1, fnc1) if symbol.gs1 else text
    return f"^FO{area.left},{area.top}^BXN,{placed.module},200,0,0,6,{escape},1{field_data(data)}"


def _code128(placed: PlacedSymbol) -> str | None:
    symbol, area = placed.symbol, placed.area
    head = f"^FO{area.left},{area.top}^BY{placed.module},2,{area.height}^BCN,{area.height},N,N,N,"
    if symbol.gs1:
        data = _planned_code_sets(symbol)
        return f"{head}N{field_data(data)}" if data else None
    if not _PRINTABLE.match(symbol.text) or ">" in symbol.text:
        return None  # ">" starts an invocation code in some firmware, whatever the mode
    return f"{head}A{field_data(symbol.text)}"


def _planned_code_sets(symbol: Symbol) -> str | None:
    """GS1 data with its code sets written out: set C first, then once to set B.

    Nothing if that would be longer than the best mix, which the layout reckons with.
    """
    message = symbol.data.decode("latin-1")
    pairs = _PAIRS.match(message)
    assert pairs is not None, "an empty start matches"
    rest = message[pairs.end() :]
    if _ONE_ALONE.search(rest):
        return None  # one last character after a two-character code is lost by some interpreters
    in_c = pairs[0].count(_FNC1) + sum(map(str.isdigit, pairs[0])) // 2
    used = 1 + in_c + (1 + len(rest) if rest else 0)
    if 11 * (1 + used + 1) + 13 != symbol.columns:
        return None
    in_b = rest.translate(_INVOCATIONS)
    return ">;>8" + pairs[0].replace(_FNC1, ">8") + (">6" + in_b if rest else "")


_INVOCATIONS = {ord("^"): "><", ord(">"): ">0", ord("~"): ">=", ord(_FNC1): ">8"}
