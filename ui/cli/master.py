"""`suyuan master load|list|show`: the documents a station or hub works by."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from resources import texts
from station.clock import SystemClock
from station.documents import folder
from station.documents.document import Document
from station.errors import StationError
from station.store.queries import control
from station.store.station_store import open_reader
from sync.hub import place
from ui.assembly.core import program_version
from ui.assembly.publishing import publish_at_station, require_sound


class DocumentNotFound(StationError):
    """No version of the document is in force here."""

    code = "master.not_found"


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands."""
    parts = parser.add_subparsers(metavar="WHAT", required=True)
    load = parts.add_parser("load", help=texts.tr("publish every document of a folder"))
    documents = texts.tr("folder with TOML or JSON documents")
    load.add_argument("folder", type=Path, nargs="+", help=documents)
    load.add_argument("--hub", action="store_true", help=texts.tr("the folder is a hub's"))
    load.set_defaults(run=run_load)
    listing = parts.add_parser("list", help=texts.tr("documents in force"))
    listing.set_defaults(run=run_list)
    show = parts.add_parser("show", help=texts.tr("one document"))
    show.add_argument("kind")
    show.add_argument("id")
    show.set_defaults(run=run_show)
    for part in (load, listing, show):
        part.add_argument("--data-dir", type=Path, required=True, help=texts.tr("data folder"))
        part.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))


def run_load(args: argparse.Namespace) -> int:
    """Read, check, publish what is news: at a hub's folder, else at a station's.

    Documents of several folders are checked together, so that those of one may name another's.
    """
    documents = [each for source in args.folder for each in folder.read_folder(source)]
    is_hub = args.hub or place.is_hub(args.data_dir)
    count = (_load_hub if is_hub else publish_at_station)(args.data_dir, documents)
    if args.json:
        print(json.dumps({"read": len(documents), "published": count}))
    else:
        print(texts.say("master.loaded", read=len(documents), published=count))
    return 0


def _load_hub(data_dir: Path, documents: Sequence[Document]) -> int:
    from sync.hub import control as hub_control
    from sync.hub.publishing import in_force_at

    require_sound(documents, in_force_at(data_dir, SystemClock()))
    wanted = hub_control.Publish(tuple(documents), program_version())
    return hub_control.ask(data_dir, wanted, SystemClock()).count


def run_list(args: argparse.Namespace) -> int:
    """One line per document in force."""
    conn, _ = open_reader(args.data_dir)
    try:
        for each in control.documents(conn):
            row = {"kind": each.kind, "id": each.id, "version": each.version}
            plain = f"{each.kind:14} {each.id:28} {each.version}"
            print(json.dumps(row | {"sha256": each.sha256}) if args.json else plain)
    finally:
        conn.close()
    return 0


def run_show(args: argparse.Namespace) -> int:
    """The text of one document.

    Raises:
        DocumentNotFound: There is none.
    """
    conn, _ = open_reader(args.data_dir)
    try:
        wanted = (args.kind, args.id)
        found = [each for each in control.documents(conn) if (each.kind, each.id) == wanted]
    finally:
        conn.close()
    if not found:
        raise DocumentNotFound(kind=args.kind[:40], id=args.id[:64])
    for each in found:
        shown = json.dumps(json.loads(each.text), ensure_ascii=False, indent=2)
        print(each.text if args.json else shown)
    return 0
