"""P23: a process's start to its window's first paint, and until a badge can be scanned.

What is on the screen first says that the station is starting, and takes scans; the second figure
is for whoever waits until it answers them.
"""

import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import truediv
from pathlib import Path
from statistics import median

from tests.bench import child
from tests.bench.figures import Figure, Goal
from tests.bench.places import Places
from tests.bench.screen import a_screen
from tests.bench.store.days import Built
from tests.bench.store.shop import DATA, KEYS

ROUNDS = 9

TRIVIAL = """
import sys, time
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        super().paintEvent(event)
        sys.stdout.write(f"painted {time.process_time()}\\n"); sys.stdout.flush()
app = QApplication(["trivial"])
window = Window()
window.showMaximized()
app.exec()
"""
PRODUCT = """
import sys, time
from ui.cli import main
import ui.views.station_window as views
def stamp(name):
    sys.stdout.write(f"{name} {time.process_time()}\\n"); sys.stdout.flush()
class Window(views.StationWindow):
    was_ready = False
    def paintEvent(self, event):
        super().paintEvent(event)
        stamp("painted")
    def take_up(self, shell):
        self.shell = shell
        super().take_up(shell)
    def show_state(self):
        super().show_state()
        if self.shell.place.master.people and not self.was_ready:
            self.was_ready = True
            stamp("ready")
views.StationWindow = Window
main.run(["station", "--data-dir", sys.argv[1]])
"""
"""Started as people start it; `ready` is told once documents are read and a badge is asked for."""


@dataclass(frozen=True)
class Stamps:
    """Seconds from a process's start to what its window tells, and the processor's in it."""

    clock_s: Mapping[str, float]
    processor_s: Mapping[str, float]


def run(places: Places) -> Iterator[Figure]:
    """Both windows started in turn, on the large store."""
    built = places.large()
    with a_screen() as environ:
        found = _interleaved(built, environ)
    for stamp, what, goal in (
        ("painted", "first paint", Goal("P23", "<=", 1.5)),
        ("ready", "a badge can be scanned", None),
    ):
        yield _figure(found, stamp, what, goal, built)


def _interleaved(built: Built, environ: Mapping[str, str]) -> dict[str, list[Stamps]]:
    product = ("-c", PRODUCT, str(built.home / DATA))
    state = built.home / KEYS
    sides = {
        "product": lambda: _stamps(product, state, environ, ("painted", "ready")),
        "trivial": lambda: _stamps(("-c", TRIVIAL), state, environ, ("painted",)),
    }
    found: dict[str, list[Stamps]] = {name: [] for name in sides}
    for round_ in range(-1, ROUNDS):
        for name in list(sides)[:: 1 if round_ % 2 else -1]:
            taken = sides[name]()
            if round_ >= 0:
                found[name].append(taken)
    return found


def _figure(
    found: Mapping[str, Sequence[Stamps]], stamp: str, what: str, goal: Goal | None, built: Built
) -> Figure:
    clock = [each.clock_s[stamp] for each in found["product"]]
    processor = [each.processor_s[stamp] for each in found["product"]]
    trivial = [each.clock_s["painted"] for each in found["trivial"]]
    trivial_processor = [each.processor_s["painted"] for each in found["trivial"]]
    return Figure(
        f"cold start to {what} / trivial PySide6 window's first paint",
        median(map(truediv, clock, trivial)),
        "x",
        goal,
        {
            "by processor time": median(map(truediv, processor, trivial_processor)),
            "product, ms p50": median(clock) * 1e3,
            "trivial window, ms p50": median(trivial) * 1e3,
            "product, processor ms p50": median(processor) * 1e3,
            "trivial window, processor ms p50": median(trivial_processor) * 1e3,
            "units in the store": built.units,
            "records in the store": built.records,
        },
    )


def _stamps(
    words: tuple[str, ...], state: Path, environ: Mapping[str, str], wanted: Sequence[str]
) -> Stamps:
    """Start a process, note when it tells what is wanted for the first time, and end it."""
    began_s = time.perf_counter()
    process = subprocess.Popen(
        child.python(*words),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=child.PROJECT,
        env={**child.environment(state), **environ},
        text=True,
    )
    assert process.stdout is not None
    clock_s: dict[str, float] = {}
    processor_s: dict[str, float] = {}
    for line in process.stdout:
        stamp, _, processor = line.partition(" ")
        if stamp not in clock_s:
            clock_s[stamp] = time.perf_counter() - began_s
            processor_s[stamp] = float(processor)
        if all(each in clock_s for each in wanted):
            break
    process.terminate()
    process.wait()
    process.stdout.close()
    if not all(each in clock_s for each in wanted):
        raise child.ChildFailed(f"{words[:1]}: told {sorted(clock_s)}")
    return Stamps(clock_s, processor_s)
