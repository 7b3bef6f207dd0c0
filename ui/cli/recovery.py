"""`suyuan recovery make|use|show|check|open`: the second way to a station's data."""

import argparse
import json
from pathlib import Path

from resources import texts
from station.clock import SystemClock
from station.store import recovery, reopening
from station.store.recovery import KEY_BYTES, RecoveryKey
from station.store.schema import meta
from station.store.station_store import open_reader
from ui.assembly.recovery_sheet import make_sheet
from ui.cli import sheet
from ui.cli.main import OK


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands."""
    menu = parser.add_subparsers(metavar="ACTION", required=True)
    make = _action(menu, "make", "Make a recovery sheet, and seal this station's key to it.")
    make.add_argument(
        "file", type=Path, help=texts.tr("where the sheet goes: a .pdf or .png to print")
    )
    make.set_defaults(run=run_make)
    use = _action(menu, "use", "Seal this station's key to a sheet that another station made.")
    use.add_argument(
        "source",
        help=texts.tr(
            "the other station's data folder or backup, or the 64 digits that show prints"
        ),
    )
    use.set_defaults(run=run_use)
    show = _action(menu, "show", "Say which sheet opens this folder or backup.")
    show.set_defaults(run=run_show)
    check = _action(menu, "check", "Try whether a sheet opens this folder; nothing is changed.")
    sheet.add_argument(check, is_required=True)
    check.set_defaults(run=run_check)
    reopen = _action(
        menu, "open", "Give this folder keys again by its sheet, after its user's were lost."
    )
    sheet.add_argument(reopen, is_required=True)
    reopen.set_defaults(run=run_open)


def _action(
    menu: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, summary: str
) -> argparse.ArgumentParser:
    action = menu.add_parser(name, help=texts.tr(summary), description=texts.tr(summary))
    action.add_argument("--data-dir", type=Path, required=True, help=texts.tr("data folder"))
    action.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))
    return action


def run_make(args: argparse.Namespace) -> int:
    """The sheet first, then the seal: a folder is never sealed to a sheet that nobody has."""
    station = _station(args.data_dir)
    key, today = RecoveryKey.new(), SystemClock().now().astimezone().date()
    make_sheet(args.data_dir, args.file, key, station, today)
    facts = {"sheet": key.sheet, "path": str(args.file)}
    print(json.dumps(facts) if args.json else texts.say("recovery.made", **facts))
    return OK


def run_use(args: argparse.Namespace) -> int:
    """Seal to a key that is known: the private half is not needed for that."""
    public = _public(args.source)
    sealed = reopening.seal_folder(args.data_dir, public)
    return _say(args, "recovery.sealed", sheet=sealed.sheet)


def run_show(args: argparse.Namespace) -> int:
    """Number of the sheet, and the public half that other stations may be sealed to."""
    sealed = recovery.read(args.data_dir)
    return _say(args, "recovery.shown", sheet=sealed.sheet, public=sealed.public)


def run_check(args: argparse.Namespace) -> int:
    """Open the sealed key, and the store with it."""
    key = sheet.read_sheet(args.sheet)
    reopening.check(args.data_dir, key)
    return _say(args, "recovery.checked", sheet=key.sheet)


def run_open(args: argparse.Namespace) -> int:
    """Make a new vault."""
    key = sheet.read_sheet(args.sheet)
    reopening.reopen(args.data_dir, key)
    code = _say(args, "recovery.opened", sheet=key.sheet)
    if not args.json:
        print(texts.say("restore.enrol_again"))
    return code


def _say(args: argparse.Namespace, code: str, **facts: str) -> int:
    print(json.dumps(facts) if args.json else texts.say(code, path=str(args.data_dir), **facts))
    return OK


def _station(data_dir: Path) -> str:
    conn, _ = open_reader(data_dir)
    try:
        return meta(conn, "station") or ""
    finally:
        conn.close()


def _public(source: str) -> bytes:
    if len(source) == 2 * KEY_BYTES and all(c in "0123456789abcdef" for c in source.lower()):
        return bytes.fromhex(source)
    return bytes.fromhex(recovery.read(Path(source)).public)
