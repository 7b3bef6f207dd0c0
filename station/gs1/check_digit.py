"""Check digits of GS1 numbers and the check pair of alphanumeric keys (GS1 General Specifications 7.9)."""

from station.gs1.result import Fault, Gs1Invalid, shown

LENGTHS = {
    "GTIN-8": 8,
    "GTIN-12": 12,
    "GTIN-13": 13,
    "GTIN-14": 14,
    "GLN": 13,
    "GRAI": 13,
    "GDTI": 13,
    "GCN": 13,
    "GSIN": 17,
    "SSCC": 18,
    "GSRN": 18,
}
"""Digits of each kind of number, check digit included."""

_CSET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_CSET_32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_VALUES_82 = {character: value for value, character in enumerate(_CSET_82)}
# One prime for each position from the right; the longest key with a check pair has 23 before it.
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)


def compute(payload: str) -> str:
    """The check digit that belongs after `payload`, weights 3, 1, 3, 1 … from its right end.

    Raises:
        Gs1Invalid: `payload` is empty or holds anything but the digits 0-9.
    """
    if not is_digits(payload):
        raise Gs1Invalid(Fault("gs1.payload_not_digits", {"value": shown(payload)}))
    return _digit(payload)


def is_right(number: str) -> bool:
    """Whether the last digit of `number` is its check digit; False for anything but digits."""
    return len(number) > 1 and is_digits(number) and _digit(number[:-1]) == number[-1]


def payload_of(kind: str, payload: str) -> str:
    """`payload`, once it has the length that a number of this kind has before its check digit.

    Raises:
        Gs1Invalid: The kind is unknown, or the length is another.
    """
    if kind not in LENGTHS:
        facts = {"kind": shown(kind), "valid": ", ".join(LENGTHS)}
        raise Gs1Invalid(Fault("gs1.number_kind_unknown", facts))
    if len(payload) != LENGTHS[kind] - 1:
        facts = {"kind": kind, "length": str(LENGTHS[kind] - 1), "found": str(len(payload))}
        raise Gs1Invalid(Fault("gs1.payload_length", facts))
    return payload


def check_pair(payload: str) -> str:
    """The two check characters of a GMN or HIDRI whose other characters are `payload`.

    Args:
        payload: At most 23 characters of character set 82.
    """
    weighted = zip(reversed(payload), _PRIMES, strict=False)
    total = sum(_VALUES_82[character] * prime for character, prime in weighted) % 1021
    return _CSET_32[total >> 5] + _CSET_32[total & 31]


def is_digits(text: str) -> bool:
    """Whether `text` is one or more of the digits 0-9, and of no other script's digits."""
    return text.isascii() and text.isdigit()


def _digit(payload: str) -> str:
    odd, even = payload[::-2], payload[-2::-2]
    return str(-(3 * sum(map(int, odd)) + sum(map(int, even))) % 10)
