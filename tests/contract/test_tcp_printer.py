import pytest

from drivers.registry import open_device
from station.clock import SystemClock
from tests.contract.printer_contract import PrinterContract
from tests.helpers.tcp_printer import TcpPrinter


class TestTcpPrinter(PrinterContract):
    @pytest.fixture
    def listening(self):
        with TcpPrinter() as listening:
            yield listening

    @pytest.fixture
    def printer(self, listening):
        self.listening = listening
        opened = open_device("printer", listening.address(hang_up_s=5), SystemClock())
        yield opened
        opened.stop()

    def taken(self, printer):
        return list(self.listening.report().jobs)


class TestTcpPrinterThatNeverHangsUp(TestTcpPrinter):
    @pytest.fixture
    def printer(self, listening):
        listening.manner = "keep_open"
        self.listening = listening
        opened = open_device("printer", listening.address(hang_up_s=0.1), SystemClock())
        yield opened
        opened.stop()
