"""Seals: the device key signs the chain's head, and so every record up to it.

`Ed25519` over `("s1" | station | epoch | n | link_n)`, fields as in `station.ledger.chain`.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from station.ledger.chain import Place

SEAL_EVERY_RECORDS = 200
SEAL_EVERY_S = 60.0


class DeviceKey:
    """The station's (or hub's) Ed25519 key."""

    def __init__(self, private: bytes) -> None:
        """Take the 32 private bytes."""
        self.private = private
        self._key = Ed25519PrivateKey.from_private_bytes(private)
        self.public = self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of a message."""
        return self._key.sign(message)


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether `signature` is that of `message` by the holder of `public`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def seal_message(station: str, epoch: str, place: Place) -> bytes:
    """What a seal signs."""
    return (
        b"s1"
        + bytes.fromhex(station)
        + bytes.fromhex(epoch)
        + place.seq.to_bytes(8, "big")
        + place.link
    )
