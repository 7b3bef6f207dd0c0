"""Identifiers made here: record ids (UUIDv7, RFC 9562) and 128-bit random ids."""

import secrets
from uuid import UUID

from station.clock import Clock

HEX_ID_LENGTH = 32


def new_rid(clock: Clock) -> UUID:
    """A UUIDv7 of the clock's wall time; its order is a convenience and decides nothing (I12)."""
    milliseconds = int(clock.now().timestamp() * 1000) & ((1 << 48) - 1)
    value = (milliseconds << 80) | secrets.randbits(80)
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return UUID(int=value)


def new_id() -> str:
    """128 random bits as 32 lower-case hex digits (station, epoch, inst)."""
    return secrets.token_hex(16)


def is_id(text: str) -> bool:
    """Whether `text` is 32 lower-case hex digits."""
    return len(text) == HEX_ID_LENGTH and all(c in "0123456789abcdef" for c in text)
