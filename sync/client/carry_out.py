"""Write everything that waits onto a stick, for a hub that no network reaches (`sync.wire.carried`).

What is written is what would be pushed: the same batches with the same seals. It stays queued
here until receipts have come back, so a stick that is lost costs a trip and nothing else.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from station import ids
from station.errors import StationError
from station.ledger.chain import Place
from station.ledger.seal import DeviceKey
from station.store.copying import make_folder, write_file
from station.store.waiting_photos import WaitingPhoto
from sync.client.hello import claim
from sync.client.ports import Ledger, Stream
from sync.client.push import BODIES_AT_ONCE, as_sent
from sync.wire.batch import pack_batch
from sync.wire.carried import (
    BATCHES,
    FORMAT,
    MOST_BATCHES,
    MOST_PHOTOS,
    PHOTOS,
    RECORDS,
    ROOT,
    CarriedBatch,
    CarriedPhoto,
    CarriedRecords,
    batch_path,
    photo_path,
    sha256_of,
    signed_file,
)
from sync.wire.messages import Hello, Limits


@dataclass(slots=True)
class CarriedOut:
    """What is on the stick now.

    Attributes:
        folder: Of this trip; `None` where nothing waits and nothing was written.
        unreadable: Photos that this disk cannot read any more.
    """

    folder: Path | None = None
    trip: str = ""
    records: int = 0
    photos: int = 0
    unreadable: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends.

    Attributes:
        hub: Id of the hub it belongs to; "" = none yet.
        app: This program's version.
        read_photo: The plain bytes of a photo.
    """

    ledger: Ledger
    key: DeviceKey
    hub: str
    app: str
    read_photo: Callable[[str], bytes]


def carry_out(sender: Sender, photos: Sequence[WaitingPhoto], stick: Path) -> CarriedOut:
    """Write one trip; the signed list comes last.

    Args:
        sender: Who sends.
        photos: Those that wait, oldest first.
        stick: A folder on the stick.

    Raises:
        StoreFull, StoreReadOnly, StoreUnreachable: The stick cannot be written; what is there of
            this trip counts as nothing.
    """
    told = CarriedOut(trip=ids.new_id())
    folder = stick / ROOT / sender.ledger.station / told.trip
    hello = _hello(sender)  # before the batches: it must not claim more than they bring
    batches: list[CarriedBatch] = []
    streams = sender.ledger.streams()
    waiting = chain.from_iterable(_batches(sender, stream) for stream in streams)
    for batch, data, count in islice(waiting, MOST_BATCHES):
        make_folder(folder / BATCHES)
        batches.append(batch)
        write_file(batch_path(folder, len(batches)), data)
        told.records += count
    carried = tuple(_photos(sender, photos[:MOST_PHOTOS], folder, told))
    if not batches and not carried:
        return told
    content = CarriedRecords(
        format=FORMAT,
        trip=told.trip,
        public=sender.key.public.hex(),
        hub=sender.hub,
        hello=hello,
        batches=tuple(batches),
        photos=carried,
    )
    write_file(folder / RECORDS, signed_file(sender.key, content))
    told.folder = folder
    return told


def _hello(sender: Sender) -> Hello:
    ledger = sender.ledger
    return Hello(
        station=ledger.station,
        inst=ledger.inst,
        app=sender.app,
        streams=tuple(claim(stream) for stream in ledger.streams()),
        gen=ledger.generation() or 0,
        photo=ledger.newest_blob_receipt(),
    )


def _batches(sender: Sender, stream: Stream) -> Iterator[tuple[CarriedBatch, bytes, int]]:
    """What follows the acknowledged place of one stream, up to its present head."""
    ledger, epoch, limits = sender.ledger, stream.epoch.epoch, Limits()
    after = stream.acked or stream.epoch.start(ledger.station)
    while after.seq < stream.head.seq:
        most = min(limits.records, stream.head.seq - after.seq)
        rows = ledger.unsent(epoch, after.seq, most, BODIES_AT_ONCE)
        data, coding, count = pack_batch([as_sent(row, False) for row in rows], limits)
        last = Place(rows[count - 1].seq, rows[count - 1].link)
        yield (
            CarriedBatch(
                epoch=epoch,
                after=after.seq,
                after_link=after.link.hex(),
                last=last.seq,
                last_link=last.link.hex(),
                seal=ledger.seal(epoch, last).hex(),
                coding=coding,
                sha256=sha256_of(data),
            ),
            data,
            count,
        )
        after = last


def _photos(
    sender: Sender, photos: Sequence[WaitingPhoto], folder: Path, told: CarriedOut
) -> Iterator[CarriedPhoto]:
    for photo in photos:
        try:
            data = sender.read_photo(photo.sha256)
        except StationError:
            told.unreadable.append(photo.sha256)
            continue
        make_folder(folder / PHOTOS)
        write_file(photo_path(folder, photo.sha256), data)
        told.photos += 1
        yield CarriedPhoto(sha256=photo.sha256, size=photo.size, mime=photo.mime)
