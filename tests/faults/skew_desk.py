"""A station of some version, in a folder of its own, driven as an operator would; for `skew`."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from station.store import vault
from station.store.database import Connection, open_connection
from station.store.station_store import STORE_NAME
from tests.e2e import documents
from tests.e2e.documents import LEAD, LOTS, ORDER, PRODUCT, REFLOW, board
from tests.faults.skew_versions import UNKNOWN_BEFORE, program
from tests.faults.work import Shift
from tests.helpers.processes import Ended, Line, StationProcess, suyuan
from tests.helpers.projection_dump import Dump, dump


class Desk:
    """A station's folder, and the version of the program that works on it."""

    def __init__(self, folder: Path, version: str, mutant: str, first: int) -> None:
        """Prepare the folder.

        Args:
            folder: An empty one.
            version: See `skew_versions`.
            mutant: Of this station's program; "" = none.
            first: Number of its first board.
        """
        self.folder = folder / "station"
        self.version = version
        self._mutant = mutant
        self._next = first
        docs = documents.write_documents(folder / "documents")
        self._photos = Shift(folder / "photos", docs)
        self._master = documents.read_master(docs)
        self._labels = folder / "labels"
        self.saved: dict[str, str] = {}
        self.must("master", "load", docs, "--json")

    @property
    def program(self) -> tuple[str, ...]:
        return program(self.version, self._mutant)

    def run(self, *words: str | Path) -> Ended:
        """A command of its program on its folder."""
        return suyuan(*words, "--data-dir", self.folder, program=self.program)

    def sync(self) -> Ended:
        """Send and fetch once."""
        return self.run("sync", "--once", "--json")

    def waiting(self) -> int:
        """Records and photos that no hub has signed for."""
        (line,) = self.must("sync", "status", "--json")
        return int(line["on_station"] + line["photos_waiting"])

    def open_shop(self) -> None:
        """Receive what boards are made of, and let the line run."""
        with self._started() as station:
            for material, lot in LOTS.items():
                supply = {"material": material, "supplier": "SUP-PARTS", "quantity": 500_000}
                station.save("receive", lot=lot, **supply)
                readings = documents.readings(self._master, material, "incoming")
                station.save("inspect", unit=lot, sampled=5_000, measurements=readings)
            self._solder(station)
            self._bind(station, "first-article")
            readings = documents.readings(self._master, PRODUCT, "first-article")
            first = board(self._next - 1)
            station.save("first_article", unit=first, result="pass", measurements=readings)
            self._leave(station)

    def work(self) -> None:
        """A board with a photo; what only some versions know, where this one does."""
        with self._started() as station:
            unit = self._solder(station)
            self._bind(station, "functional-test")
            readings = documents.readings(self._master, PRODUCT, "functional-test")
            photo = [self._photos._photo(unit)]
            seen = {"result": "pass", "measurements": readings, "photos": photo}
            station.save("inspect", unit=unit, **seen)
            unknown = UNKNOWN_BEFORE.get(self.version, frozenset())
            if "print.planned" not in unknown:
                station.save("print", template="board-serial", units=[unit])
            if "hold.placed" not in unknown:
                station.save("hold", unit=unit, reason="虚焊", photos=photo)
            self._leave(station)

    def exported(self) -> list[Line]:
        """Its own records."""
        return self.must("export", "--json")

    def rows(self) -> Dump:
        """Its rows, whichever version computed them."""
        with self._file() as conn:
            return dump(conn)

    def known(self) -> int:
        """How many of the hub's records it has heard of."""
        with self._file() as conn:
            return int(conn.value("SELECT coalesce(max(idx), 0) FROM received"))

    @contextmanager
    def _file(self) -> Iterator[Connection]:
        keys = vault.load(vault.file_for(self.folder))
        assert keys is not None
        with closing(
            open_connection(self.folder / STORE_NAME, keys.store_key, read_only=True)
        ) as conn:
            yield conn

    def _solder(self, station: StationProcess) -> str:
        unit, self._next = board(self._next), self._next + 1
        self._bind(station, "smt")
        station.save("finish", unit=unit, parameters=REFLOW, consumed=documents.consumed())
        return unit

    def _bind(self, station: StationProcess, step: str) -> None:
        with_what = {"machine": "M-1", "method": "PRG-1", "material": "REEL-1"}
        station.save("bind", order=ORDER, step=step, **with_what)

    def _leave(self, station: StationProcess) -> None:
        for line in station.lines:
            if "saved" in line:
                self.saved[line["saved"]] = line["type"]
                self.saved |= {also["rid"]: also["type"] for also in line["also"]}
        assert station.finish() == 0, station.errors()

    @contextmanager
    def _started(self) -> Iterator[StationProcess]:
        printer = ("--device", f"printer=sim://printer?folder={self._labels}")
        with StationProcess(self.folder, *printer, program=self.program) as station:
            station.save("sign_in", badge=LEAD)
            yield station

    def must(self, *words: str | Path) -> list[Any]:
        """What a command prints that must succeed, one JSON value a line."""
        ended = self.run(*words)
        assert ended.code == 0, f"{self.version} {words}: {ended}"
        return ended.lines
