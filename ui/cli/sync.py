"""`suyuan sync`: enrol at a hub, send and fetch once, or say what waits."""

import argparse
import json
from pathlib import Path

from resources import texts
from station.clock import SystemClock
from station.store import recovery, schema
from station.store.errors import StoreInUse
from station.store.outbox import delivery
from station.store.station_store import StationStore, open_reader
from ui.assembly import handover
from ui.assembly.core import program_version
from ui.assembly.hub_link import HubLink, Route, enrol_station, pin_of


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--once", action="store_true", help=texts.tr("send and fetch once"))
    _common(parser, required=False)
    parser.set_defaults(run=run_once, parser=parser)
    parts = parser.add_subparsers(metavar="WHAT")
    enrolling = parts.add_parser("enrol", help=texts.tr("let the hub know this station"))
    enrolling.add_argument("code", help=texts.tr("the code that the hub printed"))
    enrolling.set_defaults(run=run_enrol)
    status = parts.add_parser("status", help=texts.tr("what waits to be sent"))
    status.set_defaults(run=run_status)
    for part in (enrolling, status):
        _common(part, required=True)


def _common(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--data-dir", type=Path, required=required, help=texts.tr("data folder"))
    parser.add_argument("--hub", metavar="URL", help=texts.tr("reach the hub at this address"))
    parser.add_argument("--ca", type=Path, help=texts.tr("certificates to trust, PEM"))
    parser.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))


def run_enrol(args: argparse.Namespace) -> int:
    """Enrol, once per data folder."""
    store = StationStore(args.data_dir, SystemClock(), program_version())
    try:
        pin = enrol_station(store, args.code, Route(args.hub, args.ca))
    finally:
        store.close()
    if args.json:
        print(json.dumps({"label": pin.label, "hub": pin.hub, "url": pin.url}))
    else:
        print(texts.say("sync.enrolled", label=pin.label, url=pin.url))
        if not (args.data_dir / recovery.FILE_NAME).exists():
            print(texts.say("doctor.no_sheet"))
    return 0


def run_once(args: argparse.Namespace) -> int:
    """One turn: everything up, everything down; by the running program where one runs."""
    if not args.once or args.data_dir is None:
        args.parser.error(texts.tr("say enrol, status, or --once with --data-dir"))
    clock = SystemClock()
    try:
        store = StationStore(args.data_dir, clock, program_version())
    except StoreInUse as in_use:
        handover.hand_over(args.data_dir, handover.SyncNow(), in_use)
        return run_status(args)
    try:
        link = HubLink(store, clock, Route(args.hub, args.ca))
        try:
            link.run_once()
            backlog = link.ledger.backlog()
        finally:
            link.close()
    finally:
        store.close()
    if args.json:
        waiting = {"records": backlog.records, "photos": backlog.blobs, "held": backlog.held}
        print(json.dumps({"waiting": waiting}))
    else:
        print(texts.say("sync.done", records=backlog.records, photos=backlog.blobs))
    return 0


def run_status(args: argparse.Namespace) -> int:
    """What waits, and for how long; reads beside a running program."""
    conn, _ = open_reader(args.data_dir)
    try:
        pin, state = pin_of(conn), delivery(conn, schema.meta(conn, "station") or "")
    finally:
        conn.close()
    if args.json:
        print(json.dumps({"hub": pin.url if pin else None} | state))
    elif pin is None:
        print(texts.say("sync.alone", records=state["records"]))
    else:
        print(texts.say("sync.waiting", url=pin.url or pin.hub[:8], **state))
    return 0
