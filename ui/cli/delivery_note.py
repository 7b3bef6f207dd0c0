"""`suyuan delivery-note ORDER -o FILE`: what left with a shipment, on paper."""

import argparse
import json
from pathlib import Path

from resources import texts
from station.documents.master import Master
from station.store.copying import write_file
from station.store.queries import control
from station.store.station_store import open_reader
from ui.cli.main import OK


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("order", help=texts.tr("the order that was shipped"))
    parser.add_argument(
        "--shipment", default="", metavar="NUMBER", help=texts.tr("not the newest shipment: this")
    )
    parser.add_argument("--data-dir", type=Path, required=True, help=texts.tr("data folder"))
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help=texts.tr("a .pdf or .png")
    )
    parser.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Draw it."""
    from station.labels.delivery_note import draw  # loads Pillow
    from station.labels.paper import as_file
    from ui.assembly.delivery_notes import note_of

    conn, _ = open_reader(args.data_dir)
    try:
        note = note_of(conn, Master.of(control.documents(conn)), args.order, args.shipment)
    finally:
        conn.close()
    pages = draw(note)
    write_file(args.output, as_file(pages, args.output.suffix))
    facts = {"shipment": note.number, "pages": len(pages), "path": str(args.output)}
    print(json.dumps(facts) if args.json else texts.say("note.written", **facts))
    return OK
