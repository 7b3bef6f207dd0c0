import os

import pytest

from drivers.registry import open_device
from station.clock import SystemClock
from tests.contract.camera_contract import CameraContract
from tests.contract.printer_contract import PrinterContract
from tests.contract.scanner_contract import ScannerContract


class TestSimulatedScanner(ScannerContract):
    @pytest.fixture
    def scanner(self):
        return open_device("scanner", "sim://gun", SystemClock())

    def trigger(self, scanner, data):
        scanner.fire(data)


class TestSimulatedScannerWithFeed(ScannerContract):
    @pytest.fixture
    def scanner(self, fifo):
        return open_device("scanner", f"sim://gun?feed={fifo}", SystemClock())

    @pytest.fixture
    def fifo(self, tmp_path):
        self.fifo_path = tmp_path / "gun.fifo"
        os.mkfifo(self.fifo_path)
        return self.fifo_path

    def trigger(self, scanner, data):
        with self.fifo_path.open("wb", buffering=0) as fifo:
            fifo.write(data + b"\n")


class TestSimulatedCamera(CameraContract):
    @pytest.fixture
    def camera(self):
        return open_device("camera", "sim://camera?width=320", SystemClock())


class TestSimulatedShirtCamera(CameraContract):
    @pytest.fixture
    def camera(self):
        return open_device("camera", "sim://camera?width=320&subject=shirt", SystemClock())


class TestSimulatedPrinterInMemory(PrinterContract):
    @pytest.fixture
    def printer(self):
        return open_device("printer", "sim://printer?width_mm=60", SystemClock())

    def taken(self, printer):
        return [job.data for job in printer.jobs]


class TestSimulatedPrinterInAFolder(PrinterContract):
    @pytest.fixture
    def printer(self, tmp_path):
        self.folder = tmp_path / "labels"
        return open_device("printer", f"sim://printer?folder={self.folder}", SystemClock())

    def taken(self, printer):
        return [file.read_bytes() for file in sorted(self.folder.glob("*.zpl"))]
