"""`suyuan export`: a JSON line for each record of this station."""

import argparse
import json
from pathlib import Path

from resources import texts
from station.clock import SystemClock
from station.store.errors import StoreInUse
from station.store.export import export
from station.store.station_store import StationStore, open_to_export
from ui.assembly import handover
from ui.assembly.core import program_version
from ui.assembly.usb import write_stick
from ui.cli.main import CHECK_FAILED, OK


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = texts.tr(
        "Print a JSON line for each record of this station, or fill a USB stick for the hub."
    )
    parser.add_argument("--data-dir", type=Path, required=True, help=texts.tr("data folder"))
    parser.add_argument(
        "--to-usb",
        type=Path,
        metavar="FOLDER",
        help=texts.tr("write what waits for the hub onto a USB stick instead"),
    )
    parser.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the lines, beside a running program; or write a stick."""
    if args.to_usb is not None:
        return _write_stick(args)
    conn = open_to_export(args.data_dir)
    try:
        for line in export(conn):
            print(json.dumps(line, ensure_ascii=False))
    finally:
        conn.close()
    return OK


def _write_stick(args: argparse.Namespace) -> int:
    """5 where a photo could not be read any more; everything else is on the stick then."""
    records, photos, unreadable = _written(args.data_dir, args.to_usb.absolute())
    facts = {"records": records, "photos": photos}
    if args.json:
        print(json.dumps(facts | {"folder": str(args.to_usb), "unreadable": unreadable}))
    elif records or photos:
        print(texts.say("carried.written", path=str(args.to_usb), **facts))
    else:
        print(texts.say("carried.nothing"))
    if unreadable and not args.json:
        print(texts.say("carried.photos_unreadable", count=len(unreadable)))
    return CHECK_FAILED if unreadable else OK


def _written(data_dir: Path, stick: Path) -> tuple[int, int, list[str]]:
    try:
        store = StationStore(data_dir, SystemClock(), program_version())
    except StoreInUse as in_use:
        told = handover.hand_over(data_dir, handover.WriteStick(str(stick)), in_use)
        return told.records, told.photos, list(told.unreadable)
    try:
        out = write_stick(store, stick)
    finally:
        store.close()
    return out.records, out.photos, out.unreadable
