"""`suyuan demo`: the main job on embedded defaults, with real processes and simulated devices.

On a machine with a screen it opens the demo factory in a window (`demo_on_screen`). Without one, or
with `--headless`: a hub on loopback, a station that works offline for most of the shift, then sends
everything. Each number of the summary is read back from the hub's own export.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import resources
from resources import texts
from station.errors import StationError
from ui.assembly.child import Child, run_command
from ui.assembly.demo_parts import FolderNotEmpty, serve, shift
from ui.assembly.demo_summary import Summary, summarise
from ui.cli import screen


class DemoIncomplete(StationError):
    """The hub does not hold everything that the station said it saved."""

    code = "demo.incomplete"
    exit_code = 5


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--headless",
        action="store_true",
        help=texts.tr("without a window: play the shift and print its summary"),
    )
    parser.add_argument(
        "--data-dir", type=Path, help=texts.tr("keep the demo's data in this empty folder")
    )
    parser.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Open the demo factory, or play its shift, read it back, show it."""
    if not (args.headless or args.json) and screen.is_there():
        from ui.cli import demo_on_screen

        return demo_on_screen.run(args.data_dir and args.data_dir.absolute())
    with _folder(args.data_dir and args.data_dir.absolute()) as folder:
        summary = play(folder, quiet=args.json)
    print(json.dumps(summary.facts()) if args.json else summary.text())
    if not summary.is_complete:
        raise DemoIncomplete(missing=summary.missing)
    return 0


def play(folder: Path, *, quiet: bool) -> Summary:
    """The whole demo in a folder."""

    def tell(code: str, **facts: object) -> None:
        if not quiet:
            print(texts.say(code, **facts), flush=True)

    hub_dir, station_dir = folder / "hub", folder / "station"
    tell("demo.documents")
    run_command(
        "master", "load", str(resources.path("samples")), "--hub", "--data-dir", str(hub_dir)
    )
    with (folder / "hub.log").open("wb") as log, Child(serve(hub_dir), log) as hub:
        url = hub.read()["url"]
        tell("demo.hub", url=url)
        code = json.loads(run_command("hub", "enrol", "--json", "--data-dir", str(hub_dir)))[
            "code"
        ]
        run_command("sync", "enrol", code, "--data-dir", str(station_dir))
        run_command("sync", "--once", "--data-dir", str(station_dir))
        tell("demo.offline")
        done = shift(station_dir, folder, tell)
        tell("demo.sending")
        run_command("sync", "--once", "--data-dir", str(station_dir))
    return summarise(done, _lines("export", station_dir), _lines("hub", hub_dir), hub_dir)


def _lines(command: str, data_dir: Path) -> list[dict[str, Any]]:
    words = ("hub", "export") if command == "hub" else ("export",)
    printed = run_command(*words, "--json", "--data-dir", str(data_dir))
    return [json.loads(line) for line in printed.splitlines()]


@contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    """The demo's own folder; a temporary one is removed at the end."""
    if wanted is not None:
        wanted.mkdir(parents=True, exist_ok=True)
        if any(wanted.iterdir()):
            raise FolderNotEmpty(path=str(wanted))
        yield wanted
        return
    with tempfile.TemporaryDirectory(prefix="suyuan-demo-") as folder:
        yield Path(folder)
