"""Which window is up, the station's or the engineer's: everything that comes in goes there."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from station.actions.desk import Desk
from station.errors import StationError
from station.ports import DeviceStatus, ScanRead
from ui.viewmodels.shell import Shell

if TYPE_CHECKING:  # loaded when somebody wants it
    from ui.viewmodels.engineer.shell import EngineerShell


class Window(Protocol):
    """A top-level window."""

    def hide(self) -> object:
        """Out of sight, with everything in it."""


Office = tuple["EngineerShell", Window]
MakeOffice = Callable[[], Office]


class Frames(QObject):
    """One process, two shells. The engineer's is made when it is first wanted."""

    def __init__(
        self,
        station: tuple[Shell, Window],
        make_office: MakeOffice,
        show: Callable[[object], None],
    ) -> None:
        """Prepare; nothing is shown yet.

        Args:
            station: The station's shell and window.
            make_office: Makes the engineer's.
            show: Brings a window up as this station shows windows.
        """
        super().__init__()
        self._shell, self._window = station
        self._make_office = make_office
        self._show = show
        self._office: Office | None = None
        self._is_office_up = False
        self._has_begun = False
        self._devices: dict[str, DeviceStatus] = {}
        self._shell.has_office = True
        self._shell.office_wanted.connect(self.to_office)

    @property
    def current(self) -> "Shell | EngineerShell":
        """The shell that is up."""
        if self._is_office_up and self._office is not None:
            return self._office[0]
        return self._shell

    def open(self, *, in_office: bool) -> None:
        """Begin."""
        if in_office:
            self.to_office(Desk())
        else:
            self._show(self._window)
            self._begin()

    def to_office(self, desk: Desk) -> None:
        """Up with the engineer's window."""
        if self._office is None:
            self._office = self._make_office()
            self._office[0].left.connect(self.to_station)
            for status in self._devices.values():
                self._office[0].hear_device(status)
        shell, window = self._office
        self._is_office_up = True
        self._show(window)
        self._window.hide()
        shell.open(desk)

    def to_station(self, desk: Desk) -> None:
        """Up with the station's window."""
        assert self._office is not None
        shell, window = self._office
        shell.close()
        self._is_office_up = False
        self._show(self._window)
        window.hide()
        if not self._has_begun:
            self._begin()
        self._shell.come_back(desk)

    def _begin(self) -> None:
        """The station's shell reads its documents and watches delivery from the first time on."""
        self._has_begun = True
        self._shell.open()

    # --- what comes in ------------------------------------------------------------------------

    def hear(self, read: ScanRead) -> None:
        """A code from a device."""
        self.current.hear(read)

    def hear_keys(self, text: str) -> None:
        """A code from a keyboard gun."""
        self.current.hear_keys(text)

    def hear_cut(self, text: str) -> None:
        """A gun sent too little."""
        self.current.hear_cut(text)

    def hotkey(self, character: str) -> None:
        """A lone key."""
        self.current.hotkey(character)

    def hear_dropped(self, error: StationError) -> None:
        """A reader sent what cannot be a code."""
        self.current.hear_dropped(error)

    def hear_device(self, status: DeviceStatus) -> None:
        """A device is ready or lost; both strips say so."""
        self._devices[status.kind] = status
        self._shell.hear_device(status)
        if self._office is not None:
            self._office[0].hear_device(status)

    def hear_crash(self) -> None:
        """A bug; the report is written."""
        self.current.hear_crash()

    def set_active(self, *, is_active: bool) -> None:
        """Whether our window has the keyboard."""
        self.current.set_active(is_active=is_active)
