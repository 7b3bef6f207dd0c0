"""P10, P12: what accepting a record costs, against a bare durable append and a plain insert.

Between the limit and an accepted record stand five more sides, each with one thing more than the
one before, so that a reader sees what each of them costs: the bytes that are really written, a
table, encryption, chain and projections, gates.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count, islice
from pathlib import Path
from typing import Any

import msgspec
import sqlite_utils

from station.facts import registry
from station.ledger.record import decode
from station.store.database import open_connection
from station.store.recorder import Extras
from tests.bench.figures import Figure, Goal
from tests.bench.measure import Timings, interleave
from tests.bench.store.shop import Shape, Shop, open_shop

P10 = Goal("P10", "<=", 1.5)
P12 = Goal("P12", "<=", 0.33)
ROUNDS, PER_ROUND = 20, 60
PAGES_OF, PROCESSED = 100, 300
"""Records that pages and processor time are counted of."""
SHAPE = Shape(cartons=330)
WAL_HEADER_BYTES, FRAME_HEADER_BYTES = 32, 24


def run(folder: Path) -> Iterator[Figure]:
    """Accept `step.finished` records on an encrypted store, interleaved with both limits.

    A record is accepted when an action came back: gates, chain, projections, commit. The append
    writes as many bytes as the record's body has, at the end of a file. Single rows are the
    record's own, inserted and committed with the product's settings into a table like its own;
    the insert of P12 is sqlite-utils' as it comes, with the record id as key.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with open_shop(folder, SHAPE) as shop:
        shop.prepare()
        shop.begin_day()
        shop.at("smt")
        serials = shop.serials()
        pages = _pages_per_record(shop, _started(shop, serials, PAGES_OF))
        units = _started(shop, serials, 2 * (ROUNDS + 1) * PER_ROUND + 1 + 2 * PROCESSED)
        body = _body_of(shop, next(units))
        recorded = _Recorded(shop, body, units)
        written = round(pages * (_page_bytes(shop) + FRAME_HEADER_BYTES))
        key = bytes(range(32))
        with (
            closing(_Append(folder / "append", len(body))) as append,
            closing(_Append(folder / "append-all", written)) as append_all,
            closing(_Row(folder / "row.db", None, body)) as row,
            closing(_Row(folder / "row-encrypted.db", key, body)) as encrypted,
            closing(sqlite3.connect(folder / "plain.db")) as plain,
        ):
            taken = interleave(
                {
                    "accepted": lambda: shop.finish(next(units)),
                    "recorded": recorded.once,
                    "handed over": lambda: shop.store.writer.run(lambda _: None),
                    "append": append.once,
                    "append all": append_all.once,
                    "row": row.once,
                    "encrypted row": encrypted.once,
                    "insert": _insert(plain, body),
                },
                rounds=ROUNDS,
                per_round=PER_ROUND,
            )
        accepted_s = _processor_time(lambda: shop.finish(next(units)))
        recorded_s = _processor_time(recorded.once)
    yield from _figures(taken, len(body), written)
    yield Figure("pages written per accepted record", pages, "pages")
    yield Figure(
        "processor time per accepted record: steadier than the clock on a shared machine",
        accepted_s * 1e3,
        "ms",
        None,
        {"of that without gates, ms": recorded_s * 1e3},
    )


def _figures(taken: dict[str, Timings], body_bytes: int, written_bytes: int) -> Iterator[Figure]:
    accepted, append = taken["accepted"], taken["append"]
    named = {
        f"append + fdatasync of the body, {body_bytes} bytes": "append",
        f"append + fdatasync of all that is written, {written_bytes} bytes": "append all",
        "a row inserted and committed, not encrypted": "row",
        "a row inserted and committed, encrypted": "encrypted row",
        "the record appended, chained, projected and committed, without gates": "recorded",
        "of that handing over to the writer's thread and back": "handed over",
    }
    yield Figure(
        "accepted record / append + fdatasync, p50",
        accepted.ratio_to(append),
        "x",
        P10,
        {
            "accepted, ms p50": accepted.at(50) * 1e3,
            "accepted, ms p95": accepted.overall(95) * 1e3,
            "accepted, ms p99": accepted.overall(99) * 1e3,
            **{f"{said}, ms p50": taken[name].at(50) * 1e3 for said, name in named.items()},
        },
    )
    for said, name in (
        ("append + fdatasync of all bytes written", "append all"),
        ("a row committed, not encrypted", "row"),
        ("a row committed, encrypted", "encrypted row"),
        ("the record without gates", "recorded"),
    ):
        yield Figure(f"the same / {said}, p50", accepted.ratio_to(taken[name]), "x")
    yield Figure(
        "accepted record / plain sqlite-utils insert, p50",
        accepted.ratio_to(taken["insert"]),
        "x",
        P12,
        {"insert, ms p50": taken["insert"].at(50) * 1e3},
    )


def _started(shop: Shop, units: Iterator[str], count: int) -> Iterator[str]:
    """Boards with their first step begun: finishing one is one record."""
    some = list(islice(units, count))
    for unit in some:
        shop.start(unit)
    return iter(some)


def _body_of(shop: Shop, unit: str) -> bytes:
    rid = shop.finish(unit).rid
    body = shop.store.reader().value("SELECT body FROM record WHERE rid = ?", (rid.bytes,))
    assert isinstance(body, bytes)
    return body


def _pages_per_record(shop: Shop, units: Iterator[str]) -> float:
    """Pages that a commit writes, read off the growth of a log that is still short."""
    before = _frames(shop)
    for unit in units:
        shop.finish(unit)
    return (_frames(shop) - before) / PAGES_OF


def _processor_time(side: Callable[[], object]) -> float:
    """Seconds that all threads of this process and the kernel for them work on one operation."""
    before_s = time.process_time()
    for _ in range(PROCESSED):
        side()
    return (time.process_time() - before_s) / PROCESSED


def _frames(shop: Shop) -> int:
    wal = shop.store.folder / "station.db-wal"
    return (wal.stat().st_size - WAL_HEADER_BYTES) // (_page_bytes(shop) + FRAME_HEADER_BYTES)


def _page_bytes(shop: Shop) -> int:
    return int(shop.store.reader().value("PRAGMA page_size"))


class _Recorded:
    """The same record without an action around it: nobody asks gates."""

    def __init__(self, shop: Shop, body: bytes, units: Iterator[str]) -> None:
        envelope = decode(body)
        self._writer = shop.store.writer
        self._author = shop.workstation.desk.author
        self._extras = Extras(documents=envelope.ctx.documents)
        self._data = registry.read(envelope)
        self._units = units

    def once(self) -> None:
        made, *used = self._data.subject
        made = msgspec.structs.replace(made, key=f"sn:P-1:{next(self._units)}")
        data = msgspec.structs.replace(self._data, subject=(made, *used))
        self._writer.run(lambda tx: tx.append(data, self._author, self._extras))


class _Append:
    """The limit: so many bytes at the end of a file, and on disk."""

    def __init__(self, path: Path, size: int) -> None:
        self._data = os.urandom(size)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._sync = getattr(os, "fdatasync", os.fsync)

    def once(self) -> None:
        os.write(self._file, self._data)
        self._sync(self._file)

    def close(self) -> None:
        os.close(self._file)


class _Row:
    """One row of a table like the ledger's, committed with the product's settings."""

    def __init__(self, path: Path, key: bytes | None, body: bytes) -> None:
        self._conn = open_connection(path, key)
        self._conn.run(
            "CREATE TABLE record (n INTEGER PRIMARY KEY, rid BLOB NOT NULL UNIQUE, "
            "type TEXT NOT NULL, bh BLOB NOT NULL, link BLOB NOT NULL, body BLOB NOT NULL)"
        )
        self._numbers = count(1)
        self._body = body

    def once(self) -> None:
        n = next(self._numbers)
        row = (n, n.to_bytes(16, "big"), "step.finished", bytes(32), bytes(32), self._body)
        self._conn.run("BEGIN IMMEDIATE")
        self._conn.run(
            "INSERT INTO record (n, rid, type, bh, link, body) VALUES (?, ?, ?, ?, ?, ?)", row
        )
        self._conn.run("COMMIT")

    def close(self) -> None:
        self._conn.close()


def _insert(conn: sqlite3.Connection, body: bytes) -> Callable[[], Any]:
    table: Any = sqlite_utils.Database(conn)["record"]
    numbers = count(1)
    text = body.decode()

    def once() -> None:
        n = next(numbers)
        row = {"rid": f"{n:032x}", "seq": n, "type": "step.finished", "body": text}
        table.insert(row, pk="rid")

    return once
