"""The downward side of sync in the ledger's tables: the hub's feed, and what it still lacks.

Plain values only; `sync.client.station_ledger` speaks the client's language on top of it. Reading
functions take any connection, writing ones the writer's, inside its transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from station.store import schema
from station.store.database import Connection, Row
from station.store.outbox import own_number
from station.store.projections import projector
from station.store.projections.projector import Placed


@dataclass(frozen=True, slots=True)
class Arrived:
    """One item of the hub's feed; body `None` = an own record, one out of scope, or a gap.

    `sealed` is what proves a record of the hub itself, kept as it came.
    """

    idx: int
    gen: int
    link: bytes
    station: str
    epoch: str
    seq: int
    rid: UUID | None
    bh: bytes
    body: bytes | None
    sealed: str | None = None


class Cursor(NamedTuple):
    """An item of the hub's feed: generation, idx, feed link."""

    gen: int
    idx: int
    link: bytes


def cursor(conn: Connection) -> str | None:
    """The feed cursor as text."""
    found = conn.value("SELECT value FROM cursor WHERE name = 'feed'")
    return None if found is None else str(found)


def set_cursor(conn: Connection, text: str | None, seen: str) -> None:
    """Move the feed cursor; `seen` is what later records say they knew."""
    for name, value in (("feed", text), ("seen", seen)):
        if value is None:
            conn.run("DELETE FROM cursor WHERE name = ?", (name,))
        else:
            conn.run(
                "INSERT INTO cursor (name, value) VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )


def apply(conn: Connection, items: Iterable[Arrived]) -> None:
    """Keep feed items and project them; own records only learn their place in the hub's order.

    The hub may have stored a fact twice (a station that forked sends what it cannot prove again):
    the first item of a rid counts, as it does at the hub. Items of this station's own id that are
    not in this ledger come without body too; they are noted as lacked.
    """
    own = schema.meta(conn, "station")
    told = []
    for item in items:
        rid = item.rid.bytes if item.rid else None
        conn.run(
            "INSERT INTO received (idx, gen, link, station, epoch, seq, rid, bh, body) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                *(item.idx, item.gen, item.link, item.station, item.epoch, item.seq),
                *(rid, item.bh, item.body),
            ),
        )
        if item.sealed is not None:
            statement = "INSERT INTO hub_seal (idx, seal) VALUES (?, ?) ON CONFLICT DO NOTHING"
            conn.run(statement, (item.idx, item.sealed))
        if rid is not None and item.body is None and item.station == own:
            _note_if_lacked(conn, rid, item.idx)
        if rid is None or _first_item(conn, rid) != item.idx:
            continue
        if item.body is None:
            projector.learn_order(conn, rid, item.idx)
        else:
            told.append(Placed(rid, item.idx, item.station, item.body))
    projector.take(conn, [projector.read(record) for record in told])


SQL_SEALED = (
    "SELECT s.idx, g.epoch, g.seq, g.body, s.seal FROM hub_seal s JOIN received g ON g.idx = s.idx "
    "WHERE s.idx > ? ORDER BY s.idx LIMIT ?"
)
"""Records of the hub's own, each with its seal."""

SQL_FIRST_ITEM = (
    "SELECT MIN(g.idx) FROM received g LEFT JOIN record r ON r.rid = g.rid WHERE g.rid = :rid "
    "AND CASE WHEN r.rid IS NULL THEN g.body IS NOT NULL ELSE r.bh = g.bh END"
)
"""The feed item that places a fact: the first with a body; of an own record, with its hash."""


def _first_item(conn: Connection, rid: bytes) -> int | None:
    found = conn.value(SQL_FIRST_ITEM, {"rid": rid})
    return None if found is None else int(found)


SQL_IS_ELSEWHERE = (
    "SELECT 1 FROM received WHERE rid = :rid AND idx <> :idx "
    "AND (body IS NOT NULL OR idx IN (SELECT idx FROM lacked))"
)


def _note_if_lacked(conn: Connection, rid: bytes, idx: int) -> None:
    if own_number(conn, rid) is not None:
        return
    if conn.value(SQL_IS_ELSEWHERE, {"rid": rid, "idx": idx}) is None:
        conn.run("INSERT INTO lacked (idx) VALUES (?) ON CONFLICT DO NOTHING", (idx,))


class Refill(NamedTuple):
    """A record of this station as the hub hands it back."""

    seq: int
    rid: UUID
    bh: bytes
    body: bytes


SQL_LACKED = (
    "SELECT g.epoch, g.seq FROM lacked l CROSS JOIN received g WHERE g.idx = l.idx "
    "ORDER BY l.idx LIMIT ?"
)
"""CROSS: begin at `lacked`, which has few rows or none, whatever the engine thinks of it."""


def lacked(conn: Connection, limit: int) -> list[tuple[str, int]]:
    """(epoch, seq) of this station's records that only the hub has, in the hub's order."""
    return [(row[0], row[1]) for row in conn.rows(SQL_LACKED, (limit,))]


SQL_IS_LACKED = (
    "SELECT g.idx, g.station FROM lacked l JOIN received g ON g.idx = l.idx "
    "WHERE g.rid = :rid AND g.epoch = :epoch AND g.seq = :seq AND g.bh = :bh"
)


def recover(conn: Connection, epoch: str, records: Iterable[Refill]) -> int:
    """Keep the bodies of lacked records and project them; how many there were."""
    count = 0
    for record in records:
        rid = record.rid.bytes
        place = {"rid": rid, "epoch": epoch, "seq": record.seq, "bh": record.bh}
        found = conn.row(SQL_IS_LACKED, place)
        if found is None:
            continue
        idx, station = found
        conn.run("UPDATE received SET body = ? WHERE idx = ?", (record.body, idx))
        conn.run("DELETE FROM lacked WHERE idx = ?", (idx,))
        projector.apply(conn, record.body, idx, station, rid)
        count += 1
    return count


def drop_newest(conn: Connection, down_to: int, most: int) -> Cursor | None:
    """Drop the newest items above `down_to`, at most so many, as if they had never come.

    Returns:
        The item that is the newest now; `None` where none is left.
    """
    items = conn.rows(
        "SELECT idx, rid FROM received WHERE idx > ? ORDER BY idx DESC LIMIT ?", (down_to, most)
    )
    for idx, rid in items:
        if rid is not None and _first_item(conn, rid) == idx:
            own = own_number(conn, rid)
            if own is None:
                projector.withdraw(conn, rid)
            else:
                projector.learn_order(conn, rid, projector.local_order(own))
        conn.run("DELETE FROM lacked WHERE idx = ?", (idx,))
        conn.run("DELETE FROM hub_seal WHERE idx = ?", (idx,))
        conn.run("DELETE FROM received WHERE idx = ?", (idx,))
    row = conn.row("SELECT gen, idx, link FROM received ORDER BY idx DESC LIMIT 1")
    return Cursor(*row) if row else None


def feed(conn: Connection, after_idx: int, limit: int) -> list[Row]:
    """Items as they came, for a check: idx, gen, link, station, epoch, seq, rid, bh, seal."""
    return conn.rows(
        "SELECT g.idx, g.gen, g.link, g.station, g.epoch, g.seq, g.rid, g.bh, s.seal "
        "FROM received g LEFT JOIN hub_seal s ON s.idx = g.idx "
        "WHERE g.idx > ? ORDER BY g.idx LIMIT ?",
        (after_idx, limit),
    )


def feed_link_at(conn: Connection, idx: int) -> bytes | None:
    """The feed link of an applied item."""
    found = conn.value("SELECT link FROM received WHERE idx = ?", (idx,))
    return None if found is None else bytes(found)
