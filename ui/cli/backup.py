"""`suyuan backup`: copy this station's data into a folder, and prove that it can be restored."""

import argparse
import json
from pathlib import Path

from resources import texts
from station.clock import SystemClock
from station.store import recovery
from station.store.backup import backup
from station.store.station_store import StationStore
from ui.assembly.core import program_version
from ui.cli.main import OK


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "target", type=Path, help=texts.tr("an empty folder, best on another disk")
    )
    parser.add_argument("--data-dir", type=Path, required=True, help=texts.tr("data folder"))
    parser.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Back up; nobody else may hold the folder."""
    clock = SystemClock()
    store = StationStore(args.data_dir, clock, program_version())
    try:
        made = backup(store, args.target, clock)
    finally:
        store.close()
    photos = len(made.files) - 1
    if args.json:
        facts = {"state": made.state, "records": made.records, "photos": photos}
        print(json.dumps(facts | {"folder": str(args.target)}))
    else:
        found = {"path": str(args.target), "records": made.records, "photos": photos}
        print(texts.say("backup.done", **found))
        if not (args.target / recovery.FILE_NAME).exists():
            print(texts.say("backup.no_sheet"))
    return OK
