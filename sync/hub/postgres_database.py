"""The hub's tables on a PostgreSQL server: one appends at a time, readers beside it.

The advisory locks make that true for several processes on one database as well: an idx is given
only to a transaction that sees every earlier one committed, so no reader can miss an item (4.6).
"""

import queue
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg

from station.store import schema
from station.store.migrations import statements
from sync.hub.database import HubNewer, HubOlder
from sync.hub.postgres import DatabaseUnreachable, PostgresConnection, open_postgres
from sync.hub.postgres_news import CHANNEL, Others
from sync.hub.schema import SCHEMA, STEPS, VERSION

_APPENDING, _PROJECTING = 0x5375_7975_0001, 0x5375_7975_0002
_VERSION = "hub_schema"


class PostgresDatabase:
    """Connections to one database. Safe to use from several threads."""

    def __init__(self, url: str, *, is_read_only: bool = False) -> None:
        """Connect, and make the tables where there are none.

        Raises:
            HubNewer, HubOlder: A newer or an older program made the tables.
            DatabaseUnreachable, DatabaseRefused: As named.
        """
        self._url = url
        self._readers: queue.LifoQueue[PostgresConnection] = queue.LifoQueue()
        self._own = secrets.token_hex(8)
        self._appending = _Lane(url, _APPENDING, self._own)
        self._projecting = _Lane(url, _PROJECTING)
        try:
            with self.reading() if is_read_only else self.writing() as connection:
                if not is_read_only:
                    _make_tables(connection)
                _check_version(connection)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[PostgresConnection]:
        """A connection with a consistent view until the block ends."""
        connection = self._begun()
        try:
            yield connection
        finally:
            if _is_undone(connection):
                self._readers.put(connection)

    def writing(self) -> AbstractContextManager[PostgresConnection]:
        """A transaction that may append, durable when the block ends well."""
        return self._appending.turn()

    def projecting(self) -> AbstractContextManager[PostgresConnection]:
        """A transaction of the projections; appending goes on beside it (I5)."""
        return self._projecting.turn()

    def hear_others(self, heard: Callable[[], None]) -> Callable[[], None]:
        """Have it called when another process commits; what is returned ends that."""
        return Others(self._url, self._own, heard).stop

    def close(self) -> None:
        """Close everything; harmless when called twice."""
        while not self._readers.empty():
            self._readers.get_nowait().close()
        self._appending.close()
        self._projecting.close()

    def _begun(self) -> PostgresConnection:
        """A connection with its transaction begun; idle ones that broke meanwhile are let go."""
        while True:
            try:
                connection, is_fresh = self._readers.get_nowait(), False
            except queue.Empty:
                connection, is_fresh = open_postgres(self._url), True
            if _has_begun(connection, "REPEATABLE READ READ ONLY", is_fresh=is_fresh):
                return connection


class _Lane:
    """One kind of writing: one transaction at a time, here and in every other process."""

    def __init__(self, url: str, lock: int, told: str = "") -> None:
        """Prepare.

        Args:
            url: The database.
            lock: Number of the lock that keeps others out.
            told: What other processes are told at each commit; "" = nothing.
        """
        self._url = url
        self._lock = lock
        self._told = told
        self._turns = threading.Lock()
        self._connection: PostgresConnection | None = None

    @contextmanager
    def turn(self) -> Iterator[PostgresConnection]:
        """A transaction; after trouble the next one has a new connection (I2)."""
        with self._turns:
            connection = self._begun()
            try:
                connection.row("SELECT pg_advisory_xact_lock(?)", (self._lock,))
                if self._told:  # goes out with the commit
                    connection.row("SELECT pg_notify(?, ?)", (CHANNEL, self._told))
                yield connection
                connection.run("COMMIT")
            except BaseException:
                if not _is_undone(connection):
                    self._connection = None
                raise

    def close(self) -> None:
        """Close; harmless when called twice."""
        with self._turns:
            self.drop()

    def drop(self) -> None:
        """Give the connection up, and with it whatever was not committed."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _begun(self) -> PostgresConnection:
        kept, self._connection = self._connection, None
        # read committed: what comes after the lock sees what was committed before it
        if kept is None or not _has_begun(kept, "READ COMMITTED", is_fresh=False):
            kept = open_postgres(self._url)
            _has_begun(kept, "READ COMMITTED", is_fresh=True)
        self._connection = kept
        return kept


def _is_undone(connection: PostgresConnection) -> bool:
    """End a transaction without effect; a connection that cannot even do that is closed."""
    try:
        connection.roll_back()
    except psycopg.Error:
        connection.close()
        return False
    return True


def _has_begun(connection: PostgresConnection, level: str, *, is_fresh: bool) -> bool:
    """Begin; a connection that lay idle may have broken, and is closed then.

    Raises:
        DatabaseUnreachable: A fresh one broke as well.
    """
    try:
        connection.run(f"BEGIN ISOLATION LEVEL {level}")
    except DatabaseUnreachable:
        connection.close()
        if is_fresh:
            raise
        return False
    return True


def _make_tables(connection: PostgresConnection) -> None:
    if connection.value("SELECT to_regclass('hub_record')") is None:
        for statement in SCHEMA:
            connection.define(statement)
        schema.set_meta(connection, _VERSION, str(VERSION))
    elif (found := _version(connection)) < VERSION:
        for statement in statements(STEPS, found, VERSION, connection.path):
            connection.define(statement)
        schema.set_meta(connection, _VERSION, str(VERSION))


def _check_version(connection: PostgresConnection) -> None:
    found = _version(connection)
    if found != VERSION:
        trouble = HubNewer if found > VERSION else HubOlder
        raise trouble(path=connection.path, version=found, known=VERSION)


def _version(connection: PostgresConnection) -> int:
    """0 where there are no tables."""
    is_there = connection.value("SELECT to_regclass('hub_record')") is not None
    return int((schema.meta(connection, _VERSION) or 0) if is_there else 0)
