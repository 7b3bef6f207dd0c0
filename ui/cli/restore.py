"""`suyuan restore`: bring a backup back as a working data folder."""

import argparse
import json
from pathlib import Path

from resources import texts
from station.clock import SystemClock
from station.store.restore import restore
from ui.assembly.core import program_version
from ui.cli import sheet
from ui.cli.main import OK


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("source", type=Path, help=texts.tr("the backup's folder"))
    parser.add_argument("--data-dir", type=Path, required=True, help=texts.tr("data folder"))
    sheet.add_argument(parser)
    parser.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Restore into an empty folder."""
    key = sheet.read_sheet(args.sheet) if args.sheet else None
    found = restore(args.source, args.data_dir, SystemClock(), program_version(), sheet=key)
    facts = {"records": found.records, "photos": found.photos}
    if args.json:
        print(json.dumps(facts | {"station": found.station, "new_key": found.has_new_key}))
        return OK
    print(texts.say("restore.done", path=str(args.data_dir), **facts))
    if found.has_new_key:
        print(texts.say("restore.enrol_again"))
    return OK
