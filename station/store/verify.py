"""Check everything a store holds against itself, and name each damage (I3, 4.7).

Only reads, so that it runs beside a working program. What cannot be read is a damage like any
other: the check goes on behind it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from resources import texts
from station.errors import StationError
from station.ledger.chain import Place, next_link
from station.ledger.epoch import Epoch
from station.ledger.record import RecordMalformed, body_hash, decode
from station.ledger.seal import is_signed, seal_message
from station.store import schema
from station.store.blobs import Blobs
from station.store.copying import copy_database
from station.store.database import Connection, Parameters, Row, open_connection
from station.store.projections.global_rows import digests
from station.store.rebuild import rebuild
from station.store.recorder import epochs
from station.store.schema import number_of, place_in

SLICE_RECORDS = 500
MOST_PAGE_LINES = 20


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that does not fit.

    Attributes:
        code: What, with its sentence: `station.damage.page`, `.unreadable`, `.gap`, `.body`,
            `.chain`, `.rid`, `.epoch`, `.seal`, `.acked`, `.receipt`, `.received`, `.feed`, `.photo`,
            `.projection`.
        epoch, seq: The place in the own ledger; "" and 0 where it has none.
        where: The place for a person: record, photo, page or table.
    """

    code: str
    epoch: str
    seq: int
    where: str

    def sentence(self, lang: str | None = None) -> str:
        """What is wrong, for a person."""
        return texts.say(self.code, lang, epoch=self.epoch, seq=self.seq, where=self.where)


class _Receipt(msgspec.Struct):
    seq: int
    link: str


class Reading:
    """Reads a store, opened anew after trouble: past a broken page the cipher refuses all others."""

    def __init__(self, open_store: Callable[[], Connection]) -> None:
        self._open = open_store
        self.conn = open_store()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row] | None:
        """Every row of a query; `None` where a page of it cannot be read."""
        try:
            return self.conn.rows(sql, parameters)
        except StationError:
            self.conn.close()
            self.conn = self._open()
            return None

    def close(self) -> None:
        """Close the connection at hand."""
        self.conn.close()


def verify(open_store: Callable[[], Connection]) -> Iterator[Damage]:
    """Pages, chain, bodies, epochs, seals, receipts against links: everything in the file.

    Args:
        open_store: Opens the store; more than once where it is damaged.

    Raises:
        StoreDamaged: Not even the list of epochs can be read.
    """
    reading = Reading(open_store)
    try:
        yield from _pages(reading)
        station = schema.meta(reading.conn, "station") or ""
        stations = (station, *schema.adopted(reading.conn))
        known = epochs(reading.conn)
        for epoch in known:
            yield from _epoch(reading, station, epoch, known)
            yield from _chain(reading, stations, epoch)
            yield from _types(reading, epoch)
            yield from _promises(reading, station, epoch)
        yield from _received(reading)
    finally:
        reading.close()


def verify_photos(conn: Connection, blobs: Blobs, *, contents: bool) -> Iterator[Damage]:
    """Every photo that a record names is there; with `contents`, decrypts to what it should."""
    after = ""
    while page := conn.rows(
        "SELECT b.sha256, b.size, b.n & 1099511627775, e.epoch FROM blob b "
        "JOIN epoch e ON e.ordinal = b.n >> 40 WHERE b.sha256 > ? ORDER BY b.sha256 LIMIT ?",
        (after, SLICE_RECORDS),
    ):
        after = page[-1][0]
        for sha256, size, seq, epoch in page:
            if not _is_photo(blobs, sha256, size, contents=contents):
                yield Damage("station.damage.photo", epoch, seq, sha256)


def verify_projections(conn: Connection, key: bytes | None) -> Iterator[Damage]:
    """Whether the rows are those that the records give when they are computed anew.

    Args:
        conn: Any connection, outside a transaction.
        key: Of the store; the copy that is computed anew in a temporary folder has the same.
    """
    with TemporaryDirectory(prefix="suyuan-verify-") as folder:
        copy = Path(folder) / "copy.db"
        copy_database(conn, copy)
        fresh = open_connection(copy, key)
        try:
            present = digests(fresh)
            rebuild(fresh)
            expected = digests(fresh)
        finally:
            fresh.close()
    for table in sorted(expected):
        if present[table] != expected[table]:
            yield Damage("station.damage.projection", "", 0, table)


def _pages(reading: Reading) -> Iterator[Damage]:
    """The engine's own checks: authentic pages (where encrypted), else sound trees and indexes."""
    lines = reading.rows("PRAGMA cipher_integrity_check")
    if not lines and lines is not None:
        lines = reading.rows(f"PRAGMA integrity_check({MOST_PAGE_LINES})")
    for (line,) in [("?",)] if lines is None else lines[:MOST_PAGE_LINES]:
        if line != "ok":
            yield Damage("station.damage.page", "", 0, str(line)[:200])


def _epoch(reading: Reading, station: str, epoch: Epoch, known: list[Epoch]) -> Iterator[Damage]:
    """The parent is an older epoch that had this link at this place."""
    if epoch.parent is None:
        return
    parent = next((each for each in known if each.epoch == epoch.parent_epoch), None)
    links = _links_ever_at(reading, station, parent, epoch.parent.seq) if parent else []
    if parent is None or parent.ordinal >= epoch.ordinal or epoch.parent.link not in links:
        yield Damage("station.damage.epoch", epoch.epoch, 0, epoch.parent_epoch or "")


def _chain(reading: Reading, stations: Sequence[str], epoch: Epoch) -> Iterator[Damage]:
    """Links, numbers and bodies.

    Args:
        reading: The store.
        stations: The own id, then those of stations whose records were adopted here.
        epoch: Which of the own epochs.
    """
    station = stations[0]
    at, is_sure = epoch.start(station), True
    for seq, row in rows_in(reading, epoch):
        if row is None or not all(isinstance(value, bytes) for value in row):
            yield Damage("station.damage.unreadable", epoch.epoch, seq, "")
            at, is_sure = Place(seq, b""), False
            continue
        rid, bh, link, body = row
        place = Damage("", epoch.epoch, seq, rid.hex())
        for missing in range(at.seq + 1, seq):
            yield Damage("station.damage.gap", epoch.epoch, missing, "")
            is_sure = False
        if is_sure and next_link(station, epoch.epoch, seq, at.link, bh) != link:
            yield replace(place, code="station.damage.chain")
        yield from _body(place, stations, rid, bh, body)
        at, is_sure = Place(seq, link), True


def _body(
    place: Damage, stations: Sequence[str], rid: bytes, bh: bytes, body: bytes
) -> Iterator[Damage]:
    """The body is the one that was hashed, and says what the row says."""
    if body_hash(body) != bh:
        yield replace(place, code="station.damage.body")
        return
    try:
        envelope = decode(body)
    except RecordMalformed:
        yield replace(place, code="station.damage.body")
        return
    if envelope.rid.bytes != rid or envelope.station not in stations:
        yield replace(place, code="station.damage.rid")


SQL_OTHER_TYPE = (
    "SELECT seq, rid FROM record WHERE n > ? AND n < ? AND CASE "
    "WHEN json_valid(CAST(body AS TEXT)) "
    "THEN type IS NOT json_extract(CAST(body AS TEXT), '$.type') END"
)


def _types(reading: Reading, epoch: Epoch) -> Iterator[Damage]:
    """The type beside a body, by which records are looked for, is the one that the body says."""
    within = (number_of(epoch.ordinal, 0), number_of(epoch.ordinal + 1, 0))
    for seq, rid in reading.rows(SQL_OTHER_TYPE, within) or ():
        yield Damage("station.damage.body", epoch.epoch, seq, rid.hex())


def rows_in(reading: Reading, epoch: Epoch) -> Iterator[tuple[int, Row | None]]:
    """(seq, (rid, bh, link, body)) of an epoch's records; `None` for a row nobody can read."""
    after, beyond = number_of(epoch.ordinal, 0), number_of(epoch.ordinal + 1, 0)
    statement = "SELECT seq, rid, bh, link, body, n FROM record WHERE n > ? AND n < ? ORDER BY n"
    while True:
        page = reading.rows(f"{statement} LIMIT {SLICE_RECORDS}", (after, beyond))
        if page is None:
            yield from _one_by_one(reading, after, beyond)
            return
        if not page:
            return
        after = page[-1][5]
        yield from ((row[0], row[1:5]) for row in page)


def _one_by_one(reading: Reading, after: int, beyond: int) -> Iterator[tuple[int, Row | None]]:
    """The rest of an epoch where a page is broken: each record on its own.

    The index of the rids tells which records there are; where that is broken too, the pages
    named before are all that can be said.
    """
    found = reading.rows(
        "SELECT n FROM record INDEXED BY sqlite_autoindex_record_1 WHERE n > ? AND n < ?",
        (after, beyond),
    )
    for n in sorted(int(row[0]) for row in found or ()):
        rows = reading.rows("SELECT rid, bh, link, body FROM record WHERE n = ?", (n,))
        yield place_in(n)[1], rows[0] if rows else None


def _promises(reading: Reading, station: str, epoch: Epoch) -> Iterator[Damage]:
    """Seals are signed by a key of this station; receipts and `acked` name links that are ours."""
    keys = [row[0] for row in reading.rows("SELECT public FROM device_key") or ()]
    name, own = epoch.epoch, (epoch.ordinal,)
    for seq, link, signature in _all(reading, "SELECT seq, link, signature FROM seal", own):
        message = seal_message(station, name, Place(seq, link))
        is_ours = _link_at(reading, station, epoch, seq) == link
        if not is_ours or not any(is_signed(key, signature, message) for key in keys):
            yield Damage("station.damage.seal", name, seq, "")
    for seq, text in _all(reading, "SELECT seq, receipt FROM receipt", own):
        links = _links_ever_at(reading, station, epoch, seq)
        if not any(_is_for(text, seq, link) for link in links):
            yield Damage("station.damage.receipt", name, seq, "")
    for seq, link in _all(reading, "SELECT seq, link FROM acked", own):
        if _link_at(reading, station, epoch, seq) != link:
            yield Damage("station.damage.acked", name, seq, "")


def _all(reading: Reading, select: str, epoch: tuple[int]) -> list[Row]:
    return reading.rows(f"{select} WHERE epoch = ? ORDER BY seq", epoch) or []


def _is_for(text: str, seq: int, link: bytes) -> bool:
    try:
        receipt = msgspec.json.decode(text, type=_Receipt)
    except msgspec.MsgspecError:
        return False
    return receipt.seq == seq and receipt.link == link.hex()


def _received(reading: Reading) -> Iterator[Damage]:
    after = 0
    while page := reading.rows(
        "SELECT idx, bh, body FROM received WHERE idx > ? ORDER BY idx LIMIT ?",
        (after, SLICE_RECORDS),
    ):
        after = page[-1][0]
        for idx, bh, body in page:
            if body is not None and (not isinstance(body, bytes) or body_hash(body) != bh):
                yield Damage("station.damage.received", "", 0, str(idx))


def _link_at(reading: Reading, station: str, epoch: Epoch, seq: int) -> bytes | None:
    if seq == 0:
        return epoch.start(station).link
    n = number_of(epoch.ordinal, seq)
    found = reading.rows("SELECT link FROM record WHERE n = ?", (n,))
    return found[0][0] if found else None


def _links_ever_at(reading: Reading, station: str, epoch: Epoch, seq: int) -> list[bytes]:
    """Today's link, and that of the record which a fork moved on from there."""
    link = _link_at(reading, station, epoch, seq)
    former = "SELECT link FROM former WHERE n = ?"
    moved = reading.rows(former, (number_of(epoch.ordinal, seq),)) or []
    return [row[0] for row in moved] + ([] if link is None else [link])


def _is_photo(blobs: Blobs, sha256: str, size: int, *, contents: bool) -> bool:
    if not contents:
        return blobs.has(sha256)
    try:
        data = blobs.read(sha256)
    except StationError:
        return False
    return len(data) == size and body_hash(data).hex() == sha256
