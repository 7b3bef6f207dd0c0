"""Receipts: layouts that others can check, and every field counts."""

import msgspec
import pytest

from station.ledger.seal import DeviceKey
from sync.wire.receipts import (
    BlobReceipt,
    Receipt,
    blob_receipt_message,
    is_blob_receipt_of,
    is_receipt_of,
    receipt_message,
    signed_blob_receipt,
    signed_receipt,
)

KEY = DeviceKey(b"h" * 32)
RECEIPT = signed_receipt(
    KEY,
    Receipt(
        hub="1" * 32,
        station="2" * 32,
        epoch="3" * 32,
        seq=7,
        link="4" * 64,
        gen=1,
        at=1_780_000_000_000,
        sig="0" * 128,
    ),
)
BLOB = signed_blob_receipt(
    KEY,
    BlobReceipt(
        hub="1" * 32,
        tenant="供应商",
        sha256="5" * 64,
        size=12,
        at=1_780_000_000_000,
        sig="0" * 128,
    ),
)


def test_receipt_message_is_laid_out_as_documented() -> None:
    assert receipt_message(RECEIPT) == (
        b"r1"
        + bytes.fromhex("1" * 32 + "2" * 32 + "3" * 32)
        + (7).to_bytes(8, "big")
        + bytes.fromhex("4" * 64)
        + (1).to_bytes(8, "big")
        + (1_780_000_000_000).to_bytes(8, "big")
    )
    assert is_receipt_of(KEY.public, RECEIPT)


def test_blob_receipt_message_is_laid_out_as_documented() -> None:
    tenant = "供应商".encode()
    assert blob_receipt_message(BLOB) == (
        b"b1"
        + bytes.fromhex("1" * 32)
        + len(tenant).to_bytes(4, "big")
        + tenant
        + bytes.fromhex("5" * 64)
        + (12).to_bytes(8, "big")
        + (1_780_000_000_000).to_bytes(8, "big")
    )
    assert is_blob_receipt_of(KEY.public, BLOB)


@pytest.mark.parametrize(
    "change",
    [
        {"hub": "9" * 32},
        {"station": "9" * 32},
        {"epoch": "9" * 32},
        {"seq": 8},
        {"link": "9" * 64},
        {"gen": 2},
        {"at": 5},
        {"sig": "0" * 128},
    ],
)
def test_receipt_with_anything_changed_is_no_receipt(change: dict[str, object]) -> None:
    assert not is_receipt_of(KEY.public, msgspec.structs.replace(RECEIPT, **change))


@pytest.mark.parametrize(
    "change",
    [{"hub": "9" * 32}, {"tenant": "x"}, {"sha256": "9" * 64}, {"size": 8}, {"at": 5}],
)
def test_blob_receipt_with_anything_changed_is_no_receipt(change: dict[str, object]) -> None:
    assert not is_blob_receipt_of(KEY.public, msgspec.structs.replace(BLOB, **change))


def test_receipt_survives_being_kept_as_json() -> None:
    assert msgspec.json.decode(msgspec.json.encode(RECEIPT), type=Receipt) == RECEIPT
