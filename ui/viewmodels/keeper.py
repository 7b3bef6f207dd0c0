"""Keeps what was entered and not submitted, soon after each change, off the GUI thread."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from station.errors import StationError
from ui.viewmodels.bench import Kept
from ui.viewmodels.page import Tools


class Keeper(QObject):
    """One file, one writer at a time: what is newest when it is free is what it keeps.

    A draft names the newest submitted fact that was known *before* it was submitted itself, so
    that a crash between the record and the forgetting of its draft restores nothing twice.
    """

    trouble = Signal(object)
    """A `StationError`: from now on a crash would lose what is typed. Told once."""

    def __init__(self, tools: Tools, picture: Callable[[str], Kept | None]) -> None:
        """Prepare; nothing is kept before `arm`.

        Args:
            tools: The bench and the runner.
            picture: What is open now, for the newest fact given.
        """
        super().__init__()
        self._tools = tools
        self._picture = picture
        self._newest: str | None = None
        self._begun = ""
        self._kept: Kept | None = None
        self._is_armed = False
        self._is_running = False
        self._is_told = False

    def arm(self, kept: Kept | None = None) -> None:
        """Begin; `kept` is what lies on the disk now."""
        self._is_armed, self._kept = True, kept
        self.submitted()

    def submitted(self) -> None:
        """Something was submitted: which fact is the newest now?"""
        if self._is_armed:
            self._newest = None
            self._turn()

    def note(self) -> None:
        """Something may have changed."""
        self._turn()

    def _turn(self) -> None:
        if not self._is_armed or self._is_running:
            return
        if self._newest is None:
            self._is_running = True
            self._tools.runner.run(self._tools.bench.newest_fact, self._counted, self._failed)
            return
        wanted = self._picture(self._newest)
        if wanted == self._kept:
            return
        if wanted is not None and wanted.about != self._begun:
            # commands beside the window may have submitted something since
            self._begun, self._newest = wanted.about, None
            self._turn()
            return
        self._is_running = True
        keep = self._tools.bench.keep

        def work() -> Kept | None:
            keep(wanted)
            return wanted

        self._tools.runner.run(work, self._done, self._failed)

    def _counted(self, newest: str) -> None:
        self._is_running, self._newest = False, newest
        self._turn()

    def _done(self, kept: Kept | None) -> None:
        self._is_running, self._kept, self._is_told = False, kept, False
        self._turn()

    def _failed(self, error: Exception) -> None:
        self._is_running = False
        if not isinstance(error, StationError):
            raise error
        if not self._is_told:
            self._is_told = True
            self.trouble.emit(error)
