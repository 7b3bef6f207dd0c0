"""Canonical object keys, computed alike everywhere (3.1 of the domain document).

`sgtin:<gtin14>.<serial>`, `lgtin:<gtin14>.<lot>`, `sscc:<18 digits>`, `own:<code>`,
`sn:<product>:<text>`, `lot:<supplier>:<text>`, `order:<id>`.
"""

import re
from collections.abc import Mapping, Sequence

from station.gs1 import check_digit

THINGS = ("sgtin", "lgtin", "sscc", "own", "sn", "lot")
"""Schemes of what one can hold in one's hands; sums are also kept under `order:` and `scope:`."""

SCHEMES = (*THINGS, "order")
MAX_KEY_LENGTH = 160
_FORM = re.compile(rf"(?:{'|'.join(SCHEMES)}):[^\x00-\x20\x7f]+")
_OWN_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_GTIN_DIGITS, _SSCC_DIGITS, _LONGEST_AI_TEXT = 14, 18, 20
OWN_LENGTH = 16


def is_key(text: str) -> bool:
    """Whether the text has the form of a canonical key."""
    return len(text) <= MAX_KEY_LENGTH and _FORM.fullmatch(text) is not None


def is_of_a_thing(key: str) -> bool:
    """Whether a key names a thing (not an order), and every part of it keeps its scheme's rules.

    Keys come from our own records and from people and programs that write them by hand; a wrong
    check digit must not make a second object of the same carton.
    """
    scheme, _, rest = key.partition(":")
    if not is_key(key) or not key.isprintable() or scheme not in THINGS:
        return False
    match scheme:
        case "sscc":
            return len(rest) == _SSCC_DIGITS and check_digit.is_right(rest)
        case "sgtin" | "lgtin":
            gtin, dot, text = rest[:_GTIN_DIGITS], rest[_GTIN_DIGITS : _GTIN_DIGITS + 1], rest[15:]
            return dot == "." and check_digit.is_right(gtin) and 0 < len(text) <= _LONGEST_AI_TEXT
        case "own":
            return of_own_code(rest) == key
        case _:
            owner, colon, text = rest.partition(":")
            return bool(owner and colon and text) and ":" not in text


def of_elements(ais: Sequence[tuple[str, str]]) -> str | None:
    """The object that GS1 elements name: a logistic unit, a serialised item, a lot."""
    found: Mapping[str, str] = dict(ais)
    if "00" in found:
        return f"sscc:{found['00']}"
    if "01" in found and "21" in found:
        return f"sgtin:{found['01']}.{found['21']}"
    if "01" in found and "10" in found:
        return f"lgtin:{found['01']}.{found['10']}"
    return None


def gtin_of(key: str) -> str | None:
    """The GTIN-14 inside a key, where there is one."""
    scheme, _, rest = key.partition(":")
    return rest[:_GTIN_DIGITS] if scheme in {"sgtin", "lgtin"} else None


def code_of(key: str) -> str:
    """What stands on the label of a thing (`sn:P1:A7` -> `A7`)."""
    scheme, _, rest = key.partition(":")
    return rest.rpartition(":")[2] if scheme in {"sn", "lot"} else rest


def of_own_code(text: str) -> str | None:
    """`own:<code>` where the text is one of our own codes with a valid check character."""
    code = text.strip().upper()
    if len(code) != OWN_LENGTH or code[0] != "S" or any(c not in _OWN_ALPHABET for c in code):
        return None
    return f"own:{code}" if check_character(code[:-1]) == code[-1] else None


def check_character(body: str) -> str:
    """ISO/IEC 7064 mod 37,36 check character over `0-9A-Z`."""
    product = 36
    for character in body:
        total = (product + _OWN_ALPHABET.index(character)) % 36 or 36
        product = total * 2 % 37
    return _OWN_ALPHABET[(37 - product) % 36]


def serial(product: str, text: str) -> str:
    """The key of a piece known by the product's own serial number."""
    return f"sn:{product}:{text}"


def lot(supplier: str, text: str) -> str:
    """The key of a lot known by its supplier's lot text."""
    return f"lot:{supplier}:{text}"
