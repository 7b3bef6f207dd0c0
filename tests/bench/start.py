"""Starts: without a window to the first answer, with what is loaded on the way; then with one."""

import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from station.store.database import CIPHER
from station.store.station_store import STORE_NAME
from tests.bench import child, window_start
from tests.bench.figures import Figure
from tests.bench.measure import Timings, Took, interleave
from tests.bench.places import Places
from tests.bench.store.days import Built, vault_of
from tests.bench.store.shop import DATA, KEYS, open_shop

ROUNDS, PER_ROUND = 9, 1
HEAVIEST = 15
IMPORT_RUNS = 5
ASK = b'{"n":1,"do":"status"}\n'

BARE = """
import sys, sqlcipher3
conn = sqlcipher3.connect(sys.argv[1])
for setting in sys.argv[3].split(";"):
    conn.execute("PRAGMA " + setting)
conn.execute("PRAGMA key = \\"x'" + sys.argv[2] + "'\\"")
conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
sys.stdout.write("open\\n")
sys.stdout.flush()
sys.stdin.readline()
"""
"""The limit: an interpreter that opens the same encrypted file and reads a page of it."""


def run(places: Places) -> Iterator[Figure]:
    """Headless starts on an empty store and on a large one, interleaved with the limit."""
    empty = places.new("empty")
    with open_shop(empty):
        pass
    large = places.large()
    home = large.home
    taken = interleave(
        {
            "empty store": lambda: _first_line(_station(empty), empty, ASK),
            "large store": lambda: _first_line(_station(home), home, ASK),
            "bare open": lambda: _first_line(_bare(home), home),
            "interpreter": lambda: child.run(child.python("-c", "pass"), empty),
        },
        rounds=ROUNDS,
        per_round=PER_ROUND,
    )
    yield _ratio(taken, "empty store", None)
    yield _ratio(taken, "large store", large)
    yield from imports(empty)
    yield from window_start.run(places)


def _ratio(taken: dict[str, Timings], name: str, built: Built | None) -> Figure:
    detail = {
        "first answer, ms p50": taken[name].at(50) * 1e3,
        "interpreter + bare open, ms p50": taken["bare open"].at(50) * 1e3,
        "interpreter alone, ms p50": taken["interpreter"].at(50) * 1e3,
        "units in the store": built.units if built else 0,
        "records in the store": built.records if built else 0,
    }
    ratio = taken[name].ratio_to(taken["bare open"])
    return Figure(
        f"headless start, {name} / interpreter + bare open, p50", ratio, "x", None, detail
    )


def _station(home: Path) -> Sequence[str]:
    return ("-m", "ui", "station", "--headless", "--data-dir", str(home / DATA))


def _bare(home: Path) -> Sequence[str]:
    key = vault_of(home).store_key.hex()
    return ("-c", BARE, str(home / DATA / STORE_NAME), key, ";".join(CIPHER))


def _first_line(words: Sequence[str], home: Path, ask: bytes = b"") -> Took:
    """Start a process, ask, and wait for its first line; how it ends is not measured."""
    began = time.perf_counter()
    process = subprocess.Popen(
        child.python(*words),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=child.PROJECT,
        env=child.environment(home / KEYS),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(ask)
    process.stdin.flush()
    line = process.stdout.readline()
    took = time.perf_counter() - began
    _, errors = process.communicate()  # its input ends, and so does it
    if not line or b'"failed"' in line or process.returncode:
        raise child.ChildFailed(f"{line!r} {errors.decode()[-2000:]}")
    return Took(took)


def imports(home: Path) -> Iterator[Figure]:
    """The modules that take longest to load on the way to the first answer, each in its best run.

    The time of a module is its own and that of what it is the first to load: whatever several
    need counts to whoever asked first.
    """
    words = child.python("-X", "importtime", *_station(home))
    best: dict[str, tuple[float, float]] = {}
    for _ in range(IMPORT_RUNS):
        said = child.run(words, home / KEYS, ASK.decode()).errors
        for name, alone, whole in import_times(said):
            before = best.get(name, (alone, whole))
            best[name] = min(before[0], alone), min(before[1], whole)
    detail = {"all, ms": sum(alone for alone, _ in best.values())}
    for at, what in enumerate(("alone", "with what it loads")):
        heaviest = sorted(best, key=lambda name: best[name][at], reverse=True)[:HEAVIEST]
        detail |= {f"{name}, ms {what}": best[name][at] for name in heaviest}
    yield Figure("modules loaded until the first answer", len(best), "modules", None, detail)


def import_times(said: str) -> list[tuple[str, float, float]]:
    """Module, ms alone, ms with everything it loads, from what `-X importtime` prints."""
    line = re.compile(r"^import time:\s+(\d+) \|\s+(\d+) \| +(\S+)$")
    found = (line.match(each) for each in said.splitlines())
    return [(each[3], int(each[1]) / 1e3, int(each[2]) / 1e3) for each in found if each]
