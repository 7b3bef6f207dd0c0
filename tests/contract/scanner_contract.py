"""What every scanner driver must do. Subclass it once per driver."""

import threading
from datetime import timedelta

import pytest

from tests.helpers.waiting import wait_until


class Running:
    """A scanner on its own thread and everything it said."""

    def __init__(self, scanner):
        self.scanner = scanner
        self.reads = []
        self.dropped = []
        self.raised = []
        self.thread = threading.Thread(target=self._run, name="scanner-under-test")
        self.thread.start()

    def _run(self):
        try:
            self.scanner.run(self.reads.append, self.dropped.append)
        except BaseException as error:
            self.raised.append(error)

    def stop(self):
        self.scanner.stop()
        self.thread.join(2)
        assert not self.thread.is_alive(), "stop() must make run() return"


class ScannerContract:
    """A subclass gives the fixture `scanner` (open, not running) and `trigger`."""

    @pytest.fixture
    def scanner(self):
        raise NotImplementedError

    def trigger(self, scanner, data: bytes) -> None:
        raise NotImplementedError

    @pytest.fixture
    def running(self, scanner):
        running = Running(scanner)
        yield running
        running.stop()
        assert not running.raised

    def test_delivers_group_separators_unchanged(self, scanner, running):
        self.trigger(scanner, b"0109501101530003\x1d10A")
        wait_until(lambda: running.reads)
        assert running.reads[0].data == b"0109501101530003\x1d10A"

    def test_delivers_utf8_unchanged(self, scanner, running):
        self.trigger(scanner, "批次：20260315".encode())
        wait_until(lambda: running.reads)
        assert running.reads[0].data.decode() == "批次：20260315"

    def test_delivers_a_burst_once_each_in_order(self, scanner, running):
        codes = [b"SN%04d" % n for n in range(50)]
        for code in codes:
            self.trigger(scanner, code)
        wait_until(lambda: len(running.reads) >= 50)
        assert [read.data for read in running.reads] == codes

    def test_delivers_the_same_code_as_often_as_it_is_scanned(self, scanner, running):
        for _ in range(3):
            self.trigger(scanner, b"LOT-7")
        wait_until(lambda: len(running.reads) >= 3)
        assert [read.data for read in running.reads] == [b"LOT-7"] * 3

    def test_reads_carry_utc_and_the_address(self, scanner, running):
        self.trigger(scanner, b"x")
        wait_until(lambda: running.reads)
        assert running.reads[0].at.utcoffset() == timedelta(0)
        assert running.reads[0].device == scanner.address
        assert "://" in scanner.address

    def test_run_without_a_listener_for_dropped_codes_works(self, scanner):
        reads = []
        thread = threading.Thread(target=scanner.run, args=(reads.append,))
        thread.start()
        self.trigger(scanner, b"x")
        wait_until(lambda: reads)
        scanner.stop()
        thread.join(2)
        assert not thread.is_alive()

    def test_stop_before_run_is_harmless_and_lets_run_return_at_once(self, scanner):
        scanner.stop()
        running = Running(scanner)
        running.thread.join(2)
        assert not running.thread.is_alive()
        assert not running.reads
        assert not running.raised

    def test_stop_twice_is_harmless(self, scanner, running):
        scanner.stop()
        scanner.stop()
