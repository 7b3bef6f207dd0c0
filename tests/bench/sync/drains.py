"""A station's full queue into a fresh hub, over TLS, until the hub has computed every row.

The station is a child process with a real encrypted store, the hub another one; a line between
them counts bytes and can hold them back.
"""

import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from station.store.projections.tables import DERIVED_TABLES
from sync.hub.blob_files import FolderBlobFiles
from sync.hub.control import IssueCode, ask_running
from sync.hub.identity import open_identity
from sync.hub.place import open_storage
from sync.hub.reach import Wanted
from sync.hub.verify import verify
from sync.wire.enrol_code import EnrolCode, read_code, write_code
from tests.bench import child
from tests.bench.places import Places
from tests.bench.store import days
from tests.bench.store.days import Built
from tests.bench.sync.line import Line
from tests.bench.sync.station import peak_mb, processor_s
from tests.helpers.postgres import PostgresServer
from tests.helpers.served_hub import HubProcess

EVENTS_PER_RECORD = 1.49
_LOOK_EVERY_S = 0.05
_GIVE_UP_S = 3600


@dataclass(frozen=True, slots=True)
class Drained:
    """What came of it.

    Attributes:
        seconds: From the station's first question until the hub has computed the last row.
        acked_s: Until the station knew that the hub had all of it.
        station_worked_s: Processor time of the station meanwhile.
        hub_worked_s: Processor time of the hub (without a database server's).
        bytes_up: Everything the station sent, TLS and HTTP included.
        rows: Projection table -> rows in it afterwards.
        damages: What `verify` found wrong at the hub.
    """

    records: int
    seconds: float
    acked_s: float
    station_worked_s: float
    hub_worked_s: float
    bytes_up: int
    load: float
    station_mb: float
    hub_mb: float
    damages: int
    rows: Mapping[str, int]

    @property
    def rate(self) -> float:
        """Records a second, end to end with projections."""
        return self.records / self.seconds

    @property
    def worked_us(self) -> float:
        """Processor time of station and hub together, microseconds a record."""
        return (self.station_worked_s + self.hub_worked_s) / self.records * 1e6

    def told(self) -> dict[str, Any]:
        """What a figure says besides its ratio."""
        return {
            "records": self.records,
            "records/s": self.rate,
            "acknowledged, records/s": self.records / self.acked_s,
            "seconds": self.seconds,
            "load": self.load,
            "processor time of the station, µs/record": self.station_worked_s / self.records * 1e6,
            "processor time of the hub, µs/record": self.hub_worked_s / self.records * 1e6,
            "most memory of the station, MB": self.station_mb,
            "most memory of the hub, MB": self.hub_mb,
            "damages": self.damages,
            "rows": ", ".join(f"{table} {count:,}" for table, count in self.rows.items()),
        }


def queued(places: Places, records: int) -> Built:
    """A station whose queue has at least so many records; nothing of it was ever sent."""
    built = places.store(round(records * EVENTS_PER_RECORD))
    kept = _kept(built)
    if not kept.exists():
        shutil.copytree(built.home / days.DATA, kept)
    return built


def drain(
    places: Places,
    built: Built,
    server: PostgresServer | None,
    *,
    round_trip_s: float = 0.0,
    one_by_one: int = 0,
) -> Drained:
    """Let a fresh hub take the whole queue, or so many records each in a POST of its own."""
    _as_built(built)
    folder = places.new("sync-hub") / "hub"
    more = ("--database", server.new_database()) if server else ()
    with _served(folder, *more) as hub, Line(hub.port, round_trip_s) as line:
        words = ["-m", "tests.bench.sync.station", str(built.home), _code(folder, line.port)]
        words += ["--one-by-one", str(one_by_one)] if one_by_one else []
        before_s = processor_s(str(hub.process.pid))
        told = json.loads(child.run(child.python(*words), places.root / "sync-state").out)
        _wait_for_rows(hub, told["records"])
        seconds = time.monotonic() - told["began_s"]
        worked_s = processor_s(str(hub.process.pid)) - before_s
        load = round(os.getloadavg()[0], 1)
        hub_mb = peak_mb(str(hub.process.pid))
    damages, rows = _checked(folder)
    return Drained(
        records=told["records"],
        seconds=seconds,
        acked_s=told["seconds"],
        station_worked_s=told["worked_s"],
        hub_worked_s=worked_s,
        bytes_up=line.up,
        load=load,
        station_mb=told["peak_mb"],
        hub_mb=hub_mb,
        damages=damages,
        rows=rows,
    )


@contextmanager
def _served(folder: Path, *more: str) -> Iterator[HubProcess]:
    hub = HubProcess(folder, *more)
    try:
        yield hub
    finally:
        hub.terminate()


def _code(folder: Path, port: int) -> str:
    """An enrolment code that leads through the line."""
    issued = ask_running(folder, IssueCode(Wanted("bench"))).issued
    assert issued is not None
    code = read_code(issued.text)
    via = EnrolCode(code.code, code.hub_public, code.fingerprint, f"https://127.0.0.1:{port}")
    return write_code(via)


def _wait_for_rows(hub: HubProcess, records: int) -> None:
    until = time.monotonic() + _GIVE_UP_S
    while time.monotonic() < until:
        url = f"{hub.facts['url']}/metrics"
        lines = requests.get(url, verify=hub.facts["cert"], timeout=30).text.splitlines()
        found = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        if int(found["feed_head"]) >= records and int(found["projections_behind"]) == 0:
            return
        time.sleep(_LOOK_EVERY_S)
    raise TimeoutError("the hub did not compute its rows")


def _checked(folder: Path) -> tuple[int, dict[str, int]]:
    """How many damages, and how many rows each table of the projections has."""
    identity = open_identity(folder, may_create=False)
    storage = open_storage(folder, identity.hub, is_read_only=True)
    with closing(storage):
        damages = sum(1 for _ in verify(storage, FolderBlobFiles(folder), identity.key.public))
        rows = storage.ask(
            lambda conn: {
                table: int(conn.value(f"SELECT count(*) FROM {table}")) for table in DERIVED_TABLES
            }
        )
    return damages, {table: count for table, count in rows.items() if count}


def _as_built(built: Built) -> None:
    """The queue as it was, at the same place: a store knows where it lies."""
    shutil.rmtree(built.home / days.DATA)
    shutil.copytree(_kept(built), built.home / days.DATA)


def _kept(built: Built) -> Path:
    return built.home / "as-built"
