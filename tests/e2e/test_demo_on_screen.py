"""`suyuan demo` on a machine with a screen: the window, the gun that one clicks, gone by one click."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from station.store.station_store import open_reader
from tests.helpers.desktop import Desktop, missing_for
from tests.helpers.processes import PROJECT
from tests.helpers.waiting import wait_until

NEEDS = ("Xvfb", "xdotool", "openbox")
pytestmark = pytest.mark.skipif(bool(missing_for(*NEEDS)), reason=missing_for(*NEEDS) or "-")
READY_S, SOON_S = 180.0, 30.0


def inspected(data_dir: Path) -> int:
    """How many boards the demo's station has judged."""
    conn, _ = open_reader(data_dir)
    try:
        return int(conn.value("SELECT count(*) FROM record WHERE type = 'unit.inspected'"))
    finally:
        conn.close()


def test_demo_opens_scans_by_f10_and_saves_what_is_judged(tmp_path) -> None:
    folder, log = tmp_path / "demo", tmp_path / "log"
    with Desktop() as desktop, log.open("wb") as said:
        own = {n: desktop.environ[n] for n in ("DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR")}
        process = subprocess.Popen(
            [sys.executable, "-m", "ui", "demo", "--data-dir", str(folder)],
            cwd=PROJECT,
            env=os.environ | own,
            stdout=said,
            stderr=said,
        )
        try:
            wait_until((folder / "demo.json").is_file, READY_S, "the demo's data")
            find = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "Suyuan Station"]
            window = desktop.run(find, timeout_s=SOON_S).split()[0]
            desktop.run(["xdotool", "windowactivate", "--sync", window])
            before = inspected(folder / "station")

            def is_judged() -> bool:
                if inspected(folder / "station") == before:
                    desktop.run(["xdotool", "key", "--delay", "300", "F10", "F1"])
                return inspected(folder / "station") > before

            wait_until(is_judged, SOON_S, "a board judged")
            process.terminate()
            assert process.wait(SOON_S) == 0
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    assert b"Traceback" not in log.read_bytes()
