import pytest

from tests.helpers.fake_runner import FakeAlarm, FakeRunner


def test_flush_delivers_in_order_what_was_started_and_what_that_starts() -> None:
    runner, heard = FakeRunner(), []

    def first(result: str) -> None:
        heard.append(result)
        runner.run(lambda: "third", heard.append, pytest.fail)

    runner.run(lambda: "first", first, pytest.fail)
    runner.run(lambda: "second", heard.append, pytest.fail)
    assert heard == []
    runner.flush()
    assert heard == ["first", "second", "third"]


def test_flush_hands_an_exception_to_failed() -> None:
    runner, failures = FakeRunner(), []
    runner.run(lambda: 1 // 0, pytest.fail, failures.append)
    runner.flush()
    assert [type(error) for error in failures] == [ZeroDivisionError]


def test_flush_fails_a_test_that_started_nothing() -> None:
    with pytest.raises(AssertionError, match="nothing was started"):
        FakeRunner().flush()


def test_alarm_rings_once_and_not_after_cancel() -> None:
    alarm, rung = FakeAlarm(), []
    alarm.set(5, lambda: rung.append("first"))
    alarm.set(7, lambda: rung.append("second"))
    alarm.ring()
    assert rung == ["second"]
    alarm.set(5, lambda: rung.append("third"))
    alarm.cancel()
    assert not alarm.is_set
    with pytest.raises(AssertionError):
        alarm.ring()
