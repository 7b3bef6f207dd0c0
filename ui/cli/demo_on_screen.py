"""The demo factory in a window, in a folder of its own that one click removes.

The scripted shift is played once, so that there is something to trace; then boards wait at the
final inspection, the hub goes on in the background, and the station's window opens.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import resources
from resources import texts
from station import settings
from station.documents.folder import read_folder
from station.documents.master import Master
from ui.assembly.child import Child, ChildEnded, HeadlessChild, run_command
from ui.assembly.demo_line import Line, waiting_boards
from ui.assembly.demo_parts import FolderNotEmpty, serve, shift
from ui.assembly.options import Options

NOTE = "demo.json"
SYNC_EVERY_S = 2.0


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the folder holds."""

    port: int


def run(wanted: Path | None) -> int:
    """Open the demo; returns when its window is closed.

    Args:
        wanted: The demo's folder, empty or a demo's; its usual place when `None`.

    Raises:
        StationError: The folder is somebody else's, or the demo could not be made.
    """
    from ui.assembly import window  # loads Qt
    from ui.assembly.demo_window import DemoDesk, Wish

    folder = wanted or settings.paths().data_dir.with_name("suyuan-demo")
    prepared = _prepared(folder)
    print(texts.say("demo.opening", path=str(folder)), flush=True)
    wish, labels = Wish(), folder / "labels-on-screen"
    devices = (
        ("scanner", "sim://gun"),
        ("camera", "sim://board"),
        ("printer", f"sim://printer?folder={labels}&language=png"),
    )
    options = Options(folder / "station", devices, sync_interval_s=SYNC_EVERY_S)
    with _hub(folder, prepared.port):
        code = window.run(options, folder / "log", adorn=DemoDesk(labels, wish))
    if wish.remove:
        shutil.rmtree(folder)
        print(texts.say("demo.removed"))
    return code


def _prepared(folder: Path) -> Prepared:
    """Use a demo that is there already, else make one.

    Raises:
        FolderNotEmpty: The folder holds something else.
    """
    from ui.assembly.preparing import prepare  # loads Qt

    note = folder / NOTE
    if not note.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FolderNotEmpty(path=str(folder))
        try:
            prepare(texts.say("demo.preparing"), lambda show: _prepare(folder, show))
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)  # half a demo is none
            raise
    return Prepared(**json.loads(note.read_text("utf-8")))


def _prepare(folder: Path, show: Callable[[str], None]) -> None:
    """Play the shift; what it says goes to the screen and to the terminal."""

    def tell(code: str, **facts: object) -> None:
        sentence = texts.say(code, **facts)
        print(sentence, flush=True)
        show(sentence)

    hub_dir, station_dir = folder / "hub", folder / "station"
    tell("demo.documents")
    samples = str(resources.path("samples"))
    run_command("master", "load", samples, "--hub", "--data-dir", str(hub_dir))
    with (folder / "hub.log").open("wb") as log, Child(serve(hub_dir), log) as hub:
        started = hub.read()
        tell("demo.hub", url=started["url"])
        enrolled = json.loads(run_command("hub", "enrol", "--json", "--data-dir", str(hub_dir)))
        run_command("sync", "enrol", enrolled["code"], "--data-dir", str(station_dir))
        run_command("sync", "--once", "--data-dir", str(station_dir))
        shift(station_dir, folder, tell)
        _wait_at_final(station_dir, folder)
        tell("demo.sending")
        run_command("sync", "--once", "--data-dir", str(station_dir))
    prepared = Prepared(int(started["port"]))
    (folder / NOTE).write_text(json.dumps(asdict(prepared)), "utf-8")


def _wait_at_final(station_dir: Path, folder: Path) -> None:
    """Boards for whoever tries the demo."""
    master = Master.of(read_folder(resources.path("samples")))
    with (
        (folder / "station.log").open("ab") as log,
        HeadlessChild(station_dir, log=log) as station,
    ):
        Line(station.ask, master, lambda _: None).prepare(waiting_boards())
        station.finish()


@contextmanager
def _hub(folder: Path, port: int) -> Iterator[None]:
    """The hub where it was before; without it the station works offline, which is worth seeing."""
    with (folder / "hub.log").open("ab") as log:
        hub = Child(serve(folder / "hub", port), log)
        try:
            hub.read()
        except ChildEnded:
            hub.stop()
            yield
            return
        with hub:
            yield
