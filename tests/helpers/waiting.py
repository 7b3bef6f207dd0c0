"""Wait for what another thread brings about, without guessing how long it takes."""

import threading
import time
from collections.abc import Callable

_LOOK_EVERY_S = 0.002


def wait_until(condition: Callable[[], object], timeout_s: float = 5.0, what: str = "") -> None:
    """Return as soon as `condition` is true.

    Raises:
        AssertionError: It was not within `timeout_s`.
    """
    pause = threading.Event()
    deadline_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline_s, f"not within {timeout_s} s: {what or condition}"
        pause.wait(_LOOK_EVERY_S)
