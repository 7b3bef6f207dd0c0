"""`hub export`: a line per record (2.5 of the design)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from sync.hub.judging import BodyUnreadable, Head, read_head
from sync.hub.reading import SqlReading
from sync.hub.rows import StoredRecord, StoredStream
from sync.hub.storage import SqlStorage
from sync.wire.receipts import Receipt

_PAGE = 500

Line = dict[str, Any]


def export(storage: SqlStorage) -> Iterator[Line]:
    """Every record in the hub's order.

    `receipt` is the first one that was given for this record or a later one of its stream: it
    vouches for everything before it. `blobs[].state` is absent, stored or safe. A gap has a bh
    but neither rid nor type.
    """
    idx = 0
    while True:
        with storage.reading() as view:
            page = view.records_after(idx, _PAGE)
            lines = _lines(view, page)
        yield from lines
        if len(page) < _PAGE:
            return
        idx = page[-1].idx


def _lines(view: SqlReading, page: Sequence[StoredRecord]) -> list[Line]:
    streams: dict[tuple[str, str], StoredStream | None] = {}
    receipts: dict[tuple[str, str], Receipt] = {}
    lines = []
    for stored in page:
        key = (stored.station, stored.epoch)
        if key not in streams:
            streams[key] = view.stream(*key)
        receipt = receipts.get(key)
        if receipt is None or receipt.seq < stored.record.seq:
            stream = streams[key]
            found = view.receipt_covering(stream, stored.record.seq) if stream else None
            if found is not None:
                receipts[key] = found
            receipt = found
        lines.append(_line(view, stored, receipt))
    return lines


def _line(view: SqlReading, stored: StoredRecord, receipt: Receipt | None) -> Line:
    record = stored.record
    head = _head(record.body)
    return {
        "rid": str(record.rid) if record.rid else None,
        "sha256": record.bh.hex(),
        "station": stored.station,
        "epoch": stored.epoch,
        "seq": record.seq,
        "link": record.link.hex(),
        "type": head.type if head else None,
        "blobs": _blobs(view, stored.tenant, head),
        "idx": stored.idx,
        "state": record.state,
        "code": record.code,
        "receipt": msgspec.to_builtins(receipt) if receipt else None,
    }


def _head(body: bytes | None) -> Head | None:
    try:
        return None if body is None else read_head(body)
    except BodyUnreadable:
        return None


def _blobs(view: SqlReading, tenant: str, head: Head | None) -> list[Mapping[str, str]]:
    if head is None or not head.blobs:
        return []
    held = view.blobs(tenant, [blob.sha256 for blob in head.blobs])
    states = {sha256: "safe" if blob.is_safe else "stored" for sha256, blob in held.items()}
    return [
        {"sha256": blob.sha256, "state": states.get(blob.sha256, "absent")} for blob in head.blobs
    ]
