"""`suyuan rebuild`: compute every row anew from the records."""

import argparse
import json
import sys
from pathlib import Path

from resources import texts
from station.clock import SystemClock
from station.store.errors import StoreInUse
from station.store.rebuild import rebuild_rows
from station.store.station_store import StationStore
from ui.assembly import handover
from ui.assembly.core import program_version
from ui.cli.main import OK


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--data-dir", type=Path, required=True, help=texts.tr("data folder"))
    parser.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Rebuild, telling how far it is where somebody watches; a running program does it itself."""
    count = _rebuilt(args.data_dir)
    if args.json:
        print(json.dumps({"records": count}))
    else:
        print(texts.say("station.rebuilt", records=count))
    return OK


def _rebuilt(data_dir: Path) -> int:
    try:
        store = StationStore(data_dir, SystemClock(), program_version())
    except StoreInUse as in_use:
        return handover.hand_over(data_dir, handover.Rebuild(), in_use).records
    try:
        return store.writer.run(lambda tx: rebuild_rows(tx.conn, _tell))
    finally:
        store.close()


def _tell(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} / {total}", end="", file=sys.stderr, flush=True)
