"""The one thread that owns the write connection (2.4 of the design).

Actions go first; background work (pulled records, acknowledgements, rebuilds) runs between them
in its own small transactions. A future's result is set only after COMMIT returned (I1).
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import sqlcipher3

from station.errors import StationError
from station.store.database import WAL_LIMIT_BYTES, Connection
from station.store.errors import OutcomeUnknown, StoreUnreachable
from station.store.recorder import Author, Extras, Recorder

T = TypeVar("T")
IDLE_S = 1.0
TROUBLE = (StationError, sqlcipher3.Error)
"""What a connection raises: expected trouble, or (a closed file) the library's own errors."""

CHECKPOINT_ABOVE_BYTES = 4 * 1024 * 1024


class WriterStopped(StationError):
    """The store is closed; nothing was saved."""

    code = "store.closed"


class Transaction:
    """What one piece of work may do: read, write, append records. Lives until COMMIT."""

    def __init__(self, conn: Connection, recorder: Recorder) -> None:
        self.conn = conn
        self.recorder = recorder
        self.appended: list[UUID] = []

    def append(self, data: Any, author: Author, extras: Extras | None = None) -> UUID:
        """Append a record and project it (`Recorder.append`)."""
        rid = self.recorder.append(data, author, extras)
        self.appended.append(rid)
        return rid


Work = Callable[[Transaction], T]


class Writer:
    """Runs work in transactions, one at a time, on its own thread."""

    def __init__(self, reopen: Callable[[], Connection], recorder: Recorder) -> None:
        """Start the thread.

        Args:
            reopen: Opens the store file again after an error that leaves COMMIT's outcome unknown.
            recorder: Appends to the chain; its connection is the one the writer begins with.
        """
        self._reopen = reopen
        self._recorder = recorder
        self._conn = reopen()
        recorder.restart(self._conn)
        self._actions: deque[tuple[Work[Any], Future[Any]]] = deque()
        self._background: deque[tuple[Work[Any], Future[Any]]] = deque()
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[T], *, background: bool = False) -> "Future[T]":
        """Queue work; the future ends after its transaction has.

        Raises:
            WriterStopped: `stop` was called before.
        """
        future: Future[T] = Future()
        with self._changed:
            if self._stopping:
                raise WriterStopped
            (self._background if background else self._actions).append((work, future))
            self._changed.notify()
        return future

    def run(self, work: Work[T], *, background: bool = False) -> T:
        """Submit and wait."""
        return self.submit(work, background=background).result()

    def stop(self) -> None:
        """Finish what is queued, checkpoint, close. Harmless when called twice."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while (job := self._next()) is not None:
            work, future = job
            if future.set_running_or_notify_cancel():
                self._perform(work, future)
        with suppress(*TROUBLE):  # a failed checkpoint leaves a longer WAL, nothing worse
            self._conn.run("PRAGMA wal_checkpoint(TRUNCATE)")
        self._conn.close()

    def _next(self) -> tuple[Work[Any], Future[Any]] | None:
        with self._changed:
            while True:
                if self._actions:
                    return self._actions.popleft()
                if self._background:
                    return self._background.popleft()
                if self._stopping:
                    return None
                if not self._changed.wait(IDLE_S):
                    self._checkpoint(CHECKPOINT_ABOVE_BYTES)

    def _perform(self, work: Work[Any], future: Future[Any]) -> None:
        transaction = Transaction(self._conn, self._recorder)
        try:
            self._conn.run("BEGIN IMMEDIATE")
            result = work(transaction)
        except BaseException as error:  # noqa: BLE001 handed on to whoever waits for the future
            self._roll_back()
            future.set_exception(self._known(error))
            return
        try:
            self._conn.run("COMMIT")
        except TROUBLE as error:
            self._settle(transaction, result, error, future)
            return
        future.set_result(result)
        self._checkpoint(WAL_LIMIT_BYTES)

    def _settle(
        self, transaction: Transaction, result: Any, error: Exception, future: Future[Any]
    ) -> None:
        """An error from COMMIT means unknown (I2): reopen the file and look the record up."""
        try:
            self._conn.close()
            self._conn = self._reopen()
            self._recorder.restart(self._conn)
            rids = [rid.bytes for rid in transaction.appended[-1:]]
            kept = rids and self._conn.value("SELECT 1 FROM record WHERE rid = ?", rids)
        except TROUBLE as worse:
            unknown = OutcomeUnknown(path=self._conn.path, reason=str(worse))
            unknown.__cause__ = error
            future.set_exception(unknown)
            return
        if kept:
            future.set_result(result)
        else:
            future.set_exception(self._known(error))

    def _roll_back(self) -> None:
        try:
            self._conn.roll_back()
            self._recorder.restart(self._conn)
        except TROUBLE:
            self._conn.close()
            with suppress(*TROUBLE):  # the next piece of work reports the same trouble
                self._conn = self._reopen()
                self._recorder.restart(self._conn)

    def _known(self, error: BaseException) -> BaseException:
        """A closed connection (its file could not be opened again) is expected trouble too."""
        if not isinstance(error, sqlcipher3.ProgrammingError):
            return error
        known = StoreUnreachable(path=self._conn.path, reason=str(error))
        known.__cause__ = error
        return known

    def _checkpoint(self, above_bytes: int) -> None:
        wal = Path(f"{self._conn.path}-wal")
        try:
            if wal.stat().st_size > above_bytes:
                mode = "TRUNCATE" if above_bytes == WAL_LIMIT_BYTES else "PASSIVE"
                self._conn.rows(f"PRAGMA wal_checkpoint({mode})")
        except (OSError, *TROUBLE):
            return  # no WAL yet, or a reader is in the way: the next idle moment tries again
