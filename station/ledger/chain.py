"""The hash chain over one epoch of one station.

`link0 = sha256("e1" | station | epoch | parent_link)` and
`link_n = sha256("l1" | station | epoch | n | link_(n-1) | bh_n)`, where `|` joins fields of fixed
length: ids are their 16 bytes, `n` is 8 bytes big-endian, links and hashes are 32 bytes; a first
epoch has 32 zero bytes as its parent's link.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

NO_PARENT = bytes(32)


class Place(NamedTuple):
    """Where a record stands in its chain, and what the chain says there."""

    seq: int
    link: bytes


def first_link(station: str, epoch: str, parent_link: bytes = NO_PARENT) -> bytes:
    """`link0` of an epoch; ids are 32 hex digits."""
    return hashlib.sha256(
        b"e1" + bytes.fromhex(station) + bytes.fromhex(epoch) + parent_link
    ).digest()


def next_link(station: str, epoch: str, seq: int, link: bytes, bh: bytes) -> bytes:
    """`link_n` from `link_(n-1)`; `seq` counts from 1."""
    return hashlib.sha256(
        b"l1" + bytes.fromhex(station) + bytes.fromhex(epoch) + seq.to_bytes(8, "big") + link + bh
    ).digest()


def extend(station: str, epoch: str, after: Place, hashes: Iterable[bytes]) -> Place:
    """The place reached after the records with these body hashes."""
    seq, link = after
    for bh in hashes:
        seq += 1
        link = next_link(station, epoch, seq, link, bh)
    return Place(seq, link)
