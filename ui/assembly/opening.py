"""The station is opened beside its window: whoever switches it on sees it at once.

Most of a start is loading modules; reading the store takes no longer for a million units than for
none. Both happen on a thread of its own, once the window has been painted.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.assembly.options import Heard, Options

if TYPE_CHECKING:  # loaded on the thread
    from station.clock import Clock
    from ui.assembly.core import Core


class Opening(QObject):
    """Opens the core once; closes it again, also where nobody waited for it to be open.

    Attributes:
        core: The open station, once `ended` was emitted without `error`.
        error: Why it did not open: a `StationError`, or a bug.
    """

    ended = Signal()
    """On the thread of the GUI, if that is where this lives."""

    def __init__(self, options: Options, heard: Heard, clock: "Clock") -> None:
        super().__init__()
        self._ask = options, heard, clock
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._open = ExitStack()
        self.core: Core | None = None
        self.error: BaseException | None = None

    def begin(self) -> None:
        """Start; a second time nothing happens."""
        if self._thread is None and not self._is_closed:
            self._thread = threading.Thread(target=self._run, name="opening")
            self._thread.start()

    def close(self) -> None:
        """Wait until it is open, if it was begun, and close it; it does not begin any more."""
        self._is_closed = True
        if self._thread is not None:
            self._thread.join()
        self._open.close()

    def _run(self) -> None:
        try:
            self.core = self._open.enter_context(_core(*self._ask))
            _load_screens()
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits for the end
            self.error = error
        self.ended.emit()
        if self.core is not None:
            load_soon_wanted(self.core)


def load_soon_wanted(core: "Core") -> None:
    """What the first page does without: the first label must not wait for it in mid-scan."""
    if core.printing.has_printer:
        import station.labels.render
        import station.labels.template_file  # noqa: F401


@contextmanager
def _core(options: Options, heard: Heard, clock: "Clock") -> "Iterator[Core]":
    """The open station with its door for commands; closed again whatever happens."""
    from station.store.door import Door
    from ui.assembly.core import open_core

    core = open_core(options, heard, clock)

    def answer(line: bytes) -> bytes:
        from ui.assembly import handover  # loaded when a command knocks

        return handover.answer(core, line)

    try:
        door = Door(options.data_dir, answer)
        try:
            yield core
        finally:
            door.close()
    finally:
        core.close()


def _load_screens() -> None:
    """What the first page needs, so that the window's thread need not stand still for it."""
    import ui.assembly.bench
    import ui.viewmodels.shell
    import ui.views.sign_in  # noqa: F401
