"""What the parts of a value must hold: character sets, dates, countries, counts, key prefixes.

Each rule looks at one part and answers None or the flaw it found. The names are those of the AI
table (`ai_table`); the facts are those of the GS1 General Specifications, sections 3 and 7.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from station.gs1 import check_digit, code_lists, coupon, dates

GCP_MIN_LENGTH = 4
"""The shortest GS1 company prefix in use."""

IBAN_MIN_LENGTH = 11

# Only the leap day depends on the century of a two-digit year, and 00 is a leap year in the one
# that labels of today mean; a fixed year keeps the answer the same on every station.
_CENTURY_YEAR = 2021


class Flaw(NamedTuple):
    """What is wrong and where: `at` counts characters of the part from 0."""

    code: str
    at: int = 0


Rule = Callable[[str], Flaw | None]

CHARACTER_SETS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "N": (re.compile(r"[0-9]*"), "gs1.not_digit"),
    "X": (re.compile(r"[!-\"%-/0-9:-?A-Z_a-z]*"), "gs1.not_cset82"),
    "Y": (re.compile(r"[#\-/0-9A-Z]*"), "gs1.not_cset39"),
    "Z": (re.compile(r"[-0-9A-Z_a-z]*=*"), "gs1.not_cset64"),
}
"""GS1 AI encodable character sets: digits, 82, 39 and 64 (file-safe base64)."""


def characters(kind: str, text: str) -> Flaw | None:
    """The first character of `text` outside the set, or wrong base64 padding."""
    pattern, code = CHARACTER_SETS[kind]
    found = pattern.match(text)
    end = found.end() if found else 0
    if end < len(text):
        return Flaw(code, end)
    padding = len(text) - len(text.rstrip("=")) if kind == "Z" else 0
    # Thirds, not quarters: so do the published GS1 syntax tests count, and scanners after them.
    if padding and (padding > 2 or len(text) % 3):
        return Flaw("gs1.cset64_padding", len(text) - padding)
    return None


def _listed(code: str, values: frozenset[str]) -> Rule:
    def rule(text: str) -> Flaw | None:
        return None if text in values else Flaw(code)

    return rule


def _number(code: str, highest: int) -> Rule:
    def rule(text: str) -> Flaw | None:
        return None if int(text) <= highest else Flaw(code)

    return rule


def _check_digit(text: str) -> Flaw | None:
    return None if check_digit.is_right(text) else Flaw("gs1.check_digit", len(text) - 1)


def _check_pair(text: str) -> Flaw | None:
    payload, pair = text[:-2], text[-2:]
    if len(pair) == 2 and check_digit.check_pair(payload) == pair:
        return None
    return Flaw("gs1.check_pair", len(payload))


def _company_prefix(text: str, at: int = 0) -> Flaw | None:
    prefix = text[at : at + GCP_MIN_LENGTH]
    if len(prefix) < GCP_MIN_LENGTH:
        return Flaw("gs1.company_prefix_short", at)
    flaw = characters("N", prefix)
    return flaw and Flaw("gs1.company_prefix", at + flaw.at)


def _company_prefix_second(text: str) -> Flaw | None:
    return _company_prefix(text, at=1)


def _has_letter(text: str) -> Flaw | None:
    return Flaw("gs1.only_digits") if text.isdigit() else None


def _nonzero(text: str) -> Flaw | None:
    return None if text.strip("0") else Flaw("gs1.zero_value")


def _zero(text: str) -> Flaw | None:
    return Flaw("gs1.not_zero") if text.strip("0") else None


def _no_zero_prefix(text: str) -> Flaw | None:
    return Flaw("gs1.zero_prefix") if text.startswith("0") else None


def _day_in_month(year: int, month: int, day: int, at: int) -> Flaw | None:
    if not 1 <= month <= 12:
        return Flaw("gs1.date_month", at)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    last = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    return None if day <= last else Flaw("gs1.date_day", at + 2)


def _date_or_month(text: str) -> Flaw | None:
    year = dates.year_of(int(text[:2]), _CENTURY_YEAR)
    return _day_in_month(year, int(text[2:4]), int(text[4:6]), at=2)


def _date(text: str) -> Flaw | None:
    return _date_or_month(text) or (Flaw("gs1.date_day", 4) if text[4:6] == "00" else None)


def _long_date(text: str) -> Flaw | None:
    flaw = _day_in_month(int(text[:4]), int(text[4:6]), int(text[6:8]), at=4)
    return flaw or (Flaw("gs1.date_day", 6) if text[6:8] == "00" else None)


def _time(text: str) -> Flaw | None:
    if int(text[:2]) > 23:
        return Flaw("gs1.time_hour")
    return Flaw("gs1.time_minute", 2) if int(text[2:4]) > 59 else None


def _piece_of_total(text: str) -> Flaw | None:
    half = len(text) // 2
    piece, total = int(text[:half]), int(text[half:])
    if piece == 0:
        return Flaw("gs1.piece_zero")
    if total == 0:
        return Flaw("gs1.pieces_total_zero", half)
    return Flaw("gs1.piece_exceeds_total") if piece > total else None


def _position_of_end(text: str) -> Flaw | None:
    position, slash, end = text.partition("/")
    if not (slash and check_digit.is_digits(position) and check_digit.is_digits(end)):
        return Flaw("gs1.position_malformed")
    if position.startswith("0"):
        return Flaw("gs1.zero_prefix")
    if end.startswith("0"):
        return Flaw("gs1.zero_prefix", len(position) + 1)
    return Flaw("gs1.position_exceeds_end") if int(position) > int(end) else None


def _percent_encoding(text: str) -> Flaw | None:
    broken = re.search(r"%(?![0-9A-Fa-f]{2})", text)
    return Flaw("gs1.percent_encoding", broken.start()) if broken else None


def _iban(text: str) -> Flaw | None:
    if len(text) < IBAN_MIN_LENGTH:
        return Flaw("gs1.iban")
    if text[:2] not in code_lists.COUNTRY_LETTERS:
        return Flaw("gs1.iban")
    odd = re.search(r"[^0-9A-Z]", text)
    if odd:
        return Flaw("gs1.iban", odd.start())
    # ISO 13616: four characters to the end, letters as 10 … 35, remainder of 97 is 1.
    turned = "".join(str(int(character, 36)) for character in text[4:] + text[:4])
    return None if int(turned) % 97 == 1 else Flaw("gs1.iban", 2)


def _coupon(reader: Callable[[str], int | None]) -> Rule:
    def rule(text: str) -> Flaw | None:
        flaw = characters("N", text)
        if flaw:
            return flaw
        broken_at = reader(text)
        return None if broken_at is None else Flaw("gs1.coupon", broken_at)

    return rule


RULES: Mapping[str, Rule] = {
    "check": _check_digit,
    "pair": _check_pair,
    "prefix": _company_prefix,
    "prefix2": _company_prefix_second,
    "letter": _has_letter,
    "nonzero": _nonzero,
    "zero": _zero,
    "nozeroprefix": _no_zero_prefix,
    "date": _date,
    "date0": _date_or_month,
    "longdate": _long_date,
    "time": _time,
    "hour": _number("gs1.time_hour", 23),
    "minute": _number("gs1.time_minute", 59),
    "second": _number("gs1.time_second", 59),
    "country": _listed("gs1.country", code_lists.COUNTRY_NUMBERS),
    "country999": _listed("gs1.country_or_999", code_lists.COUNTRY_NUMBERS | {"999"}),
    "country2": _listed("gs1.country_letters", code_lists.COUNTRY_LETTERS),
    "currency": _listed("gs1.currency", code_lists.CURRENCY_NUMBERS),
    "package": _listed("gs1.package_type", code_lists.PACKAGE_TYPES),
    "media": _listed("gs1.media_type", code_lists.MEDIA_TYPES),
    "yesno": _listed("gs1.not_yes_no", frozenset("01")),
    "winding": _listed("gs1.winding", frozenset("019")),
    "sex": _listed("gs1.sex_code", frozenset("0129")),
    "hyphen": _listed("gs1.not_hyphen", frozenset("-")),
    "importer": _listed(
        "gs1.importer_index",
        frozenset("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"),
    ),
    "latitude": _number("gs1.latitude", 1_800_000_000),
    "longitude": _number("gs1.longitude", 3_600_000_000),
    "pieces": _piece_of_total,
    "position": _position_of_end,
    "percent": _percent_encoding,
    "iban": _iban,
    "coupon": _coupon(coupon.first_break),
    "offer": _coupon(coupon.first_break_of_offer),
}
"""By the names the AI table uses. A part's characters are checked before its rules run."""
