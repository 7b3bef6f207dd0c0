"""Take in what stations send on a USB stick, and write the answers beside it (`sync.wire.carried`).

Batches and photos go through the very handlers that the network uses, so that they mean the same:
stored before judged, links compared, each rid counted once, a receipt only for what is durable.
Importing a stick twice changes nothing.
"""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from station.errors import StationError
from station.store.copying import write_file
from sync.hub import hello, photos, push
from sync.hub.enrolment import MAX_NAME_LENGTH, NameNotUsable, next_label
from sync.hub.exchange import Call, Hub, HubRequest, Refused, Reply
from sync.hub.rows import KnownStation
from sync.hub.standing import decided
from sync.wire.carried import (
    FORMAT,
    RECEIPTS,
    RECORDS,
    CarriedBatch,
    CarriedFork,
    CarriedNewer,
    CarriedNotes,
    CarriedPhoto,
    CarriedReceipts,
    CarriedRecords,
    CarriedUnreadable,
    batch_path,
    photo_path,
    read_bounded,
    read_signed,
    sha256_of,
    signed_file,
    trips_in,
)
from sync.wire.messages import HelloAnswer, PushConflict, Pushed, UploadPlace, encode
from sync.wire.receipts import BlobReceipt


class OtherHubsStick(StationError):
    """The station belongs to another hub."""

    code = "carried.other_hub"


class StationUnknown(StationError):
    """This hub does not know the station, and nobody said whose it is."""

    code = "carried.station_unknown"
    exit_code = 2


class StationShutOut(StationError):
    """The station was revoked or closed, or signs with a key this hub does not know it by."""

    code = "carried.station_shut_out"


class TripRefused(StationError):
    """The hub did not understand what the station says about itself."""

    code = "carried.refused"


class CarriedIn(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of one trip.

    Attributes:
        problem: Why nothing of it was taken; "" = it was, and the answer lies beside it.
        missing: Batches and photos that could not be read; everything else was taken.
    """

    folder: str
    station: str = ""
    label: str = ""
    records: int = 0
    photos: int = 0
    missing: int = 0
    is_forked: bool = False
    problem: str = ""


_NOTHING_TAKEN = (
    CarriedUnreadable,
    CarriedNewer,
    OtherHubsStick,
    StationUnknown,
    StationShutOut,
    TripRefused,
)


@dataclass(slots=True)
class _Trip:
    """One trip on its way in."""

    hub: Hub
    folder: Path
    content: CarriedRecords
    caller: KnownStation
    pushed: dict[tuple[str, int], CarriedNotes] = field(default_factory=dict)
    photos: list[BlobReceipt] = field(default_factory=list)
    forks: dict[str, CarriedFork] = field(default_factory=dict)
    records: int = 0
    missing: int = 0


def carry_in(hub: Hub, stick: Path, supplier: str | None = None) -> Iterator[CarriedIn]:
    """Take in every trip on a stick, oldest name first; a bad one does not stop the others.

    Args:
        hub: Where to.
        stick: The folder that stations wrote to.
        supplier: Let stations in that this hub does not know, as this supplier's.

    Raises:
        StoreFull, StoreReadOnly, StoreUnreachable: Hub or stick cannot be written.
        NameNotUsable: The supplier's name is too long or not printable.
    """
    if supplier is not None and not (len(supplier) <= MAX_NAME_LENGTH and supplier.isprintable()):
        raise NameNotUsable(name=supplier[:MAX_NAME_LENGTH])
    for folder in trips_in(stick):
        try:
            yield _take_in(hub, folder, supplier)
        except _NOTHING_TAKEN as problem:
            yield CarriedIn(str(folder), problem=problem.sentence())


def _take_in(hub: Hub, folder: Path, supplier: str | None) -> CarriedIn:
    content = read_signed(folder / RECORDS, CarriedRecords, None)
    if content.hub not in ("", hub.identity.hub):
        facts = {"wanted": content.hub[:8], "hub": hub.identity.hub[:8]}
        raise OtherHubsStick(path=str(folder), **facts)
    trip = _Trip(hub, folder, content, _caller(hub, folder, content, supplier))
    _greet(trip)
    for number, batch in enumerate(content.batches, 1):
        if batch.epoch not in trip.forks:
            _push(trip, number, batch)
    for photo in content.photos:
        _take_photo(trip, photo)
    _answer(trip)
    return CarriedIn(
        str(folder),
        content.hello.station,
        trip.caller.label,
        trip.records,
        len(trip.photos),
        trip.missing,
        bool(trip.forks),
    )


def _caller(hub: Hub, folder: Path, content: CarriedRecords, supplier: str | None) -> KnownStation:
    """The station that signed; one that is new is let in where somebody says whose it is."""
    id_, public = content.hello.station, bytes.fromhex(content.public)
    with hub.storage.writing() as tx:
        known = tx.station(id_)
        if known is None:
            if supplier is None:
                raise StationUnknown(path=str(folder), station=id_[:8])
            if decided(tx, id_) not in {None, "active"}:
                raise StationShutOut(path=str(folder), station=id_[:8])
            known = KnownStation(id_, next_label(tx), supplier, "active", public)
            tx.enrol(known, content.hello.inst, hub.now_ms())
    if known.state != "active" or known.public != public:
        raise StationShutOut(path=str(folder), station=known.label)
    return known


def _greet(trip: _Trip) -> HelloAnswer:
    """What the hub says to the station's hello; it begins the streams, and notices what it lost."""
    body = encode(trip.content.hello)
    reply = _asked(trip, hello.hello, HubRequest("POST", "/v1/hello", {}, body))
    if not isinstance(reply, Reply) or not isinstance(reply.message, HelloAnswer):
        raise TripRefused(path=str(trip.folder), reason=str(reply))
    return reply.message


def _push(trip: _Trip, number: int, batch: CarriedBatch) -> None:
    data = _read(trip, batch_path(trip.folder, number), batch.sha256)
    if data is None:
        return
    headers = {
        "x-after-link": batch.after_link,
        "x-last-seq": str(batch.last),
        "x-last-link": batch.last_link,
        "x-seal": batch.seal,
        "content-encoding": batch.coding,
    }
    station = trip.content.hello.station
    request = HubRequest("POST", f"/v1/s/{station}/e/{batch.epoch}/records", headers, data)
    query = {"after": str(batch.after)}
    reply = _asked(trip, push.push, request, (station, batch.epoch), query)
    match reply.message if isinstance(reply, Reply) else reply:
        case Pushed(receipt=receipt, safe_seq=safe_seq, notes=notes):
            place = (batch.epoch, receipt.seq)
            trip.pushed[place] = CarriedNotes(receipt=receipt, safe_seq=safe_seq, notes=notes)
            trip.records += batch.last - batch.after
        case PushConflict(fork=True, common_seq=seq, common_link=link):
            trip.forks[batch.epoch] = CarriedFork(epoch=batch.epoch, seq=seq, link=link)
        case _:
            trip.missing += 1  # a batch before it could not be read, or it is broken itself


def _take_photo(trip: _Trip, photo: CarriedPhoto) -> None:
    receipt = _held(trip, photo)
    if receipt is None:
        data = _read(trip, photo_path(trip.folder, photo.sha256), photo.sha256)
        if data is None:
            return
        receipt = _send(trip, photo, data)
    if receipt is None:
        trip.missing += 1
    else:
        trip.photos.append(receipt)


def _held(trip: _Trip, photo: CarriedPhoto) -> BlobReceipt | None:
    with trip.hub.storage.reading() as view:
        held = view.blobs(trip.caller.tenant, [photo.sha256]).get(photo.sha256)
    return photos.receipt_of(trip.hub, held) if held else None


def _send(trip: _Trip, photo: CarriedPhoto, data: bytes) -> BlobReceipt | None:
    """Through the upload in pieces, which checks size, hash and kind."""
    pairs = (("sha256", photo.sha256), ("mime", photo.mime))
    metadata = ",".join(
        f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in pairs
    )
    headers = {"upload-length": str(len(data)), "upload-metadata": metadata}
    begun = _asked(trip, photos.begin, HubRequest("POST", "/v1/blobs", headers))
    if not isinstance(begun, Reply) or not isinstance(begun.message, UploadPlace):
        return None
    upload, at = begun.message.upload, begun.message.offset
    piece_bytes = trip.hub.limits.chunk_bytes
    while at < len(data):
        piece = data[at : at + piece_bytes]
        checksum = base64.b64encode(bytes.fromhex(sha256_of(piece))).decode()
        told = {"upload-offset": str(at), "upload-checksum": f"sha256 {checksum}"}
        request = HubRequest("PATCH", f"/v1/blobs/{upload}", told, piece)
        if not isinstance(_asked(trip, photos.take, request, (upload,)), Reply):
            return None
        at += len(piece)
    return _held(trip, photo)


def _answer(trip: _Trip) -> None:
    """Write what the hub holds now, durably, in place of an earlier answer."""
    hub, said = trip.hub, _greet(trip)
    content = CarriedReceipts(
        format=FORMAT,
        trip=trip.content.trip,
        station=trip.caller.station,
        hub=hub.identity.hub,
        public=hub.identity.key.public.hex(),
        label=trip.caller.label,
        tenant=trip.caller.tenant,
        gen=said.gen,
        held=said.streams,
        pushed=tuple(trip.pushed.values()),
        photos=tuple(trip.photos),
        forks=tuple(trip.forks.values()),
        missing=trip.missing,
    )
    write_file(trip.folder / RECEIPTS, signed_file(hub.identity.key, content))


def _read(trip: _Trip, path: Path, sha256: str) -> bytes | None:
    """The bytes of a file whose hash the station signed; `None` where they are not there."""
    try:
        data = read_bounded(path, trip.hub.limits.blob_bytes)
    except CarriedUnreadable:
        data = b""
    if sha256_of(data) != sha256:
        trip.missing += 1
        return None
    return data


def _asked(
    trip: _Trip,
    handler: Callable[[Call], Reply],
    request: HubRequest,
    words: tuple[str, ...] = (),
    query: dict[str, str] | None = None,
) -> Reply | str:
    """What the network's handler answers; the error code where it refuses."""
    try:
        return handler(Call(trip.hub, request, words, query or {}, trip.caller))
    except Refused as refused:
        return refused.error
