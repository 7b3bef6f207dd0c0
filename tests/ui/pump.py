"""Let Qt work until something has come about."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from tests.helpers.waiting import wait_until


def pump_until(condition: Callable[[], object], timeout_s: float = 30.0) -> None:
    """Process events until `condition` is true; fails where it does not become so in time.

    A station starts in a second, on a machine that tests fill in ten.
    """

    def is_now() -> bool:
        QCoreApplication.processEvents()
        return bool(condition())

    wait_until(is_now, timeout_s)
