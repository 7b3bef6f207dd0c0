"""`suyuan import-receipts`: read what the hub has signed for from a USB stick."""

import argparse
import json
from pathlib import Path

import msgspec

from resources import texts
from station.clock import SystemClock
from station.store.errors import StoreInUse
from station.store.station_store import StationStore
from ui.assembly import handover
from ui.assembly.core import program_version
from ui.assembly.usb import Answered, read_stick
from ui.cli.main import CHECK_FAILED, OK


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = texts.tr(
        "Read what the hub has signed for from a USB stick that came back from it. Reading it "
        "twice changes nothing. What was answered in full is removed from the stick."
    )
    parser.add_argument("folder", type=Path, help=texts.tr("the stick's folder"))
    parser.add_argument("--data-dir", type=Path, required=True, help=texts.tr("data folder"))
    key = texts.tr("the hub's key as its people say it, needed the first time only")
    parser.add_argument("--hub-key", default="", metavar="KEY", help=key)
    parser.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """One line per answer; 5 where one could not be used, or parts have to be carried again."""
    answers = _read(args.data_dir, args.folder.absolute(), args.hub_key)
    for each in answers:
        print(msgspec.json.encode(each).decode() if args.json else _sentence(each))
    if args.json:
        print(json.dumps({"answers": len(answers)}))
    elif not answers:
        print(texts.say("carried.no_answer", path=str(args.folder)))
    return CHECK_FAILED if any(each.problem or each.missing for each in answers) else OK


def _read(data_dir: Path, folder: Path, hub_key: str) -> tuple[Answered, ...]:
    try:
        store = StationStore(data_dir, SystemClock(), program_version())
    except StoreInUse as in_use:
        request = handover.ReadStick(str(folder), hub_key)
        return handover.hand_over(data_dir, request, in_use).answers
    try:
        return tuple(read_stick(store, folder, hub_key))
    finally:
        store.close()


def _sentence(each: Answered) -> str:
    if each.problem:
        return each.problem
    facts = {"records": each.records, "photos": each.photos, "path": each.folder}
    if each.is_older:
        return texts.say("carried.answer_older", path=each.folder)
    if each.is_forked:
        return texts.say("carried.answer_forked", **facts)
    if each.missing:
        return texts.say("carried.answer_missing", missing=each.missing, **facts)
    return texts.say("carried.answer_taken", **facts)
