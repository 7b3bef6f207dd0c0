"""On screen: from a key or a byte to paint, and ticks of a busy window (P20-P22)."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

from tests.bench import child
from tests.bench.figures import Figure, Goal
from tests.bench.measure import Timings
from tests.bench.places import Places
from tests.bench.screen import a_screen
from tests.bench.store.shop import DATA, KEYS

PROCESSES = 4


def run(places: Places) -> Iterator[Figure]:
    """Every figure, each in processes of its own."""
    with a_screen() as environ:
        yield from _scans(places, environ)
        yield _serial(places, environ)
        yield _ticks(places, environ)


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
        "busy with": "reading pictures, writing and sending records (a hub process), reports",
        "records sent in each busy part": said["sent"],
    }
    return Figure(
        "gap of a 5 ms tick, busy / idle, p99",
        busy.ratio_to(idle, 99),
        "x",
        Goal("P22", "<=", 2),
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
