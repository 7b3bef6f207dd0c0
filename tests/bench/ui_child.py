"""The side of `tests.bench.ui` that has a window: a process of its own, one measurement, JSON out.

Times end inside `paintEvent` of the widget that shows the result, after it has painted; that the
text is the new one, and that a second connection sees the row, is checked each time.
"""

import io
import json
import os
import sys
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image
from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

import ui.views.station_window
from station.actions import asked
from station.actions.workstation import DOES
from station.clock import SystemClock
from station.store.outbox import delivery
from station.store.station_store import StationStore, open_reader
from sync.hub.control import IssueCode, ask_running
from sync.hub.reach import Wanted
from tests.helpers.served_hub import HubProcess
from tests.ui.world import ORDER, World, board
from ui import theme as looks
from ui.assembly.bench import bench_of
from ui.assembly.core import Core, open_core
from ui.assembly.hub_link import Route, enrol_station
from ui.assembly.opening import load_soon_wanted
from ui.assembly.options import Heard, Options
from ui.assembly.promptness import prompt, rest
from ui.bridge import Bridge
from ui.scan_guard.guard import Ears, ScanGuard
from ui.sounds import Tone
from ui.tasks import PoolRunner, QtAlarm
from ui.viewmodels.page import Tools
from ui.viewmodels.shell import Shell
from ui.viewmodels.words import word
from ui.views.station_window import StationWindow
from ui.widgets.banner_bar import BannerBar

ROUNDS, A_ROUND, WARM_UP = 2, 45, 8
"""A roll of parts is good for 104 boards, so one process measures these; `ui` starts several."""
PRINTER = ("printer", "sim://printer")
TICK_MS, TICK_S = 5, 8.0
SOON_S = 20.0
BUSY_BOARDS, BUSY_ROUNDS = 100, 3
SEND_EVERY_S, DRAINED_WITHIN_S = 0.05, 60.0


class NotPainted(Exception):
    """What was waited for was not painted in time; names what was."""


class Painted:
    """What was painted last, and when."""

    def __init__(self) -> None:
        self.text = self.seen = ""
        self.at_s = 0.0
        self.wanted: Callable[[str], bool] = lambda text: False
        self.processor_s = 0.0

    def note(self, text: str) -> None:
        """Called at the end of a `paintEvent`; the first wanted text counts."""
        self.seen = text
        if not self.at_s and self.wanted(text):
            self.at_s = time.perf_counter()
            self.text = text

    def time(self, wanted: Callable[[str], bool], act: Callable[[], None]) -> float:
        """Seconds from just before `act` until a wanted text was painted."""
        self.wanted, self.at_s = wanted, 0.0
        processor_s, began_s = time.process_time(), time.perf_counter()
        act()
        while not self.at_s:
            QApplication.processEvents(WAITING)  # a loop that spins would take the others' time
            if time.perf_counter() - began_s > SOON_S:
                raise NotPainted(self.seen)
        self.processor_s = time.process_time() - processor_s
        return self.at_s - began_s


WAITING = QEventLoop.ProcessEventsFlag.AllEvents | QEventLoop.ProcessEventsFlag.WaitForMoreEvents
PAINTED = Painted()
TONES: list[Tone] = []
ACCEPTED = ([Tone.ACCEPT], [Tone.DONE])


class StampedBanner(BannerBar):
    """The banner, with a stamp at the end of each painting."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt names it
        super().paintEvent(event)
        _, headline, advice, _ = self.texts
        PAINTED.note(f"{headline}\n{advice}")


class Bare(QLabel):
    """The limit: a key sets the text, the text is painted."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt names it
        self.setText(event.text() + self.text()[:1])

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt names it
        super().paintEvent(event)
        PAINTED.note(self.text())


@dataclass
class Station:
    """The product's window on a real store, with real threads."""

    core: Core
    shell: Shell
    window: StationWindow
    bridge: Bridge


@contextmanager
def a_station(folder: Path, *devices: tuple[str, str]) -> Iterator[Station]:
    """As `ui.assembly.window` joins it, without its signals and hooks."""
    ui.views.station_window.BannerBar = StampedBanner  # type: ignore[misc]
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    bridge, clock, runner = Bridge(), SystemClock(), PoolRunner()
    core = open_core(
        Options(folder, devices), Heard(bridge.hear_scan, bridge.hear_device, _crash), clock
    )
    bench = bench_of(core, clock, bridge.hear_print)
    tools = Tools(bench, runner, _hear, QtAlarm, clock.monotonic_s)
    shell = Shell(tools, "bench")
    window = StationWindow(looks.theme_for(app.primaryScreen()), clock.now)
    window.take_up(shell)
    guard = ScanGuard(app, Ears(shell.hear_keys, shell.hear_cut, shell.hotkey), is_native=False)
    bridge.scanned.connect(shell.hear)
    window.resize(1366, 768)
    window.show()
    shell.open()
    try:
        with prompt():
            load_soon_wanted(core)
            rest()
            yield Station(core, shell, window, bridge)
    finally:
        guard.remove()
        window.close()
        runner.close()
        core.close()


def prepare(folder: Path, boards: int) -> None:
    """Boards that passed the final inspection, told to the product's own actions."""
    world = World(folder)
    world.make_boards(range(1, boards + 1))
    world.test_boards(range(1, boards + 1))
    world.pass_boards(range(1, boards + 1))
    world.close()


def at_step(station: Station, step: str, page: str) -> None:
    """Somebody is signed in and works at a step."""
    station.shell.hear_keys("E104")
    _wait(lambda: station.shell.place.desk.person is not None)
    _settle(station)
    station.shell.hear_keys(ORDER)
    _wait(lambda: step in _steps(station))
    _settle(station)
    station.window.home.steps.buttons[_steps(station).index(step)].click()
    _wait(lambda: station.shell.page == page)
    _settle(station)


def _steps(station: Station) -> list[str]:
    return [each.id for each in station.shell.home.state.steps]


def scans(folder: Path) -> dict[str, Any]:
    """P20: a key's press until its scan is durable and painted; a bare key until it is painted."""
    prepare(folder, ROUNDS * A_ROUND + WARM_UP)
    bare = Bare("-")
    bare.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    bare.resize(1366, 90)
    number = 0
    found: dict[str, list[list[float]]] = {"bare": [], "product": [], "processor": []}
    with a_station(folder, PRINTER) as station:
        at_step(station, "pack", "pack")
        conn, _ = open_reader(folder)
        for round_ in range(-1, ROUNDS):
            count = WARM_UP if round_ < 0 else A_ROUND
            bare_s = _bare_round(bare, count)
            product_s, processor_s = [], []
            for _ in range(count):
                number += 1
                product_s.append(_pack_one(station, conn, board(number)))
                processor_s.append(PAINTED.processor_s)
            if round_ >= 0:
                found["bare"].append(bare_s)
                found["product"].append(product_s)
                found["processor"].append(processor_s)
        conn.close()
    return {**found, "platform": QApplication.platformName()}


def _bare_round(bare: QWidget, count: int) -> list[float]:
    bare.show()
    bare.activateWindow()
    assert QTest.qWaitForWindowActive(bare)
    bare.setFocus()
    taken = []
    for n in range(count):
        key = "ab"[n % 2]
        taken.append(
            PAINTED.time(
                lambda text, key=key: text.startswith(key),
                lambda key=key: QTest.keyClick(bare, key),
            )
        )
    bare.hide()
    return taken


def _pack_one(station: Station, conn: Any, code: str, tries: int = 3) -> float:
    """The code is typed; the time begins with its Enter."""
    handle = station.window.windowHandle()
    station.window.activateWindow()
    assert QTest.qWaitForWindowActive(station.window)
    before = conn.value("SELECT count(*) FROM record WHERE type = 'unit.packed'")
    torn = word("screen.cut.advice")
    for character in code:
        QTest.keyClick(handle, character)
    pack = station.shell.pack
    old, tones = f"{pack.banner.headline}\n{pack.banner.advice}", len(TONES)

    def is_saved(text: str) -> bool:
        if torn in text:
            return True  # this process was held up between two keys; not a scan, and not counted
        shown = pack.banner
        is_new = text == f"{shown.headline}\n{shown.advice}" != old
        return is_new and shown.mood in {"next", "good"} and TONES[tones:] in ACCEPTED

    try:
        taken_s = PAINTED.time(is_saved, lambda: QTest.keyClick(handle, Qt.Key.Key_Return))
    except NotPainted:
        if tries == 0:
            raise
        PAINTED.text = torn  # this process was held up while it typed: what came was no code
    if torn in PAINTED.text:
        time.sleep(1.0)
        return _pack_one(station, conn, code, tries - 1)
    after = conn.value("SELECT count(*) FROM record WHERE type = 'unit.packed'")
    assert after == before + 1, f"{code} is painted as saved and is not there"
    return taken_s


def serial(folder: Path) -> dict[str, Any]:
    """P21: a byte on a serial line until its code is painted; the same with a poller of 10 ms."""
    prepare(folder, 1)
    found: dict[str, list[list[float]]] = {"product": [], "poller": []}
    gun, computer = os.openpty()
    tty.setraw(computer)
    address = f"serial://{os.ttyname(computer)}"
    with a_station(folder, ("scanner", address)) as station:
        at_step(station, "final", "inspect")
        _wait(lambda: station.core.supervisor.statuses()[0].state == "ready")
        poller = _Poller()
        for round_ in range(-1, ROUNDS):
            count = WARM_UP if round_ < 0 else A_ROUND
            product_s, poller_s = [], []
            for n in range(count):
                code = f"XX{round_ + 1:02}{n:04}"
                product_s.append(
                    PAINTED.time(
                        lambda text, code=code: code in text,
                        lambda code=code: _write(gun, f"{code}\r"),
                    )
                )
                _settle(station)
            poller.begin()
            for n in range(count):
                code = f"YY{round_ + 1:02}{n:04}"
                poller_s.append(
                    PAINTED.time(
                        lambda text, code=code: code in text,
                        lambda code=code: _write(poller.gun, code),
                    )
                )
            poller.end()
            if round_ >= 0:
                found["product"].append(product_s)
                found["poller"].append(poller_s)
        poller.close()
    os.close(gun)
    os.close(computer)
    return {**found, "platform": QApplication.platformName()}


class _Poller:
    """Looks at a line every 10 ms and shows what came."""

    def __init__(self) -> None:
        self.gun, self._computer = os.openpty()
        tty.setraw(self._computer)
        os.set_blocking(self._computer, False)
        self._label = Bare("-")
        self._label.resize(1366, 90)
        self._timer = QTimer()
        self._timer.setInterval(10)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        self._label.show()
        self._timer.start()

    def end(self) -> None:
        self._timer.stop()
        self._label.hide()

    def close(self) -> None:
        os.close(self.gun)
        os.close(self._computer)

    def _look(self) -> None:
        try:
            self._label.setText(os.read(self._computer, 4096).decode())
        except BlockingIOError:
            return


def ticks(folder: Path) -> dict[str, Any]:
    """P22: gaps between the ticks of a 5 ms timer in the window's thread, idle and busy."""
    prepare(folder, BUSY_BOARDS)
    hub = HubProcess(folder.parent / "hub")
    try:
        _enrol(folder, hub.folder)
        return _ticks(folder)
    finally:
        hub.terminate()


def _ticks(folder: Path) -> dict[str, Any]:
    found: dict[str, list[list[float]]] = {"idle": [], "busy": []}
    sent: list[int] = []
    with a_station(folder, ("camera", "sim://board")) as station:
        at_step(station, "final", "inspect")
        for _ in range(BUSY_ROUNDS):
            _drain(station)
            found["idle"].append(_gaps())
            before = _received(station)
            with _work(station, folder):
                found["busy"].append(_gaps())
                sent.append(_received(station) - before)
            assert sent[-1], "nothing was sent: the station was not as busy as it is said to be"
    return {**found, "sent": [sent], "platform": QApplication.platformName()}


def _enrol(folder: Path, hub: Path) -> None:
    """The hub knows the station, as after `suyuan sync enrol`."""
    issued = ask_running(hub, IssueCode(Wanted("bench"))).issued
    assert issued is not None
    store = StationStore(folder, SystemClock(), "bench")
    try:
        enrol_station(store, issued.text, Route())
    finally:
        store.close()


def _received(station: Station) -> int:
    """Records that the hub has signed for."""
    store = station.core.store
    counts = delivery(store.reader(), store.identity.station)
    return counts["records"] - counts["on_station"]


def _drain(station: Station) -> None:
    """Until nothing waits to be sent."""
    store = station.core.store
    station.core.sync_now()
    _wait(
        lambda: delivery(store.reader(), store.identity.station)["on_station"] == 0,
        DRAINED_WITHIN_S,
    )


def _gaps() -> list[float]:
    """Seconds between ticks, for a while."""
    taken: list[float] = []
    clock = QElapsedTimer()
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: taken.append(clock.nsecsElapsed() / 1e9) or clock.restart())
    timer.start(TICK_MS)
    clock.start()
    until_s = time.monotonic() + TICK_S / 3
    while time.monotonic() < until_s:
        QApplication.processEvents()
        time.sleep(0.0002)  # the loop of a program that waits
    timer.stop()
    return taken[5:]


@contextmanager
def _work(station: Station, folder: Path) -> Iterator[None]:
    """What runs besides in a busy station: pictures read, records written and sent, reports."""
    stop = threading.Event()
    shots = [station.core.camera.shoot().data for _ in range(2)] if station.core.camera else []

    def decode() -> None:
        n = 0
        while not stop.is_set():
            zxingcpp.read_barcodes(Image.open(io.BytesIO(shots[n % len(shots)])).convert("L"))
            n += 1

    def report() -> None:
        conn, _ = open_reader(folder)
        while not stop.is_set():
            conn.rows("SELECT type, count(*), max(seq) FROM record GROUP BY type ORDER BY type")
            conn.rows("SELECT body FROM record ORDER BY rowid LIMIT 500")
        conn.close()

    def write() -> None:
        wanted, action = DOES["hold"]
        n = 0
        while not stop.is_set():
            n += 1
            fields = {"unit": board(1 + n % 100), "reason": "x"}
            station.core.workstation.perform(action, asked.read("hold", wanted, fields))

    def send() -> None:
        while not stop.wait(SEND_EVERY_S):
            station.core.sync_now()

    threads = [threading.Thread(target=each) for each in (decode, report, write, send)]
    for each in threads:
        each.start()
    try:
        yield
    finally:
        stop.set()
        for each in threads:
            each.join()


def _settle(station: Station) -> None:
    _wait(lambda: not any(page.is_busy for page in station.shell.pages.values()))
    for _ in range(3):
        QApplication.processEvents()


def _wait(condition: Callable[[], bool], within_s: float = SOON_S) -> None:
    until_s = time.monotonic() + within_s
    while not condition():
        QApplication.processEvents()
        assert time.monotonic() < until_s, "not in time"


def _write(descriptor: int, text: str) -> None:
    os.write(descriptor, text.encode())


def _crash(error: BaseException) -> None:
    raise error


def _hear(tone: Tone) -> None:
    TONES.append(tone)


def main(argv: list[str]) -> None:
    """One measurement by name, in a folder."""
    app = QApplication(["bench"])
    app.setStyle("Fusion")
    looks.dress(app, looks.theme_for(app.primaryScreen()))
    wakes = QTimer()  # a wait for something that never comes must end
    wakes.start(1000)
    measure = {"scans": scans, "serial": serial, "ticks": ticks}[argv[0]]
    print(json.dumps(measure(Path(argv[1]))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
