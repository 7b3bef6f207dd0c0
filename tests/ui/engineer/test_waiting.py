"""Waiting for an answer: a bar after a second, a way out after ten, the newest question counts."""

import pytest

from station.errors import StationError
from tests.helpers.fake_runner import FakeAlarm, FakeRunner
from tests.ui.world import DONE, board
from ui.viewmodels.engineer.page import OfficePage


@pytest.fixture
def page(app):
    alarms = []

    def alarm() -> FakeAlarm:
        alarms.append(FakeAlarm())
        return alarms[-1]

    made = OfficePage(None, FakeRunner(), alarm)
    made.alarms = alarms
    return made


def test_bar_comes_after_a_second_and_a_way_out_after_ten(page) -> None:
    answers = []
    page.ask(lambda: 1, answers.append)
    assert page.wait.is_busy
    assert not page.wait.is_slow
    assert page.alarms[0].after_ms == 1000
    page.alarms[0].ring()
    assert page.wait.is_slow
    assert not page.wait.is_long
    assert page.alarms[0].after_ms == 9000
    page.alarms[0].ring()
    assert page.wait.is_long
    page.runner.flush()
    assert answers == [1]
    assert not page.wait.is_busy
    assert not page.alarms[0].is_set


def test_answer_of_a_cancelled_or_older_question_reaches_nobody(page) -> None:
    answers = []
    page.ask(lambda: "old", answers.append)
    page.ask(lambda: "new", answers.append)
    page.runner.flush()
    assert answers == ["new"]
    page.ask(lambda: "given up", answers.append)
    page.cancel()
    page.runner.flush()
    assert answers == ["new"]
    assert not page.wait.is_busy


def test_expected_trouble_is_told_and_a_bug_is_raised(page) -> None:
    class Damaged(StationError):
        code = "trace.not_found"

    told = []
    page.told.connect(told.append)

    def fail(error: Exception):
        raise error

    page.ask(lambda: fail(Damaged(code="X1")), print)
    page.runner.flush()
    assert "X1" in told[-1].headline
    page.ask(lambda: fail(ZeroDivisionError("planted")), print)
    with pytest.raises(ZeroDivisionError):
        page.runner.flush()
    assert not page.wait.is_busy


def test_window_shows_bar_and_button_and_stops_waiting(line) -> None:
    line.shell.trace.trace(DONE)
    bar = line.trace.waiting
    assert not bar.isVisible()
    waiting = [a for a in line.station.alarms if a.is_set and a.after_ms == 1000]
    waiting[-1].ring()
    assert bar.isVisible()
    assert not bar.button.isVisible()
    waiting[-1].ring()
    assert bar.button.isVisible()
    bar.button.click()
    line.settle()
    assert line.shell.trace.life is None
    assert not bar.isVisible()


def test_scan_while_another_is_looked_for_wins(line) -> None:
    line.shell.trace.trace(board(1))
    line.scan(DONE)
    assert line.trace.head.texts[0] == DONE
