import threading

import pytest

from drivers import held_device
from station.ports import PrintJob
from tests.helpers.tcp_printer import TcpPrinter
from tests.helpers.waiting import wait_until

LARGE = PrintJob(b"x" * 16_000_000, "zpl")


def job(text):
    return PrintJob(text, "zpl")


class Outcomes(list):
    """What became of the jobs, in the order it was told."""

    @property
    def states(self):
        return [outcome.state for outcome in self]

    def wait(self, count):
        wait_until(lambda: len(self) >= count)
        assert len(self) == count
        return self


@pytest.fixture
def outcomes():
    return Outcomes()


@pytest.fixture
def paper():
    with TcpPrinter() as printing:
        yield printing


def test_jobs_are_sent_in_order_and_told_once_each(paper, listening, outcomes):
    printer = listening.supervisor.add_printer(paper.address())
    for n in range(20):
        printer.submit(job(b"label %d" % n), outcomes.append)
    assert outcomes.wait(20).states == ["sent"] * 20
    assert list(paper.report().jobs) == [b"label %d" % n for n in range(20)]
    assert listening.states == ["starting", "ready"]
    assert printer.waiting == 0


def test_submit_does_not_wait_for_a_printer_that_stalls(paper, listening, outcomes):
    paper.manner = "stall"
    printer = listening.supervisor.add_printer(paper.address())
    printer.submit(LARGE, outcomes.append)
    wait_until(lambda: paper.report().connections)
    for _ in range(50):
        printer.submit(job(b"x"), outcomes.append)
    assert printer.waiting == 50
    assert outcomes == []


def test_a_printer_that_is_off_fails_jobs_and_is_lost_until_one_goes_through(
    paper, listening, outcomes
):
    printer = listening.supervisor.add_printer(paper.address())
    paper.refuse()
    printer.submit(job(b"one"), outcomes.append)
    printer.submit(job(b"two"), outcomes.append)
    assert outcomes.wait(2).states == ["failed", "failed"]
    assert outcomes[0].error.code == "printer.not_sent"
    paper.listen()
    printer.submit(job(b"three"), outcomes.append)
    outcomes.wait(3)
    assert paper.report().jobs == (b"three",)
    assert listening.states == ["starting", "lost", "ready"]


def test_a_job_cut_in_the_middle_is_unknown_and_not_sent_again(paper, listening, outcomes):
    paper.manner, paper.cut_after = "cut", 1000
    printer = listening.supervisor.add_printer(paper.address())
    printer.submit(LARGE, outcomes.append)
    assert outcomes.wait(1).states == ["unknown"]
    assert outcomes[0].error.code == "printer.unknown"
    assert listening.is_now("lost", "printer.unknown")
    paper.manner = "take"
    printer.submit(job(b"next"), outcomes.append)
    assert outcomes.wait(2).states == ["unknown", "sent"]
    assert paper.report().connections == 2


def test_a_job_in_the_wrong_language_fails_and_the_printer_is_not_lost(paper, listening, outcomes):
    printer = listening.supervisor.add_printer(paper.address())
    printer.submit(PrintJob(b"CLS", "tspl"), outcomes.append)
    printer.submit(job(b"x"), outcomes.append)
    assert outcomes.wait(2).states == ["failed", "sent"]
    assert listening.states == ["starting", "ready"]


def test_a_wrong_address_fails_jobs_and_is_unavailable(listening, outcomes):
    printer = listening.supervisor.add_printer("tcp://h?dpi=1")
    printer.submit(job(b"x"), outcomes.append)
    assert outcomes.wait(1).states == ["failed"]
    assert listening.is_now("unavailable", "device.option_wrong")


def test_profile_is_known_before_the_first_job(listening):
    printer = listening.supervisor.add_printer("tcp://127.0.0.1:9?dpi=300&language=tspl")
    assert (printer.profile().language, printer.profile().dpi) == ("tspl", 300)


def test_stop_leaves_the_job_on_its_way_unknown_and_fails_those_that_wait(
    paper, listening, outcomes
):
    paper.manner = "stall"
    printer = listening.supervisor.add_printer(paper.address())
    printer.submit(LARGE, outcomes.append)
    for _ in range(3):
        printer.submit(job(b"x"), outcomes.append)
    wait_until(lambda: printer._held.device is not None and printer._held.device._line)
    wait_until(lambda: paper.report().connections)
    assert listening.supervisor.stop(timeout_s=5)
    assert sorted(outcomes.wait(4).states[1:]) == ["failed"] * 3
    assert outcomes[0].state in {"unknown", "failed"}  # failed: not a byte had left yet
    assert {outcome.error.code for outcome in outcomes[1:]} == {"printer.stopped"}
    assert paper.report().jobs == ()


def test_submit_after_stop_fails_at_once(listening, outcomes):
    printer = listening.supervisor.add_printer("sim://printer")
    listening.supervisor.stop()
    printer.submit(job(b"x"), outcomes.append)
    assert outcomes.states == ["failed"]
    assert outcomes[0].error.code == "printer.stopped"


def test_every_job_is_told_once_when_stop_comes_from_another_thread(listening, outcomes):
    printer = listening.supervisor.add_printer("sim://printer")
    begin = threading.Barrier(3)

    def submit():
        begin.wait()
        for _ in range(200):
            printer.submit(job(b"x"), outcomes.append)

    threads = [threading.Thread(target=submit) for _ in range(2)]
    for thread in threads:
        thread.start()
    begin.wait()
    assert listening.supervisor.stop()
    for thread in threads:
        thread.join()
    outcomes.wait(400)
    assert set(outcomes.states) <= {"sent", "failed"}


class BrokenPrinter:
    address = "fake://printer"

    def print(self, job):
        raise ZeroDivisionError("in the driver")

    def stop(self):
        pass


def test_a_bug_in_a_driver_is_reported_and_its_job_unknown(listening, outcomes, monkeypatch):
    monkeypatch.setattr(held_device, "open_device", lambda *_: BrokenPrinter())
    printer = listening.supervisor.add_printer("fake://printer")
    printer.submit(job(b"x"), outcomes.append)
    assert outcomes.wait(1).states == ["unknown"]
    assert listening.is_now("lost", "driver.failed")
    assert isinstance(listening.crashes.pop(), ZeroDivisionError)


def test_a_bug_while_opening_is_reported_and_its_job_failed(listening, outcomes, monkeypatch):
    def opened(*_):
        raise ZeroDivisionError("in the driver")

    monkeypatch.setattr(held_device, "open_device", opened)
    printer = listening.supervisor.add_printer("fake://printer")
    printer.submit(job(b"x"), outcomes.append)
    assert outcomes.wait(1).states == ["failed"]
    assert isinstance(listening.crashes.pop(), ZeroDivisionError)


def test_a_bug_in_a_receiver_is_reported_and_the_next_job_goes_through(listening, outcomes):
    def done(outcome):
        raise ZeroDivisionError("in the receiver")

    printer = listening.supervisor.add_printer("sim://printer")
    printer.submit(job(b"x"), done)
    printer.submit(job(b"y"), outcomes.append)
    assert outcomes.wait(1).states == ["sent"]
    assert isinstance(listening.crashes.pop(), ZeroDivisionError)
