"""What stations and hub leave behind when a day is over, read for comparison."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from station.store.database import open_connection
from station.store.station_store import open_reader
from sync.hub.database import FILE_NAME as HUB_FILE
from tests.helpers.processes import Ended, HubProcess, Line, StationProcess, lines_of
from tests.helpers.projection_dump import Dump, dump


@dataclass(frozen=True)
class Kept:
    """What one station left.

    Attributes:
        said: Every line it printed, events too.
        exported: `suyuan export`.
        status: `suyuan sync status --json`.
        rows: Its projections.
        photo_receipts: sha256 -> the hub's receipt, as stored.
    """

    said: list[Line]
    exported: list[Line]
    status: Line
    rows: Dump
    photo_receipts: dict[str, str | None]

    @property
    def saved(self) -> dict[str, str]:
        """rid -> type of everything that it said was saved."""
        found = {}
        for line in self.said:
            if "saved" in line:
                found[line["saved"]] = line["type"]
                found |= {also["rid"]: also["type"] for also in line["also"]}
        return found


@dataclass(frozen=True)
class AtHub:
    """What the hub holds: `hub export`, its projections, the answer of `hub verify`."""

    exported: list[Line]
    rows: Dump
    verified: Ended


@dataclass
class Played:
    """A day that is over.

    Attributes:
        hub_public: The hub's key, as it said it when it was first started.
        offline: Saved answers that were given while there was no hub.
        held_at_kill: Records of one stream that the hub held when it was killed among them;
            made_at_kill: how many that stream had once all of it was answered.
        exit_codes: Of the stations, when their input ended.
        refused: What -> the gate that refused it.
        planned: Codes of labels, in print order. read: codes read from the labels as drawn.
        unsent: What became of the print while the printer was off.
        trace: Of a board that both stations worked on, as B tells it.
    """

    hub_public: bytes = b""
    stations: Mapping[str, Kept] = field(default_factory=dict)
    hub: AtHub | None = None
    offline: int = 0
    held_at_kill: int = 0
    made_at_kill: int = 0
    exit_codes: list[int] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    planned: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    unsent: str = ""
    trace: Line = field(default_factory=dict)


def read_station(station: StationProcess) -> Kept:
    """What a station has kept; it may still run."""
    folder = station.data_dir
    conn, _ = open_reader(folder)
    try:
        receipts: dict[str, str | None] = dict(conn.rows("SELECT sha256, receipt FROM blob"))
        rows = dump(conn)
    finally:
        conn.close()
    return Kept(
        said=list(station.lines),
        exported=lines_of("export", "--json", "--data-dir", folder),
        status=status_of(folder),
        rows=rows,
        photo_receipts=receipts,
    )


def read_hub(hub: HubProcess) -> AtHub:
    """What the hub has kept."""
    conn = open_connection(hub.folder / HUB_FILE, None, read_only=True)
    try:
        rows = dump(conn)
    finally:
        conn.close()
    return AtHub(hub.export(), rows, hub.verify())


def status_of(folder: Path) -> Line:
    """`suyuan sync status` of a station's folder."""
    (status,) = lines_of("sync", "status", "--json", "--data-dir", folder)
    return dict(status)


def is_projected(hub: HubProcess) -> bool:
    """Whether the hub's projections have come to its newest record."""
    conn = open_connection(hub.folder / HUB_FILE, None, read_only=True)
    try:
        newest = conn.value("SELECT max(idx) FROM hub_record")
        return bool(
            newest == conn.value("SELECT value FROM hub_number WHERE name = 'projected_idx'")
        )
    finally:
        conn.close()


def is_known(folder: Path, rid: str) -> bool:
    """Whether a station knows this record."""
    conn, _ = open_reader(folder)
    try:
        sql = "SELECT 1 FROM known_record WHERE rid = ?"
        return bool(conn.value(sql, (bytes.fromhex(rid.replace("-", "")),)))
    finally:
        conn.close()


def items_known(folder: Path) -> int:
    """How many items of the hub's feed a station has applied."""
    conn, _ = open_reader(folder)
    try:
        return int(conn.value("SELECT coalesce(max(idx), 0) FROM received"))
    finally:
        conn.close()
