"""The demo on a screen: the station's own window, an orange ribbon, a gun that one clicks.

Nothing of the station knows that it is a demo: the ribbon is laid over its windows, the simulated
gun's reads come in where a real gun's do.
"""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget  # noqa: TID251 - assembly of windows

from station.actions import asked
from station.actions.outcome import Saved
from station.actions.workstation import DOES
from station.clock import SystemClock
from station.errors import StationError
from station.ports import ScanRead
from ui.assembly.core import Core
from ui.assembly.demo_line import BADGE, STEP, waiting_boards
from ui.assembly.demo_shift import BOARD_ORDER
from ui.assembly.frames import Frames
from ui.theme import Theme
from ui.viewmodels.coach import Coach, Lesson, Seen
from ui.viewmodels.shell import Shell
from ui.viewmodels.words import last_digits, word
from ui.widgets.picture import photo
from ui.widgets.ribbon import DemoRibbon, Does

GUN = "sim://gun"
LOOK_FOR_LABELS_MS = 500


class DemoNotReady(StationError):
    """The demo's own data do not let the demo begin."""

    code = "demo.not_ready"


@dataclass(slots=True)
class Wish:
    """What the person wants of the demo once its window is closed."""

    remove: bool = False


@dataclass(slots=True)
class _Stage:
    """The station's parts, once they are there."""

    core: Core
    frames: Frames
    shell: Shell


class DemoDesk(QObject):
    """Lays the ribbon over each window and plays the gun."""

    def __init__(self, labels: Path, wish: Wish) -> None:
        """Prepare.

        Args:
            labels: Where the simulated printer puts its labels, as PNG.
            wish: Told what the person wants.
        """
        super().__init__()
        self._labels = labels
        self._wish = wish
        self._stage: _Stage | None = None
        self._ribbons: list[DemoRibbon] = []
        self._dressed: list[QWidget] = []
        self._coach = Coach()
        self._boards = waiting_boards()
        self._next = 0
        self._fired = ""
        self._newest: Path | None = None
        self._large: QPushButton | None = None
        self._clock = SystemClock()
        self._watch = QTimer(self)
        self._watch.setInterval(LOOK_FOR_LABELS_MS)
        self._watch.timeout.connect(self._look_for_labels)

    # --- what assembly calls ------------------------------------------------------------------

    def dress(self, window: QWidget, theme: Theme) -> None:
        """A window is about to be shown: the ribbon goes on top, once."""
        layout = window.layout()
        if window in self._dressed or layout is None:
            return
        self._dressed.append(window)
        ribbon = DemoRibbon(theme, Does(self.fire, self._show_label, self._close, self._remove))
        layout.setMenuBar(ribbon)  # above whatever the window is made of
        shortcut = QShortcut(QKeySequence("F10"), window)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(self.fire)
        self._ribbons.append(ribbon)
        self._show()

    def begin(self, core: Core, frames: Frames, shell: Shell) -> None:
        """The first window is up: somebody signs in and goes to the final inspection.

        Raises:
            DemoNotReady: The data of the demo refuse that.
        """
        self._stage = _Stage(core, frames, shell)
        shell.sheet.is_needed = False  # made-up data need no way back
        _do(core, "sign_in", badge=BADGE)
        _do(core, "bind", order=BOARD_ORDER, step=STEP)
        shell.come_back(core.workstation.desk)
        for page in (shell, shell.inspect):
            page.changed.connect(self._look)
        self._watch.start()
        self._show()

    def end(self) -> None:
        """The windows are gone."""
        self._watch.stop()

    # --- what a person does -------------------------------------------------------------------

    @Slot()
    def fire(self) -> None:
        """The simulated gun: the next part, or, where a life is to be looked at, the last one."""
        stage = self._stage
        if stage is None:
            return
        if self._is_trace_next():
            if stage.frames.current is stage.shell:
                stage.frames.to_office(stage.core.workstation.desk)
            self._read(self._fired)
            QTimer.singleShot(0, self, self._look)
            return
        self._fired = self._boards[self._next]
        self._read(self._fired)

    def _read(self, code: str) -> None:
        assert self._stage is not None
        self._stage.frames.hear(ScanRead(code.encode(), GUN, self._clock.now()))

    def _is_trace_next(self) -> bool:
        stage = self._stage
        is_office = stage is not None and stage.frames.current is not stage.shell
        return bool(self._fired) and (is_office or self._coach.lesson is Lesson.TRACE)

    @Slot()
    def _remove(self) -> None:
        self._wish.remove = True
        self._close()

    @Slot()
    def _close(self) -> None:
        for window in self._dressed:
            if window.isVisible():
                window.close()

    # --- what is shown ------------------------------------------------------------------------

    @Slot()
    def _look(self) -> None:
        """Look at what the station shows, and go on to the next lesson where it is done."""
        if self._stage is None:
            return
        shell = self._stage.shell
        state = shell.inspect.state
        while self._next < len(self._boards) - 1 and self._is_judged(self._boards[self._next]):
            self._next += 1
        is_tracing = self._stage.frames.current is not shell
        self._coach = self._coach.after(Seen(state.code, state.good, state.bad, is_tracing))
        self._show()

    def _is_judged(self, board: str) -> bool:
        assert self._stage is not None
        recent = self._stage.shell.inspect.state.recent
        return any(each.code == board and not each.is_undone for each in recent)

    def _show(self) -> None:
        code = self._fired if self._is_trace_next() else self._boards[self._next]
        what = "screen.demo.trace" if self._is_trace_next() else "screen.demo.fire"
        for ribbon in self._ribbons:
            ribbon.show_gun(word(what, code=f"…{last_digits(code)[1]}"))
            ribbon.coach.show_lesson(self._coach.text, is_done=self._coach.lesson is Lesson.DONE)

    @Slot()
    def _look_for_labels(self) -> None:
        found = sorted(self._labels.glob("*.png")) if self._labels.is_dir() else []
        if found and found[-1] != self._newest:
            self._newest = found[-1]
            data = self._newest.read_bytes()
            for ribbon in self._ribbons:
                ribbon.show_label(data)

    @Slot()
    def _show_label(self) -> None:
        """The newest label over the window, until it is touched."""
        window = next((each for each in self._dressed if each.isVisible()), None)
        if window is None or self._newest is None:
            return
        if self._large is not None:
            self._put_away()
            return
        size = QSize(window.width() * 3 // 5, window.height() * 3 // 5)
        large = QPushButton(window)
        large.setIcon(photo(self._newest.read_bytes(), size))
        large.setIconSize(size)
        large.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        large.setAccessibleName(word("screen.demo.label"))
        large.clicked.connect(self._put_away)
        large.resize(size)
        large.move((window.width() - size.width()) // 2, (window.height() - size.height()) // 2)
        large.show()
        self._large = large

    @Slot()
    def _put_away(self) -> None:
        large, self._large = self._large, None
        if large is not None:
            large.hide()
            large.deleteLater()


def _do(core: Core, name: str, **fields: str) -> None:
    wanted, action = DOES[name]
    outcome = core.workstation.perform(action, asked.read(name, wanted, fields))
    if not isinstance(outcome, Saved):
        raise DemoNotReady(why=outcome.sentence())
