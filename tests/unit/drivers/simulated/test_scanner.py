import os

import pytest

from drivers.errors import DeviceMissing, OptionUnknown
from drivers.registry import open_device
from station.clock import SystemClock
from station.ports import DeviceUnreachable
from tests.contract.scanner_contract import Running
from tests.helpers.waiting import wait_until


def gun(options=""):
    return open_device("scanner", f"sim://gun{options}", SystemClock())


def test_fire_before_run_waits_for_it():
    scanner = gun()
    scanner.fire(b"early", symbology="]d2")
    running = Running(scanner)
    wait_until(lambda: running.reads)
    assert (running.reads[0].data, running.reads[0].symbology) == (b"early", "]d2")
    running.stop()


def test_a_file_is_scanned_line_by_line_and_firing_goes_on_after_its_end(tmp_path):
    (tmp_path / "codes.txt").write_bytes(b"A\x1d1\r\n\nB\nlast")
    scanner = gun(f"?feed={tmp_path}/codes.txt")
    running = Running(scanner)
    wait_until(lambda: len(running.reads) == 3)
    scanner.fire(b"after")
    wait_until(lambda: len(running.reads) == 4)
    assert [read.data for read in running.reads] == [b"A\x1d1", b"B", b"last", b"after"]
    running.stop()


def test_a_line_too_long_for_a_code_is_told_and_not_delivered(tmp_path):
    (tmp_path / "codes.txt").write_bytes(b"x" * 5000 + b"\nB\n")
    running = Running(gun(f"?feed={tmp_path}/codes.txt"))
    wait_until(lambda: running.reads)
    assert [read.data for read in running.reads] == [b"B"]
    assert [error.code for error in running.dropped] == ["scan.too_long"]
    running.stop()


def test_writers_of_a_fifo_come_and_go(tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    running = Running(gun(f"?feed={fifo}"))
    for code in [b"A", b"B", b"C"]:
        with fifo.open("wb") as writer:
            writer.write(code + b"\n")
        wait_until(lambda wanted=code: running.reads and running.reads[-1].data == wanted)
    assert [read.data for read in running.reads] == [b"A", b"B", b"C"]
    running.stop()


def test_a_feed_that_is_not_there_is_a_missing_device(tmp_path):
    with pytest.raises(DeviceMissing):
        gun(f"?feed={tmp_path}/nothing")


def test_a_feed_that_cannot_be_opened_ends_the_run(tmp_path):
    scanner = gun(f"?feed={tmp_path}")
    running = Running(scanner)
    running.thread.join(2)
    assert isinstance(running.raised[0], DeviceUnreachable)


def test_unknown_options_are_refused():
    with pytest.raises(OptionUnknown):
        gun("?fed=x")
