"""Which window is up, the station's or the engineer's: everything that comes in goes there."""

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from station.errors import StationError

if TYPE_CHECKING:  # loaded once the first window is there, or when somebody wants it
    from station.actions.desk import Desk
    from station.ports import DeviceStatus, ScanRead
    from ui.viewmodels.engineer.shell import EngineerShell
    from ui.viewmodels.shell import Shell


class Window(Protocol):
    """A top-level window."""

    def hide(self) -> object:
        """Out of sight, with everything in it."""


Office = tuple["EngineerShell", Window]
MakeOffice = Callable[[], Office]


class Frames(QObject):
    """One process, two shells. The engineer's is made when it is first wanted.

    Before there is any, what comes in waits, in order: a gun can be faster than a start.
    """

    def __init__(self, show: Callable[[object], None]) -> None:
        """Prepare.

        Args:
            show: Brings a window up as this station shows windows.
        """
        super().__init__()
        self._show = show
        self._station: tuple[Shell, Window] | None = None
        self._make_office: MakeOffice | None = None
        self._office: Office | None = None
        self._is_office_up = False
        self._has_begun = False
        self._devices: dict[str, DeviceStatus] = {}
        self._early: deque[Callable[[Shell | EngineerShell], None]] = deque()

    @property
    def current(self) -> "Shell | EngineerShell":
        """The shell that is up."""
        if self._is_office_up and self._office is not None:
            return self._office[0]
        assert self._station is not None
        return self._station[0]

    def open(
        self, station: "tuple[Shell, Window]", make_office: MakeOffice, *, in_office: bool
    ) -> None:
        """Begin, and hand on what has come in.

        Args:
            station: The station's shell and window.
            make_office: Makes the engineer's.
            in_office: Begin with the engineer's.
        """
        self._station, self._make_office = station, make_office
        shell, window = station
        shell.has_office = True
        shell.office_wanted.connect(self.to_office)
        for status in self._devices.values():
            shell.hear_device(status)
        if in_office:
            self.to_office(shell.place.desk)
        else:
            self._show(window)
            self._begin(shell.place.desk)
        while self._early:
            self._early.popleft()(self.current)

    def to_office(self, desk: "Desk") -> None:
        """Up with the engineer's window."""
        assert self._station is not None
        if self._office is None:
            assert self._make_office is not None
            self._office = self._make_office()
            self._office[0].left.connect(self.to_station)
            self._office[0].locked.connect(self.lock)
            for status in self._devices.values():
                self._office[0].hear_device(status)
        shell, window = self._office
        self._is_office_up = True
        self._show(window)
        self._station[1].hide()
        shell.open(desk)

    def to_station(self, desk: "Desk", behind: str = "") -> None:
        """Up with the station's window."""
        assert self._office is not None
        assert self._station is not None
        shell, window = self._office
        shell.close()
        self._is_office_up = False
        self._show(self._station[1])
        window.hide()
        self._begin(desk, behind)

    def lock(self, desk: "Desk") -> None:
        """Nobody is at the engineer's window: nothing of it stays in sight until a badge comes."""
        self.to_station(desk, "office")

    def _begin(self, desk: "Desk", behind: str = "") -> None:
        """The station's shell reads its documents and watches delivery from the first time on."""
        assert self._station is not None
        shell, is_first = self._station[0], not self._has_begun
        self._has_begun = True
        begin = shell.open if is_first else shell.come_back
        begin(desk, behind)

    def _tell(self, what: "Callable[[Shell | EngineerShell], None]") -> None:
        if self._station is None:
            self._early.append(what)
        else:
            what(self.current)

    # --- what comes in ------------------------------------------------------------------------

    def hear(self, read: "ScanRead") -> None:
        """A code from a device."""
        self._tell(lambda shell: shell.hear(read))

    def hear_keys(self, text: str) -> None:
        """A code from a keyboard gun."""
        self._tell(lambda shell: shell.hear_keys(text))

    def hear_cut(self, text: str) -> None:
        """A gun sent too little."""
        self._tell(lambda shell: shell.hear_cut(text))

    def hotkey(self, character: str) -> None:
        """A lone key."""
        self._tell(lambda shell: shell.hotkey(character))

    def hear_dropped(self, error: StationError) -> None:
        """A reader sent what cannot be a code."""
        self._tell(lambda shell: shell.hear_dropped(error))

    def hear_device(self, status: "DeviceStatus") -> None:
        """A device is ready or lost; both strips say so."""
        self._devices[status.kind] = status
        if self._station is not None:
            self._station[0].hear_device(status)
        if self._office is not None:
            self._office[0].hear_device(status)

    def hear_crash(self) -> None:
        """A bug; the report is written."""
        self._tell(lambda shell: shell.hear_crash())

    def set_active(self, *, is_active: bool) -> None:
        """Whether our window has the keyboard."""
        self._tell(lambda shell: shell.set_active(is_active=is_active))
