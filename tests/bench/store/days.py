"""A large store: one day recorded by the product, told again under other names, straight into tables.

Writing ten million events through actions would take hours, so the product records the first day,
derives its rows and folds its objects; every further day is a copy of that day's rows and record
bodies with other codes, dates, record ids and local numbers, chained and sealed as its own. The
result is what the product would have written: computing all projections anew from the bodies
gives the same rows (`tests/unit/bench/test_days.py`).
"""

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

from station.ledger.chain import Place, next_link
from station.ledger.seal import SEAL_EVERY_RECORDS, seal_message
from station.store import schema, vault
from station.store.database import Connection, open_connection
from station.store.projections.fact_rows import OBJECT_COLUMNS
from station.store.projections.tables import DERIVED_TABLES
from station.store.recorder import current_epoch, head_of
from station.store.station_store import STORE_NAME
from tests.bench.store import shop
from tests.bench.store.shop import DayClock, Shape, box_mark_of, keys_under, mark_of

OBJECTS = OBJECT_COLUMNS | {"source", "target", "parent", "root"}
ENTRIES = frozenset({"entry", "parent_entry", "last_entry", "first", "second"})
DATA, KEYS = shop.DATA, shop.KEYS
NOT_COPIED = frozenset({"origin", "person"})
"""The station and the people were there before the day."""
DAYS_PER_COMMIT = 20
DAY_MS = 24 * 60 * 60 * 1000
SCATTERED = ("object_code_reversed",)
BUILD_CACHE_KIB = 512 * 1024


def _marks_of(day: int) -> list[str]:
    return [mark_of(day), box_mark_of(day)]


def _texts_of(day: int) -> list[bytes]:
    """The marks as bodies hold them: as text, and as the hex of what a reader read."""
    marks = [mark.encode() for mark in _marks_of(day)]
    return [*marks, *(mark.hex().encode() for mark in marks)]


_RID = rb"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_DATE = rb"20\d\d-\d\d-\d\d"
_VARYING = re.compile(b"|".join([*_texts_of(0), _DATE, _RID]))
"""What differs between two days in a body."""


class NotCopyable(Exception):
    """The day holds a row that cannot be told again under other names by copying."""


@dataclass(frozen=True)
class Built:
    """A large store on disk.

    Attributes:
        home: The folder with its data and its keys.
        days: How often the day is told in it. seconds: How long writing it took.
    """

    home: Path
    shape: Shape
    days: int
    events: int
    records: int
    seconds: float

    def unit_key(self, number: int) -> str:
        """The canonical key of the board with this number, counted from 0 over all days."""
        day, n = divmod(number, self.shape.units)
        return f"sn:P-1:{mark_of(day)}{shop.serial_text(n, self.shape)}"

    @property
    def path(self) -> Path:
        """The file."""
        return self.home / DATA / STORE_NAME

    @property
    def units(self) -> int:
        """Boards in the store."""
        return self.days * self.shape.units

    def open(self, *, read_only: bool = True) -> Connection:
        """Open it as the product does."""
        key = vault_of(self.home).store_key
        return open_connection(self.path, key, read_only=read_only)


def build(
    home: Path,
    events: int,
    shape: Shape | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Built:
    """Write a store of at least so many events into a new folder.

    Args:
        home: Its data folder and its keys are made in here.
        events: Key control point events (`kcp_event`), the unit of a store's size.
        shape: How much a day makes.
        progress: Called with (days written, all days) now and then.
    """
    began = time.perf_counter()
    shape = shape or Shape()
    before = _first_day(home, shape)
    path = home / DATA / STORE_NAME
    keys = vault_of(home)
    with closing(open_connection(path, keys.store_key)) as conn:
        day = _Day(conn, before, keys.device_key)
        days = max(1, -(-events // day.events))
        for setting in (
            "journal_mode = OFF",
            "synchronous = OFF",
            f"cache_size = -{BUILD_CACHE_KIB}",
        ):
            conn.rows(f"PRAGMA {setting}")
        later = _take_out_scattered(conn)
        for first in range(1, days, DAYS_PER_COMMIT):
            conn.run("BEGIN IMMEDIATE")
            for number in range(first, min(days, first + DAYS_PER_COMMIT)):
                day.tell_again(number)
            conn.run("COMMIT")
            if progress:
                progress(min(days, first + DAYS_PER_COMMIT), days)
        for statement in later:
            conn.run(statement)
    with closing(open_connection(path, keys.store_key)) as conn:  # back to its own pragmas
        conn.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    seconds = time.perf_counter() - began
    return Built(home, shape, days, days * day.events, days * day.records, seconds)


def _take_out_scattered(conn: Connection) -> list[str]:
    """Drop the indexes whose entries a day scatters all over; the statements that make them again.

    An index is the same whether its entries came one by one or all at once in the end.
    """
    statements = []
    for name in SCATTERED:
        statements.append(str(conn.value("SELECT sql FROM sqlite_master WHERE name = ?", (name,))))
        conn.run(f"DROP INDEX {name}")
    return statements


def vault_of(home: Path) -> vault.Vault:
    """The keys of a station made by `shop.open_shop`."""
    found = vault.load(vault.file_for(home / DATA, keys_under(home / KEYS)))
    assert found is not None
    return found


def _first_day(home: Path, shape: Shape) -> "_Ends":
    with shop.open_shop(home, shape, DayClock()) as first:
        first.prepare()
        before = _Ends.of(first.store.reader())
        first.work()
    return before


def _named_marks(day: int) -> dict[str, str]:
    """Parameter name -> what stands in columns: codes, and codes read backwards."""
    forwards = {f"mark{i}": mark for i, mark in enumerate(_marks_of(day))}
    return forwards | {f"back{i}": mark[::-1] for i, mark in enumerate(_marks_of(day))}


@dataclass(frozen=True)
class _Ends:
    """The highest local numbers in use."""

    record: int
    entry: int
    object: int

    @classmethod
    def of(cls, conn: Connection) -> "_Ends":
        columns = (("record", "n"), ("entry", "id"), ("object", "id"))
        return cls(
            *(conn.value(f"SELECT max({column}) FROM {table}") or 0 for table, column in columns)
        )


@dataclass(frozen=True)
class _Body:
    """A record of the first day, its body cut at what varies."""

    rid: bytes
    type: str
    parts: Sequence[bytes]


class _Day:
    """The first day's rows, and how to write them as another day's."""

    def __init__(self, conn: Connection, before: _Ends, device_key: Any) -> None:
        self._conn = conn
        self._before = before
        self._device_key = device_key
        self._station = str(schema.meta(conn, "station"))
        self._epoch = current_epoch(conn)
        self._head = head_of(conn, self._station, self._epoch)
        self._sealed_seq = int(conn.value("SELECT max(seq) FROM seal") or 0)
        after = _Ends.of(conn)
        self.records = after.record - before.record
        self._entries = after.entry - before.entry
        self._objects = after.object - before.object
        self.events = int(
            conn.value("SELECT count(*) FROM kcp_event WHERE entry > ?", (before.entry,))
        )
        self._bodies = list(self._read_bodies())
        self._new_rids: dict[bytes, bytes] = {}
        conn.raw.create_function("new_rid", 1, lambda rid: self._new_rids.get(rid, rid))
        self._statements = [
            statement
            for table in reversed(DERIVED_TABLES)
            if table not in NOT_COPIED and (statement := self._copy_of(table))
        ]

    def tell_again(self, number: int) -> None:
        """Write the day once more, as the one `number` days later."""
        varied = self._varied(number)
        self._append_records(varied)
        wanted: dict[str, Any] = {
            "records": number * self.records,
            "entry0": self._before.entry,
            "entries": number * self._entries,
            "object0": self._before.object,
            "objects": number * self._objects,
            "shift_ms": number * DAY_MS,
            "shift": f"+{number} days",
            **_named_marks(0),
        }
        for name, mark in _named_marks(number).items():
            wanted[f"new_{name}"] = mark
        for statement in self._statements:
            self._conn.run(statement, wanted)

    # --- the ledger ---------------------------------------------------------------------------

    def _read_bodies(self) -> Iterator[_Body]:
        found = self._conn.rows(
            "SELECT rid, type, body FROM record WHERE n > ? ORDER BY n", (self._before.record,)
        )
        for rid, type_, body in found:
            cuts = [
                0,
                *(place for found in _VARYING.finditer(body) for place in found.span()),
                len(body),
            ]
            yield _Body(rid, type_, [body[start:end] for start, end in pairwise(cuts)])

    def _varied(self, number: int) -> Mapping[bytes, bytes]:
        """Text of the first day -> text of another day; fills `_new_rids` as well."""
        varied = dict(zip(_texts_of(0), _texts_of(number), strict=True))
        for body in self._bodies:
            rid = UUID(bytes=body.rid)
            new = UUID(int=rid.int + (number * DAY_MS << 80))
            self._new_rids[body.rid] = new.bytes
            varied[str(rid).encode()] = str(new).encode()
        for body in self._bodies:
            for text in body.parts[1::2]:
                if text not in varied and len(text) == len("2026-01-05"):
                    on = date.fromisoformat(text.decode()) + timedelta(days=number)
                    varied[text] = on.isoformat().encode()
        return varied

    def _append_records(self, varied: Mapping[bytes, bytes]) -> None:
        rows, seals = [], []
        place = self._head
        for each in self._bodies:
            body = b"".join([varied.get(part, part) for part in each.parts])
            bh = hashlib.sha256(body).digest()
            link = next_link(self._station, self._epoch.epoch, place.seq + 1, place.link, bh)
            place = Place(place.seq + 1, link)
            n = schema.number_of(self._epoch.ordinal, place.seq)
            rows.append((n, self._new_rids[each.rid], each.type, bh, link, body))
            if place.seq - self._sealed_seq >= SEAL_EVERY_RECORDS:
                signature = self._device_key.sign(
                    seal_message(self._station, self._epoch.epoch, place)
                )
                seals.append((self._epoch.ordinal, place.seq, link, signature))
                self._sealed_seq = place.seq
        self._head = place
        self._conn.run_many(
            "INSERT INTO record (n, rid, type, bh, link, body) VALUES (?, ?, ?, ?, ?, ?)", rows
        )
        self._conn.run_many(
            "INSERT INTO seal (epoch, seq, link, signature) VALUES (?, ?, ?, ?)", seals
        )

    # --- the projections ----------------------------------------------------------------------

    def _copy_of(self, table: str) -> str | None:
        """Keep the day's rows of a table aside; the statement that writes them as another day's."""
        columns = {row[1]: row[2] for row in self._conn.rows(f"PRAGMA table_info({table})")}
        aside = f"day_{table}"
        self._conn.run(
            f"CREATE TEMP TABLE {aside} AS SELECT * FROM {table} WHERE {self._of_the_day(table, columns)}"
        )
        if not self._conn.value(f"SELECT count(*) FROM {aside}"):
            return None
        values = [self._value(aside, name, type_) for name, type_ in columns.items()]
        names = ", ".join(columns)
        return f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {aside}"

    def _of_the_day(self, table: str, columns: Mapping[str, str]) -> str:
        if table in {"entry", "object"}:
            return f"id > {getattr(self._before, table)}"
        if "entry" in columns:
            return f"entry > {self._before.entry}"
        owner = "object" if "object" in columns else "source" if "source" in columns else None
        if owner is None:
            raise NotCopyable(f"{table}: no column says whose rows these are")
        return f"{owner} > {self._before.object}"

    def _value(self, aside: str, column: str, type_: str) -> str:
        if type_ == "BLOB":
            return f"new_rid({column})"
        if type_ == "INTEGER":
            return self._number(aside, column)
        if column == "day":
            return "date(day, :shift)"
        if column == "month":
            return "substr(date(day, :shift), 1, 7)"
        if column == "conflicts" and self._conn.value(
            f"SELECT 1 FROM {aside} WHERE conflicts <> '[]'"
        ):
            raise NotCopyable(f"{aside}: conflicts name local numbers")
        text = column
        for name, mark in _named_marks(0).items():
            search = f"SELECT 1 FROM {aside} WHERE instr({column}, ?) LIMIT 1"
            if self._conn.value(search, (mark,)):
                text = f"replace({text}, :{name}, :new_{name})"
        return text

    def _number(self, aside: str, column: str) -> str:
        if column == "id":
            return f"id + {':entries' if aside == 'day_entry' else ':objects'}"
        if column in ENTRIES:
            return f"{column} + CASE WHEN {column} > :entry0 THEN :entries ELSE 0 END"
        if column in OBJECTS:
            return f"{column} + CASE WHEN {column} > :object0 THEN :objects ELSE 0 END"
        if column == "ord":
            return "ord + :records"
        return "at + :shift_ms" if column == "at" else column
