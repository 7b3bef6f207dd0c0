"""The station with a window: core and screens joined, and taken apart again."""

import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Protocol

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from resources import texts
from station.clock import Clock, SystemClock
from station.errors import StationError
from station.store.door import Door
from ui import theme as looks
from ui.assembly import handover
from ui.assembly.application import application, ends_by_signal
from ui.assembly.bench import bench_of
from ui.assembly.core import Core, Heard, Options, open_core
from ui.assembly.frames import Frames, MakeOffice, Office
from ui.bridge import Bridge
from ui.scan_guard.guard import Ears, ScanGuard
from ui.sounds import NoSpeaker, Silence, Speaker, Tone
from ui.tasks import PoolRunner, QtAlarm
from ui.viewmodels.page import Tools
from ui.viewmodels.shell import Shell
from ui.views.station_window import SMALLEST_PX, StationWindow

FIRST_LOOK_MS = 2000
SOUND_AFTER_MS = 100  # the first paint comes before


@dataclass(slots=True)
class Sound:
    """The loudspeaker, opened once the window is there, beside it: that takes half a second."""

    speaker: Speaker = field(default_factory=Silence)
    _opening: threading.Thread | None = None

    def open(self) -> None:
        """Begin to look for one; without one the screen still says everything."""
        self._opening = threading.Thread(target=self._open, name="loudspeaker")
        self._opening.start()

    def close(self) -> None:
        """Be silent for good."""
        if self._opening is not None:
            self._opening.join()
        self.speaker.stop()

    def _open(self) -> None:
        from ui.sounds import open_speaker

        try:
            self.speaker = open_speaker()
        except NoSpeaker as error:
            print(error.sentence(), file=sys.stderr)  # noqa: T201 - for whoever started us

    def play(self, tone: Tone) -> None:
        """Sound a tone."""
        self.speaker.play(tone)


class Adorn(Protocol):
    """Something laid over the windows from outside."""

    def dress(self, window: QWidget, theme: looks.Theme) -> None:
        """A window is about to be shown; called each time."""

    def begin(self, core: Core, frames: Frames, shell: Shell) -> None:
        """The first window is up."""

    def end(self) -> None:
        """All windows are closed; the core is still open."""


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
        is_kiosk: Full screen, without a frame.
        in_office: Begin with the engineer's pages.
        px_per_mm: What a person measured on this screen; 0 = as the screen says.
        adorn: Lays something over the windows (the demo's ribbon).

    Raises:
        StationError: The data folder or a device address is not usable; nothing is left running.
    """
    app = application()
    theme = looks.theme_for(app.primaryScreen(), px_per_mm)
    looks.dress(app, theme)
    bridge = Bridge()
    clock = SystemClock()
    heard = Heard(
        bridge.hear_scan, bridge.hear_device, bridge.hear_crash, bridge.scan_dropped.emit
    )
    with _core(options, heard, clock) as core, _crash_reports(log_dir, bridge):
        runner, sound = PoolRunner(), Sound()
        tools = Tools(
            bench_of(core, clock, bridge.hear_print),
            runner,
            sound.play,
            QtAlarm,
            clock.monotonic_s,
        )
        shell = Shell(tools, _label_of(core))
        window = StationWindow(theme, shell, clock.now)
        window.closed.connect(app.quit)
        window.is_kiosk = shell.sign_in.is_kiosk = is_kiosk
        bridge.printed.connect(shell.hear_print)
        make_office = _office_maker(core, tools, theme, app, is_kiosk=is_kiosk)
        dress = None if adorn is None else partial(adorn.dress, theme=theme)
        frames = Frames((shell, window), make_office, _shower(is_kiosk=is_kiosk, dress=dress))
        guard = ScanGuard(app, Ears(frames.hear_keys, frames.hear_cut, frames.hotkey))
        first_look = _join(bridge, frames, app)
        with ends_by_signal(lambda: app.exit(0)):  # quitting asks windows, and a kiosk says no
            for status in core.supervisor.statuses():
                frames.hear_device(status)
            frames.open(in_office=in_office)
            if adorn is not None:
                adorn.begin(core, frames, shell)
            QTimer.singleShot(SOUND_AFTER_MS, sound.open)
            first_look.start(FIRST_LOOK_MS)
            code = app.exec()
            first_look.stop()
        if adorn is not None:
            adorn.end()
        guard.remove()
        runner.close()
        sound.close()
    return code


def _office_maker(
    core: Core, tools: Tools, theme: looks.Theme, app: QApplication, *, is_kiosk: bool
) -> MakeOffice:
    """Makes the engineer's window once somebody wants it: it is not on the way to the first scan."""

    def make() -> Office:
        from ui.assembly.office import office_of
        from ui.viewmodels.engineer.shell import EngineerShell
        from ui.views.engineer.window import EngineerWindow

        shell = EngineerShell(tools, office_of(core, tools.bench.delivery), _label_of(core))
        window = EngineerWindow(theme, shell, SystemClock().now)
        window.is_kiosk = is_kiosk
        window.closed.connect(app.quit)
        return shell, window

    return make


def _join(bridge: Bridge, shell: Frames, app: QApplication) -> QTimer:
    """Connect what comes in.

    Returns:
        To be started once: looks whether the window has the keyboard; no news tells that of a
        window that never had it.
    """
    bridge.scanned.connect(shell.hear)
    bridge.device_changed.connect(shell.hear_device)
    bridge.scan_dropped.connect(shell.hear_dropped)
    bridge.crashed.connect(shell.hear_crash)
    active = Qt.ApplicationState.ApplicationActive
    app.applicationStateChanged.connect(lambda now: shell.set_active(is_active=now is active))
    first_look = QTimer()
    first_look.setSingleShot(True)
    first_look.timeout.connect(
        lambda: shell.set_active(is_active=app.applicationState() is active)
    )
    return first_look


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


@contextmanager
def _core(options: Options, heard: Heard, clock: Clock) -> Iterator[Core]:
    """The open station with its door for commands; closed again whatever happens."""
    core = open_core(options, heard, clock)
    try:
        door = Door(options.data_dir, lambda line: handover.answer(core, line))
        try:
            yield core
        finally:
            door.close()
    finally:
        core.close()


def _label_of(core: Core) -> str:
    """What people call this station: the hub's label, else the beginning of its id."""
    label = core.link.pin.label if core.link is not None else ""
    return label or texts.say("screen.station", id=core.store.identity.station[:4].upper())


@contextmanager
def _crash_reports(log_dir: Path, bridge: Bridge) -> Iterator[None]:
    """What nobody expected goes to a file and to standard error, and the banner says so."""
    before, before_threads = sys.excepthook, threading.excepthook

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            before(kind, error, trace)
            return
        _write(log_dir, "".join(traceback.format_exception(kind, error, trace)))
        before(kind, error, trace)
        bridge.hear_crash(error)

    def report_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and args.exc_type is not SystemExit:
            report(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook, threading.excepthook = report, report_thread
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = before, before_threads


def _write(log_dir: Path, text: str) -> None:
    """Append to the crash report; a full disk must not hide the crash itself."""
    stamp = SystemClock().now().isoformat(timespec="seconds")
    try:
        log_dir.mkdir(parents=True, exist_ok=True)
        with (log_dir / "crash.txt").open("a", encoding="utf-8") as file:
            file.write(f"--- {stamp}\n{text}\n")
    except OSError as error:
        print(error, file=sys.stderr)  # noqa: T201 - nowhere else to say it


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
