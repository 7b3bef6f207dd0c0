import threading

import pytest
from PySide6.QtCore import QCoreApplication, QObject

from tests.ui.pump import pump_until
from ui.tasks import PoolRunner, QtAlarm


class Receiver(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.results, self.failures, self.threads = [], [], set()

    def done(self, result) -> None:
        self.threads.add(threading.current_thread())
        self.results.append(result)

    def failed(self, error) -> None:
        self.failures.append(error)


@pytest.fixture
def runner(app):
    made = PoolRunner()
    yield made
    made.close()


def test_work_runs_elsewhere_and_answers_arrive_on_the_gui_thread(runner) -> None:
    receiver, workers = Receiver(), set()

    def work() -> int:
        workers.add(threading.current_thread())
        return 7

    for _ in range(200):
        runner.run(work, receiver.done, receiver.failed)
    pump_until(lambda: len(receiver.results) == 200)
    assert threading.main_thread() not in workers
    assert receiver.threads == {threading.main_thread()}


def test_error_arrives_as_failure(runner) -> None:
    receiver = Receiver()
    runner.run(lambda: 1 // 0, receiver.done, receiver.failed)
    pump_until(lambda: bool(receiver.failures))
    assert isinstance(receiver.failures[0], ZeroDivisionError)
    assert receiver.results == []


def test_answer_for_a_receiver_that_is_gone_is_dropped(runner) -> None:
    gone, here, go_on = Receiver(), Receiver(), threading.Event()
    heard = gone.results
    runner.run(lambda: go_on.wait(5), gone.done, gone.failed)
    del gone
    go_on.set()
    runner.run(lambda: "here", here.done, here.failed)
    pump_until(lambda: here.results == ["here"])
    QCoreApplication.processEvents()
    assert heard == []


def test_close_waits_for_running_work_and_delivers_nothing_after(app) -> None:
    runner, receiver, ended = PoolRunner(threads=1), Receiver(), []
    runner.run(lambda: ended.append(1), receiver.done, receiver.failed)
    runner.close()
    QCoreApplication.processEvents()
    assert ended == [1]
    assert receiver.results == []


def test_alarm_rings_once_and_a_new_time_replaces_the_old(app) -> None:
    alarm, rung = QtAlarm(), []
    alarm.set(60_000, lambda: rung.append("old"))
    alarm.set(0, lambda: rung.append("new"))
    pump_until(lambda: bool(rung))
    assert rung == ["new"]
    alarm.set(0, lambda: rung.append("cancelled"))
    alarm.cancel()
    QCoreApplication.processEvents()
    assert rung == ["new"]
