import errno

import pytest
import serial

from drivers.errors import DeviceBusy, DeviceMissing, DeviceNotAllowed, OptionUnknown, OptionWrong
from drivers.registry import open_device
from drivers.scanners.profile import ScanProfile
from drivers.scanners.serial_line import SerialLineScanner, translated
from station.clock import SystemClock
from station.ports import DeviceUnreachable
from tests.contract.scanner_contract import Running
from tests.helpers.pty_gun import PtyGun
from tests.helpers.waiting import wait_until


@pytest.fixture
def gun(tmp_path):
    with PtyGun(tmp_path / "gun") as plugged:
        yield plugged


@pytest.fixture
def run(gun):
    """Start a scanner on the gun with these options."""
    started = []

    def start(options=""):
        running = Running(open_device("scanner", gun.address + options, SystemClock()))
        started.append(running)
        return running

    yield start
    for running in started:
        running.stop()


def ended(running):
    running.thread.join(2)
    assert not running.thread.is_alive()
    return running.raised


def test_unplug_raises_unreachable(gun, run):
    running = run()
    gun.fire(b"before")
    wait_until(lambda: running.reads)
    gun.unplug()
    (error,) = ended(running)
    assert isinstance(error, DeviceUnreachable)
    assert error.sentence("zh")


def test_scan_sent_before_the_port_is_opened_is_kept_whole(gun, run):
    gun.fire(b"early")
    running = run()
    wait_until(lambda: running.reads)
    assert running.reads[0].data == b"early"


def test_half_a_code_at_unplug_is_told_and_not_delivered(gun, run):
    running = run()
    gun.fire(b"whole")
    gun.send(b"hal")
    wait_until(lambda: running.reads and not gun.untaken())
    gun.unplug()
    ended(running)
    assert [read.data for read in running.reads] == [b"whole"]
    assert [error.code for error in running.dropped] == ["scan.cut_off"]
    assert running.dropped[0].sentence("zh")


def test_too_long_a_code_is_told_and_the_next_one_delivered(gun, run):
    running = run()
    gun.fire(b"x" * 5000, b"next")
    wait_until(lambda: running.reads)
    assert [read.data for read in running.reads] == [b"next"]
    assert [error.code for error in running.dropped] == ["scan.too_long"]
    assert running.dropped[0].sentence("zh")


def test_silence_ends_a_code_of_a_reader_without_suffix(gun, run):
    running = run("?suffix=none&idle_ms=20")
    gun.send(b"ABC")
    wait_until(lambda: running.reads)
    gun.send(b"DEF")
    wait_until(lambda: len(running.reads) == 2)
    assert [read.data for read in running.reads] == [b"ABC", b"DEF"]


def test_a_code_in_packets_is_one_read(gun, run):
    running = run("?suffix=crlf")
    gun.send(b"AAA111\r\nBBB222\r\n", pieces=[3, 4, 2])
    wait_until(lambda: len(running.reads) == 2)
    assert [read.data for read in running.reads] == [b"AAA111", b"BBB222"]


def test_symbology_is_told_apart_where_the_profile_says_so(gun, run):
    running = run("?aim=yes")
    gun.fire(b"]d2010A")
    wait_until(lambda: running.reads)
    assert (running.reads[0].symbology, running.reads[0].data) == ("]d2", b"010A")


def test_a_receivers_own_error_is_not_taken_for_the_devices(gun):
    scanner = open_device("scanner", gun.address, SystemClock())
    gun.fire(b"x")

    def deliver(read):
        raise OSError("the receiver's disk")

    with pytest.raises(OSError, match="the receiver's disk"):
        scanner.run(deliver)


class PortUnpluggedAfterOneByte:
    """Gives a byte at a time; once all are gone, asking for more fails as an unplugged port."""

    timeout = 0.5
    is_open = True

    def __init__(self, data):
        self._left = list(data)

    def read(self, size):
        return bytes(self._left.pop(0) for _ in range(size)) if self._left else b""

    @property
    def in_waiting(self):
        if self._left:
            return 0
        raise OSError(errno.EIO, "Input/output error")

    def close(self):
        self.is_open = False


def test_the_last_byte_before_the_unplug_still_ends_its_code():
    port = PortUnpluggedAfterOneByte(b"whole\r")
    running = Running(SerialLineScanner("serial://fake", port, ScanProfile(), SystemClock()))
    (error,) = ended(running)
    assert isinstance(error, DeviceUnreachable)
    assert [read.data for read in running.reads] == [b"whole"]
    assert not port.is_open


def test_open_a_port_that_is_not_there_is_missing(tmp_path):
    with pytest.raises(DeviceMissing):
        open_device("scanner", f"serial://{tmp_path}/nothing", SystemClock())


def test_open_a_port_that_is_held_is_busy(gun):
    holder = open_device("scanner", gun.address, SystemClock())
    with pytest.raises(DeviceBusy):
        open_device("scanner", gun.address, SystemClock())
    holder.stop()
    open_device("scanner", gun.address, SystemClock()).stop()


def test_open_a_file_that_is_no_port_is_unreachable(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(DeviceUnreachable) as caught:
        open_device("scanner", f"serial://{tmp_path}/file", SystemClock())
    assert caught.value.sentence("en")


def test_options_are_checked_before_the_port_is_touched(tmp_path):
    with pytest.raises(OptionUnknown):
        open_device("scanner", f"serial://{tmp_path}/x?bauds=9600", SystemClock())
    with pytest.raises(OptionWrong):
        open_device("scanner", f"serial://{tmp_path}/x?baud=9601", SystemClock())


@pytest.mark.parametrize(
    ("error", "platform", "kind"),
    [
        (serial.SerialException(errno.ENOENT, "x"), "linux", DeviceMissing),
        (serial.SerialException(errno.EACCES, "x"), "linux", DeviceNotAllowed),
        (serial.SerialException(errno.EAGAIN, "x"), "linux", DeviceBusy),
        (serial.SerialException("port 'COM3': FileNotFoundError(2, …)"), "win32", DeviceMissing),
        (serial.SerialException("port 'COM3': PermissionError(13, …)"), "win32", DeviceBusy),
        (PermissionError(errno.EACCES, "x"), "win32", DeviceBusy),
        (OSError(errno.EIO, "x"), "linux", DeviceUnreachable),
    ],
)
def test_errors_are_named_for_what_they_mean(error, platform, kind):
    found = translated(error, "serial://x", platform)
    assert type(found) is kind
    assert found.sentence("zh")
