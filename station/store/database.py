"""Open the store's file so that a commit means "on disk" (I1)."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import Any, Protocol, TypeVar

import sqlcipher3

from station.errors import StationError
from station.store.errors import StoreDamaged, translated, translating

CIPHER = (
    "cipher_log_level = NONE",  # trouble is told by errors, not on standard error
    "cipher_default_page_size = 2048",  # defaults, so that copies (VACUUM INTO) get them too
    "cipher_default_hmac_algorithm = HMAC_SHA256",
)
"""A record touches about fifteen pages, each a little. Pages of 4096 bytes would double what must be
encrypted and written before it is on disk; pages of 1024 cost as much time to write (more of them
are touched), and trees of a large store get deeper by a level.
"""

CACHE_KIB = 64 * 1024
WAL_LIMIT_BYTES = 64 * 1024 * 1024
SMALLEST_FILE_BYTES = 512
MINIMUM_SQLITE = (3, 51, 3)  # older ones can corrupt a WAL when it is reset

ERRORS = (sqlcipher3.Error, MemoryError)
"""What the library raises. Past a failed read or write the cipher refuses to go on, and it has no
other word for that than "out of memory".
"""

T = TypeVar("T")
Row = tuple[Any, ...]
Parameters = Sequence[Any] | dict[str, Any]
Stored = tuple[str, Any, int]
"""An object's key, its folded state (or `None`), and the order key of the record folded last."""


MOST_MARKS = 512
"""Values in one question about many of them."""


class Waiting(Protocol):
    """Rows that are written together, later."""

    def write(self, conn: "Connection") -> None:
        """Write all of them."""


class Connection:
    """A thin connection: parameters in, tuples out; transactions are begun by the writer.

    Attributes:
        numbers: Canonical key -> local number of its object.
        roots: Local number -> number of the object that stands for all its codes.
        states: Number of a root -> its state as stored.
        highest: Table -> the highest local number given out in it.
        unwritten: Rows that wait; written before anything else is asked or run here.
        is_alone: Whether nobody else writes to the file; set by the station's writer.

    These are what the projections remember while they write, on the only connection that
    writes; on others they stay empty. Where a connection writes alone, queries on it may rest on
    them too, and on `remembered`.
    """

    is_alone = False

    def __init__(self, raw: sqlcipher3.Connection, path: str) -> None:
        self.raw = raw
        self.path = path
        self.numbers: dict[str, int] = {}
        self.roots: dict[int, int] = {}
        self.states: dict[int, Stored] = {}
        self.highest: dict[str, int] = {}
        self.unwritten: Waiting | None = None
        self._answers: dict[str, Any] = {}

    def roll_back(self) -> None:
        """End the transaction without effect, and forget what was learned inside it."""
        self.unwritten = None
        self.forget()
        if self.raw.in_transaction:
            self.raw.execute("ROLLBACK")

    def forget(self) -> None:
        """Forget what is remembered for writing."""
        self.numbers.clear()
        self.roots.clear()
        self.states.clear()
        self.highest.clear()
        self._answers.clear()

    def remembered(self, name: str, ask: Callable[[], T]) -> T:
        """An answer that is asked for again only after `changed`, where this is alone."""
        if not self.is_alone:
            return ask()
        if name not in self._answers:
            self._answers[name] = ask()
        answer: T = self._answers[name]
        return answer

    def changed(self, name: str) -> None:
        """What an answer rests on was written."""
        self._answers.pop(name, None)

    def write_out(self) -> None:
        """Write the rows that wait."""
        waiting, self.unwritten = self.unwritten, None
        if waiting is not None:
            waiting.write(self)

    def run(self, sql: str, parameters: Parameters = ()) -> int:
        """Run one statement; the number of rows it changed.

        Raises (as every statement may):
            StoreDamaged, StoreFull, StoreReadOnly, StoreUnreachable, StoreInUse: As named.
        """
        if self.unwritten is not None:
            self.write_out()
        try:
            return int(self.raw.execute(sql, parameters).rowcount)
        except ERRORS as error:
            raise self._trouble(error) from error

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for many rows."""
        if self.unwritten is not None:
            self.write_out()
        try:
            self.raw.executemany(sql, rows)
        except ERRORS as error:
            raise self._trouble(error) from error

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Every row of a query."""
        if self.unwritten is not None:
            self.write_out()
        try:
            found: list[Row] = self.raw.execute(sql, parameters).fetchall()
        except ERRORS as error:
            raise self._trouble(error) from error
        return found

    def each(self, sql: str, parameters: Parameters = ()) -> Iterator[Row]:
        """The rows of a query one by one, for more of them than memory should hold."""
        if self.unwritten is not None:
            self.write_out()
        try:
            yield from self.raw.execute(sql, parameters)
        except ERRORS as error:
            raise self._trouble(error) from error

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row, or `None`."""
        if self.unwritten is not None:
            self.write_out()
        try:
            found: Row | None = self.raw.execute(sql, parameters).fetchone()
        except ERRORS as error:
            raise self._trouble(error) from error
        return found

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first column of the first row, or `None`."""
        found = self.row(sql, parameters)
        return found[0] if found else None

    def among(self, sql: str, values: Sequence[Any]) -> list[Row]:
        """Every row of a query about some of many things.

        Args:
            sql: `{marks}` in it stands for the values.
            values: Any number of them; they are asked for by the hundreds.
        """
        found: list[Row] = []
        for start in range(0, len(values), MOST_MARKS):
            some = values[start : start + MOST_MARKS]
            asked = 1 << (len(some) - 1).bit_length()  # few texts, so that their plans are kept
            found += self.rows(_marked(sql, asked), [*some, *repeat(some[0], asked - len(some))])
        return found

    def put(
        self, table: str, columns: tuple[str, ...], rows: Sequence[Sequence[Any]], then: str = ""
    ) -> None:
        """Insert many rows, as fast as the engine can.

        Args:
            table: One of ours.
            columns: Which of its columns the rows fill, in order.
            rows: No two with the same key; where there is no `then`, none that is there already.
            then: What to do with those that are there, `ON CONFLICT …`.
        """
        if len(rows) == 1:
            self.run(_insert(table, columns, then), rows[0])
        elif rows:
            self.run_many(_insert(table, columns, then), rows)

    def change(self, table: str, columns: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> None:
        """Update many rows, as fast as the engine can.

        Args:
            table: One of ours.
            columns: The key first, then what is set.
            rows: Values in that order, no two with the same key.
        """
        self.run_many(_update(table, columns), [(*row[1:], row[0]) for row in rows])

    def define(self, statement: str) -> None:
        """Make a table, an index or a view; other engines read the same text in their own words."""
        self.run(statement)

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns, in order."""
        return [row[1] for row in self.rows(f"PRAGMA table_info({table})")]

    def faults(self) -> list[str]:
        """What the engine itself finds wrong with its file; at most 10 lines."""
        found = self.rows("PRAGMA integrity_check(10)")
        return [str(row[0])[:200] for row in found if row[0] != "ok"]

    def close(self) -> None:
        """Close; uncommitted work is rolled back."""
        self.raw.close()

    def _trouble(self, error: Exception) -> Exception:
        """The expected trouble behind an error; the error itself where it is a bug of ours."""
        known: StationError | None = translated(error, self.path)
        return known or error


@lru_cache(maxsize=512)
def _marked(sql: str, count: int) -> str:
    return sql.format(marks=", ".join("?" * count))


@lru_cache(maxsize=512)
def _insert(table: str, columns: tuple[str, ...], then: str) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) {then}".rstrip()  # noqa: S608 our own names


@lru_cache(maxsize=512)
def _update(table: str, columns: tuple[str, ...]) -> str:
    key, *names = columns
    changes = ", ".join(f"{name} = ?" for name in names)
    return f"UPDATE {table} SET {changes} WHERE {key} = ?"  # noqa: S608 our own names


def open_connection(path: Path, key: bytes | None, *, read_only: bool = False) -> Connection:
    """Open a store file.

    Args:
        path: The file; it is created when missing, unless `read_only`.
        key: 32 raw bytes; `None` opens a plain file (hub).
        read_only: For queries beside a running program.

    Raises:
        StoreDamaged: Not a store, a wrong key, or pragmas that did not take.
        StoreUnreachable, StoreReadOnly, StoreFull, StoreInUse: As named.
    """
    _refuse_stump(path)
    mode = "ro" if read_only else "rwc"
    with translating(str(path)):
        raw = sqlcipher3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=5.0,
            check_same_thread=False,
            cached_statements=512,
        )
        try:
            _set_up(raw, key, read_only=read_only)
        except BaseException:
            raw.close()
            raise
    return Connection(raw, str(path))


def _refuse_stump(path: Path) -> None:
    """The engine takes a file of a few bytes for an empty one, and would write over it."""
    try:
        size = path.stat().st_size
    except OSError:
        return  # whoever opens it says why it cannot be
    if 0 < size < SMALLEST_FILE_BYTES:
        raise StoreDamaged(path=str(path), reason=f"{size} bytes")


def _set_up(raw: sqlcipher3.Connection, key: bytes | None, *, read_only: bool) -> None:
    if key is not None:
        for setting in CIPHER:
            raw.execute(f"PRAGMA {setting}")
        raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    raw.execute("SELECT count(*) FROM sqlite_master").fetchone()  # a wrong key shows here
    raw.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA temp_store = MEMORY")
    if read_only:
        raw.execute("PRAGMA query_only = ON")
        return
    raw.execute("PRAGMA journal_mode = WAL").fetchone()
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("PRAGMA wal_autocheckpoint = 0").fetchone()
    reached = tuple(
        raw.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys")
    )
    if reached != ("wal", 2, 1):
        raise StoreDamaged(path="pragmas", reason=f"journal, synchronous, keys: {reached}")


def sqlite_version() -> str:
    """The version of the linked SQLite."""
    return str(sqlcipher3.sqlite_version)


def is_modern() -> bool:
    """Whether the linked SQLite is new enough to be trusted with a WAL."""
    return bool(sqlcipher3.sqlite_version_info >= MINIMUM_SQLITE)
