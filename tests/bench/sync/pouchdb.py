"""P17: the same records by PouchDB, at 0 and 100 ms round trip, where it is installed.

Node is asked for `pouchdb`, `express` and `express-pouchdb`; `NODE_PATH` says where they are.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.bench import child
from tests.bench.figures import Figure, Goal
from tests.bench.places import Places
from tests.bench.store.days import Built
from tests.bench.sync.drains import drain, queued
from tests.bench.sync.line import Line

RECORDS = 10_000
BATCHES = (100, 500, 2000)
ROUND_TRIPS = ((0.0, 10.0), (0.1, 5.0))
"""Seconds, and the goal."""

_SCRIPT = Path(__file__).with_name("pouchdb_peer.cjs")
_NEEDED = ("pouchdb", "express", "express-pouchdb")


def missing() -> str:
    """Why PouchDB cannot be run here; "" where it can."""
    node = shutil.which("node")
    if node is None:
        return "Node is not installed"
    asked = ";".join(f"require('{name}')" for name in _NEEDED)
    ended = subprocess.run([node, "-e", asked], capture_output=True, check=False)
    return "" if ended.returncode == 0 else f"Node does not find {', '.join(_NEEDED)} (NODE_PATH)"


def run(places: Places) -> Iterator[Figure]:
    """Both, one after the other, with the same records."""
    why = missing()
    if why:
        yield Figure(f"PouchDB: {why}; P17 is not measured", 0, "")
        return
    built = queued(places, RECORDS)
    bodies = places.new("sync-pouchdb") / "bodies.ndjson"
    _write(built, bodies)
    for round_trip_s, limit in ROUND_TRIPS:
        ours = drain(places, built, None, round_trip_s=round_trip_s)
        theirs = {batch: _replicated(places, bodies, batch, round_trip_s) for batch in BATCHES}
        best = max(theirs.values())
        yield Figure(
            f"sync end to end with rows / best PouchDB at {round_trip_s * 1000:g} ms round trip",
            ours.rate / best,
            "x",
            Goal("P17", ">=", limit),
            {
                "records": built.records,
                "records/s": ours.rate,
                "acknowledged / best PouchDB": ours.records / ours.acked_s / best,
                **{f"PouchDB in batches of {batch}": rate for batch, rate in theirs.items()},
                "load": round(os.getloadavg()[0], 1),
            },
        )


def _write(built: Built, path: Path) -> None:
    with closing(built.open()) as conn, path.open("wb") as file:
        for (body,) in conn.rows("SELECT body FROM record ORDER BY n"):
            file.write(body + b"\n")


def _replicated(places: Places, bodies: Path, batch: int, round_trip_s: float) -> float:
    """Records a second into a fresh database of a fresh server."""
    folder = places.new("sync-pouchdb-run")
    (folder / "hub").mkdir()
    with _served(folder / "hub") as port, Line(port, round_trip_s) as line:
        url = f"http://127.0.0.1:{line.port}/hub"
        words = ["node", str(_SCRIPT), "send", str(folder), url, str(bodies), str(batch)]
        told = json.loads(child.run(words, folder).out.splitlines()[-1])
    return float(told["records"] / told["seconds"])


@contextmanager
def _served(folder: Path) -> Iterator[int]:
    words = ["node", str(_SCRIPT), "serve", str(folder)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, cwd=folder)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()
