"""Data of an older version of a type is read as the newest (4.2)."""

import msgspec
import pytest

from station.facts import registry
from station.facts.control import ScanCaptured
from station.ledger.record import decode
from tests.helpers.bodies import body_of, rid_of


class Scan2(msgspec.Struct, frozen=True):
    """`scan.captured` 2, as it could become."""

    data: str


class Scan3(msgspec.Struct, frozen=True):
    """`scan.captured` 3."""

    data: bytes


def test_every_version_is_read_as_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    upcasts = {
        ScanCaptured: lambda old: Scan2(old.hex),
        Scan2: lambda old: Scan3(bytes.fromhex(old.data)),
    }
    monkeypatch.setattr(registry, "UPCASTS", upcasts)
    envelope = decode(body_of(ScanCaptured(hex="41"), rid_of("x")))
    assert registry.read(envelope) == Scan3(b"A")
