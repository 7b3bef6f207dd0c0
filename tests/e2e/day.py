"""A day in the phone board workshop, played with real processes.

Station A receives, solders and tests: a gun on a serial line, photos from a folder. Station B
inspects, prints on a network printer, packs and ships. Both sync in the background all the time.
The hub is killed while records arrive and again while a photo arrives, and is away for half of
the day; the gun is unplugged, the printer switched off. Nobody starts a station anew.
"""

import io
import os
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image

from tests.e2e import documents, kept
from tests.e2e.documents import BAD_REEL, LEAD, LOTS, ORDER, PRODUCT, REFLOW, board
from tests.e2e.kept import Played
from tests.helpers.pictures import picture
from tests.helpers.processes import HubProcess, Line, StationProcess, lines_of
from tests.helpers.pty_gun import PtyGun
from tests.helpers.tcp_printer import TcpPrinter
from tests.helpers.waiting import wait_until
from tests.helpers.zpl_render import ZplLabel, render

MORNING, LARGE, AFTERNOON = range(1, 9), range(9, 13), range(13, 47)
"""Boards made before the hub goes away (some with large photos), and while it is away."""

LARGE_BYTES = 3_000_000
NEWS_WITHIN_S = 60.0
CAMERA = "camera:"


def play(folder: Path) -> Played:
    """Play the day in an empty folder; what it left behind."""
    with ExitStack() as stack:
        day = Day(folder, stack)
        day.start_work()
        day.morning()
        day.large_photos()
        day.no_hub()
        day.hub_is_back()
        day.end()
    return day.played


class Day:
    """The script, act by act."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.played = Played()
        docs = documents.write_documents(folder / "documents")
        self._master = documents.read_master(docs)
        _fill_camera(folder / "photos")
        hub_dir = folder / "hub"
        (self._loaded,) = lines_of(
            "master", "load", docs, "--hub", "--data-dir", hub_dir, "--json"
        )
        self.hub = stack.enter_context(HubProcess(hub_dir))
        self.played.hub_public = self.hub.public
        self.gun = stack.enter_context(PtyGun(folder / "gun"))
        self.printer = stack.enter_context(TcpPrinter())
        camera = f"camera=files://{folder / 'photos'}?wrap=no"
        self.a = self._station(stack, folder / "a", f"scanner={self.gun.address}", camera)
        printer = f"printer={self.printer.address(hang_up_s=0.2)}"
        self.b = self._station(stack, folder / "b", printer)
        self._scans = 0

    def _station(self, stack: ExitStack, folder: Path, *devices: str) -> StationProcess:
        self.hub.enrol(folder, folder.name.upper())
        words = ["--hub", self.hub.url, *(f"--device={each}" for each in devices)]
        environ = {"SUYUAN_SYNC_INTERVAL_S": "1"}
        return stack.enter_context(StationProcess(folder, *words, environ=environ))

    # --- the acts -----------------------------------------------------------------------------

    def start_work(self) -> None:
        """Documents come from the hub; sign in and bind with the gun; receive material."""
        for station in (self.a, self.b):
            self._let_come(station, self._loaded["read"])
        self.a.wait_event("device", state="ready")
        assert self._scan(LEAD)["type"] == "session.started"
        assert self._scan(ORDER)["type"] == "binding.changed"
        self.b.save("sign_in", badge=LEAD)
        self.b.save("bind", order=ORDER)
        for material, lot in [*LOTS.items(), ("IC-PMIC-88", BAD_REEL)]:
            delivery = {"material": material, "supplier": "SUP-PARTS", "quantity": 5000}
            self.a.save("receive", lot=lot, **delivery)
            readings = documents.readings(self._master, material, "incoming")
            self.a.save("inspect", unit=lot, sampled=500, measurements=readings)

    def morning(self) -> None:
        """The hub is killed while records stream in; B goes on from A's work all the same.

        Some of the stream is there before it dies, the rest is asked for as it dies.
        """
        first, others = MORNING[0], MORNING[1:]
        self._solder([first])
        self.a.save("bind", step="first-article")
        readings = documents.readings(self._master, PRODUCT, "first-article")
        self.a.save("first_article", unit=board(first), result="pass", measurements=readings)
        for station in (self.a, self.b):
            wait_until(partial(_is_delivered, station), NEWS_WITHIN_S, "all until now is there")
        held, half = self.hub.held(), len(others) // 2
        self.a.save("bind", step="smt")
        asked = [self.a.post("finish", **_soldered(number)) for number in others[:half]]
        wait_until(lambda: self.hub.held() > held, NEWS_WITHIN_S, "records reach the hub")
        asked += [self.a.post("finish", **_soldered(number)) for number in others[half:]]
        self.hub.kill()
        self.played.held_at_kill = self.hub.held() - held
        assert all("saved" in self.a.answer(number) for number in asked)
        self.played.made_at_kill = 1 + len(asked)
        self.hub.start()
        tested = self._test(MORNING)
        self._replug_gun()
        self._let_know(self.b, tested)
        self._inspect(MORNING)

    def large_photos(self) -> None:
        """The hub is killed while it holds a part of a photo."""
        self._solder(LARGE, BAD_REEL)
        tested = self._test(LARGE)
        wait_until(lambda: self._part_bytes() > 0, NEWS_WITHIN_S, "a photo reaches the hub")
        self.hub.kill()
        assert self._part_bytes() > 0, "the photo was whole before the hub was killed"
        self.hub.start()
        self._let_know(self.b, tested)
        self._inspect(LARGE)
        self._print(template="board-serial", units=[board(number) for number in LARGE])

    def no_hub(self) -> None:
        """Half of the day's work without a hub; each station goes by what it knew."""
        assert self.hub.stop() == 0
        before = self._count_saved()
        self._solder(AFTERNOON)
        self._tested = self._test(AFTERNOON)
        for number in AFTERNOON:
            assert self._scan(board(number))["type"] == "scan.captured"
        self._held = self.a.save("hold", unit=BAD_REEL, reason="虚焊", photos=[CAMERA])["saved"]
        self.played.refused["work that B has not heard of"] = self.b.refuse(
            "inspect", unit=board(AFTERNOON[0]), result="pass"
        )
        self._switch_printer_off_and_on()
        self._cartons = self._print(template="carton", count=2)
        self.b.save("bind", step="pack")
        for number in [*MORNING, *LARGE[:2]]:
            self.b.save("pack", unit=board(number), container=self._cartons[0])
        # B has not heard of the hold: what it decides on what it knows stands (I17)
        self.b.save("pack", unit=board(LARGE[2]), container=self._cartons[1])
        self.played.offline = self._count_saved() - before

    def hub_is_back(self) -> None:
        """B hears of the hold, A of its release; the second carton is filled, both are shipped."""
        self.hub.start()
        for station in (self.a, self.b):
            station.ask("sync")
        self._let_know(self.b, self._held)
        refused, last = self.played.refused, board(LARGE[3])
        refused["packing what A holds"] = self.b.refuse(
            "pack", unit=last, container=self._cartons[1]
        )
        self.b.save("sign_in", badge=documents.KEEPER)
        refused["shipping what A holds"] = self._ship(self._cartons[0])["refused"]
        signed = {"badge": documents.ENGINEER, "pin": documents.ENGINEER_PIN}
        released = self.b.save("release", rid=self._held, reason="X 光复检合格", **signed)
        self.b.save("sign_in", badge=LEAD)
        self.b.save("bind", step="pack")
        self.b.save("pack", unit=last, container=self._cartons[1])
        self._let_know(self.b, self._tested)
        room = AFTERNOON[:8]
        self._inspect(room)
        self.b.save("bind", step="pack")
        for number in room:
            self.b.save("pack", unit=board(number), container=self._cartons[1])
        self.b.save("sign_in", badge=documents.KEEPER)
        for carton in self._cartons:
            assert "saved" in self._ship(carton)
        self._let_know(self.a, released["saved"])
        self._solder([AFTERNOON[-1] + 1], BAD_REEL)

    def end(self) -> None:
        """Everything is delivered and known everywhere; the processes end."""
        for station in (self.a, self.b):
            wait_until(partial(_is_delivered, station), NEWS_WITHIN_S, "delivery")
        for station in (self.a, self.b):
            self._let_come(station, self.hub.held())
        wait_until(lambda: kept.is_projected(self.hub), NEWS_WITHIN_S, "the hub's projections")
        self.played.exit_codes = [self.a.finish(), self.b.finish(), self.hub.stop()]
        self.played.stations = {
            "A": kept.read_station(self.a),
            "B": kept.read_station(self.b),
        }
        self.played.hub = kept.read_hub(self.hub)
        (self.played.trace,) = lines_of(
            "trace", board(LARGE[3]), "--json", "--data-dir", self.b.data_dir
        )

    # --- work ---------------------------------------------------------------------------------

    def _solder(self, numbers: Any, reel: str = LOTS["IC-PMIC-88"]) -> None:
        self.a.save("bind", step="smt", machine="SMT-1", method="PRG-1", material="REEL-1")
        for number in numbers:
            self.a.save("finish", **_soldered(number, reel))

    def _test(self, numbers: Any) -> str:
        """Test boards, each with a photo; the last record."""
        self.a.save("bind", step="functional-test", machine="FCT-2", method="FCT-9")
        readings = documents.readings(self._master, PRODUCT, "functional-test")
        seen = {"result": "pass", "measurements": readings, "photos": [CAMERA]}
        saved = [self.a.save("inspect", unit=board(number), **seen) for number in numbers]
        return str(saved[-1]["saved"])

    def _inspect(self, numbers: Any) -> None:
        self.b.save("bind", step="final")
        for number in numbers:
            self.b.save("inspect", unit=board(number), result="pass")

    def _ship(self, carton: str) -> Line:
        self.b.save("bind", step="ship")
        where = {"destination": "DC-SUZHOU", "region": "CN-EAST"}
        return self.b.ask("ship", containers=[carton], order=ORDER, **where)

    def _scan(self, code: str) -> Line:
        """Fire the gun; what the station says to it."""
        self._scans += 1
        self.gun.fire(code.encode())
        event = self.a.wait_event("scan", self._scans)
        assert event["code"] == code
        return event

    def _replug_gun(self) -> None:
        self.gun.unplug()
        self.a.wait_event("device", kind="scanner", state="lost")
        self.gun.plug()
        self.a.wait_event("device", 2, kind="scanner", state="ready")
        assert self._scan(board(MORNING[0]))["known"]

    def _switch_printer_off_and_on(self) -> None:
        self.printer.refuse()
        planned = self.b.save("print", template="carton", count=1)
        event = self.b.wait_event("print", planned=planned["saved"])
        self.played.unsent = event["state"]
        self.printer.listen()

    def _print(self, **fields: Any) -> list[str]:
        """Print labels; their codes as a gun would read them off the paper."""
        before = len(self.printer.report().jobs)
        planned = self.b.save("print", **fields)
        self.b.wait_event("print", planned=planned["saved"], state="sent")
        (job,) = self.printer.report().jobs[before:]
        read = [_read_qr(label) for label in render(job)]
        self.played.planned += [key.rpartition(":")[2] for key in planned["labels"]]
        self.played.read += read
        return read

    def _part_bytes(self) -> int:
        """What the hub has of a photo that has only begun to arrive; 0 where there is none."""
        sizes = [_size(path) for path in (self.hub.folder / "uploads").glob("*.part")]
        return max((size for size in sizes if size < LARGE_BYTES / 2), default=0)

    def _let_know(self, station: StationProcess, rid: str) -> None:
        """Wait until a station has heard of another one's record."""
        folder = station.data_dir
        wait_until(lambda: kept.is_known(folder, rid), NEWS_WITHIN_S, f"{folder.name} knows {rid}")

    def _let_come(self, station: StationProcess, items: int) -> None:
        """Wait until a station has applied so many items of the hub's feed."""
        folder = station.data_dir
        wait_until(lambda: kept.items_known(folder) >= items, NEWS_WITHIN_S, f"{items} items")

    def _count_saved(self) -> int:
        return sum("saved" in line for each in (self.a, self.b) for line in each.lines)


def _soldered(number: int, reel: str = LOTS["IC-PMIC-88"]) -> dict[str, Any]:
    consumed = documents.consumed(reel)
    return {"unit": board(number), "parameters": REFLOW, "consumed": consumed}


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0  # it has just become whole, and has another name


def _is_delivered(station: StationProcess) -> bool:
    delivery = station.ask("status")["status"]["delivery"]
    return bool(delivery["complete"] == delivery["records"])


def _read_qr(label: ZplLabel) -> str:
    ink_is_dark = Image.eval(label.image.convert("L"), lambda ink: 255 - ink)
    (code,) = zxingcpp.read_barcodes(ink_is_dark)
    return str(code.text)


def _fill_camera(folder: Path) -> None:
    """As many pictures as the day takes, in the order of their names."""
    folder.mkdir()
    for number in range(1, len([*MORNING, *LARGE, *AFTERNOON]) + 2):
        data = _large_picture() if number in LARGE else picture(number=number)
        (folder / f"{number:03}.jpg").write_bytes(data)


def _large_picture() -> bytes:
    """A picture that travels in several pieces of at most 1 MiB."""
    image = Image.frombytes("RGB", (1920, 1400), os.urandom(1920 * 1400 * 3))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    data = out.getvalue()
    assert len(data) > LARGE_BYTES
    return data
