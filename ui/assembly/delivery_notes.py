"""Delivery notes from what is known here: for the command line, and for the shipping page."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from resources import texts
from station import quantity
from station.documents.master import Master
from station.documents.names import pick
from station.labels.delivery_note import Note, Row
from station.store.copying import make_folder, write_file
from station.store.database import Connection
from station.store.queries import shipments
from station.store.queries.shipments import Shipment
from ui.viewmodels.goods import Noted

MOST_LOTS = 4
_NOT_IN_NAMES = re.compile(r"[^\w-]")


def note_of(conn: Connection, master: Master, order: str, number: str = "") -> Note:
    """The note of a shipment of an order; of the newest where no number is given.

    Raises:
        NothingShipped: There is none.
    """
    found = shipments.of_order(conn, order, number)
    uom = _uom(master, order)
    rows = [
        Row(
            top.code,
            str(top.inner) if top.inner else "",
            quantity.show(top.pieces),
            _lots(top.lots),
        )
        for top in found.tops
    ]
    total = texts.say(
        "note.total", count=len(rows), pieces=f"{quantity.show(found.pieces)} {uom}".strip()
    )
    return Note(found.number, _facts(found, master), rows, total, f"{found.rid}")


def keep(note: Note, folder: Path) -> Noted:
    """Write a note into the folder of papers, and print it where this computer has a printer.

    Raises:
        StationError: It cannot be written there, or the printer does not take it.
    """
    from station.labels.delivery_note import draw  # loads Pillow
    from station.labels.paper import as_file
    from ui.assembly import system_printer

    pages = draw(note)
    make_folder(folder)
    path = folder / f"{_file_name(note.number)}.pdf"
    write_file(path, as_file(pages, path.suffix))
    return Noted(note.number, f"{folder.name}/{path.name}", system_printer.print_pages(pages))


def _file_name(number: str) -> str:
    """A shipment's number may hold anything; a file's name may not."""
    return _NOT_IN_NAMES.sub("_", number)[:80]


def _facts(found: Shipment, master: Master) -> list[tuple[str, str]]:
    left = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=found.at_ms)
    known = master.orders.get(found.order)
    product = master.products.get(known.product) if known else None
    person = master.person_on(found.operator, left.astimezone().date()) if found.operator else None
    named = {
        "order": found.order,
        "product": pick(product.names, texts.language(), product.id) if product else "",
        "destination": found.destination,
        "region": found.region,
        "left": f"{left.astimezone():%Y-%m-%d %H:%M}",
        "person": person.name if person else (found.operator or ""),
        "vehicle": found.vehicle,
        "seal_no": found.seal_no,
    }
    return [(texts.say(f"note.{name}"), value) for name, value in named.items() if value]


def _uom(master: Master, order: str) -> str:
    known = master.orders.get(order)
    product = master.products.get(known.product) if known else None
    return texts.tr(product.uom) if product and product.uom else ""


def _lots(lots: tuple[str, ...]) -> str:
    more = f" +{len(lots) - MOST_LOTS}" if len(lots) > MOST_LOTS else ""
    return ", ".join(lots[:MOST_LOTS]) + more
