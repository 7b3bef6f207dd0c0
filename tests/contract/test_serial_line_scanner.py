import pytest

from drivers.registry import open_device
from station.clock import SystemClock
from tests.contract.scanner_contract import ScannerContract
from tests.helpers.pty_gun import PtyGun


class TestSerialLineScanner(ScannerContract):
    @pytest.fixture
    def gun(self, tmp_path):
        with PtyGun(tmp_path / "gun") as plugged:
            yield plugged

    @pytest.fixture
    def scanner(self, gun):
        opened = open_device("scanner", gun.address, SystemClock())
        self.gun = gun
        yield opened
        opened.stop()

    def trigger(self, scanner, data):
        self.gun.fire(data)


class TestSerialLineScannerWithPrefixAndAim(TestSerialLineScanner):
    @pytest.fixture
    def scanner(self, gun):
        gun.suffix = b"\x03"
        address = f"{gun.address}?prefix=stx&suffix=etx&aim=yes&baud=115200"
        opened = open_device("scanner", address, SystemClock())
        self.gun = gun
        yield opened
        opened.stop()

    def trigger(self, scanner, data):
        self.gun.fire(b"\x02]d2" + data)
