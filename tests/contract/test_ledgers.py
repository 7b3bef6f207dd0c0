"""The sync client's `Ledger` port: the fake of the tests and the station's real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.clock import SystemClock
from station.facts.control import ScanCaptured
from station.store.recorder import Author, Extras
from station.store.station_store import StationStore
from sync.client.ports import Ledger
from sync.client.station_ledger import StationLedger
from tests.contract.ledger_contract import LedgerBench, LedgerContract
from tests.helpers.fake_ledger import FakeLedger


class FakeBench:
    def __init__(self) -> None:
        self.fake = FakeLedger()
        self.ledger: Ledger = self.fake
        self.device_key = self.fake.key

    def capture(self, photo: bytes | None = None) -> None:
        self.fake.capture("x", photo=photo)


class StoreBench:
    def __init__(self, store: StationStore) -> None:
        self.store = store
        self.ledger: Ledger = StationLedger(store)
        self.device_key = store.device_key

    def capture(self, photo: bytes | None = None) -> None:
        blobs = () if photo is None else (self.store.blobs.put(photo, "evidence"),)
        self.store.writer.run(
            lambda tx: tx.append(ScanCaptured(hex="41"), Author(), Extras(blobs=blobs))
        )


class TestFakeLedger(LedgerContract):
    @pytest.fixture
    def bench(self) -> LedgerBench:
        return FakeBench()


class TestStationLedger(LedgerContract):
    @pytest.fixture
    def bench(self, tmp_path: Path) -> Iterator[LedgerBench]:
        store = StationStore(
            tmp_path / "data", SystemClock(), "0.1.0", state_dir=tmp_path / "keys"
        )
        yield StoreBench(store)
        store.close()
