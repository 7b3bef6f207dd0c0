"""Export: a line per own record, as integrators and fault tests read it (2.5 of the design)."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from station.ledger.record import RecordMalformed, decode
from station.store import schema
from station.store.database import Connection
from station.store.recorder import epochs

SLICE_RECORDS = 500
SQL_SLICE = (
    "SELECT n, epoch, seq, rid, type, bh, link, body FROM record WHERE n > :after "
    "ORDER BY n LIMIT :most"
)
SQL_BLOB_STATE = "SELECT state FROM blob WHERE sha256 = :sha256"

Line = dict[str, Any]


def export(conn: Connection) -> Iterator[Line]:
    """Every own record, oldest first: rid, sha256 of the body, its place, its photos.

    `blobs[].state` is `waiting`, `stored` (the hub signed for it) or `held`. An unreadable body
    still gives its line, without photos.
    """
    station = schema.meta(conn, "station")
    names = {epoch.ordinal: epoch.epoch for epoch in epochs(conn)}
    after = 0
    while page := conn.rows(SQL_SLICE, {"after": after, "most": SLICE_RECORDS}):
        after = page[-1][0]
        for _, epoch, seq, rid, type_, bh, link, body in page:
            yield {
                "rid": str(UUID(bytes=rid)),
                "sha256": bh.hex(),
                "station": station,
                "epoch": names[epoch],
                "seq": seq,
                "link": link.hex(),
                "type": type_,
                "blobs": _blobs(conn, body),
            }


def _blobs(conn: Connection, body: bytes) -> list[dict[str, str]]:
    try:
        refs = decode(body).blobs
    except RecordMalformed:
        return []
    return [
        {"sha256": ref.sha256, "state": conn.value(SQL_BLOB_STATE, {"sha256": ref.sha256})}
        for ref in refs
    ]
