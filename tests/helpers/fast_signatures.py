"""Signatures as plain hashes, for models that make millions of them. Anybody could forge these.

What a signature is over, who checks it and what follows stays as it is: only Ed25519 is replaced,
which takes most of a model's time and has tests of its own.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from cryptography.exceptions import InvalidSignature

from station.ledger import seal
from station.ledger.seal import DeviceKey


class _Public:
    def __init__(self, public: bytes) -> None:
        self._public = public

    @classmethod
    def from_public_bytes(cls, public: bytes) -> "_Public":
        return cls(public)

    def verify(self, signature: bytes, message: bytes) -> None:
        if signature != _signature(self._public, message):
            raise InvalidSignature


def _signature(public: bytes, message: bytes) -> bytes:
    return hashlib.sha512(public + message).digest()


def _sign(key: DeviceKey, message: bytes) -> bytes:
    return _signature(key.public, message)


@contextmanager
def fast_signatures() -> Iterator[None]:
    """Within the block nothing is really signed."""
    with (
        patch.object(seal, "Ed25519PublicKey", _Public),
        patch.object(DeviceKey, "sign", _sign),
    ):
        yield
