import itertools
import threading

import pytest

from drivers import held_device, registry
from drivers.registry import open_device
from station.clock import SystemClock
from station.ports import DeviceUnreachable
from tests.helpers.pty_gun import PtyGun
from tests.helpers.waiting import wait_until


class FakeScanner:
    """Ends as its `ending` says: an exception to raise, `return`, or `hang` beyond `stop`."""

    def __init__(self, ending, released):
        self.address = "fake://gun"
        self._ending = ending
        self._stopped = threading.Event()
        self._released = released

    def run(self, deliver, dropped=None):
        if isinstance(self._ending, Exception):
            raise self._ending
        if self._ending == "hang":
            self._released.wait(10)
        if self._ending != "return":
            self._stopped.wait(10)

    def stop(self):
        self._stopped.set()


@pytest.fixture
def plant(monkeypatch):
    """Let scanners open one after the other with these endings; the last one stays."""
    released = threading.Event()

    def with_endings(*endings):
        left = list(endings)

        def opened(kind, address, clock):
            ending = left.pop(0) if len(left) > 1 else left[0]
            return FakeScanner(ending, released)

        monkeypatch.setattr(held_device, "open_device", opened)

    yield with_endings
    released.set()


@pytest.fixture
def gun(tmp_path):
    with PtyGun(tmp_path / "gun") as plugged:
        yield plugged


def test_a_gun_that_is_plugged_in_later_is_found(gun, listening):
    gun.unplug()
    scanner = listening.add_scanner(gun.address)
    listening.wait_for("lost", "device.missing")
    gun.plug()
    listening.wait_for("ready")
    gun.fire(b"A")
    wait_until(lambda: listening.codes == [b"A"])
    assert listening.states == ["starting", "lost", "ready"]
    assert scanner.status == listening.changes[-1]
    assert listening.supervisor.statuses() == [scanner.status]


def test_a_port_that_another_program_holds_is_taken_when_it_is_free(gun, listening):
    holder = open_device("scanner", gun.address, SystemClock())
    scanner = listening.add_scanner(gun.address)
    listening.wait_for("lost", "device.busy")
    holder.stop()
    scanner.retry_now()
    listening.wait_for("ready")


def test_an_unknown_scheme_is_unavailable_and_tried_no_more(listening):
    scanner = listening.add_scanner("carrier-pigeon://loft")
    listening.wait_for("unavailable", "driver.unknown")
    assert scanner.has_ended(2)


def test_a_missing_library_is_unavailable(listening, monkeypatch, tmp_path):
    (tmp_path / "needy.py").write_text("import no_such_library\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(registry, "BUILTIN", {("scanner", "needy"): "needy:open_scanner"})
    listening.add_scanner("needy://x")
    listening.wait_for("unavailable", "driver.unavailable")
    assert "no_such_library" in listening.changes[-1].error.sentence("zh")


def test_the_same_trouble_is_told_once_however_often_it_is_met(listening, plant):
    gone = DeviceUnreachable(address="fake://gun", detail="x")
    gone.look_again_s = 0.001
    plant(gone, gone, gone, "wait")
    listening.add_scanner("fake://gun")
    wait_until(lambda: listening.states.count("ready") == 4)
    pairs = [(change.state, change.error and change.error.code) for change in listening.changes]
    assert pairs == [
        ("starting", None),
        *[("ready", None), ("lost", "device.unreachable")] * 3,
        ("ready", None),
    ]
    assert all(a != b for a, b in itertools.pairwise(pairs))


def test_a_bug_in_a_driver_reaches_the_crash_report_and_the_scanner_comes_back(listening, plant):
    bug = ZeroDivisionError("in the driver")
    plant(bug, "wait")
    listening.add_scanner("fake://gun")
    wait_until(lambda: listening.states == ["starting", "ready", "lost", "ready"])
    assert listening.changes[2].error.code == "driver.failed"
    assert listening.changes[2].error.sentence("zh")
    assert listening.crashes == [bug]
    listening.crashes.clear()


def test_a_driver_that_returns_by_itself_is_a_bug(listening, plant):
    plant("return", "wait")
    listening.add_scanner("fake://gun")
    wait_until(lambda: listening.states == ["starting", "ready", "lost", "ready"])
    assert isinstance(listening.crashes[0], RuntimeError)
    listening.crashes.clear()


def test_a_bug_in_a_receiver_is_reported_and_costs_no_other_scan(gun, listening):
    got = []

    def deliver(read):
        got.append(read.data)
        if read.data == b"B":
            raise ZeroDivisionError("in the receiver")

    listening.supervisor.add_scanner(gun.address, deliver)
    gun.fire(b"A", b"B", b"C")
    wait_until(lambda: len(got) == 3)
    assert got == [b"A", b"B", b"C"]
    assert listening.states == ["starting", "ready"]
    wait_until(lambda: listening.crashes)
    assert isinstance(listening.crashes.pop(), ZeroDivisionError)


def test_a_code_that_could_not_be_taken_is_told(gun, listening):
    listening.add_scanner(gun.address)
    gun.fire(b"x" * 5000, b"next")
    wait_until(lambda: listening.codes == [b"next"])
    assert [error.code for error in listening.dropped] == ["scan.too_long"]


def test_the_open_device_can_be_reached_to_fire_the_simulated_one(listening):
    scanner = listening.add_scanner("sim://gun")
    listening.wait_for("ready")
    scanner.device.fire(b"clicked")
    wait_until(lambda: listening.codes == [b"clicked"])


def test_stop_ends_a_scanner_that_waits_for_the_next_try(listening):
    listening.add_scanner("serial:///dev/no-such-gun")
    listening.wait_for("lost", "device.missing")
    assert listening.supervisor.stop(timeout_s=2)
    assert listening.states == ["starting", "lost"]


def test_stop_ends_all_scanners_and_tells_no_trouble(gun, listening):
    listening.add_scanner(gun.address)
    listening.add_scanner("sim://gun")
    wait_until(lambda: listening.states.count("ready") == 2)
    assert listening.supervisor.stop(timeout_s=2)
    assert listening.supervisor.stop(timeout_s=2)
    assert set(listening.states) == {"starting", "ready"}


def test_release_stops_one_device_and_leaves_the_others(gun, listening):
    first = listening.add_scanner(gun.address)
    listening.add_scanner("sim://gun")
    wait_until(lambda: listening.states.count("ready") == 2)
    assert listening.supervisor.release(first)
    assert [status.address for status in listening.supervisor.statuses()] == ["sim://gun"]
    open_device("scanner", gun.address, SystemClock()).stop()


def test_stop_says_so_when_a_driver_does_not_end(listening, plant):
    plant("hang")
    scanner = listening.add_scanner("fake://gun")
    listening.wait_for("ready")
    assert not listening.supervisor.stop(timeout_s=0.05)
    scanner.device._released.set()
    assert scanner.has_ended(2)
