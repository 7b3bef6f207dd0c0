"""On screen: from a key or a byte to paint, ticks of a busy window, and a cold start (P20-P23).

On an X server of its own where there is one to start, else offscreen (then it paints into memory).
"""

import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench import child
from tests.bench.figures import Figure, Goal
from tests.bench.measure import Timings, Took, interleave
from tests.bench.places import Places
from tests.bench.store.shop import DATA, KEYS
from tests.helpers.desktop import Desktop, missing_for

NEEDS = ("Xvfb", "xdotool", "openbox")
ROUNDS, PROCESSES = 9, 4

TRIVIAL = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        super().paintEvent(event)
        sys.stdout.write("painted\\n"); sys.stdout.flush()
app = QApplication(["trivial"])
window = Window()
window.showMaximized()
app.exec()
"""
PRODUCT = """
import sys
from pathlib import Path
import ui.assembly.window as assembly
from ui.assembly.options import Options
class Window(assembly.StationWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        sys.stdout.write("painted\\n"); sys.stdout.flush()
assembly.StationWindow = Window
assembly.run(Options(Path(sys.argv[1])), Path(sys.argv[2]))
"""


def run(places: Places) -> Iterator[Figure]:
    """Every figure, each in processes of its own."""
    with ExitStack() as stack:
        environ: Mapping[str, str] = {"QT_QPA_PLATFORM": "offscreen"}
        if not missing_for(*NEEDS):
            desktop = stack.enter_context(Desktop())
            environ = {n: desktop.environ[n] for n in ("DISPLAY", "QT_QPA_PLATFORM")}
        yield from _scans(places, environ)
        yield _serial(places, environ)
        yield _ticks(places, environ)
        yield _start(places, environ)


def _scans(places: Places, environ: Mapping[str, str]) -> Iterator[Figure]:
    said = _measured("scans", places, environ, PROCESSES)
    bare, product = Timings(said["bare"]), Timings(said["product"])
    detail = {
        "bare key to paint, ms p50": bare.at(50) * 1e3,
        "scan to durable to painted, ms p50": product.at(50) * 1e3,
        "scan to durable to painted, ms p99": product.overall(99) * 1e3,
        "processor time of a scan, all threads, ms p50": Timings(said["processor"]).at(50) * 1e3,
        "scans": sum(map(len, said["product"])),
        "platform": said["platform"],
    }
    yield Figure(
        "scan -> durable -> painted p50 / bare key -> paint p50",
        product.ratio_to(bare),
        "x",
        Goal("P20", "<=", 4),
        detail,
    )
    yield Figure(
        "scan -> durable -> painted p99 / bare key -> paint p50",
        product.overall(99) / bare.at(50),
        "x",
        Goal("P20", "<=", 20),
    )


def _serial(places: Places, environ: Mapping[str, str]) -> Figure:
    said = _measured("serial", places, environ, PROCESSES)
    poller, product = Timings(said["poller"]), Timings(said["product"])
    detail = {
        "serial byte to painted code, ms p50": product.at(50) * 1e3,
        "the same by a 10 ms poller, ms p50": poller.at(50) * 1e3,
        "platform": said["platform"],
    }
    return Figure(
        "serial byte -> painted p50 / a 10 ms poller",
        product.ratio_to(poller),
        "x",
        Goal("P21", "<=", 0.25),
        detail,
    )


def _ticks(places: Places, environ: Mapping[str, str]) -> Figure:
    said = _measured("ticks", places, environ, 1)
    idle, busy = Timings(said["idle"]), Timings(said["busy"])
    detail = {
        "idle gap, ms p99": idle.at(99) * 1e3,
        "busy gap, ms p99": busy.at(99) * 1e3,
        "busy gap, ms p50": busy.at(50) * 1e3,
        "busy with": "reading pictures, writing records, reports; without sync",
    }
    return Figure(
        "gap of a 5 ms tick, busy / idle, p99",
        busy.ratio_to(idle, 99),
        "x",
        Goal("P22", "<=", 2),
        detail,
    )


def _start(places: Places, environ: Mapping[str, str]) -> Figure:
    built = places.large()
    product = ("-c", PRODUCT, str(built.home / DATA), str(places.root / "log"))
    state = built.home / KEYS
    taken = interleave(
        {
            "product": lambda: _first_paint(product, state, environ),
            "trivial": lambda: _first_paint(("-c", TRIVIAL), state, environ),
        },
        rounds=ROUNDS,
        per_round=1,
    )
    detail = {
        "first paint, ms p50": taken["product"].at(50) * 1e3,
        "trivial window, ms p50": taken["trivial"].at(50) * 1e3,
        "units in the store": built.units,
    }
    return Figure(
        "cold start to first paint / trivial PySide6 window",
        taken["product"].ratio_to(taken["trivial"]),
        "x",
        Goal("P23", "<=", 1.5),
        detail,
    )


def _measured(
    name: str, places: Places, environ: Mapping[str, str], processes: int
) -> dict[str, Any]:
    """The rounds of one measurement of `ui_child`, from so many processes of its own."""
    found: dict[str, Any] = {}
    for _ in range(processes):
        for side, rounds in _said(name, places, environ).items():
            found[side] = rounds if isinstance(rounds, str) else [*found.get(side, []), *rounds]
    return found


def _said(name: str, places: Places, environ: Mapping[str, str]) -> dict[str, Any]:
    folder = places.new(f"ui-{name}")
    ended = subprocess.run(
        child.python("-m", "tests.bench.ui_child", name, str(folder / DATA)),
        capture_output=True,
        text=True,
        cwd=child.PROJECT,
        env={**child.environment(folder / KEYS), **environ},
        check=False,
    )
    if ended.returncode:
        raise child.ChildFailed(f"{name}: {ended.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def _first_paint(words: tuple[str, ...], state: Path, environ: Mapping[str, str]) -> Took:
    """From a process's start to its window's first paint; then it is ended."""
    began_s = time.perf_counter()
    process = subprocess.Popen(
        child.python(*words),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=child.PROJECT,
        env={**child.environment(state), **environ},
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    took_s = time.perf_counter() - began_s
    process.terminate()
    process.wait()
    process.stdout.close()
    if line != b"painted\n":
        raise child.ChildFailed(f"{words[:1]}: {line!r}")
    return Took(took_s)
