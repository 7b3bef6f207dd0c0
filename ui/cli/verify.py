"""`suyuan verify`: check everything this station holds, and name each damage."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from resources import texts
from station.store import outbox, vault
from station.store.database import Connection
from station.store.station_store import open_reader
from station.store.verify import Damage, verify, verify_photos, verify_projections
from sync.client.verify_feed import verify_feed
from sync.wire.receipts import BlobReceipt, Receipt, is_blob_receipt_of, is_receipt_of
from ui.assembly.hub_link import pin_of
from ui.cli.main import CHECK_FAILED, OK

Kept = TypeVar("Kept", Receipt, BlobReceipt)


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--data-dir", type=Path, required=True, help=texts.tr("data folder"))
    parser.add_argument(
        "--receipts", action="store_true", help=texts.tr("check the hub's signatures too")
    )
    parser.add_argument("--photos", action="store_true", help=texts.tr("read every photo too"))
    parser.add_argument(
        "--projections",
        action="store_true",
        help=texts.tr("compute all rows anew in a copy and compare"),
    )
    parser.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Name every damage; reads beside a running program. 5 where there is one."""
    count = 0
    for damage in _damages(args):
        count += 1
        place = {"epoch": damage.epoch, "seq": damage.seq, "where": damage.where}
        print(json.dumps({"code": damage.code} | place) if args.json else damage.sentence())
    if args.json:
        print(json.dumps({"damages": count}))
    elif not count:
        print(texts.say("station.verified"))
    return CHECK_FAILED if count else OK


def _damages(args: argparse.Namespace) -> Iterator[Damage]:
    yield from verify(lambda: open_reader(args.data_dir)[0])
    conn, blobs = open_reader(args.data_dir)
    try:
        yield from verify_photos(conn, blobs, contents=args.photos)
        pin = pin_of(conn)
        if pin is not None:
            yield from verify_feed(conn, pin.hub, bytes.fromhex(pin.public))
        if args.receipts:
            yield from _unsigned(conn)
        if args.projections:
            keys = vault.load(vault.file_for(args.data_dir))
            yield from verify_projections(conn, keys.store_key if keys else None)
    finally:
        conn.close()


def _unsigned(conn: Connection) -> Iterator[Damage]:
    """Receipts that the hub's key did not sign."""
    pin = pin_of(conn)
    public = bytes.fromhex(pin.public) if pin else b""
    for epoch, seq, text in outbox.receipts(conn):
        receipt = _read(text, Receipt)
        if receipt is None or not is_receipt_of(public, receipt):
            yield Damage("station.damage.receipt", epoch, seq, "")
    for sha256, text in outbox.photo_receipts(conn):
        photo = _read(text, BlobReceipt)
        if photo is None or not is_blob_receipt_of(public, photo) or photo.sha256 != sha256:
            yield Damage("station.damage.receipt", "", 0, sha256)


def _read(text: str, wanted: type[Kept]) -> Kept | None:
    """A receipt as it was kept; `None` where it is none any more."""
    try:
        return msgspec.json.decode(text, type=wanted)
    except msgspec.MsgspecError:
        return None
