import threading

import pytest

from tests.helpers.waiting import wait_until


def test_wait_returns_at_once_when_the_condition_holds():
    looks = []
    wait_until(lambda: looks.append(1) or True, timeout_s=0)
    assert looks == [1]


def test_wait_sees_what_another_thread_does():
    done = threading.Event()
    thread = threading.Timer(0.01, done.set)
    thread.start()
    wait_until(done.is_set)
    thread.join()


def test_wait_fails_by_name_when_the_condition_never_holds():
    with pytest.raises(AssertionError, match="the gun"):
        wait_until(lambda: False, timeout_s=0.02, what="the gun")
