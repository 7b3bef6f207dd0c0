"""`suyuan adopt`: take over what a dead station has not delivered."""

import argparse
import json
import sys
from pathlib import Path

from resources import texts
from station.clock import SystemClock
from station.store.adopting import Adopted, SameStation, adopt
from station.store.copying import make_folder
from station.store.dead_store import dead_store
from station.store.station_store import StationStore
from ui.assembly.adopting import proven_by_hub
from ui.assembly.core import program_version
from ui.cli import sheet
from ui.cli.main import CHECK_FAILED, OK

MOST_LINES = 20


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = texts.tr(
        "Take over what a dead station has not delivered: its records and photos go on in this "
        "station's stream, unchanged, and still say who made them. Its folder stays as it is. May "
        "be interrupted and run again."
    )
    parser.add_argument(
        "source", type=Path, help=texts.tr("the dead station's data folder, or a backup of it")
    )
    parser.add_argument("--data-dir", type=Path, required=True, help=texts.tr("data folder"))
    sheet.add_argument(parser)
    parser.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Adopt; 5 where records or photos could not be read any more, all others are here then."""
    key = sheet.read_sheet(args.sheet) if args.sheet else None
    if args.source.resolve() == args.data_dir.resolve():
        raise SameStation(station=str(args.data_dir))
    make_folder(args.data_dir)
    with dead_store(args.source, key, args.data_dir) as dead:
        store = StationStore(args.data_dir, SystemClock(), program_version())
        try:
            told = adopt(store, dead, proven_by_hub(store, dead), _tell)
        finally:
            store.close()
    (_say_json if args.json else _say)(told, args.data_dir)
    return CHECK_FAILED if told.unreadable or told.photos_lost else OK


def _say_json(told: Adopted, data_dir: Path) -> None:
    facts = {name: getattr(told, name) for name in ("station", "records", "known", "delivered")}
    lost = {"photos": told.photos, "photos_lost": told.photos_lost}
    places = [{"epoch": epoch, "seq": seq} for epoch, seq in told.unreadable]
    print(json.dumps(facts | lost | {"unreadable": places, "data_dir": str(data_dir)}))


def _say(told: Adopted, data_dir: Path) -> None:
    facts = {"records": told.records, "photos": told.photos, "path": str(data_dir)}
    print(texts.say("adopt.done", station=told.station[:8], **facts))
    if told.known or told.delivered:
        print(texts.say("adopt.left_out", known=told.known, delivered=told.delivered))
    for epoch, seq in told.unreadable[:MOST_LINES]:
        print(texts.say("adopt.unreadable", epoch=epoch[:8], seq=seq))
    for sha256 in told.photos_lost[:MOST_LINES]:
        print(texts.say("adopt.photo_lost", photo=sha256[:16]))
    more = max(0, len(told.unreadable) - MOST_LINES) + max(0, len(told.photos_lost) - MOST_LINES)
    if more:
        print(texts.say("adopt.more_lost", count=more))


def _tell(done: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done}", end="", file=sys.stderr, flush=True)
