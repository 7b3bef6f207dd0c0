"""How long it takes to take over a dead station: `python -m tests.bench.replace --records 20000`.

Makes a station's folder with so many records and photos that no hub has seen, seals it to a
recovery sheet, forgets the keys, and times `suyuan adopt` into a new folder as a process.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from station.clock import SystemClock
from station.ledger.record import BlobRef
from station.store.recorder import Author, Extras
from station.store.station_store import StationStore
from station.store.writer import Transaction
from tests.helpers.pictures import picture
from tests.helpers.processes import lines_of
from tests.helpers.stores import finished

SLICE_RECORDS = 500


def fill(folder: Path, records: int, photos: int) -> None:
    """A station's folder with pieces out of a step, the first of them with a photo each."""
    store = StationStore(folder, SystemClock(), "0.1.0")
    try:
        shots = [store.blobs.put(picture("PNG", n), "proof") for n in range(photos)]
        for first in range(0, records, SLICE_RECORDS):
            numbers = range(first, min(records, first + SLICE_RECORDS))
            store.writer.run(partial(_append, numbers=numbers, shots=shots))
    finally:
        store.close()


def _append(tx: Transaction, numbers: range, shots: Sequence[BlobRef]) -> None:
    for n in numbers:
        extras = Extras(blobs=shots[n : n + 1])
        tx.append(finished(f"sn:P1:A{n}"), Author("E001"), extras)


def main(words: Sequence[str]) -> int:
    """Measure once, and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.replace", description=__doc__)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--photos", type=int, default=500)
    args = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="suyuan-replace-") as name:
        home = Path(name)
        os.environ |= {"XDG_STATE_HOME": str(home / "state"), "SUYUAN_LANG": "en"}
        fill(home / "dead", args.records, args.photos)
        sheet = home / "sheet.png"
        lines_of("recovery", "make", sheet, "--data-dir", home / "dead", "--json")
        shutil.rmtree(home / "state")
        begun_s = time.monotonic()
        words = ["adopt", str(home / "dead"), "--data-dir", str(home / "new")]
        (told,) = lines_of(*words, "--sheet", sheet, "--json")
        took_s = time.monotonic() - begun_s
    print(f"records: {told['records']}, photos: {told['photos']}, seconds: {took_s:.1f}")
    return int((told["records"], told["photos"]) != (args.records, args.photos))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
