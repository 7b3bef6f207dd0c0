"""`suyuan hub`: serve the hub, let stations in and shut them out."""

import argparse
import json
import re
import sys
from datetime import datetime
from pathlib import Path

from resources import texts
from station.clock import SystemClock
from sync.hub import control
from sync.hub.reach import Wanted
from sync.wire.fields import from_epoch_ms
from ui.cli import hub_import, hub_keeping
from ui.cli.main import OK


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands."""
    menu = parser.add_subparsers(metavar="ACTION", required=True)
    _add_serve(_action(menu, "serve", "Run the hub until it is told to stop."))
    _add_enrol(_action(menu, "enrol", "Make a one-time code that lets a station in."))
    _add_revoke(_action(menu, "revoke", "Shut a station out, or let it in again."))
    lines = _action(menu, "export", "Print a JSON line for each record the hub holds.")
    lines.set_defaults(run=hub_keeping.run_export)
    check = _action(menu, "verify", "Check every hash, chain, seal, receipt and photo.")
    check.set_defaults(run=hub_keeping.run_verify)
    odd = _action(menu, "exceptions", "List what needs a person, with what to do.")
    odd.set_defaults(run=hub_keeping.run_exceptions)
    stick = _action(menu, "import", "Take in what stations wrote onto a USB stick.")
    hub_import.add_arguments(stick)
    keep = _action(menu, "backup", "Copy the hub, restore the copy aside, check it.")
    keep.add_argument("--to", type=Path, required=True, help=texts.tr("folder of the backup"))
    keep.set_defaults(run=hub_keeping.run_backup)
    back = _action(menu, "restore", "Make the hub of a backup in an empty folder.")
    back.add_argument(
        "--from", dest="source", type=Path, required=True, help=texts.tr("folder of the backup")
    )
    _add_database(back)
    back.set_defaults(run=hub_keeping.run_restore)


def _action(
    menu: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, summary: str
) -> argparse.ArgumentParser:
    action = menu.add_parser(name, help=texts.tr(summary), description=texts.tr(summary))
    action.add_argument("--data-dir", type=Path, required=True, help=texts.tr("the hub's folder"))
    action.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))
    return action


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help=texts.tr("address to listen on"))
    parser.add_argument("--port", type=_port, default=8443, help=texts.tr("0 takes any free port"))
    parser.add_argument("--cert", type=Path, help=texts.tr("certificate chain, PEM"))
    parser.add_argument("--key", type=Path, help=texts.tr("the certificate's key, PEM"))
    parser.add_argument("--url", default="", help=texts.tr("how stations reach this hub"))
    _add_database(parser)
    log = texts.tr("write a JSON line per request here; - is standard error")
    parser.add_argument("--log-json", type=Path, metavar="FILE", help=log)
    oldest = texts.tr("oldest station program that is let in, such as 0.2.0")
    parser.add_argument("--min-app", type=_version, metavar="V", help=oldest)
    parser.set_defaults(run=run_serve, parser=parser)


def _add_enrol(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--supplier", default="", help=texts.tr("whose station it will be"))
    parser.add_argument("--label", default="", help=texts.tr("the station's name for people"))
    parser.add_argument(
        "--station", default="", metavar="ID", help=texts.tr("a known station that lost its key")
    )
    parser.add_argument("--url", default="", help=texts.tr("how stations reach this hub"))
    picture = texts.tr("save the code as a picture to scan, .png or .pdf")
    parser.add_argument("--qr", type=Path, metavar="FILE", help=picture)
    parser.set_defaults(run=run_enrol)


def _add_database(parser: argparse.ArgumentParser) -> None:
    where = texts.tr(
        "keep the records in this PostgreSQL database: postgresql://user@host:port/name"
    )
    parser.add_argument("--database", default="", metavar="URL", help=where)


def _add_revoke(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("station", metavar="STATION", help=texts.tr("the station's label or id"))
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--close",
        dest="state",
        action="store_const",
        const="closed",
        help=texts.tr("for good: it will not come back"),
    )
    how.add_argument(
        "--undo",
        dest="state",
        action="store_const",
        const="active",
        help=texts.tr("let it in again"),
    )
    parser.set_defaults(run=run_revoke, state="revoked")


_STATION_IS = {
    "revoked": "hub.station_revoked",
    "closed": "hub.station_closed",
    "active": "hub.station_active",
}


def run_revoke(args: argparse.Namespace) -> int:
    """Set a station's state; what it sent before stays."""
    told = control.ask(args.data_dir, control.SetState(args.station, args.state), SystemClock())
    if args.json:
        print(json.dumps({"station": told.station, "state": args.state}))
    else:
        print(texts.say(_STATION_IS[args.state], station=args.station))
    return OK


def run_serve(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl+C."""
    from sync.hub.serving import HubServer, Listening, Serving  # the web server loads slowly

    if (args.cert is None) != (args.key is None):
        args.parser.error(texts.tr("--cert and --key go together"))

    def ready(listening: Listening) -> None:
        if args.json:
            print(json.dumps(_facts(listening)), flush=True)
            return
        cert = str(listening.certificate.cert)
        print(texts.say("hub.listening", url=listening.url, cert=cert), flush=True)

    def _facts(listening: Listening) -> dict[str, str | int]:
        return {
            "url": listening.url,
            "port": listening.port,
            "hub": listening.hub,
            "public_key": listening.public.hex(),
            "cert": str(listening.certificate.cert),
            "fingerprint": listening.certificate.fingerprint.hex(),
        }

    serving = Serving(
        folder=args.data_dir,
        host=args.host,
        port=args.port,
        cert=args.cert,
        key=args.key,
        url=args.url,
        database=args.database,
        log=args.log_json,
        min_app=args.min_app or "",
    )
    HubServer(serving, SystemClock()).run(ready)
    return OK


def run_enrol(args: argparse.Namespace) -> int:
    """Print a one-time code; as a QR code, too, where somebody looks at a terminal."""
    from ui.cli import qr  # loads Pillow

    wanted = Wanted(args.supplier, args.label, args.station)
    issued = control.ask(args.data_dir, control.IssueCode(wanted, args.url), SystemClock()).issued
    assert issued is not None
    until = from_epoch_ms(issued.expires_at)
    if args.qr is not None:
        caption = texts.say("hub.enrol_caption", label=args.label, until=_local_time(until))
        qr.save(args.qr, issued.text, caption)
    if args.json:
        line = {"code": issued.text, "url": issued.url, "valid_until": until.isoformat()}
        print(json.dumps(line))
    else:
        if sys.stdout.isatty():
            print(qr.drawn(issued.text))
        print(texts.say("hub.enrol_code", code=issued.text, until=_local_time(until)))
    return OK


def _local_time(at: datetime) -> str:
    return f"{at.astimezone():%H:%M:%S}"


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise argparse.ArgumentTypeError(texts.tr("a port is a number from 0 to 65535"))
    return int(text)


def _version(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9}){0,3}", text):
        raise argparse.ArgumentTypeError(texts.tr("a version is written as 1.2.3"))
    return text
