"""The hub's one SQLite file: transactions one at a time, readers beside them."""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import sqlcipher3

from station.errors import StationError
from station.store.database import Connection, open_connection
from station.store.errors import translating
from station.store.migrations import migrate
from sync.hub.schema import SCHEMA, STEPS, VERSION

FILE_NAME = "hub.db"
_CHECKPOINT_PAGES = 4000
_CACHE_KIB = 16 * 1024


class HubNewer(StationError):
    """The hub's file was written by a newer program, or is not a hub's."""

    code = "hub.newer"


class HubOlder(StationError):
    """The hub's tables are still as an older program left them; reading alone changes nothing."""

    code = "hub.older"


def _nothing() -> None:
    """What there is to end where nothing was begun."""


class Database:
    """The file. Safe to use from several threads; opened again after an error at COMMIT (I2)."""

    def __init__(self, path: Path, *, is_read_only: bool = False) -> None:
        """Open, and make the tables where there are none.

        Raises:
            HubNewer, HubOlder: See the classes.
            StoreUnreachable, StoreDamaged, StoreFull, StoreReadOnly: As named.
        """
        self._path = path
        self._is_read_only = is_read_only
        self._lock = threading.Lock()
        self._readers: queue.LifoQueue[Connection] = queue.LifoQueue()
        self._writer: Connection | None = None
        connection = self._open()
        try:
            with translating(str(path)):
                self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        self._writer = connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection with a consistent view until the block ends."""
        connection = self._reader()
        try:
            with translating(str(self._path)):
                connection.run("BEGIN")
                yield connection
                connection.run("ROLLBACK")
        except BaseException:
            connection.close()
            raise
        self._readers.put(connection)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction, durable when the block ends well, without a trace otherwise."""
        with self._lock:
            if self._writer is None:
                self._writer = self._open()
            connection = self._writer
            try:
                with translating(str(self._path)):
                    connection.run("BEGIN IMMEDIATE")
                    yield connection
                    connection.run("COMMIT")
            except BaseException:
                self._undo(connection)
                raise

    def projecting(self) -> AbstractContextManager[Connection]:
        """A transaction of the projections; this engine has one writer for everything."""
        return self.writing()

    def hear_others(self, heard: Callable[[], None]) -> Callable[[], None]:
        """Nobody else appends to a file; what is returned does nothing."""
        return _nothing

    def close(self) -> None:
        """Close everything; harmless when called twice."""
        with self._lock:
            while not self._readers.empty():
                self._readers.get_nowait().close()
            if self._writer is not None:
                self._writer.close()
                self._writer = None

    def _undo(self, connection: Connection) -> None:
        try:
            connection.roll_back()
        except sqlcipher3.Error:
            # whether COMMIT took is unknown; a new connection will find out
            connection.close()
            self._writer = None

    def _reader(self) -> Connection:
        try:
            return self._readers.get_nowait()
        except queue.Empty:
            return self._small(open_connection(self._path, None, read_only=True))

    def _open(self) -> Connection:
        connection = open_connection(self._path, None, read_only=self._is_read_only)
        self._small(connection)
        if not self._is_read_only:
            connection.run(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        return connection

    def _small(self, connection: Connection) -> Connection:
        """Several threads read at once: each gets a modest cache."""
        connection.run(f"PRAGMA cache_size = -{_CACHE_KIB}")
        return connection

    def _prepare(self, connection: Connection) -> None:
        found = int(connection.value("PRAGMA user_version"))
        if found == 0 and not self._is_read_only:
            connection.run("BEGIN IMMEDIATE")
            for statement in SCHEMA:
                connection.run(statement)
            connection.run(f"PRAGMA user_version = {VERSION}")
            connection.run("COMMIT")
        elif found > VERSION:
            raise HubNewer(path=str(self._path), version=found, known=VERSION)
        elif self._is_read_only and found < VERSION:
            raise HubOlder(path=str(self._path), version=found, known=VERSION)
        else:
            migrate(connection, STEPS, VERSION)
