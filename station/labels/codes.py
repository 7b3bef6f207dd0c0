"""Our own trace codes (3.1 of the domain document) and the leases they come from.

`S` + block (4) + sequence (6) + random (4) + check: 16 characters. The hub leases each block to one
station for ever, the station counts the sequence, the random part keeps neighbours unguessable, and
the check character (ISO/IEC 7064 mod 37,36) catches typing errors. Without a lease a code is `SZ` + 13
random characters + check. We write Crockford's base 32, which has no I, L, O, U to misread.

This module only reckons. A code is used after its reservation is durable: see `lifecycle`.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from station.errors import StationError
from station.trace import key

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "S"
LONE = "Z"
"""No leased block begins with it."""

BLOCK_LENGTH, SEQUENCE_LENGTH, RANDOM_LENGTH = 4, 6, 4
LONE_LENGTH = 13
MOST_IN_BLOCK: int = len(ALPHABET) ** SEQUENCE_LENGTH

DAYS_PER_LEASE = 90
LOW_WATER_DAYS = 30
SMALLEST_LEASE = 1000

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_FORM = re.compile(r"S[0-9A-Z]{15}\Z")
_LEASED = re.compile(rf"S(?!Z)[{ALPHABET}]{{14}}[0-9A-Z]\Z")

Choose = Callable[[str], str]
"""Picks one character of a text at random; `secrets.choice` unless a test says otherwise."""


class OwnCodeMalformed(StationError):
    """A text is not one of our codes: its length, characters, or form differ."""

    code = "code.malformed"


class OwnCodeMistyped(StationError):
    """A text has the form of our codes, but its check character does not fit."""

    code = "code.mistyped"


class BlockRefused(StationError):
    """A lease with a block that is not four characters of the alphabet, or begins with Z."""

    code = "code.block_refused"


class LeaseExhausted(StationError):
    """A lease has fewer codes left than asked for."""

    code = "code.lease_exhausted"


@dataclass(frozen=True, slots=True)
class OwnCode:
    """A code, taken apart.

    Attributes:
        block: Empty for a code that was made without a lease.
        sequence: Number in the block, from 0; -1 without a lease.
    """

    text: str
    block: str
    sequence: int

    @property
    def is_lone(self) -> bool:
        """Whether it was made without a lease."""
        return not self.block


@dataclass(frozen=True, slots=True)
class Lease:
    """The codes of a block that this station may still use.

    Attributes:
        next: Sequence of the next code.
        end: First sequence that is not ours.
    """

    block: str
    next: int
    end: int

    def __post_init__(self) -> None:
        if not _is_block(self.block):
            raise BlockRefused(block=self.block[:20])
        if not 0 <= self.next <= self.end <= MOST_IN_BLOCK:
            raise BlockRefused(block=f"{self.block} {self.next}-{self.end}")

    @property
    def left(self) -> int:
        """Codes that can still be taken."""
        return self.end - self.next

    def is_low(self, used_in_30_days: int) -> bool:
        """Whether to ask the hub for the next block: less than 30 days are left, or few at all."""
        return self.left < max(used_in_30_days * LOW_WATER_DAYS // 30, SMALLEST_LEASE // 5)

    def take(self, count: int, choose: Choose = secrets.choice) -> tuple[tuple[str, ...], "Lease"]:
        """The next codes, and the lease without them.

        The lease that was taken from must be forgotten in the same transaction that reserves the
        codes: taking from it twice gives the same sequences twice.

        Raises:
            LeaseExhausted: Fewer codes are left; none is taken.
        """
        if count > self.left:
            raise LeaseExhausted(block=self.block, left=self.left, wanted=count)
        numbers = range(self.next, self.next + count)
        codes = tuple([make(self.block, number, choose) for number in numbers])
        return codes, replace(self, next=self.next + count)


def make(block: str, sequence: int, choose: Choose = secrets.choice) -> str:
    """A leased code.

    Args:
        block: Four characters of `ALPHABET`, not beginning with Z.
        sequence: 0 to 32^6 - 1.
        choose: Source of the random part.

    Raises:
        BlockRefused: The block or the sequence is none.
    """
    if not _is_block(block) or not 0 <= sequence < MOST_IN_BLOCK:
        raise BlockRefused(block=f"{block[:20]} {sequence}")
    digits = ""
    for _ in range(SEQUENCE_LENGTH):
        sequence, digit = divmod(sequence, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return _checked(PREFIX + block + digits + _random(RANDOM_LENGTH, choose))


def make_lone(choose: Choose = secrets.choice) -> str:
    """A code for a station that has no lease; 65 random bits keep two stations apart."""
    return _checked(PREFIX + LONE + _random(LONE_LENGTH, choose))


def parse(text: str) -> OwnCode:
    """Take a scanned or typed code apart; small letters and surrounding white space are allowed.

    Raises:
        OwnCodeMalformed: Not the form of our codes.
        OwnCodeMistyped: The check character does not fit.
    """
    code = text.strip().upper()
    if not _FORM.match(code) or not (code[1] == LONE or _LEASED.match(code)):
        raise OwnCodeMalformed(value=text[:40])
    if key.of_own_code(code) is None:
        raise OwnCodeMistyped(value=code)
    if code[1] == LONE:
        return OwnCode(code, "", -1)
    sequence = 0
    for digit in code[1 + BLOCK_LENGTH : 1 + BLOCK_LENGTH + SEQUENCE_LENGTH]:
        sequence = sequence * len(ALPHABET) + _VALUES[digit]
    return OwnCode(code, code[1 : 1 + BLOCK_LENGTH], sequence)


def lease_size(used_in_30_days: int) -> int:
    """How many codes the hub leases at once: three times the use of 30 days."""
    wanted = used_in_30_days * DAYS_PER_LEASE // 30
    return min(max(wanted, SMALLEST_LEASE), MOST_IN_BLOCK)


def _is_block(block: str) -> bool:
    return (
        len(block) == BLOCK_LENGTH
        and block[0] != LONE
        and all(character in _VALUES for character in block)
    )


def _random(length: int, choose: Choose) -> str:
    return "".join([choose(ALPHABET) for _ in range(length)])


def _checked(body: str) -> str:
    return body + key.check_character(body)
