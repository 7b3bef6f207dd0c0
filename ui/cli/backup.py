"""`suyuan backup`: copy this station's data into a folder, and prove that it can be restored."""

import argparse
import json
from pathlib import Path

from resources import texts
from station.clock import SystemClock
from station.store import recovery
from station.store.backup import backup
from station.store.errors import StoreInUse
from station.store.station_store import StationStore
from ui.assembly import handover
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
    """Back up; a running program does it itself, between the operators' actions."""
    records, photos = _made(args.data_dir, args.target.absolute())
    if args.json:
        facts = {"state": "safe", "records": records, "photos": photos}
        print(json.dumps(facts | {"folder": str(args.target)}))
    else:
        print(texts.say("backup.done", path=str(args.target), records=records, photos=photos))
        if not (args.target / recovery.FILE_NAME).exists():
            print(texts.say("backup.no_sheet"))
    return OK


def _made(data_dir: Path, target: Path) -> tuple[int, int]:
    """How many records and photos are in it, read back."""
    clock = SystemClock()
    try:
        store = StationStore(data_dir, clock, program_version())
    except StoreInUse as in_use:
        told = handover.hand_over(data_dir, handover.BackUp(str(target)), in_use)
        return told.records, told.photos
    try:
        made = backup(store, target, clock)
    finally:
        store.close()
    return made.records, len(made.files) - 1
