"""1-bit pictures in ZPL: the data of `^GFA`, compressed (ZPL II Programming Guide, "^GF", "ZB64")."""

import re
import zlib
from base64 import b64encode
from binascii import crc_hqx
from typing import Literal

GraphicForm = Literal["z64", "acs"]
"""How a picture is packed: deflate in Base64, or run lengths of hex digits for old firmware."""

FAST, SMALLEST = 6, 9
"""Efforts of deflate: the second takes up to eight times as long, for 1 % less."""

_RUN = re.compile(r"(.)\1{2,}", re.DOTALL)
_HIGHEST_RUN = 419  # of one "z" and one "Y"; longer runs have more of the first


def field(data: bytes, row_bytes: int, form: GraphicForm = "z64", level: int = FAST) -> str:
    """The command for a 1-bit picture, 1 = ink; its place is said by the `^FO` before it.

    Args:
        data: Rows from top to bottom, each of whole bytes.
        row_bytes: Bytes of a row.
        form: How to pack.
        level: Effort of deflate, from 1 to 9.
    """
    packed = z64(data, level) if form == "z64" else acs(data, row_bytes)
    return f"^GFA,{len(data)},{len(data)},{row_bytes},{packed}"


def z64(data: bytes, level: int = FAST) -> str:
    """Deflate, Base64 and a CRC-16 (CCITT, start 0) over the Base64 text."""
    text = b64encode(zlib.compress(data, level))
    return f":Z64:{text.decode('ascii')}:{crc_hqx(text, 0):04X}"


def acs(data: bytes, row_bytes: int) -> str:
    """Alternative data compression scheme: hex with run lengths, `,` `!` `:` for whole rows."""
    rows = []
    previous = None
    for start in range(0, len(data), row_bytes):
        row = data[start : start + row_bytes].hex().upper()
        rows.append(":" if row == previous else _packed_row(row))
        previous = row
    return "".join(rows)


def _packed_row(row: str) -> str:
    """A row whose end is all white or all black is cut short by `,` or `!`."""
    for digit, mark in (("0", ","), ("F", "!")):
        kept = row.rstrip(digit)
        if len(kept) < len(row):
            return _RUN.sub(_run, kept) + mark
    return _RUN.sub(_run, row)


def _run(match: re.Match[str]) -> str:
    """`G`..`Y` count 1..19, `g`..`z` count 20..400 in twenties; both add up."""
    digit, count = match[1], len(match[0])
    text = "z" * max(0, -((_HIGHEST_RUN - count) // 400))
    count -= 400 * len(text)
    twenties, ones = divmod(count, 20)
    text += chr(ord("f") + twenties) if twenties else ""
    text += chr(ord("F") + ones) if ones else ""
    return text + digit
