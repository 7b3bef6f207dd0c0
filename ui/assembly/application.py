"""The one application object of the process, and how a signal ends it."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication


def application() -> QApplication:
    """The one application object, in our style."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("suyuan-station")
    app.setStyle("Fusion")
    return app


@contextmanager
def ends_by_signal(end: Callable[[], None]) -> Iterator[None]:
    """Ctrl+C and a polite kill close the window; Python learns of signals through a socket."""
    import socket  # 5 ms, which the first paint need not wait for

    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    wakeup = signal.set_wakeup_fd(theirs.fileno())
    known = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in known:
        signal.signal(number, lambda *_: None)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(end)
    try:
        yield
    finally:
        notifier.setEnabled(False)
        for number, handler in known.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(wakeup)
        ours.close()
        theirs.close()
