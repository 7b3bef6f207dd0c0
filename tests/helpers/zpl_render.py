"""Draws ZPL as a printer would, as far as our labels use it; anything else is an error.

Written from the ZPL II Programming Guide and independent of `station.labels`: what this cannot read,
or draws elsewhere than the layout says, a printer would not print as planned either.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont

from tests.helpers import zpl_codes
from tests.helpers.zpl_codes import ZplRefused

_COMMAND = re.compile(r"[\^~]([A-Za-z@][A-Za-z0-9@])([^\^~]*)", re.DOTALL)
_FILLER = "\r\n"


@dataclass
class ZplLabel:
    """One `^XA` … `^XZ`.

    Attributes:
        image: 1-bit, 1 = ink.
        commands: The names in order, e.g. `["XA", "PW", …]`.
    """

    image: Image.Image
    copies: int
    commands: list[str]


@dataclass
class _State:
    """What commands before a field say about it."""

    width: int = 812
    height: int = 1218
    home: tuple[int, int] = (0, 0)
    origin: tuple[int, int] = (0, 0)
    is_baseline: bool = False
    hex_mark: str = ""
    font: tuple[int, int] = (30, 30)
    block: tuple[int, str] | None = None
    draw_code: Callable[[str], Image.Image] | None = None
    sinks_by: int = 0
    bar: tuple[int, int] = (2, 10)
    copies: int = 1
    images: list[tuple[Image.Image, int, int]] = field(default_factory=list)
    field_is_open: bool = False


def command_names(data: bytes) -> list[str]:
    """What a printer takes for commands, in order; field data that escapes shows up here."""
    return [match[1] for match in _COMMAND.finditer(data.decode("utf-8"))]


def render(data: bytes) -> list[ZplLabel]:
    """Draw every label of a job.

    Raises:
        ZplRefused: Something unknown or malformed.
    """
    text = data.decode("ascii")  # everything of ours is
    labels: list[ZplLabel] = []
    state: _State | None = None
    names: list[str] = []
    end = 0
    bar = (2, 10)
    for match in _COMMAND.finditer(text):
        if text[end : match.start()].strip(_FILLER):
            raise ZplRefused(f"text between commands: {text[end : match.start()][:40]!r}")
        end = match.end()
        name, rest = match[1], match[2]
        names.append(name)
        if match[0][0] == "~":
            raise ZplRefused(f"control command ~{name}")
        if name == "XA":
            state, names = _State(bar=bar), ["XA"]  # ^BY outlives the label
        elif state is None:
            raise ZplRefused(f"^{name} outside a label")
        elif name == "XZ":
            labels.append(ZplLabel(_drawn(state), state.copies, names))
            bar, state = state.bar, None
        else:
            _obey(name, rest if name == "FD" else rest.strip(_FILLER), state)
    if state is not None or text[end:].strip(_FILLER):
        raise ZplRefused("the job does not end with ^XZ")
    return labels


def _drawn(state: _State) -> Image.Image:
    paper = Image.new("1", (state.width, state.height), 0)
    for image, left, top in state.images:
        paper.paste(1, (left, top), image)
    return paper


def _obey(name: str, rest: str, state: _State) -> None:
    handler = _HANDLERS.get(name) or _HANDLERS.get(name[0] + "*")
    if handler is None:
        raise ZplRefused(f"^{name}")
    try:
        handler(name, rest, state)
    except ValueError as error:  # a parameter that is no number, one too many or too few
        raise ZplRefused(f"^{name}{rest[:40]}") from error


def _numbers(rest: str) -> list[int]:
    return [int(part) if part else 0 for part in rest.split(",")]


def _width(_: str, rest: str, state: _State) -> None:
    state.width = int(rest)


def _length(_: str, rest: str, state: _State) -> None:
    state.height = int(rest)


def _home(_: str, rest: str, state: _State) -> None:
    x, y = _numbers(rest)
    state.home = x, y


def _character_set(_: str, rest: str, _state: _State) -> None:
    if rest != "28":
        raise ZplRefused(f"^CI{rest}")


def _origin(name: str, rest: str, state: _State) -> None:
    x, y = _numbers(rest)
    if state.field_is_open or min(x, y) < 0 or max(x, y) > 32000:
        raise ZplRefused(f"^{name}{rest}")
    state.origin = x + state.home[0], y + state.home[1]
    state.is_baseline, state.field_is_open = name == "FT", True


def _place(image: Image.Image, state: _State) -> None:
    x, y = state.origin
    state.images.append((image, x, y - image.height if state.is_baseline else y + state.sinks_by))


def _box(_: str, rest: str, state: _State) -> None:
    width, height, thickness = _numbers(rest)
    width, height = max(width, thickness), max(height, thickness)
    image = Image.new("1", (width, height), 1)
    if width > 2 * thickness and height > 2 * thickness:
        image.paste(0, (thickness, thickness, width - thickness, height - thickness))
    _place(image, state)


def _graphic(_: str, rest: str, state: _State) -> None:
    match = re.fullmatch(r"A,(\d+),(\d+),(\d+),(.*)", rest, re.DOTALL)
    if match is None or int(match[1]) != int(match[2]) or int(match[2]) % int(match[3]):
        raise ZplRefused(f"^GF{rest[:40]}")
    total, row = int(match[2]), int(match[3])
    data = graphic_bytes(match[4], total, row)
    _place(Image.frombytes("1", (row * 8, total // row), data), state)


def graphic_bytes(text: str, total: int, row: int) -> bytes:
    """The dots of a `^GFA` field: hex, run lengths, or Base64 with and without deflate.

    Raises:
        ZplRefused: Wrong checksum, length, or characters.
    """
    packed = re.fullmatch(r":(Z64|B64):([A-Za-z0-9+/=]*):([0-9A-Fa-f]{4})", text)
    if packed:
        if binascii.crc_hqx(packed[2].encode("ascii"), 0) != int(packed[3], 16):
            raise ZplRefused("checksum of the picture")
        data = base64.b64decode(packed[2], validate=True)
        data = zlib.decompress(data) if packed[1] == "Z64" else data
    else:
        data = _run_lengths(text, row)
    if len(data) != total:
        raise ZplRefused(f"picture of {len(data)} bytes instead of {total}")
    return data


_PACKED = re.compile(r"([g-z]*)([G-Y]?)([0-9A-F])|([,!:])")


def _run_lengths(text: str, row: int) -> bytes:
    """Hex digits with counts before them; `,` `!` `:` end a row white, black, or as above."""
    rows: list[str] = []
    current, end = "", 0
    for match in _PACKED.finditer(text):
        if match.start() != end:
            break
        end = match.end()
        if match[4]:
            current = _rest_of_row(match[4], current, rows, row * 2)
        else:
            count = sum(20 * (ord(char) - ord("f")) for char in match[1])
            count += ord(match[2]) - ord("F") if match[2] else 0
            current += match[3] * (count or 1)
        if len(current) > row * 2:
            raise ZplRefused("a row of the picture is too long")
        if len(current) == row * 2:
            rows.append(current)
            current = ""
    if current or end != len(text):
        raise ZplRefused(f"{text[end : end + 10]!r} in a picture")
    return bytes.fromhex("".join(rows))


def _rest_of_row(mark: str, current: str, rows: list[str], digits: int) -> str:
    if mark == ":":
        if current or not rows:
            raise ZplRefused("':' inside a row, or before the first")
        return rows[-1]
    return current.ljust(digits, "0" if mark == "," else "F")


def _bar_defaults(_: str, rest: str, state: _State) -> None:
    parts = rest.split(",")
    module = int(parts[0]) if parts[0] else state.bar[0]
    height = int(parts[2]) if len(parts) > 2 and parts[2] else state.bar[1]
    state.bar = module, height


def _qr(_: str, rest: str, state: _State) -> None:
    orientation, model, module = rest.split(",")
    if orientation != "N" or model != "2" or not 1 <= int(module) <= 10:
        raise ZplRefused(f"^BQ{rest}")
    state.sinks_by = state.bar[1]
    state.draw_code = lambda text: _scaled(zpl_codes.qr(text), int(module), int(module))


def _code128(_: str, rest: str, state: _State) -> None:
    orientation, height, line, above, ucc, mode = rest.split(",")
    if (orientation, line, above, ucc) != ("N", "N", "N", "N") or mode not in "AN":
        raise ZplRefused(f"^BC{rest}")
    encode = zpl_codes.bars_automatic if mode == "A" else zpl_codes.bars_with_invocations
    state.draw_code = lambda text: _scaled(encode(text), state.bar[0], int(height))


def _data_matrix(_: str, rest: str, state: _State) -> None:
    orientation, module, quality, _columns, _rows, _form, escape, shape = rest.split(",")
    if (orientation, quality, shape) != ("N", "200", "1") or len(escape) != 1:
        raise ZplRefused(f"^BX{rest}")
    state.draw_code = lambda text: _scaled(
        zpl_codes.data_matrix(text, escape), int(module), int(module)
    )


def _font(name: str, rest: str, state: _State) -> None:
    orientation, height, width = rest.split(",")
    if name != "A0" or orientation != "N":
        raise ZplRefused(f"^{name}{rest}")
    state.font = int(height), int(width)


def _block(_: str, rest: str, state: _State) -> None:
    width, lines, _spacing, justification, _indent = rest.split(",")
    if lines != "1":
        raise ZplRefused(f"^FB{rest}")
    state.block = int(width), justification


def _hex(_: str, rest: str, state: _State) -> None:
    state.hex_mark = rest or "_"


def _data(_: str, rest: str, state: _State) -> None:
    if not state.field_is_open:
        raise ZplRefused("^FD without a place")
    text = _unhexed(rest, state.hex_mark) if state.hex_mark else rest
    if state.draw_code:
        _place(state.draw_code(text), state)
    else:
        _write(text, state)


def _unhexed(text: str, mark: str) -> str:
    data = re.sub(
        re.escape(mark) + "([0-9A-Fa-f]{2})",
        lambda match: f"\\x{match[1].lower()}",
        text.replace("\\", "\\x5c"),
    )
    return data.encode("ascii").decode("unicode_escape").encode("latin-1").decode("utf-8")


def _write(text: str, state: _State) -> None:
    if "\\" in text and state.block:
        raise ZplRefused("a backslash acts inside ^FB")
    font = ImageFont.load_default(size=state.font[0])
    wide = round(font.getlength(text))
    room, justification = state.block or (wide, "L")
    image = Image.new("1", (max(room, 1), state.font[0] * 2), 0)
    left = {"L": 0, "C": (room - wide) // 2, "R": room - wide}[justification]
    ImageDraw.Draw(image).text((left, state.font[0]), text, fill=1, font=font, anchor="ls")
    x, y = state.origin
    state.images.append((image, x, y - state.font[0] if state.is_baseline else y))


def _end_of_field(_: str, rest: str, state: _State) -> None:
    if rest or not state.field_is_open:
        raise ZplRefused("^FS without a field")
    state.field_is_open = False
    state.hex_mark, state.block, state.draw_code, state.sinks_by = "", None, None, 0


def _quantity(_: str, rest: str, state: _State) -> None:
    state.copies = int(rest)


def _scaled(grid: Image.Image, across: int, down: int) -> Image.Image:
    return grid.resize((grid.width * across, grid.height * down), Image.Resampling.NEAREST)


_HANDLERS: dict[str, Callable[[str, str, _State], None]] = {
    "PW": _width, "LL": _length, "LH": _home, "CI": _character_set, "FO": _origin, "FT": _origin,
    "GB": _box, "GF": _graphic, "BY": _bar_defaults, "BQ": _qr, "BC": _code128, "BX": _data_matrix,
    "A*": _font, "FB": _block, "FH": _hex, "FD": _data, "FS": _end_of_field, "PQ": _quantity,
}  # fmt: skip
