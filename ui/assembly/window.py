"""The station with a window: the window first, then core and screens; and taken apart again."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from resources import texts
from station.clock import SystemClock
from station.errors import StationError
from ui import theme as looks
from ui.assembly.application import application, ends_by_signal
from ui.assembly.crash_reports import crash_reports
from ui.assembly.frames import Frames, Office
from ui.assembly.opening import Opening
from ui.assembly.options import Heard, Options
from ui.assembly.promptness import prompt, rest
from ui.bridge import Bridge
from ui.scan_guard.guard import Ears, ScanGuard
from ui.views.station_window import SMALLEST_PX, StationWindow

if TYPE_CHECKING:  # loaded once the window is there
    from ui.assembly.core import Core
    from ui.assembly.loudspeaker import Loudspeaker
    from ui.tasks import PoolRunner
    from ui.viewmodels.page import Tools
    from ui.viewmodels.shell import Shell

FIRST_LOOK_MS = 2000
UNSEEN_MS = 1000
"""So long after it was shown a window that nobody sees is opened all the same."""
SOUND_AFTER_MS = 100  # the first page comes before: loading what plays takes as long
AT_REST_MS = 4000
"""By then every page has been built."""


class Adorn(Protocol):
    """Something laid over the windows from outside."""

    def dress(self, window: QWidget, theme: looks.Theme) -> None:
        """A window is about to be shown; called each time."""

    def begin(self, core: "Core", frames: Frames, shell: "Shell") -> None:
        """The first window is up."""

    def end(self) -> None:
        """All windows are closed; the core is still open."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a station shows itself.

    Attributes:
        is_kiosk: Full screen, without a frame.
        in_office: Begin with the engineer's pages.
        px_per_mm: What a person measured on this screen; 0 = as the screen says.
        adorn: Lays something over the windows (the demo's ribbon).
    """

    is_kiosk: bool = False
    in_office: bool = False
    px_per_mm: float = 0.0
    adorn: Adorn | None = None


def run(
    options: Options,
    log_dir: Path,
    *,
    is_kiosk: bool = False,
    in_office: bool = False,
    px_per_mm: float = 0.0,
    adorn: Adorn | None = None,
) -> int:
    """Open the station in a window; returns when it is closed.

    Args:
        options: What the station is started with.
        log_dir: Where crash reports go.
        is_kiosk: See `Manner`.
        in_office: See `Manner`.
        px_per_mm: See `Manner`.
        adorn: See `Manner`.

    Raises:
        StationError: The data folder or a device address is not usable; nothing is left running.
    """
    with prompt():
        app = application()
        program = _Program(app, options, Manner(is_kiosk, in_office, px_per_mm, adorn))
        with crash_reports(log_dir, program.bridge.hear_crash):
            return program.run()


class _Program(QObject):
    """Everything between the first window and the last."""

    def __init__(self, app: QApplication, options: Options, manner: Manner) -> None:
        super().__init__()
        self._app = app
        self._manner = manner
        self._theme = looks.theme_for(app.primaryScreen(), manner.px_per_mm)
        looks.dress(app, self._theme)
        self._clock = SystemClock()
        self.bridge = Bridge()
        self._window = StationWindow(self._theme, self._clock.now)
        self._window.is_kiosk = manner.is_kiosk
        self._window.closed.connect(app.quit)
        dress = None if manner.adorn is None else partial(manner.adorn.dress, theme=self._theme)
        self._show = _shower(is_kiosk=manner.is_kiosk, dress=dress)
        self._frames = Frames(self._show)
        self._guard = ScanGuard(
            app, Ears(self._frames.hear_keys, self._frames.hear_cut, self._frames.hotkey)
        )
        bridge = self.bridge
        heard = Heard(
            bridge.hear_scan, bridge.hear_device, bridge.hear_crash, bridge.scan_dropped.emit
        )
        self._opening = Opening(options, heard, self._clock)
        self._opening.ended.connect(self._opened)
        self._error: BaseException | None = None
        self._open: _Open | None = None
        self._has_begun = False
        self._timers: list[QTimer] = []
        self._signals = ExitStack()
        self._join()

    def run(self) -> int:
        """Show the window; returns when it is closed, with nothing left running."""
        with ExitStack() as self._signals:
            self._later(0 if self._manner.in_office else UNSEEN_MS, self._begin)
            self._later(FIRST_LOOK_MS, self._look)
            self._later(AT_REST_MS, rest)
            if not self._manner.in_office:
                self._window.painted.connect(self._begin, Qt.ConnectionType.QueuedConnection)
                self._show(self._window)
            code = self._app.exec()
        self._end()
        if self._error is not None:
            raise self._error
        return code

    @Slot()
    def _begin(self) -> None:
        """The window is seen: everything else."""
        if not self._has_begun:
            self._has_begun = True
            self._signals.enter_context(ends_by_signal(lambda: self._app.exit(0)))
            self._opening.begin()

    def _later(self, after_ms: int, ring: Callable[[], None]) -> None:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(ring)
        timer.start(after_ms)
        self._timers.append(timer)

    def _join(self) -> None:
        """Connect what comes in."""
        bridge, frames = self.bridge, self._frames
        bridge.scanned.connect(frames.hear)
        bridge.device_changed.connect(frames.hear_device)
        bridge.scan_dropped.connect(frames.hear_dropped)
        bridge.crashed.connect(frames.hear_crash)
        self._app.applicationStateChanged.connect(self._look)

    @Slot()
    def _look(self) -> None:
        """Whether the window has the keyboard; no news tells that of one that never had it."""
        active = Qt.ApplicationState.ApplicationActive
        self._frames.set_active(is_active=self._app.applicationState() is active)

    @Slot()
    def _opened(self) -> None:
        """The core is there: the shell takes the window up."""
        self._error = self._opening.error
        try:
            if self._error is None:
                self._take_up()
        except BaseException as error:  # noqa: BLE001 - raised again by `run`
            self._error = error
        if self._error is not None:
            self._app.exit(1)

    def _take_up(self) -> None:
        from ui.assembly.bench import bench_of
        from ui.assembly.loudspeaker import Loudspeaker
        from ui.tasks import PoolRunner, QtAlarm
        from ui.viewmodels.page import Tools
        from ui.viewmodels.shell import Shell

        core = self._opening.core
        assert core is not None
        runner, speaker = PoolRunner(), Loudspeaker()
        bench = bench_of(core, self._clock, self.bridge.hear_print)
        tools = Tools(bench, runner, speaker.play, QtAlarm, self._clock.monotonic_s)
        shell = Shell(tools, _label_of(core))
        self._open = _Open(core, tools, shell, runner, speaker)
        shell.sign_in.is_kiosk = self._manner.is_kiosk
        self.bridge.printed.connect(shell.hear_print)
        for status in core.supervisor.statuses():
            self._frames.hear_device(status)
        self._window.take_up(shell)
        self._frames.open(
            (shell, self._window), self._make_office, in_office=self._manner.in_office
        )
        if self._manner.adorn is not None:
            self._manner.adorn.begin(core, self._frames, shell)
        self._later(SOUND_AFTER_MS, speaker.open)

    def _make_office(self) -> Office:
        """The engineer's window, once somebody wants it: it is not on the way to the first scan."""
        from ui.assembly.office import office_of
        from ui.viewmodels.engineer.shell import EngineerShell
        from ui.views.engineer.window import EngineerWindow

        assert self._open is not None
        core, tools = self._open.core, self._open.tools
        shell = EngineerShell(tools, office_of(core, tools.bench.delivery), _label_of(core))
        window = EngineerWindow(self._theme, shell, self._clock.now)
        window.is_kiosk = self._manner.is_kiosk
        window.closed.connect(self._app.quit)
        return shell, window

    def _end(self) -> None:
        """Screens first, then what they rest on."""
        self._window.hide()  # it is up still where the station did not open
        for timer in self._timers:
            timer.stop()
        self._guard.remove()
        if self._open is not None:
            if self._manner.adorn is not None:
                self._manner.adorn.end()
            self._open.runner.close()
            self._open.speaker.close()
        self._opening.close()


@dataclass(frozen=True, slots=True)
class _Open:
    """What there is once the core is open."""

    core: "Core"
    tools: "Tools"
    shell: "Shell"
    runner: "PoolRunner"
    speaker: "Loudspeaker"


def _shower(
    *, is_kiosk: bool, dress: Callable[[QWidget], None] | None
) -> Callable[[object], None]:
    """Brings a window up, as this station shows windows."""

    def show(window: object) -> None:
        assert isinstance(window, QWidget)
        if dress is not None:
            dress(window)
        window.setMinimumSize(*SMALLEST_PX)
        if is_kiosk:
            window.setWindowFlag(Qt.WindowType.FramelessWindowHint)
            window.setGeometry(window.screen().geometry())  # also without a window manager
            window.showFullScreen()
        elif dress is not None:
            window.showFullScreen()  # what is laid over it takes the room of a title bar
        else:
            window.showMaximized()
        window.activateWindow()  # the keyboard goes with it, from one window to the other too

    return show


def _label_of(core: "Core") -> str:
    """What people call this station: the hub's label, else the beginning of its id."""
    label = core.link.pin.label if core.link is not None else ""
    return label or texts.say("screen.station", id=core.store.identity.station[:4].upper())


def explain(error: StationError) -> None:
    """Show why the station did not open to somebody who sees no terminal."""
    from PySide6.QtWidgets import QMessageBox

    app = application()
    looks.dress(app, looks.theme_for(app.primaryScreen()))
    box = QMessageBox()
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle("溯源工位 Suyuan Station")
    box.setText(error.sentence())
    box.exec()
