"""`hub verify`: recompute every hash and check every signature the hub has ever stored."""

from collections.abc import Iterator
from dataclasses import dataclass

from resources import texts
from station.ledger.chain import Place, next_link
from station.ledger.record import body_hash
from station.ledger.seal import is_signed, seal_message
from sync.hub.blob_files import FolderBlobFiles, file_hash
from sync.hub.reading import SqlReading
from sync.hub.rows import StoredRecord, StoredStream
from sync.hub.storage import SqlStorage
from sync.wire.feed import next_feed_link, start_of_feed
from sync.wire.receipts import BlobReceipt, is_blob_receipt_of, is_receipt_of

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that does not fit.

    Attributes:
        code: What, with its sentence: `hub.damage.file`, `.body`, `.chain`, `.feed`, `.head`,
            `.seal`, `.receipt`, `.photo`, `.photo_receipt`.
        where: The place, for a person: stream and number, idx, or photo.
    """

    code: str
    where: str

    def sentence(self, lang: str | None = None) -> str:
        """What is wrong, for a person."""
        return texts.say(self.code, lang, where=self.where)


def verify(storage: SqlStorage, files: FolderBlobFiles, hub_public: bytes) -> Iterator[Damage]:
    """Every damage found; nothing is changed.

    Raises:
        StoreDamaged: The file cannot be read to its end.
    """
    try:
        yield from _verify(storage, files, hub_public)
    except (ValueError, TypeError, OverflowError) as error:
        # a stored value is not even of its own kind, so nothing behind it can be read
        yield Damage("hub.damage.file", str(error)[:200])


def _verify(storage: SqlStorage, files: FolderBlobFiles, hub_public: bytes) -> Iterator[Damage]:
    with storage.reading() as view:
        yield from (Damage("hub.damage.file", line) for line in view.file_faults())
        heads: dict[tuple[str, str], Place] = {}
        yield from _records(view, storage.hub, heads)
        for stream in view.streams():
            if heads.get((stream.station, stream.epoch), stream.start) != stream.head:
                yield Damage("hub.damage.head", _where(stream, stream.head.seq))
            yield from _seals(view, stream, storage.hub, hub_public)
            yield from _receipts(view, stream, hub_public)
        yield from _photos(view, files, storage.hub, hub_public)


def _records(view: SqlReading, hub: str, heads: dict[tuple[str, str], Place]) -> Iterator[Damage]:
    cursor = start_of_feed(1)
    while page := view.records_after(cursor.idx, _PAGE):
        for stored in page:
            record = stored.record
            link = next_feed_link(hub, stored.gen, cursor, record.rid, record.bh)
            if (stored.idx, stored.feed_link) != (cursor.idx + 1, link):
                yield Damage("hub.damage.feed", f"idx {stored.idx}")
            cursor = cursor._replace(gen=stored.gen, idx=stored.idx, link=stored.feed_link)
            if record.body is not None and body_hash(record.body) != record.bh:
                yield Damage("hub.damage.body", _where(stored, record.seq))
            yield from _chain(view, stored, heads)


def _chain(
    view: SqlReading, stored: StoredRecord, heads: dict[tuple[str, str], Place]
) -> Iterator[Damage]:
    key, record = (stored.station, stored.epoch), stored.record
    stream = view.stream(*key)
    if stream is None:
        yield Damage("hub.damage.chain", _where(stored, record.seq))
        return
    head = heads.get(key, stream.start)
    before = head.link
    if record.seq <= head.seq:  # fills a gap; the chain went on over its hash long ago
        before = view.link_at(stream, record.seq - 1) or b""
    elif record.seq != head.seq + 1:
        yield Damage("hub.damage.chain", _where(stored, record.seq))
    if next_link(*key, record.seq, before, record.bh) != record.link:
        yield Damage("hub.damage.chain", _where(stored, record.seq))
    if record.seq > head.seq:
        heads[key] = Place(record.seq, record.link)


def _seals(
    view: SqlReading, stream: StoredStream, hub: str, hub_public: bytes
) -> Iterator[Damage]:
    is_own = stream.station == hub
    keys = [hub_public] if is_own else view.station_keys(stream.station)
    for seq, signature in view.seals(stream).items():
        link = view.link_at(stream, seq)
        message = seal_message(stream.station, stream.epoch, Place(seq, link or b""))
        if link is None or not any(is_signed(key, signature, message) for key in keys):
            yield Damage("hub.damage.seal", _where(stream, seq))


def _receipts(view: SqlReading, stream: StoredStream, hub_public: bytes) -> Iterator[Damage]:
    for receipt in view.receipts(stream):
        is_ours = is_receipt_of(hub_public, receipt)
        if not is_ours or view.link_at(stream, receipt.seq) != receipt.place.link:
            yield Damage("hub.damage.receipt", _where(stream, receipt.seq))


def _photos(
    view: SqlReading, files: FolderBlobFiles, hub: str, hub_public: bytes
) -> Iterator[Damage]:
    for blob in view.all_blobs():
        receipt = BlobReceipt(
            hub=hub,
            tenant=blob.tenant,
            sha256=blob.sha256,
            size=blob.size,
            at=blob.at,
            sig=blob.sig,
        )
        if not is_blob_receipt_of(hub_public, receipt):
            yield Damage("hub.damage.photo_receipt", blob.sha256)
        path = files.path(blob.sha256)
        if not path.exists() or file_hash(path) != blob.sha256:
            yield Damage("hub.damage.photo", blob.sha256)


def _where(about: StoredStream | StoredRecord, seq: int) -> str:
    return f"{about.station}/{about.epoch}/{seq}"
