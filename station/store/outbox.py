"""The upward side of sync in the ledger's tables: what waits, what was acknowledged.

Plain values only; `sync.client.station_ledger` speaks the client's language on top of it. Reading
functions take any connection, writing ones the writer's, inside its transaction.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from station.ledger.chain import Place
from station.ledger.epoch import Epoch
from station.store import schema
from station.store.database import Connection, Row
from station.store.recorder import epochs, head_of
from station.store.schema import number_of

SQL_UNSENT = (
    "SELECT seq, rid, bh, body, link FROM record WHERE n > :after AND n < :beyond "
    "ORDER BY n LIMIT :most"
)
SQL_PENDING = (
    "SELECT b.sha256, b.size, b.mime FROM blob b JOIN acked a ON a.epoch = b.n >> 40 "
    "WHERE b.state = 'waiting' AND b.n <= (a.epoch << 40 | a.seq) ORDER BY b.n LIMIT :most"
)
SQL_INCOMPLETE = (
    "SELECT COUNT(DISTINCT u.n) FROM blob b JOIN blob_use u ON u.sha256 = b.sha256 "
    "JOIN acked a ON a.epoch = u.n >> 40 "
    "WHERE b.state <> 'stored' AND u.n <= (a.epoch << 40 | a.seq)"
)
SQL_LACKING = (
    "SELECT 1 FROM blob_use u JOIN blob b ON b.sha256 = u.sha256 "
    "WHERE u.n = :n AND b.state <> 'stored' LIMIT 1"
)
SQL_IS_SIGNED = "SELECT 1 FROM acked WHERE epoch = :n >> 40 AND (epoch << 40 | seq) >= :n"

Delivery = Literal["on_station", "received", "complete"]


@dataclass(frozen=True, slots=True)
class Acked:
    """Up to where the hub signed for an epoch, and in which of its generations."""

    place: Place
    gen: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What has not been delivered; `oldest` is the body of the oldest record that waits."""

    records: int
    blobs: int
    held: int
    oldest: bytes | None


def acked(conn: Connection, epoch: Epoch) -> Acked | None:
    """Up to where the hub has signed for an epoch."""
    row = conn.row("SELECT seq, link, gen FROM acked WHERE epoch = ?", (epoch.ordinal,))
    return Acked(Place(row[0], row[1]), row[2]) if row else None


def epoch_named(conn: Connection, name: str) -> Epoch | None:
    """An own epoch by its id."""
    return next((each for each in epochs(conn) if each.epoch == name), None)


def link_at(conn: Connection, station: str, epoch: Epoch, seq: int) -> bytes | None:
    """Own link at a place; `None` beyond the head."""
    if seq == 0:
        return epoch.start(station).link
    wanted = number_of(epoch.ordinal, seq)
    found = conn.value("SELECT link FROM record WHERE n = ?", (wanted,))
    return None if found is None else bytes(found)


def seal_at(conn: Connection, epoch: Epoch, seq: int) -> bytes | None:
    """The seal stored for a place."""
    found = conn.value(
        "SELECT signature FROM seal WHERE epoch = ? AND seq = ?", (epoch.ordinal, seq)
    )
    return None if found is None else bytes(found)


def put_seal(conn: Connection, epoch: Epoch, place: Place, signature: bytes) -> None:
    """Keep a seal, in place of one by a former key."""
    conn.run(
        "INSERT INTO seal (epoch, seq, link, signature) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (epoch, seq) DO UPDATE SET link = excluded.link, "
        "signature = excluded.signature",
        (epoch.ordinal, place.seq, place.link, signature),
    )


def acknowledge(
    conn: Connection, epoch: Epoch, place: Place, gen: int, safe_seq: int, receipt: str
) -> None:
    """Keep a receipt, and move `acked` forward to its place (never back)."""
    conn.run(
        "INSERT INTO receipt (epoch, seq, gen, receipt) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (epoch, seq, gen) DO UPDATE SET receipt = excluded.receipt",
        (epoch.ordinal, place.seq, gen, receipt),
    )
    conn.run(
        "INSERT INTO acked (epoch, seq, link, gen, safe_seq) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (epoch) DO UPDATE SET seq = excluded.seq, link = excluded.link, "
        "gen = excluded.gen, safe_seq = excluded.safe_seq WHERE excluded.seq >= acked.seq",
        (epoch.ordinal, place.seq, place.link, gen, safe_seq),
    )


def add_note(conn: Connection, epoch: Epoch, seq: int, state: str, code: str) -> None:
    """Keep what the hub says about one record."""
    conn.run(
        "INSERT INTO note (epoch, seq, state, code) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (epoch, seq) DO UPDATE SET state = excluded.state, code = excluded.code",
        (epoch.ordinal, seq, state, code),
    )


def follow_generation(conn: Connection, gen: int, held: Mapping[str, Place | None]) -> None:
    """The hub holds only so much: set `acked` back, and keep its generation.

    It may have lost photos too: each waits until the hub signs for it again.
    """
    conn.run("UPDATE blob SET state = 'waiting' WHERE state = 'stored'")
    conn.run("DELETE FROM meta WHERE name = 'newest_blob_receipt'")
    for epoch in epochs(conn):
        if epoch.epoch not in held:
            continue
        place = held[epoch.epoch]
        if place is None:
            conn.run("DELETE FROM acked WHERE epoch = ?", (epoch.ordinal,))
        else:
            conn.run(
                "UPDATE acked SET seq = ?, link = ?, gen = ?, safe_seq = MIN(safe_seq, ?) "
                "WHERE epoch = ?",
                (place.seq, place.link, gen, place.seq, epoch.ordinal),
            )
    schema.set_meta(conn, "hub_gen", str(gen))


SQL_UNSETTLED_FORKS = (
    "SELECT COUNT(*) FROM fork WHERE epoch > "
    "(SELECT coalesce(max(ordinal), 0) FROM epoch WHERE reason = 'fork') "
    "OR epoch = (SELECT max(ordinal) FROM epoch)"
)


def note_fork(conn: Connection, epoch: Epoch, common: Place | None, hub_head: Place) -> None:
    """Remember that the hub holds another history of an epoch."""
    conn.run(
        "INSERT INTO fork (epoch, common_seq, common_link, hub_seq, hub_link) "
        "VALUES (?, ?, ?, ?, ?) ON CONFLICT (epoch) DO UPDATE SET "
        "common_seq = excluded.common_seq, common_link = excluded.common_link, "
        "hub_seq = excluded.hub_seq, hub_link = excluded.hub_link",
        (epoch.ordinal, *(common or (None, None)), *hub_head),
    )


def unsent(conn: Connection, epoch: Epoch, after_seq: int, most: int) -> list[Row]:
    """(seq, rid, bh, body, link) of the records that follow a place, in order."""
    after, beyond = number_of(epoch.ordinal, after_seq), number_of(epoch.ordinal + 1, 0)
    return conn.rows(SQL_UNSENT, {"after": after, "beyond": beyond, "most": most})


def waiting(conn: Connection, station: str) -> Waiting:
    """What has not been delivered yet."""
    records, oldest = 0, None
    for epoch in epochs(conn):
        signed = acked(conn, epoch)
        after = signed.place.seq if signed else 0
        missing = head_of(conn, station, epoch).seq - after
        records += missing
        if missing > 0 and oldest is None:
            oldest = unsent(conn, epoch, after, 1)[0][3]
    notes = int(conn.value("SELECT COUNT(*) FROM note"))
    held = int(conn.value("SELECT COUNT(*) FROM blob WHERE state = 'held'"))
    blobs = int(conn.value("SELECT COUNT(*) FROM blob WHERE state = 'waiting'"))
    return Waiting(records, blobs, held + notes, oldest)


def mark_blob(conn: Connection, sha256: str, state: str, reason: str, receipt: str | None) -> None:
    """A photo was stored at the hub (with its receipt), or is held (with the reason)."""
    conn.run(
        "UPDATE blob SET state = ?, reason = ?, receipt = ? WHERE sha256 = ?",
        (state, reason, receipt, sha256),
    )


def newest_blob_receipt(conn: Connection) -> str | None:
    """The receipt as kept by `keep_newest_blob_receipt`."""
    return schema.meta(conn, "newest_blob_receipt")


def keep_newest_blob_receipt(conn: Connection, receipt: str) -> None:
    """Of all photos' receipts, this is the one the hub gave last."""
    schema.set_meta(conn, "newest_blob_receipt", receipt)


def own_number(conn: Connection, rid: bytes) -> int | None:
    """Where an own record stands (`record.n`); `None` where it is not one of ours."""
    found = conn.value("SELECT n FROM record WHERE rid = ?", (rid,))
    return None if found is None else int(found)


def receipts(conn: Connection) -> Iterator[tuple[str, int, str]]:
    """(epoch, seq, receipt as kept) of every receipt for records."""
    yield from conn.raw.execute(
        "SELECT e.epoch, r.seq, r.receipt FROM receipt r JOIN epoch e ON e.ordinal = r.epoch "
        "ORDER BY r.epoch, r.seq, r.gen"
    )


def photo_receipts(conn: Connection) -> Iterator[tuple[str, str]]:
    """(sha256, receipt as kept) of every photo that the hub signed for."""
    yield from conn.raw.execute(
        "SELECT sha256, receipt FROM blob WHERE receipt IS NOT NULL ORDER BY sha256"
    )


def delivery_of(conn: Connection, rid: UUID) -> Delivery | None:
    """How far an own record got; `None` where it is not one of ours.

    `received`: the hub signed for the record but not for each of its photos. Only `complete` is
    green.
    """
    n = own_number(conn, rid.bytes)
    if n is None:
        return None
    if conn.value(SQL_IS_SIGNED, {"n": n}) is None:
        return "on_station"
    return "complete" if conn.value(SQL_LACKING, {"n": n}) is None else "received"


def delivery(conn: Connection, station: str) -> dict[str, Any]:
    """Counts by delivery state, for people and commands.

    `on_station` records wait; `received` have the hub's receipt but not all of their photos'
    receipts; `complete` have everything, which is the only green. `forked`: the hub holds another
    history, and what it cannot be shown to hold has not moved on into a new epoch yet.
    """
    total = sum(head_of(conn, station, epoch).seq for epoch in epochs(conn))  # no gaps (I3)
    here = waiting(conn, station)
    lacking = int(conn.value(SQL_INCOMPLETE))
    return {
        "records": total,
        "on_station": here.records,
        "received": lacking,
        "complete": total - here.records - lacking,
        "photos_waiting": here.blobs,
        "held": here.held,
        "forked": int(conn.value(SQL_UNSETTLED_FORKS)) > 0,
    }
