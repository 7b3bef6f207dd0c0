"""What the demo with and without a window are both made of: a hub, a station, the scripted shift."""

from collections.abc import Callable
from pathlib import Path

import resources
from station.documents.folder import read_folder
from station.documents.master import Master
from station.errors import StationError
from ui.assembly.child import HeadlessChild
from ui.assembly.demo_shift import Done, Shift


class FolderNotEmpty(StationError):
    """The demo's data go into an empty folder only."""

    code = "demo.folder_not_empty"
    exit_code = 2


def serve(hub_dir: Path, port: int = 0) -> list[str]:
    """The words that serve the demo's hub."""
    return ["hub", "serve", "--json", "--data-dir", str(hub_dir), "--port", str(port)]


def shift(station_dir: Path, folder: Path, tell: Callable[..., None]) -> Done:
    """Play the script on a station with simulated devices, without any network."""
    devices = [
        f"--device={each}"
        for each in (
            "scanner=sim://gun",
            "camera=sim://board",
            f"printer=sim://printer?folder={folder / 'labels'}",
        )
    ]
    master = Master.of(read_folder(resources.path("samples")))
    with (
        (folder / "station.log").open("wb") as log,
        HeadlessChild(station_dir, *devices, log=log) as station,
    ):
        done = Shift(station.ask, master, tell).play()
        station.wait_for("print", len(done.counts["print.planned"]))
        station.finish()
    return done
