"""P10, P12: what accepting a record costs, against a bare durable append and a plain insert."""

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
from station.store.recorder import Extras
from tests.bench.figures import Figure, Goal
from tests.bench.measure import Timings, interleave
from tests.bench.store.shop import Shape, Shop, open_shop

P10 = Goal("P10", "<=", 1.5)
P12 = Goal("P12", "<=", 0.33)
ROUNDS, PER_ROUND = 20, 60
PAGES_OF, PROCESSED = 100, 300
"""Records that pages and processor time are counted of."""
SHAPE = Shape(cartons=300)
SLOWER_DISKS_MS = (0.5, 2.0, 5.0)
"""What a sync takes on disks of workshops (design 7.1); here it may be much less."""

WAL_HEADER_BYTES, FRAME_HEADER_BYTES = 32, 24


def run(folder: Path) -> Iterator[Figure]:
    """Accept `step.finished` records on an encrypted store, interleaved with both limits.

    A record is accepted when an action came back: gates, chain, projections, commit. The append
    writes as many bytes as the record's body has; the insert writes the record's columns, body
    included, into a table with the record id as its key.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with open_shop(folder, SHAPE) as shop:
        shop.prepare()
        shop.begin_day()
        shop.at("smt")
        serials = shop.serials()
        pages = _pages_per_record(shop, _started(shop, serials, PAGES_OF))
        units = _started(shop, serials, 2 * (ROUNDS + 1) * PER_ROUND + 1 + PROCESSED)
        body = _body_of(shop, next(units))
        recorded = _Recorded(shop, body, units)
        with (
            closing(_Append(folder / "append", len(body))) as append,
            closing(
                _Append(folder / "append-all", round(pages * _page_bytes(shop)))
            ) as append_all,
            closing(sqlite3.connect(folder / "plain.db")) as plain,
        ):
            taken = interleave(
                {
                    "accepted": lambda: shop.finish(next(units)),
                    "recorded": recorded.once,
                    "handed over": lambda: shop.store.writer.run(lambda _: None),
                    "append": append.once,
                    "append all": append_all.once,
                    "insert": _insert(plain, body),
                },
                rounds=ROUNDS,
                per_round=PER_ROUND,
            )
        cpu_s = _processor_time(shop, units)
    yield from _figures(taken, len(body), pages)
    yield Figure(
        "processor time per accepted record: steadier than the clock on a shared machine",
        cpu_s * 1e3,
        "ms",
    )


def _figures(taken: dict[str, Timings], body_bytes: int, pages: float) -> Iterator[Figure]:
    accepted, append = taken["accepted"], taken["append"]
    own_ms = (accepted.at(50) - append.at(50)) * 1e3
    slower = {
        f"the same, computed for a disk that takes {sync_ms:g} ms, x": 1 + own_ms / sync_ms
        for sync_ms in SLOWER_DISKS_MS
    }
    yield Figure(
        "accepted record / append + fdatasync, p50",
        accepted.ratio_to(append),
        "x",
        P10,
        {
            "body, bytes": body_bytes,
            "accepted, ms p50": accepted.at(50) * 1e3,
            "accepted, ms p95": accepted.overall(95) * 1e3,
            "accepted, ms p99": accepted.overall(99) * 1e3,
            "of that without gates (append, project, commit), ms p50": taken["recorded"].at(50)
            * 1e3,
            "of that handing over to the writer and back, ms p50": taken["handed over"].at(50)
            * 1e3,
            "append + fdatasync of the body, ms p50": append.at(50) * 1e3,
            "append + fdatasync of all that is written, ms p50": taken["append all"].at(50) * 1e3,
            **slower,
        },
    )
    yield Figure(
        "the same / append + fdatasync of all bytes written, p50",
        accepted.ratio_to(taken["append all"]),
        "x",
    )
    yield Figure("pages written per accepted record", pages, "pages")
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


def _processor_time(shop: Shop, units: Iterator[str]) -> float:
    """Seconds that all threads of this process and the kernel for them work on one record."""
    some = list(islice(units, PROCESSED))
    before_s = time.process_time()
    for unit in some:
        shop.finish(unit)
    return (time.process_time() - before_s) / len(some)


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


def _insert(conn: sqlite3.Connection, body: bytes) -> Callable[[], Any]:
    table: Any = sqlite_utils.Database(conn)["record"]
    numbers = count(1)
    text = body.decode()

    def once() -> None:
        n = next(numbers)
        row = {"rid": f"{n:032x}", "seq": n, "type": "step.finished", "body": text}
        table.insert(row, pk="rid")

    return once
