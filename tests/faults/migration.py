"""Kill the first start after an update again and again; the next one finishes it (R16).

`python -m tests.faults.migration --kills 50` makes a station's store and a hub's with records of
every kind, and lets the next version (`skew_versions`) open them: a table and a column are added
and all rows are computed anew. strace kills it as it enters its so-manyth write or flush, anywhere
between the first and the last. No record may change; the start after that must finish, with the
rows of one that nobody killed, which are those that are computed anew. The same is done to
mutants, each of which must be caught. Linux with strace only.
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from station.facts.control import ScanCaptured
from station.ledger.record import body_hash
from station.store import inbox, vault
from station.store.database import Connection, open_connection
from station.store.inbox import Arrived
from station.store.recorder import Author
from station.store.station_store import STORE_NAME
from sync.hub.database import FILE_NAME as HUB_FILE
from sync.hub.projecting import prepare, project
from tests.faults.io_errors import NoStrace, check_strace
from tests.faults.migration_start import DONE, MUTANTS
from tests.faults.power import STRACE
from tests.helpers.bodies import body_of, rid_of
from tests.helpers.histories import Teller
from tests.helpers.hub_in_memory import LocalHub, Station
from tests.helpers.processes import PROJECT
from tests.helpers.projection_dump import Dump, differences, dump
from tests.helpers.stores import finished, open_store

NEWER = "+1"
RECORDS, RECEIVED, AT_ONCE = 900, 300, 100
TRICKY_EVERY, UNKNOWN_EVERY = 5, 7
"""One of so many own records is of any kind; of the others', of a type only the newer knows."""

CALLS = ("pwrite64", "fsync,fdatasync")
FLUSHES = 0.2
"""So many of the kills are at a flush."""

EARLY = 0.5
"""So often a small number is as likely as a large one."""

AGAIN = 0.3
"""So often the start after a kill is killed as well."""

MUTANT_KILLS = 30
WITHIN_S = 300.0


@dataclass
class Told:
    """What came of it.

    Attributes:
        half_done: Kills after which the old tables or rows were still there.
        found: What is not as promised; empty is what we want.
    """

    kills: int = 0
    half_done: int = 0
    found: list[str] = field(default_factory=list)


class Kept:
    """A store or a hub as today's program left it; put back for every kill."""

    def __init__(self, folder: Path, what: str, mutant: str) -> None:
        """Take it over.

        Args:
            folder: Where `data` and `state` lie; copies are put beside them.
            what: `station` or `hub`.
            mutant: Of the program that is killed; "" = none.
        """
        self._data, self._copy = folder / "data", folder / "copy"
        self._what, self._mutant = what, mutant
        shutil.copytree(self._data, self._copy)
        self.ledger = self._digest()
        self._counts = Counter({calls: self._count(calls) for calls in CALLS})
        self.rows = self._rows()

    def check_rebuilt(self) -> list[str]:
        """What a whole rebuild changes after a start that nobody killed."""
        if self._what == "hub":
            return []  # its start has no other way to compute rows
        self._run("rebuild")
        return differences(self.rows, self._rows())

    def kill(self, random: Random) -> bool:
        """Put it back, kill a start, and sometimes the next; whether it had not come to its end."""
        shutil.rmtree(self._data)
        shutil.copytree(self._copy, self._data)
        was_killed = self._kill(random)
        if random.random() < AGAIN:
            was_killed = self._kill(random) or was_killed
        return was_killed

    def look(self) -> Iterator[str]:
        """What is wrong now, and after the next start."""
        if self._digest() != self.ledger:
            yield "records changed"
        said = self._run(self._what)
        if DONE not in said:
            yield f"the next start: {said[-300:]}"
            return
        if self._digest() != self.ledger:
            yield "records changed at the next start"
        if self.is_half_done():
            yield "the newer program's tables or rows are not there"
        yield from differences(self.rows, self._rows())[:3]

    def _kill(self, random: Random) -> bool:
        calls = CALLS[random.random() < FLUSHES]
        most = self._counts[calls]
        is_early = random.random() < EARLY  # tables come first, and take few writes
        number = round(most ** random.random()) if is_early else random.randint(1, most)
        rule = (f"-etrace={calls}", f"-einject={calls}:signal=KILL:when={number}")
        return DONE not in self._run(self._what, *STRACE, *rule)

    def _count(self, calls: str) -> int:
        """How often the busiest thread of a whole start calls one of these."""
        shutil.rmtree(self._data)
        shutil.copytree(self._copy, self._data)
        log = self._data.with_name("calls")
        words = ("strace", "-f", "-qq", "-o", str(log), f"-etrace={calls}")
        said = self._run(self._what, *words)
        assert DONE in said, said
        return max(Counter(re.findall(r"^\d+", log.read_text(), re.MULTILINE)).values())

    def _run(self, what: str, *traced: str) -> str:
        words = [sys.executable, "-m", "tests.faults.migration_start", NEWER, what]
        mutant = [self._mutant] if self._mutant else []
        done = subprocess.run(
            [*traced, *words, str(self._data), *mutant],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
            check=False,
        )
        return done.stdout + done.stderr

    def _open(self) -> Connection:
        if self._what == "hub":
            return open_connection(self._data / HUB_FILE, None, read_only=True)
        keys = vault.load(vault.file_for(self._data, self._data.with_name("state")))
        assert keys is not None
        return open_connection(self._data / STORE_NAME, keys.store_key, read_only=True)

    def _rows(self) -> Dump:
        with closing(self._open()) as conn:
            return dump(conn)

    def _digest(self) -> str:
        """Of every record, in order, with its place and its link."""
        tables = ("hub_record",) if self._what == "hub" else ("record", "received")
        hashed = hashlib.sha256()
        with closing(self._open()) as conn:
            for table in tables:
                number = "n" if table == "record" else "idx"
                rows = f"SELECT {number}, rid, bh, link, body FROM {table} ORDER BY {number}"
                rows = rows.replace("link,", "feed_link, link,") if table == "hub_record" else rows
                for row in conn.each(rows):
                    hashed.update(repr(row).encode())
        return hashed.hexdigest()

    def is_half_done(self) -> bool:
        """Whether the newer program's tables or rows are not all there."""
        with closing(self._open()) as conn:
            later = conn.value("SELECT count(*) FROM sqlite_master WHERE name = 'later_kept'")
            weighed = conn.value(
                "SELECT count(*) FROM measurement WHERE characteristic = 'weight'"
            )
        return not (later and weighed)


def fill_station(folder: Path) -> None:
    """A store with own records of every kind, and another station's."""
    teller = Teller(Random(5))
    with open_store(folder) as store:
        for first in range(0, RECORDS, AT_ONCE):
            facts = [_fact(number, teller) for number in range(first, first + AT_ONCE)]
            store.writer.run(lambda tx: [tx.append(fact, Author("E001")) for fact in facts])  # noqa: B023 it runs at once
        items = [_arrived(number) for number in range(1, RECEIVED + 1)]
        store.writer.run(lambda tx: inbox.apply(tx.conn, items))


def fill_hub(folder: Path) -> None:
    """A hub with the same kinds of records, whose rows are computed."""
    hub = LocalHub(folder / "data")
    station, teller = Station(hub), Teller(Random(6))
    name = station.ledger.station
    for number in range(RECORDS):
        station.ledger.append_body(body_of(_fact(number, teller), rid_of(number), station=name))
    for number in range(RECEIVED):
        station.ledger.append_body(_weighed(number, rid_of(("w", number)), name))
    station.sync()
    storage = hub.parts.storage
    storage.prepare_projections(prepare)
    while storage.project(project, AT_ONCE):
        continue
    hub.close()


FILLED: dict[str, Callable[[Path], None]] = {"station": fill_station, "hub": fill_hub}


def _fact(number: int, teller: Teller) -> object:
    if number % TRICKY_EVERY == 0:
        return teller.fact()
    return finished(f"sn:P1:{number:05}", f"lot:S1:L{number // 50}")


def _arrived(idx: int) -> Arrived:
    rid, station = rid_of(("theirs", idx)), "b" * 32
    is_unknown = idx % UNKNOWN_EVERY == 0
    known = body_of(finished(f"sn:P2:{idx:05}", "lot:S1:L1"), rid, station=station)
    body = _weighed(idx, rid, station) if is_unknown else known
    link = hashlib.sha256(body).digest()
    return Arrived(idx, 1, link, station, "e" * 32, idx, rid, body_hash(body), body)


def _weighed(number: int, rid: object, station: str) -> bytes:
    """A record of the type that only the newer program knows."""
    body = body_of(ScanCaptured(hex="41"), rid, station=station)  # type: ignore[arg-type]
    data = b'{"subject":[{"key":"sn:P1:%05d","role":"output"}],"grams":"81.5"}' % number
    said = body.replace(b'"scan.captured"', b'"unit.weighed"').replace(b'{"hex":"41"}', data)
    assert data in said, said
    return said


def play(folder: Path, what: str, kills: int, seed: int, mutant: str = "") -> Told:
    """Kill so often, or until something is wrong.

    Raises:
        NoStrace: See the class.
    """
    check_strace()
    told, random = Told(), Random(seed)
    folder.mkdir()
    FILLED[what](folder)
    kept = Kept(folder, what, mutant)
    if not mutant:
        told.found += kept.check_rebuilt()
    while told.kills < kills and not told.found:
        if not kept.kill(random):
            continue  # it was through before
        told.kills += 1
        told.half_done += kept.is_half_done()
        told.found += kept.look()
    return told


MUTANT_OF = {
    "tables_stamped_first": "station",
    "rows_stamped_first": "station",
    "hub_runs_ahead": "hub",
}


def main(words: list[str] | None = None) -> int:
    """The command; 0 = nothing lost, every start finished; 3 = not possible here."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.migration", description=__doc__)
    parser.add_argument("--kills", type=int, default=50, help="half of them of a hub")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(words)
    try:
        with tempfile.TemporaryDirectory(prefix="suyuan-migration-") as name:
            return _all(Path(name), args.kills, args.seed)
    except NoStrace as reason:
        print(f"skipped: {reason}")
        return 3


def _all(folder: Path, kills: int, seed: int) -> int:
    both, caught = Told(), 0
    for what, count in (("station", kills - kills // 2), ("hub", kills // 2)):
        told = play(folder / what, what, count, seed)
        print(
            f"{what}: killed {told.kills} times, {told.half_done} of them half-way, "
            f"{len(told.found)} faults",
            flush=True,
        )
        both.kills += told.kills
        both.found += told.found
    for mutant in MUTANTS:
        told = play(folder / mutant, MUTANT_OF[mutant], MUTANT_KILLS, seed, mutant)
        caught += bool(told.found)
        word = f"caught: {told.found[0]}" if told.found else "MISSED"
        print(f"mutant {mutant}: {word} (kill {told.kills})", flush=True)
    for line in both.found[:20]:
        print(f"FAULT {line}")
    print(
        f"faults injected: {both.kills}, lost or other rows: {len(both.found)}, "
        f"mutants caught: {caught}/{len(MUTANTS)}"
    )
    return int(bool(both.found) or caught < len(MUTANTS))


if __name__ == "__main__":
    sys.exit(main())
