"""Bar codes as a ZPL printer makes them of field data, one dot a module; for `zpl_render`."""

import re
from functools import lru_cache

import zxingcpp
from PIL import Image

from station.gs1 import element_string

FNC1 = "\x1d"


class ZplRefused(Exception):
    """A command, parameter or field that a printer would not print as meant."""


def qr(text: str) -> Image.Image:
    """Level, input mode, then the data: `MA,abc`."""
    match = re.fullmatch(r"([LMQH])A,(.+)", text, re.DOTALL)
    if match is None:
        raise ZplRefused(f"QR data {text[:40]!r}")
    return _grid(
        zxingcpp.create_barcode(match[2], zxingcpp.BarcodeFormat.QRCode, ec_level=match[1])
    )


def bars_automatic(text: str) -> Image.Image:
    """Code 128 in mode A: the printer chooses the code sets."""
    symbol = _grid(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128))
    return symbol.crop((0, 0, symbol.width, 1))


def bars_with_invocations(text: str) -> Image.Image:
    """Mode N: the code sets are written into the data."""
    values = _code_values(text)
    check = (values[0] + sum(n * value for n, value in enumerate(values))) % 103
    modules = "".join(_patterns()[value] for value in (*values, check)) + "1100011101011"
    image = Image.new("1", (len(modules), 1), 0)
    for x, module in enumerate(modules):
        image.putpixel((x, 0), int(module))
    return image


_CODE_SET_B = re.compile(r">8|>5|>0|><|>=|[ -=?-\]_-}]")  # a bare ^ or > or ~ is none
_CODE_SET_C = re.compile(r">8|>6|[0-9][0-9]")
_INVOKED = {">8": 102, ">5": 99, ">6": 100, ">0": 30, "><": 62, ">=": 94}


def _code_values(text: str) -> list[int]:
    starts = {">:": (104, _CODE_SET_B), ">;": (105, _CODE_SET_C)}
    if text[:2] not in starts:
        raise ZplRefused(f"start of {text[:20]!r}")
    start, code_set = starts[text[:2]]
    values, at = [start], 2
    while at < len(text):
        token = code_set.match(text, at)
        if token is None:
            raise ZplRefused(f"{text[at : at + 2]!r} in the data of a Code 128")
        at = token.end()
        one = int(token[0]) if code_set is _CODE_SET_C and token[0].isdigit() else None
        values.append(_INVOKED.get(token[0], ord(token[0][0]) - 32) if one is None else one)
        code_set = {">5": _CODE_SET_C, ">6": _CODE_SET_B}.get(token[0], code_set)
    return values


@lru_cache(maxsize=1)
def _patterns() -> dict[int, str]:
    """Bars of each Code 128 value, read off symbols that zxing draws: start, value, check, stop."""
    found: dict[int, str] = {}
    for number in [*(f"{n:02}" for n in range(100)), "0050"]:
        row = _grid(zxingcpp.create_barcode(number, zxingcpp.BarcodeFormat.Code128))
        modules = _first_row(row)
        values = [105, *(int(number[n : n + 2]) for n in range(0, len(number), 2))]
        values.append((105 + sum(n * value for n, value in enumerate(values))) % 103)
        found |= {value: modules[11 * n : 11 * n + 11] for n, value in enumerate(values)}
    start_b = _grid(zxingcpp.create_barcode("a", zxingcpp.BarcodeFormat.Code128))
    found[104] = _first_row(start_b)[:11]
    return found


def _first_row(image: Image.Image) -> str:
    """Its dots as 0 and 1."""
    row = image.crop((0, 0, image.width, 1)).tobytes()
    return "".join(f"{byte:08b}" for byte in row)[: image.width]


def data_matrix(text: str, escape: str) -> Image.Image:
    """ECC 200; the escape character and 1 are FNC1, doubled it is itself."""

    def unescaped(match: re.Match[str]) -> str:
        if match[1] == escape:
            return escape
        if match[1] == "1":
            return FNC1
        raise ZplRefused(f"{match[0]} in DataMatrix data")

    message = re.sub(re.escape(escape) + "(.)", unescaped, text)
    form = zxingcpp.BarcodeFormat.DataMatrix
    if not message.startswith(FNC1):
        return _grid(zxingcpp.create_barcode(message, form, force_square=True))
    read = element_string.parse_message("^" + message[1:].replace(FNC1, "^"))
    if read.error:
        raise ZplRefused(read.error.sentence("en"))
    bracketed = "".join(f"[{ai}]{value}" for ai, value in read.ais)
    return _grid(zxingcpp.create_barcode(bracketed, form, force_square=True, gs1=True))


def _grid(barcode: zxingcpp.Barcode) -> Image.Image:
    image = barcode.to_image(scale=1, add_quiet_zones=False)
    picture = memoryview(image)  # type: ignore[arg-type]  # a buffer, which its stub does not say
    assert picture.shape is not None
    rows, columns = picture.shape
    grey = Image.frombytes("L", (columns, rows), picture.tobytes())
    return grey.point(lambda value: value < 128, "1")
