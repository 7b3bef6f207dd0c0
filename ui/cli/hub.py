"""`suyuan hub`: serve the hub, let stations in, export and verify what it holds."""

import argparse
import json
from datetime import datetime
from pathlib import Path

from resources import texts
from station.clock import SystemClock
from sync.hub.blob_files import FolderBlobFiles
from sync.hub.export import export
from sync.hub.identity import open_identity
from sync.hub.issuing import issue_code
from sync.hub.place import open_storage
from sync.hub.reach import Wanted
from sync.hub.storage import SqlStorage
from sync.hub.verify import verify
from sync.wire.fields import from_epoch_ms
from ui.cli.main import CHECK_FAILED, OK


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands."""
    menu = parser.add_subparsers(metavar="ACTION", required=True)
    _add_serve(_action(menu, "serve", "Run the hub until it is told to stop."))
    _add_enrol(_action(menu, "enrol", "Make a one-time code that lets a station in."))
    lines = _action(menu, "export", "Print a JSON line for each record the hub holds.")
    lines.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))
    lines.set_defaults(run=run_export)
    check = _action(menu, "verify", "Check every hash, chain, seal, receipt and photo.")
    check.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))
    check.set_defaults(run=run_verify)


def _action(
    menu: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, summary: str
) -> argparse.ArgumentParser:
    action = menu.add_parser(name, help=texts.tr(summary), description=texts.tr(summary))
    action.add_argument("--data-dir", type=Path, required=True, help=texts.tr("the hub's folder"))
    return action


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help=texts.tr("address to listen on"))
    parser.add_argument("--port", type=_port, default=8443, help=texts.tr("0 takes any free port"))
    parser.add_argument("--cert", type=Path, help=texts.tr("certificate chain, PEM"))
    parser.add_argument("--key", type=Path, help=texts.tr("the certificate's key, PEM"))
    parser.add_argument("--url", default="", help=texts.tr("how stations reach this hub"))
    database = "keep the records in this PostgreSQL database: postgresql://user@host:port/name"
    parser.add_argument("--database", default="", metavar="URL", help=texts.tr(database))
    parser.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))
    parser.set_defaults(run=run_serve, parser=parser)


def _add_enrol(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--supplier", default="", help=texts.tr("whose station it will be"))
    parser.add_argument("--label", default="", help=texts.tr("the station's name for people"))
    parser.add_argument(
        "--station", default="", metavar="ID", help=texts.tr("a known station that lost its key")
    )
    parser.add_argument("--url", default="", help=texts.tr("how stations reach this hub"))
    parser.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))
    parser.set_defaults(run=run_enrol)


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
    )
    HubServer(serving, SystemClock()).run(ready)
    return OK


def run_enrol(args: argparse.Namespace) -> int:
    """Print a one-time code."""
    wanted = Wanted(args.supplier, args.label, args.station)
    issued = issue_code(args.data_dir, wanted, SystemClock(), args.url)
    until = from_epoch_ms(issued.expires_at)
    if args.json:
        line = {"code": issued.text, "url": issued.url, "valid_until": until.isoformat()}
        print(json.dumps(line))
    else:
        print(texts.say("hub.enrol_code", code=issued.text, until=_local_time(until)))
    return OK


def run_export(args: argparse.Namespace) -> int:
    """Print a line per record."""
    storage = _open_to_read(args.data_dir)
    try:
        for line in export(storage):
            print(json.dumps(line, ensure_ascii=False))
    finally:
        storage.close()
    return OK


def run_verify(args: argparse.Namespace) -> int:
    """Name every damage; 5 where there is one."""
    public = open_identity(args.data_dir, may_create=False).key.public
    storage = _open_to_read(args.data_dir)
    count = 0
    try:
        for damage in verify(storage, FolderBlobFiles(args.data_dir), public):
            count += 1
            line = json.dumps({"code": damage.code, "where": damage.where})
            print(line if args.json else damage.sentence())
    finally:
        storage.close()
    if args.json:
        print(json.dumps({"damages": count}))
    elif not count:
        print(texts.say("hub.verified"))
    return CHECK_FAILED if count else OK


def _open_to_read(folder: Path) -> SqlStorage:
    hub = open_identity(folder, may_create=False).hub
    return open_storage(folder, hub, is_read_only=True)


def _local_time(at: datetime) -> str:
    return f"{at.astimezone():%H:%M:%S}"


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise argparse.ArgumentTypeError(texts.tr("a port is a number from 0 to 65535"))
    return int(text)
