import pytest

from tests.helpers.fake_runner import FakeAlarm, FakeRunner


class Heard:
    """Whoever started the work."""

    def __init__(self, runner: FakeRunner) -> None:
        self._runner = runner
        self.results: list[str] = []
        self.failures: list[type[Exception]] = []

    def done(self, result: str) -> None:
        self.results.append(result)
        if result == "first":
            self._runner.run(lambda: "third", self.done, self.failed)

    def failed(self, error: Exception) -> None:
        self.failures.append(type(error))


def test_flush_delivers_in_order_what_was_started_and_what_that_starts() -> None:
    runner = FakeRunner()
    heard = Heard(runner)
    runner.run(lambda: "first", heard.done, heard.failed)
    runner.run(lambda: "second", heard.done, heard.failed)
    assert heard.results == []
    runner.flush()
    assert heard.results == ["first", "second", "third"]


def test_flush_hands_an_exception_to_failed() -> None:
    runner = FakeRunner()
    heard = Heard(runner)
    runner.run(lambda: str(1 // 0), heard.done, heard.failed)
    runner.flush()
    assert heard.failures == [ZeroDivisionError]


def test_a_function_that_is_no_method_is_refused_as_the_real_runner_does() -> None:
    runner = FakeRunner()
    with pytest.raises(TypeError):
        runner.run(lambda: "", lambda _: None, Heard(runner).failed)


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
