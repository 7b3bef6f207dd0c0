"""Let single system calls fail: a flush, a write, a rename. Nothing may falsely count as saved (R4).

`python -m tests.faults.io_errors --every 10` runs a small program on the real store under strace,
which lets the n-th fsync fail with EIO, the n-th write with ENOSPC, the n-th rename with EACCES,
n counted in each thread. Whatever the program said was saved must be in the store afterwards, with
its photo; the store must be sound, and the next run must work. Linux with strace only. The same is
done to mutants, each of which must be caught.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from station.errors import StationError
from station.store import verify
from station.store.blobs import Blobs
from station.store.database import Connection, open_connection
from station.store.station_store import STORE_NAME, open_reader
from station.store.vault import file_for, load
from tests.faults.io_writer import MUTANTS
from tests.helpers.processes import PROJECT

COUNT, FIRST = 100, 2
NEW_EVERY = 4
"""One run of so many makes the folder itself; the others go on in one that is there."""

WITHIN_S = 120.0
CALLS: Mapping[str, tuple[str, str, int]] = {
    "flush": ("fsync,fdatasync", "EIO", 200),
    "write": ("write,pwrite64", "ENOSPC", 400),
    "rename": ("rename,renameat,renameat2", "EACCES", 50),
}
"""Kind -> system calls, error, and up to which call."""

Fault = tuple[str, int]
"""Kind, and which call of each thread fails."""


class NoStrace(Exception):
    """This system cannot let system calls fail."""


@dataclass
class Told:
    """What came of it.

    Attributes:
        runs: Kind of fault -> how often the program ran with one.
        hit: In how many of those the program noticed.
        saved: Records it said were saved.
        found: What is not as promised; empty is what we want.
    """

    runs: Counter[str] = field(default_factory=Counter)
    hit: int = 0
    saved: int = 0
    found: list[str] = field(default_factory=list)


def check_strace() -> None:
    """Go on.

    Raises:
        NoStrace: There is none, or it may not trace here.
    """
    if shutil.which("strace") is None:
        raise NoStrace("there is no strace on this system")
    tried = subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], check=False)
    if tried.returncode:
        raise NoStrace("strace may not trace here")


def every_so_many(every: int, first: int = 1) -> Iterator[Fault]:
    """Every so-manyth call of each kind, from this one on."""
    for name, (_, _, most) in CALLS.items():
        yield from ((name, number) for number in range(first, most + 1, every))


def run(faults: Iterable[Fault], mutant: str = "") -> Told:
    """Let one call fail in each run; a mutant's first fault will do.

    Raises:
        NoStrace: See the class.
    """
    told = Told()
    check_strace()
    with tempfile.TemporaryDirectory(prefix="suyuan-io-") as name_of_all:
        folder, begun = Path(name_of_all) / "run", Path(name_of_all) / "begun"
        _worked([], folder / "data", "", FIRST)
        shutil.copytree(folder, begun)
        for count, (name, number) in enumerate(faults, 1):
            calls, error, _ = CALLS[name]
            shutil.rmtree(folder)
            if count % NEW_EVERY:
                shutil.copytree(begun, folder)  # its keys go by the place, which is the same
            rule = f"{calls}:error={error}:when={number}"
            found = _once(folder, rule, mutant, told)
            told.found += [f"{error} at {name} {number}: {each}" for each in found]
            told.runs[name] += 1
            if mutant and told.found:
                break
    return told


def _once(folder: Path, rule: str, mutant: str, told: Told) -> Iterator[str]:
    data = folder / "data"
    calls = rule.partition(":")[0]
    traced = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", f"-etrace={calls}"]
    out = _worked([*traced, f"-einject={rule}"], data, mutant, COUNT)
    saved = [line.split()[1:] for line in out if line.startswith("saved ")]
    told.saved += len(saved)
    told.hit += "closed" not in out or any(line.startswith("trouble") for line in out)
    yield from _checked(data, saved)
    again = _worked([], data, "", FIRST)
    if "closed" not in again or any(line.startswith("trouble") for line in again):
        yield f"the next run: {again[-3:]}"


def _worked(traced: Sequence[str], data: Path, mutant: str, count: int) -> list[str]:
    words = [sys.executable, "-m", "tests.faults.io_writer", str(data), str(count)]
    done = subprocess.run(
        [*traced, *words, *([mutant] if mutant else [])],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    return done.stdout.splitlines()


def _checked(data: Path, saved: Sequence[Sequence[str]]) -> Iterator[str]:
    """What the program said, against what there is."""
    state = data.parent / "state"
    keys = load(file_for(data, state))
    if keys is None or not (data / STORE_NAME).exists():
        if saved:
            yield f"no store, but {len(saved)} records were saved"
        return
    try:
        conn, blobs = open_reader(data, state)
    except StationError as error:
        if saved:
            yield f"{len(saved)} records were saved, and then: {error}"
        return

    def opened() -> Connection:
        return open_connection(data / STORE_NAME, keys.store_key, read_only=True)

    try:
        yield from _compared(conn, blobs, saved)
        yield from (str(each) for each in verify.verify(opened))
        yield from (str(each) for each in verify.verify_photos(conn, blobs, contents=True))
    finally:
        conn.close()


def _compared(conn: Connection, blobs: Blobs, saved: Sequence[Sequence[str]]) -> Iterator[str]:
    for rid, *photos in saved:
        known = conn.rows(
            "SELECT 1 FROM record WHERE rid = ?", (bytes.fromhex(rid.replace("-", "")),)
        )
        if not known:
            yield f"{rid} was said to be saved"
        yield from (f"photo {each} was said to be saved" for each in photos if not blobs.has(each))


def main(words: list[str] | None = None) -> int:
    """The command; 0 = nothing falsely saved, and every mutant caught; 3 = not possible here."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.io_errors", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="only every so-manyth call")
    parser.add_argument("--first", type=int, default=1, help="from this call on")
    args = parser.parse_args(words)
    try:
        told = run(every_so_many(args.every, args.first))
    except NoStrace as reason:
        print(f"skipped: {reason}")
        return 3
    print(f"{dict(told.runs)}, noticed by the program: {told.hit}; saved: {told.saved} records")
    for line in told.found[:20]:
        print(f"FAULT {line}")
    caught = 0
    for name in MUTANTS:
        found = run(every_so_many(args.every), name).found
        caught += bool(found)
        print(f"mutant {name}: {'caught: ' + found[0] if found else 'MISSED'}")
    print(
        f"faults injected: {told.runs.total()}, falsely saved or damaged: {len(told.found)}, "
        f"mutants caught: {caught}/{len(MUTANTS)}"
    )
    return int(bool(told.found) or caught < len(MUTANTS))


if __name__ == "__main__":
    sys.exit(main())
