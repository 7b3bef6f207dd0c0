"""Receipts: the hub's signature that it holds a record, or a photo. They outlive the connection.

Byte layouts (see `sync.wire.fields`), signed with Ed25519 by the hub's key::

    "r1" hub(16) station(16) epoch(16) seq(8) link(32) gen(8) at(8)          112 + 2 bytes
    "b1" hub(16) sized(tenant) sha256(32) size(8) at(8)

A receipt for place (seq, link) vouches for every record of that epoch up to seq, because the link
is computed from all of them (4.2). `docs/receipt_example.md` proves one without this software.
"""

import msgspec

from station.ledger.chain import Place
from station.ledger.seal import DeviceKey, is_signed
from sync.wire.fields import Count, HexHash, HexId, HexSignature, ShortText, number, sized


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The hub holds this stream durably up to `seq`.

    Attributes:
        gen: Generation of the hub that signed; a hub restored from a backup starts a new one.
        at: Milliseconds since 1970 UTC by the hub's clock.
    """

    hub: HexId
    station: HexId
    epoch: HexId
    seq: Count
    link: HexHash
    gen: Count
    at: Count
    sig: HexSignature

    @property
    def place(self) -> Place:
        """The place it vouches for."""
        return Place(self.seq, bytes.fromhex(self.link))


class BlobReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """The hub holds this photo (or other file) durably for this tenant; `at` as in `Receipt`."""

    hub: HexId
    tenant: ShortText
    sha256: HexHash
    size: Count
    at: Count
    sig: HexSignature


def receipt_message(receipt: Receipt) -> bytes:
    """What the signature of a record receipt is over."""
    return b"".join(
        (
            b"r1",
            bytes.fromhex(receipt.hub),
            bytes.fromhex(receipt.station),
            bytes.fromhex(receipt.epoch),
            number(receipt.seq),
            bytes.fromhex(receipt.link),
            number(receipt.gen),
            number(receipt.at),
        )
    )


def blob_receipt_message(receipt: BlobReceipt) -> bytes:
    """What the signature of a photo receipt is over."""
    return b"".join(
        (
            b"b1",
            bytes.fromhex(receipt.hub),
            sized(receipt.tenant),
            bytes.fromhex(receipt.sha256),
            number(receipt.size),
            number(receipt.at),
        )
    )


def signed_receipt(key: DeviceKey, receipt: Receipt) -> Receipt:
    """The receipt with the hub's signature in place of whatever `sig` it had."""
    return msgspec.structs.replace(receipt, sig=key.sign(receipt_message(receipt)).hex())


def signed_blob_receipt(key: DeviceKey, receipt: BlobReceipt) -> BlobReceipt:
    """The photo receipt with the hub's signature in place of whatever `sig` it had."""
    return msgspec.structs.replace(receipt, sig=key.sign(blob_receipt_message(receipt)).hex())


def is_receipt_of(hub_public: bytes, receipt: Receipt) -> bool:
    """Whether the holder of `hub_public` signed this receipt."""
    return is_signed(hub_public, bytes.fromhex(receipt.sig), receipt_message(receipt))


def is_blob_receipt_of(hub_public: bytes, receipt: BlobReceipt) -> bool:
    """Whether the holder of `hub_public` signed this photo receipt."""
    return is_signed(hub_public, bytes.fromhex(receipt.sig), blob_receipt_message(receipt))
