"""A shift at a station with a window, on a real X server: what a person's hands and guns do.

Real processes: `suyuan station` with its window and a hub that dies and comes back. A keyboard gun
(the X server types), a serial gun on a pty that is unplugged, photos from a folder, a network
printer. Nothing looks into the process: what came of it is read from its folder and from the hub.
"""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from station.store.station_store import open_reader
from tests.e2e import documents, kept
from tests.e2e.documents import LEAD, LOTS, ORDER, PRODUCT, REFLOW, board
from tests.faults.proofs import Faults, check_chain, compare_hub
from tests.helpers.desktop import Desktop, missing_for
from tests.helpers.pictures import picture
from tests.helpers.processes import PROJECT, HubProcess, Line, StationProcess, lines_of
from tests.helpers.pty_gun import PtyGun
from tests.helpers.tcp_printer import TcpPrinter
from tests.helpers.waiting import wait_until
from tests.helpers.x_gun import XGun

NEEDS = ("Xvfb", "xdotool", "openbox")
pytestmark = pytest.mark.skipif(bool(missing_for(*NEEDS)), reason=missing_for(*NEEDS) or "-")

STEPS = ["incoming", "smt", "first-article", "functional-test", "final", "pack", "ship"]
"""Of a board's route, as their buttons lie."""
ACTIONS = 5
"""Buttons below the home page that can be pressed while no work can begin."""
GOOD, BAD = range(1, 13), range(13, 15)
SCRATCH_KEY = "8"
SOON_S, LATER_S = 20.0, 60.0


@dataclass
class Shift:
    """What the shift left behind.

    Attributes:
        judged: Boards in the order they were judged, without the one that was taken back.
        offline: Records that were saved while there was no hub.
        labels: Jobs that the printer took.
    """

    own: list[Line] = field(default_factory=list)
    at_hub: list[Line] = field(default_factory=list)
    judged: list[str] = field(default_factory=list)
    undone: str = ""
    offline: int = 0
    labels: int = 0
    exit_code: int | None = None
    crashes: str = ""
    status: Line = field(default_factory=dict)


class Operator:
    """Works at the window; sees only what is saved."""

    def __init__(self, desktop: Desktop, gun: XGun, data_dir: Path) -> None:
        self._desktop = desktop
        self._gun = gun
        self._data_dir = data_dir

    def count(self, type_: str = "") -> int:
        """Records in the station's folder."""
        conn, _ = open_reader(self._data_dir)
        try:
            sql = "SELECT count(*) FROM record WHERE ? IN ('', type)"
            return int(conn.value(sql, (type_,)))
        finally:
            conn.close()

    def newest(self, type_: str) -> dict[str, Any]:
        """What the newest record of a type says."""
        conn, _ = open_reader(self._data_dir)
        try:
            sql = "SELECT body FROM record WHERE type = ? ORDER BY rowid DESC LIMIT 1"
            return dict(json.loads(conn.value(sql, (type_,)))["data"])
        finally:
            conn.close()

    def scan(self, code: str) -> None:
        """With the keyboard gun."""
        self._gun.fire(code)

    def key(self, *names: str) -> None:
        """Keys of the keyboard, as a person presses them."""
        self._desktop.run(["xdotool", "key", "--delay", "150", *names])

    def until_saved(self, type_: str, count: int, what: str) -> None:
        """Wait until one more record of a type is there than `count`."""
        wait_until(lambda: self.count(type_) > count, SOON_S, what)

    def scan_until_saved(self, code: str, type_: str) -> None:
        """Scan, and scan again where nothing came of it, as a person does who hears the tone."""
        before = self.count(type_)
        for _ in range(4):
            self.scan(code)
            try:
                wait_until(lambda: self.count(type_) > before, SOON_S / 3)
            except AssertionError:
                continue
            return
        raise AssertionError(f"{code}: no {type_}")

    def press_until_saved(self, key: str, type_: str, count: int, what: str) -> None:
        """Press a key until it has done its work: the gates are asked first, which takes a moment."""

        def is_saved() -> bool:
            if self.count(type_) == count:
                self.key(key)
            return self.count(type_) > count

        wait_until(is_saved, SOON_S, what)

    def choose_step(self, step: str) -> None:
        """Walk over the buttons of the home page by keyboard, until this step is bound.

        The actions come first (one of them is "undo"), then the steps beside each other, then
        the orders: from the first step that is met on, it is known which way to go.
        """
        keys, met = ["Tab"] * (ACTIONS + 1), []
        for _ in range(24):
            before = self.count("binding.changed")
            self.key("Escape", *keys, "space")
            try:
                wait_until(lambda n=before: self.count("binding.changed") > n, 4.0)  # type: ignore[misc]
            except AssertionError:  # a button that binds nothing
                keys = ["Tab"]
                continue
            bound = self.newest("binding.changed")
            met.append(bound)
            if bound["order"] != ORDER:
                self.scan_until_saved(ORDER, "binding.changed")
                keys = ["shift+Tab"]
            elif bound["step"] == step:
                return
            else:
                keys = ["Tab" if STEPS.index(bound["step"]) < STEPS.index(step) else "shift+Tab"]
        raise AssertionError(f"no way to {step}, met {met}")


@pytest.fixture(scope="module")
def shift(tmp_path_factory: pytest.TempPathFactory) -> Shift:
    return play(tmp_path_factory.mktemp("window"))


def play(folder: Path) -> Shift:
    """The whole shift in an empty folder."""
    data_dir, hub_dir, photos = folder / "a", folder / "hub", folder / "photos"
    docs = documents.write_documents(folder / "documents")
    (loaded,) = lines_of("master", "load", docs, "--hub", "--data-dir", hub_dir, "--json")
    photos.mkdir()
    for number in range(4):
        (photos / f"{number}.jpg").write_bytes(picture(number=number))
    with (
        HubProcess(hub_dir) as hub,
        PtyGun(folder / "gun") as serial_gun,
        TcpPrinter() as printer,
        Desktop() as desktop,
        XGun(desktop.environ["DISPLAY"]) as gun,
    ):
        hub.enrol(data_dir, "工位01")
        _prepare(data_dir, hub, docs, loaded["read"])
        devices = (
            f"scanner={serial_gun.address}",
            f"camera=files://{photos}?wrap=no",
            f"printer={printer.address(hang_up_s=0.2)}",
        )
        with _window(folder, data_dir, hub, devices, desktop) as process:
            done = _work(Operator(desktop, gun, data_dir), hub, serial_gun)
            wait_until(lambda: _is_delivered(data_dir), LATER_S, "delivery")
            process.send_signal(signal.SIGTERM)
            done.exit_code = process.wait(SOON_S)
        done.labels = len(printer.report().jobs)
        done.own = lines_of("export", "--json", "--data-dir", data_dir)
        done.status = kept.status_of(data_dir)
        assert hub.stop() == 0
        done.at_hub = hub.export()
        said = (folder / "window.log").read_text("utf-8", "replace")
        done.crashes = said[said.find("Traceback") :] if "Traceback" in said else ""
    return done


def _prepare(data_dir: Path, hub: HubProcess, docs: Path, count: int) -> None:
    """Boards that wait for the final inspection, made by the same station without a window."""
    master = documents.read_master(docs)
    with StationProcess(data_dir, "--hub", hub.url, environ={"SUYUAN_SYNC_INTERVAL_S": "1"}) as a:
        wait_until(lambda: kept.items_known(data_dir) >= count, LATER_S, "the documents")
        a.save("sign_in", badge=LEAD)
        for material, lot in LOTS.items():
            supplied = {"material": material, "supplier": "SUP-PARTS", "quantity": 5000}
            a.save("receive", lot=lot, **supplied)
            readings = documents.readings(master, material, "incoming")
            a.save("inspect", unit=lot, sampled=500, measurements=readings)
        a.save("bind", order=ORDER, step="smt", machine="SMT-1", method="PRG-1", material="R-1")
        numbers = [*GOOD, *BAD]
        made = {"parameters": REFLOW, "consumed": documents.consumed()}
        a.save("finish", unit=board(numbers[0]), **made)
        a.save("bind", step="first-article")
        readings = documents.readings(master, PRODUCT, "first-article")
        a.save("first_article", unit=board(numbers[0]), result="pass", measurements=readings)
        a.save("bind", step="smt")
        for number in numbers[1:]:
            a.save("finish", unit=board(number), **made)
        a.save("bind", step="functional-test", machine="FCT-2", method="FCT-9")
        readings = documents.readings(master, PRODUCT, "functional-test")
        for number in numbers:
            a.save("inspect", unit=board(number), result="pass", measurements=readings)
        assert a.finish() == 0


class _window:  # noqa: N801 - used as a function
    """The station's window as a process; ended whatever happens."""

    def __init__(
        self,
        folder: Path,
        data_dir: Path,
        hub: HubProcess,
        devices: tuple[str, ...],
        desktop: Desktop,
    ) -> None:
        words = ["station", "--data-dir", str(data_dir), "--hub", hub.url]
        words += [f"--device={each}" for each in devices]
        self._log = (folder / "window.log").open("wb")
        self._desktop = desktop
        environ = {k: v for k, v in desktop.environ.items() if not k.startswith(("HOME", "XDG_"))}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ui", *words],
            cwd=PROJECT,
            env=os.environ | environ | {"SUYUAN_SYNC_INTERVAL_S": "1"},
            stdout=self._log,
            stderr=self._log,
        )

    def __enter__(self) -> "subprocess.Popen[bytes]":
        find = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "Suyuan Station"]
        window = self._desktop.run(find).split()[0]
        self._desktop.run(["xdotool", "windowactivate", "--sync", window])
        return self.process

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._log.close()


def _work(me: Operator, hub: HubProcess, serial_gun: PtyGun) -> Shift:
    """What the operator does, in order; every saved thing is waited for, as a person does."""
    done = Shift()
    me.scan_until_saved(LEAD, "session.started")
    before = me.count("binding.changed")
    serial_gun.fire(ORDER.encode())
    me.until_saved("binding.changed", before, "the order by the serial gun")
    me.choose_step("final")
    _judge(me, done, GOOD[:4], serial_gun)
    hub.kill()
    before = me.count()
    _judge(me, done, GOOD[4:8], serial_gun)
    serial_gun.unplug()
    _judge(me, done, GOOD[8:], None)
    _take_back(me, done)
    for number in BAD:
        _fail(me, done, number)
    _judge(me, done, GOOD[-1:], None)  # the one that was taken back
    done.offline = me.count() - before
    hub.start()
    serial_gun.plug()
    me.key("Escape")
    me.choose_step("pack")
    for number in GOOD[:10]:
        me.scan_until_saved(board(number), "unit.packed")
    return done


def _judge(me: Operator, done: Shift, numbers: Any, serial_gun: PtyGun | None) -> None:
    """Good boards, one with the one gun, the next with the other, where there are two."""
    for number in numbers:
        before = me.count("unit.inspected")
        if serial_gun is not None and number % 2:
            serial_gun.fire(board(number).encode())
        else:
            me.scan(board(number))
        me.press_until_saved("F1", "unit.inspected", before, f"{board(number)} passes")
        done.judged.append(board(number))


def _take_back(me: Operator, done: Shift) -> None:
    """Undo the last one."""
    before = me.count("action.undone")
    me.key("F8")
    me.until_saved("action.undone", before, "undone")
    done.undone = done.judged.pop()


def _fail(me: Operator, done: Shift, number: int) -> None:
    """A scratched board with a photo; the countdown saves it."""
    before = me.count("unit.inspected")
    me.scan(board(number))
    me.key("F2")
    me.key(SCRATCH_KEY)
    me.key("F4")
    me.until_saved("unit.inspected", before, f"{board(number)} failed")
    done.judged.append(board(number))


def _is_delivered(data_dir: Path) -> bool:
    status = kept.status_of(data_dir)
    return bool(status["complete"] == status["records"])


# --- what must be true ------------------------------------------------------------------------


def test_every_saved_record_is_at_the_hub_once_with_its_photos(shift: Shift) -> None:
    faults = Faults()
    compare_hub(shift.own, shift.at_hub, faults)
    check_chain(shift.own, faults)
    assert not faults, faults


def test_every_board_was_judged_once_and_the_one_taken_back_twice(shift: Shift) -> None:
    wanted = Counter(board(number) for number in [*GOOD, *BAD])
    assert Counter(shift.judged) == wanted
    made_before = len([*GOOD, *BAD]) + len(LOTS)
    records = sum(line["type"] == "unit.inspected" for line in shift.own)
    assert records == made_before + len(shift.judged) + 1


def test_scratched_boards_have_their_photos_at_the_hub(shift: Shift) -> None:
    stored = {blob["sha256"] for line in shift.at_hub for blob in line["blobs"]}
    assert len(stored) == len(BAD)


def test_work_went_on_without_a_hub(shift: Shift) -> None:
    assert shift.offline >= len(GOOD[4:]) + len(BAD)


def test_full_carton_was_sealed_and_its_label_printed(shift: Shift) -> None:
    assert sum(line["type"] == "container.sealed" for line in shift.own) == 1
    assert shift.labels >= 1


def test_window_ends_politely_and_nothing_crashed(shift: Shift) -> None:
    assert shift.exit_code == 0
    assert shift.crashes == ""
