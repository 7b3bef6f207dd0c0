"""P11: how often an accepted scan makes the disk sync, counted by strace in a child process."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.bench import child
from tests.bench.figures import Figure, Goal

P11 = Goal("P11", "=", 1.0, exact=True)
SCANS = 200
CALLS = "fdatasync,fsync"


def run(folder: Path) -> Iterator[Figure]:
    """Two children that differ by 200 accepted records: the difference is what these cost.

    Everything else a station syncs (new keys, tables, documents, the closing checkpoint) is in
    both.
    """
    if shutil.which("strace") is None:
        yield Figure("fdatasync + fsync per accepted scan: strace is not installed", -1, "")
        return
    none, all_ = (_count(folder / f"scans-{scans}", scans) for scans in (0, SCANS))
    yield Figure(
        "fdatasync + fsync per accepted scan",
        (all_ - none) / SCANS,
        "syncs",
        P11,
        {"scans": SCANS, "syncs without scans": none, "syncs with scans": all_},
    )


def _count(folder: Path, scans: int) -> int:
    folder.mkdir(parents=True)
    counts = folder / "strace"
    strace = ["strace", "-f", "-c", "-e", f"trace={CALLS}", "-o", str(counts)]
    scanning = child.python("-m", "tests.bench.store.scans", str(folder), str(scans), str(SCANS))
    child.run([*strace, *scanning], folder / "state")
    return calls_in(counts.read_text("utf-8"))


def calls_in(table: str) -> int:
    """The sum of the column `calls` of what `strace -c` prints."""
    line = re.compile(
        rf"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(?:{CALLS.replace(',', '|')})$"
    )
    found = (line.match(each) for each in table.splitlines())
    return sum(int(match[1]) for match in found if match)
