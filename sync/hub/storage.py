"""`sync.hub.ports.Storage` in SQL, on whichever engine the hub's tables lie."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

from station.store import schema
from station.store.database import Connection
from sync.hub.database import FILE_NAME
from sync.hub.database import Database as SqliteDatabase
from sync.hub.reading import SqlReading
from sync.hub.rows import (
    KnownStation,
    NewRecord,
    StationState,
    StoredBlob,
    StoredCode,
    StoredRecord,
    StoredStream,
    Trouble,
    Unprojected,
    Upload,
)
from sync.wire.feed import Cursor, next_feed_link
from sync.wire.receipts import Receipt

Answer = TypeVar("Answer")
Write = Callable[[Connection], None]
Project = Callable[[Sequence[Unprojected]], Write]
"""Reads records without a connection; what it returns writes their rows."""


class Database(Protocol):
    """Connections to the hub's tables; `sync.hub.database` and `sync.hub.postgres_database`."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection with a consistent view until the block ends."""

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that may append; one at a time."""

    def projecting(self) -> AbstractContextManager[Connection]:
        """A transaction of the projections; one at a time."""

    def hear_others(self, heard: Callable[[], None]) -> Callable[[], None]:
        """Have it called when another process commits; what is returned ends that."""

    def close(self) -> None:
        """Close everything; harmless when called twice."""


class SqlStorage:
    """The hub's storage in one database."""

    def __init__(self, database: Database, hub: str) -> None:
        """Take over an open database; `hub` is the hub's id."""
        self.hub = hub
        self._database = database
        self._projected_idx = 0  # what the connection remembers of objects is as of here

    @contextmanager
    def reading(self) -> Iterator[SqlReading]:
        """A consistent view."""
        with self._database.reading() as connection:
            yield SqlReading(connection, self.hub)

    @contextmanager
    def writing(self) -> Iterator["SqlWriting"]:
        """A transaction, one at a time."""
        with self._database.writing() as connection:
            yield SqlWriting(connection, self.hub)

    def ask(self, query: Callable[[Connection], Answer]) -> Answer:
        """What a query of `station.store.queries` finds in the hub's projections."""
        with self._database.reading() as connection:
            return query(connection)

    def records_after(self, idx: int, limit: int) -> Sequence[StoredRecord]:
        """Records in the hub's order."""
        with self.reading() as view:
            return view.records_after(idx, limit)

    def project(self, project: Project, limit: int) -> int:
        """Hand the next records to the projections, and remember how far they got.

        Both are written in one transaction, so that after a crash they go on where they were.

        Returns:
            How many records were handed on; 0 when all are projected. Where another process has
            projected them meanwhile, they are let go.
        """
        with self.reading() as view:
            after = view.number("projected_idx")
            records = view.unprojected(after, limit)
        if not records:
            return 0
        write = project(records)  # takes as long as writing, and nobody waits for it
        with self._database.projecting() as connection:
            reached = SqlReading(connection, self.hub).number("projected_idx")
            if reached != self._projected_idx:
                connection.forget()  # another process went on from where we were
            if reached == after:
                write(connection)
                reached = records[-1].idx
                _set_number(connection, "projected_idx", reached)
        self._projected_idx = reached
        return len(records)

    def projected_idx(self) -> int:
        """How far the projections have got."""
        with self.reading() as view:
            return view.number("projected_idx")

    def prepare_projections(self, prepare: Callable[[Connection], bool]) -> None:
        """Let the projections make their tables; begin anew where they say so."""
        with self._database.projecting() as connection:
            if prepare(connection):
                _set_number(connection, "projected_idx", 0)

    def text(self, name: str) -> str:
        """A stored text; "" where there is none."""
        with self.reading() as view:
            return view.text(name)

    def set_text(self, name: str, value: str) -> None:
        """Store a text."""
        with self.writing() as tx:
            tx.set_text(name, value)

    def mark_safe(self, idx: int, photos: Sequence[str] = ()) -> None:
        """A backup with everything up to `idx` and with these photos was restored and checked."""
        with self._database.writing() as connection:
            if idx > SqlReading(connection, self.hub).number("safe_idx"):
                _set_number(connection, "safe_idx", idx)
            if photos:
                statement = "UPDATE hub_blob SET is_safe = 1 WHERE sha256 = ? AND is_safe = 0"
                connection.run_many(statement, [(sha256,) for sha256 in photos])

    def copying(self) -> AbstractContextManager[Connection]:
        """A consistent view of the tables themselves, to copy them from."""
        return self._database.reading()

    def filling(self) -> AbstractContextManager[Connection]:
        """A transaction on the tables themselves, to copy them into."""
        return self._database.writing()

    def hear_others(self, heard: Callable[[], None]) -> Callable[[], None]:
        """Have it called, on any thread, when another hub process may have appended.

        Returns:
            What ends that.
        """
        return self._database.hear_others(heard)

    def close(self) -> None:
        """Close the file; harmless when called twice."""
        self._database.close()


class SqliteStorage(SqlStorage):
    """The hub's storage in one file."""

    def __init__(self, folder: Path, hub: str, *, is_read_only: bool = False) -> None:
        """Open `<folder>/hub.db`; errors as in `sync.hub.database`."""
        super().__init__(SqliteDatabase(folder / FILE_NAME, is_read_only=is_read_only), hub)


class SqlWriting(SqlReading):
    """A transaction; see `sync.hub.ports.Writing`."""

    def add_code(self, code: StoredCode) -> None:
        """Keep a new enrolment code."""
        self._conn.run(
            "INSERT INTO hub_enrol_code (code_hash, tenant, label, station, expires_at, used_by, "
            "used_public) VALUES (?, ?, ?, ?, ?, '', ?)",
            (code.code_hash, code.tenant, code.label, code.station, code.expires_at, b""),
        )

    def use_code(self, code: StoredCode) -> None:
        """Mark a code as used."""
        self._conn.run(
            "UPDATE hub_enrol_code SET used_by = ?, used_public = ? WHERE code_hash = ?",
            (code.used_by, code.used_public, code.code_hash),
        )

    def enrol(self, station: KnownStation, inst: str, at: int) -> None:
        """Add a station, or give a known one this key, label and tenant."""
        id_ = bytes.fromhex(station.station)
        self._conn.run(
            "INSERT INTO hub_station (station, label, tenant, state, inst, public, at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (station) DO UPDATE SET "
            "label = excluded.label, tenant = excluded.tenant, state = excluded.state, "
            "inst = excluded.inst, public = excluded.public",
            (
                id_,
                station.label,
                station.tenant,
                station.state,
                bytes.fromhex(inst),
                station.public,
                at,
            ),
        )
        self._conn.run(
            "INSERT INTO hub_station_key (station, public, at) VALUES (?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (id_, station.public, at),
        )

    def set_station_state(self, station: str, state: StationState) -> None:
        """Let a station in, shut it out, or close it."""
        self._conn.run(
            "UPDATE hub_station SET state = ? WHERE station = ?", (state, bytes.fromhex(station))
        )

    def set_text(self, name: str, value: str) -> None:
        """Store a text."""
        schema.set_meta(self._conn, name, value)

    def add_stream(self, stream: StoredStream) -> StoredStream:
        """Begin a stream; its row number is filled in."""
        parent = stream.parent
        self._conn.run(
            "INSERT INTO hub_stream (number, station, epoch, parent_epoch, parent_seq, "
            "parent_link, reason, head_seq, head_link) VALUES "
            "((SELECT coalesce(max(number), 0) + 1 FROM hub_stream), ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                bytes.fromhex(stream.station),
                bytes.fromhex(stream.epoch),
                stream.parent_epoch,
                parent.seq if parent else None,
                parent.link if parent else None,
                stream.reason,
                stream.head.seq,
                stream.head.link,
            ),
        )
        stored = self.stream(stream.station, stream.epoch)
        assert stored is not None
        return stored

    def append(
        self, stream: StoredStream, records: Sequence[NewRecord], at: int
    ) -> Sequence[StoredRecord]:
        """Give each record the next idx, and move the stream's head where they go beyond it."""
        gen, tenant = self.generation(), self.tenant_of(stream.station)
        cursor = self.feed_head()
        stored = []
        for record in records:
            link = next_feed_link(self._hub, gen, cursor, record.rid, record.bh)
            cursor = Cursor(gen, cursor.idx + 1, link)
            place = (stream.station, stream.epoch, tenant)
            stored.append(StoredRecord(cursor.idx, gen, link, *place, record, at))
        self._conn.run_many(
            "INSERT INTO hub_record (idx, gen, feed_link, stream, seq, rid, bh, link, body, gap, "
            "state, code, audience, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (each.idx, gen, each.feed_link, stream.number, *_columns(each.record), at)
                for each in stored
            ],
        )
        last = records[-1]
        self._conn.run(
            "UPDATE hub_stream SET head_seq = ?, head_link = ? WHERE number = ? AND head_seq < ?",
            (last.seq, last.link, stream.number, last.seq),
        )
        return stored

    def add_seal(self, stream: StoredStream, seq: int, signature: bytes) -> None:
        """Keep a seal of the station over one place."""
        self._conn.run(
            "INSERT INTO hub_seal (stream, seq, signature) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (stream.number, seq, signature),
        )

    def add_receipt(self, stream: StoredStream, receipt: Receipt) -> None:
        """Keep a receipt that is about to be given."""
        self._conn.run(
            "INSERT INTO hub_receipt (stream, seq, gen, link, at, sig) VALUES (?, ?, ?, ?, ?, ?)",
            (
                stream.number,
                receipt.seq,
                receipt.gen,
                receipt.place.link,
                receipt.at,
                receipt.sig,
            ),
        )

    def add_trouble(self, trouble: Trouble, at: int) -> None:
        """Keep something for a person."""
        rid = str(trouble.rid) if trouble.rid else ""
        self._conn.run(
            "INSERT INTO hub_trouble (number, kind, station, epoch, seq, rid, detail, at) VALUES "
            "((SELECT coalesce(max(number), 0) + 1 FROM hub_trouble), ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (
                trouble.kind,
                trouble.station,
                trouble.epoch,
                trouble.seq,
                rid,
                trouble.detail,
                at,
            ),
        )

    def start_generation(self, gen: int, at: int) -> None:
        """Begin a new generation after the present head of the feed."""
        self._conn.run(
            "INSERT INTO hub_generation (gen, after_idx, at) VALUES (?, ?, ?)",
            (gen, self.feed_head().idx, at),
        )

    def add_upload(self, upload: Upload, at: int) -> None:
        """Begin an upload."""
        self._conn.run(
            "INSERT INTO hub_upload (upload, station, tenant, sha256, mime, size, so_far, at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                upload.upload,
                upload.station,
                upload.tenant,
                upload.sha256,
                upload.mime,
                upload.size,
                upload.offset,
                at,
            ),
        )

    def move_upload(self, upload: str, offset: int) -> None:
        """So many bytes are on disk for sure."""
        self._conn.run("UPDATE hub_upload SET so_far = ? WHERE upload = ?", (offset, upload))

    def drop_upload(self, upload: str) -> None:
        """Forget an upload."""
        self._conn.run("DELETE FROM hub_upload WHERE upload = ?", (upload,))

    def add_blob(self, blob: StoredBlob) -> None:
        """The photo is on disk for good."""
        self._conn.run(
            "INSERT INTO hub_blob (tenant, sha256, size, mime, at, sig, is_safe) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                blob.tenant,
                blob.sha256,
                blob.size,
                blob.mime,
                blob.at,
                blob.sig,
                int(blob.is_safe),
            ),
        )


def _columns(record: NewRecord) -> tuple[object, ...]:
    return (
        record.seq,
        record.rid.bytes if record.rid else None,
        record.bh,
        record.link,
        record.body,
        record.gap,
        record.state,
        record.code,
        record.audience,
    )


def _set_number(connection: Connection, name: str, value: int) -> None:
    connection.run("UPDATE hub_number SET value = ? WHERE name = ?", (value, name))
