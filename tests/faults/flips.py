"""Change one bit, or one sealed record with everything that follows from it; verify must say so (S9).

`python -m tests.faults.flips` makes a station and a hub with records, photos, seals and receipts,
then flips 1,000 times: a bit of the station's file, of a photo at either side, of a value in the
tables (as somebody could who has the key), or a bit of a record's body with all hashes and links
recomputed behind it. After each, `verify` is asked, and what was flipped is put back. The hub's
file is plain: bits of its free space hold nothing, so there only values are flipped.
"""

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from unittest.mock import patch

from station.errors import StationError
from station.ledger.chain import next_link
from station.ledger.record import body_hash
from station.store import verify
from station.store.blobs import Blobs
from station.store.database import Connection, open_connection
from station.store.station_store import STORE_NAME
from sync.client import verify_feed
from sync.hub import verify as hub_verify
from sync.hub.database import FILE_NAME as HUB_FILE
from sync.hub.own import append_own
from tests.faults.protocol_stores import StoreDisk
from tests.helpers.hub_in_memory import LocalHub, Station
from tests.helpers.pictures import picture

RECORDS, OWN_RECORDS, PHOTOS, FLIPS = 60, 5, 6, 1000
STATION_CELLS = {
    "record": ("rid", "type", "bh", "link", "body"),
    "seal": ("link", "signature"),
    "acked": ("link",),
    "received": ("rid", "bh", "link", "body"),
    "hub_seal": ("seal",),
}
HUB_CELLS = {
    "hub_record": ("rid", "bh", "link", "feed_link", "body"),
    "hub_seal": ("signature",),
    "hub_receipt": ("link", "sig"),
    "hub_stream": ("head_link",),
    "hub_blob": ("sig",),
}


@dataclass
class Told:
    """What came of it.

    Attributes:
        flipped: Kind of flip -> how many.
        missed: Those that verify did not notice; empty is what we want.
    """

    flipped: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)


class Hub(LocalHub):
    """A hub whose file can be written by others while it is closed."""

    def open_again(self) -> None:
        """After `close`."""
        self.parts = self._open()


class Sealed:
    """A station and a hub with everything sealed, closed; flips, asks and puts back."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._random = Random(seed)
        self._undo: Callable[[], object] = self._put_hub_back
        hub, disk, twin = Hub(folder / "hub"), StoreDisk(folder), StoreDisk(folder)
        self._hub = hub
        stations = [Station(hub, ledger=each) for each in (disk, twin)]  # type: ignore[arg-type]
        for _ in range(OWN_RECORDS):
            append_own(hub.parts.hub, hub.own_body("said"))
        self._pin = hub.parts.identity.hub, hub.parts.identity.key.public
        for number in range(RECORDS):
            photo = picture("PNG", number) if number < PHOTOS else None
            disk.record(number, photo)
            twin.record(number, None)
            if number % 20 == 0:
                stations[0].sync()
        for station in (*stations, stations[0]):
            station.sync()
        self._key, self._folder, self._station = disk.store_key, disk.folder, disk.station
        disk.close()
        twin.close()
        hub.close()
        self._file, self._hub_file = disk.folder / STORE_NAME, hub.folder / HUB_FILE
        for path in (self._file, self._hub_file):
            shutil.copy(path, path.with_suffix(".whole"))
        self._photos = sorted(p for p in (disk.folder / "photos").rglob("*") if p.is_file())
        self._hub_photos = sorted(p for p in (hub.folder / "blobs").rglob("*") if p.is_file())
        hub.open_again()
        self.kinds: Mapping[str, tuple[int, Callable[[], str]]] = {
            "bit of the station's file": (30, lambda: self._bit_of(self._file)),
            "bit of a photo": (15, lambda: self._bit_of(self._random.choice(self._photos))),
            "bit of a photo at the hub": (
                10,
                lambda: self._bit_of(self._random.choice(self._hub_photos)),
            ),
            "value at the station": (20, self._station_cell),
            "value at the hub": (15, self._hub_cell),
            "record rewritten at the station": (5, self._station_rewritten),
            "record rewritten at the hub": (5, self._hub_rewritten),
        }

    def close(self) -> None:
        """Let go of the hub."""
        self._hub.close()

    def flip(self, kind: str) -> str:
        """Flip, ask, put back; what was flipped where nobody noticed, else ""."""
        what = self.kinds[kind][1]()
        found = self.hub_damages() if "hub" in kind else self.damages()
        self._put_back()
        return "" if found else f"{kind}: {what}"

    def damages(self) -> list[str]:
        """What the station's own check finds."""

        def opened() -> Connection:
            return open_connection(self._file, self._key, read_only=True)

        try:
            found = [str(each) for each in verify.verify(opened)]
            conn = opened()
            try:
                blobs = Blobs(self._folder / "photos", self._key)
                found += [str(each) for each in verify.verify_photos(conn, blobs, contents=True)]
                hub, public = self._pin
                found += [str(each) for each in verify_feed.verify_feed(conn, hub, public)]
            finally:
                conn.close()
        except StationError as error:
            found = [str(error)]
        return found

    def hub_damages(self) -> list[str]:
        """What the hub's own check finds."""
        parts = self._hub.parts
        try:
            found = hub_verify.verify(parts.storage, parts.files, parts.identity.key.public)
            return [str(each) for each in found]
        except StationError as error:
            return [str(error)]

    # --- flips ----------------------------------------------------------------------------------

    def _bit_of(self, path: Path) -> str:
        data = bytearray(path.read_bytes())
        at = self._random.randrange(8 * len(data))
        self._undo = partial(path.write_bytes, bytes(data))
        data[at // 8] ^= 1 << at % 8
        path.write_bytes(data)
        return f"bit {at} of {path.name}"

    def _station_cell(self) -> str:
        with self._opened() as conn:
            return self._cell(conn, STATION_CELLS)

    def _hub_cell(self) -> str:
        with self._hub_opened() as conn:
            return self._cell(conn, HUB_CELLS)

    def _cell(self, conn: Connection, tables: Mapping[str, tuple[str, ...]]) -> str:
        table = self._random.choice(list(tables))
        column = self._random.choice(tables[table])
        keys = conn.rows(f"SELECT name FROM pragma_table_info('{table}') WHERE pk ORDER BY pk")
        where = " AND ".join(f"{name} = ?" for (name,) in keys)
        names = ", ".join(name for (name,) in keys)
        rows = conn.rows(f"SELECT {column}, {names} FROM {table} WHERE {column} IS NOT NULL")
        value, *key = self._random.choice(rows)
        conn.run(f"UPDATE {table} SET {column} = ? WHERE {where}", (self._flipped(value), *key))
        return f"{table}.{column} at {key}"

    def _flipped(self, value: bytes | str) -> bytes | str:
        data = bytearray(value if isinstance(value, bytes) else value.encode())
        at = self._random.randrange(8 * len(data)) if isinstance(value, bytes) else 0
        data[at // 8] ^= 1 << at % 8
        return bytes(data) if isinstance(value, bytes) else data.decode()

    def _station_rewritten(self) -> str:
        with self._opened() as conn:
            (epoch,) = conn.rows("SELECT ordinal, epoch FROM epoch")
            rows = conn.rows("SELECT seq, n, body, link FROM record ORDER BY n")
            for seq, n, body, bh, link in self._rewritten(epoch[1], rows):
                values = (body, bh, link, n)
                conn.run("UPDATE record SET body = ?, bh = ?, link = ? WHERE n = ?", values)
                conn.run("UPDATE seal SET link = ? WHERE seq = ?", (link, seq))
                conn.run("UPDATE acked SET link = ? WHERE seq = ?", (link, seq))
            return "rewritten"

    def _hub_rewritten(self) -> str:
        with self._hub_opened() as conn:
            (stream,) = conn.rows(
                "SELECT number, lower(hex(epoch)) FROM hub_stream WHERE lower(hex(station)) = ?",
                (self._station,),
            )
            rows = conn.rows(
                "SELECT seq, idx, body, link FROM hub_record WHERE stream = ? ORDER BY seq",
                stream[:1],
            )
            for _, idx, body, bh, link in self._rewritten(stream[1], rows):
                values = (body, bh, link, idx)
                conn.run("UPDATE hub_record SET body = ?, bh = ?, link = ? WHERE idx = ?", values)
            conn.run("UPDATE hub_stream SET head_link = ? WHERE number = ?", (link, stream[0]))
            return "rewritten"

    def _rewritten(
        self, epoch: str, rows: list[tuple[int, int, bytes, bytes]]
    ) -> Iterator[tuple[int, int, bytes, bytes, bytes]]:
        """(seq, key, body, bh, link) from the changed record on, all of it consistent again."""
        first = self._random.randrange(1, len(rows))
        link = rows[first - 1][3]
        for number, (seq, key, body, _) in enumerate(rows[first:]):
            told = body.replace(b'"tz":', b'"tz":1') if number == 0 else body
            bh = body_hash(told)
            link = next_link(self._station, epoch, seq, link, bh)
            yield seq, key, told, bh, link

    # --- open and put back ----------------------------------------------------------------------

    @contextmanager
    def _opened(self) -> Iterator[Connection]:
        yield from self._written(self._file, self._key)

    @contextmanager
    def _hub_opened(self) -> Iterator[Connection]:
        self._hub.close()
        yield from self._written(self._hub_file, None)
        self._hub.open_again()
        self._undo = self._put_hub_back

    def _written(self, path: Path, key: bytes | None) -> Iterator[Connection]:
        conn = open_connection(path, key)
        yield conn
        conn.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        conn.close()
        self._undo = lambda: shutil.copy(path.with_suffix(".whole"), path)

    def _put_hub_back(self) -> None:
        self._hub.close()
        shutil.copy(self._hub_file.with_suffix(".whole"), self._hub_file)
        self._hub.open_again()

    def _put_back(self) -> None:
        self._undo()


def run(flips: int, seed: int, mutant: AbstractContextManager[None] | None = None) -> Told:
    """Flip so many times; a mutant's first miss will do."""
    told = Told()
    with tempfile.TemporaryDirectory(prefix="suyuan-flips-") as name, mutant or nullcontext():
        sealed, chance = Sealed(Path(name), seed), Random(seed)
        try:
            found = sealed.damages() + sealed.hub_damages()
            assert not found, f"damaged before anything was flipped: {found}"
            weights = [weight for weight, _ in sealed.kinds.values()]
            for kind in chance.choices(list(sealed.kinds), weights, k=flips):
                missed = sealed.flip(kind)
                told.flipped[kind] += 1
                told.missed += [missed] if missed else []
                if mutant and missed:
                    break
        finally:
            sealed.close()
    return told


def _nothing(*_: object, **__: object) -> Iterator[verify.Damage]:
    return iter(())


@contextmanager
def _without(module: object, name: str) -> Iterator[None]:
    with patch.object(module, name, _nothing):
        yield


MUTANTS: Mapping[str, Callable[[], AbstractContextManager[None]]] = {
    "bodies not hashed": lambda: _without(verify, "_body"),
    "seals not checked": lambda: _without(verify, "_promises"),
    "feed links not checked": lambda: _without(verify_feed, "verify_feed"),
    "photos not read": lambda: _without(verify, "verify_photos"),
    "seals not checked at the hub": lambda: _without(hub_verify, "_seals"),
}


def main(words: list[str] | None = None) -> int:
    """The command; 0 = every flip noticed, and every mutant caught."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.flips", description=__doc__)
    parser.add_argument("--flips", type=int, default=FLIPS)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(words)
    told = run(args.flips, args.seed)
    print(dict(told.flipped))
    for line in told.missed:
        print(f"MISSED {line}")
    caught = 0
    for name, mutant in MUTANTS.items():
        missed = run(args.flips, args.seed, mutant()).missed
        caught += bool(missed)
        print(f"mutant {name}: {'caught, it missed ' + missed[0] if missed else 'NOT CAUGHT'}")
    count = told.flipped.total()
    print(
        f"faults injected: {count}, found: {count - len(told.missed)}, "
        f"mutants caught: {caught}/{len(MUTANTS)}"
    )
    return int(bool(told.missed) or caught < len(MUTANTS))


if __name__ == "__main__":
    sys.exit(main())
