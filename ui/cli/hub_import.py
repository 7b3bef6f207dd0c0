"""`suyuan hub import`: take in what stations wrote onto a USB stick."""

import argparse
import json
from pathlib import Path

import msgspec

from resources import texts
from station.clock import SystemClock
from sync.hub import control
from sync.hub.carried import CarriedIn
from sync.hub.identity import open_identity
from ui.cli.main import CHECK_FAILED, OK


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the sub-command."""
    parser.add_argument("folder", type=Path, help=texts.tr("the stick's folder"))
    whose = texts.tr("let stations in that this hub does not know yet, as this supplier's")
    parser.add_argument("--supplier", metavar="NAME", help=whose)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """One line per trip; 5 where one could not be used, or not all of it."""
    request = control.CarryIn(str(args.folder.absolute()), args.supplier)
    trips = control.ask(args.data_dir, request, SystemClock()).carried
    for each in trips:
        print(msgspec.json.encode(each).decode() if args.json else _sentence(each))
    public = open_identity(args.data_dir, may_create=False).key.public.hex()
    if args.json:
        print(json.dumps({"trips": len(trips), "hub_key": public}))
    elif not trips:
        print(texts.say("carried.no_trip", path=str(args.folder)))
    elif not all(each.problem for each in trips):
        print(texts.say("carried.take_back", key=public))
    return CHECK_FAILED if any(each.problem or each.missing for each in trips) else OK


def _sentence(each: CarriedIn) -> str:
    if each.problem:
        return each.problem
    facts = {"label": each.label, "records": each.records, "photos": each.photos}
    if each.is_forked:
        return texts.say("carried.trip_forked", **facts)
    if each.missing:
        return texts.say("carried.trip_missing", missing=each.missing, **facts)
    return texts.say("carried.trip_taken", **facts)
