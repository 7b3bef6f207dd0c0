"""The one thread that owns the write connection (2.4 of the design).

Actions go first; background work (pulled records, acknowledgements, rebuilds) runs between them
in its own small transactions. A future's result is set only after COMMIT returned (I1).
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
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
COMMITS_BETWEEN_LOOKS = 64


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


def _nobody_waits() -> None:
    """What `Writer.on_appended` does until somebody wants to know."""


class Writer:
    """Runs work in transactions, one at a time, on its own thread.

    Attributes:
        on_appended: Called on that thread after records were saved and whoever did it was told;
            it must return at once.
    """

    def __init__(self, reopen: Callable[[], Connection], recorder: Recorder) -> None:
        """Start the thread.

        Args:
            reopen: Opens the store file again after an error that leaves COMMIT's outcome unknown.
            recorder: Appends to the chain; its connection is the one the writer begins with.
        """
        self._reopen = reopen
        self._recorder = recorder
        self._conn = self._opened()
        recorder.restart(self._conn)
        self._actions: deque[tuple[Work[Any], Future[Any]]] = deque()
        self._background: deque[tuple[Work[Any], Future[Any]]] = deque()
        self._changed = threading.Condition()
        self._stopping = False
        self._commits = 0
        self.on_appended: Callable[[], None] = _nobody_waits
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
        at_hand: Future[Any] = Future()
        try:
            while (job := self._next()) is not None:
                work, at_hand = job
                if at_hand.set_running_or_notify_cancel():
                    self._perform(work, at_hand)
        except BaseException as bug:
            self._give_up(bug, at_hand)
            raise
        with suppress(*TROUBLE):  # a failed checkpoint leaves a longer WAL, nothing worse
            self._conn.run("PRAGMA wal_checkpoint(TRUNCATE)")
        self._conn.close()

    def _give_up(self, bug: BaseException, at_hand: Future[Any]) -> None:
        """Nobody shall wait for a writer that is gone."""
        with self._changed:
            self._stopping = True
            waiting = [future for _, future in (*self._actions, *self._background)]
            self._actions.clear()
            self._background.clear()
        for future in (at_hand, *waiting):
            if not future.done():
                stopped = WriterStopped()
                stopped.__cause__ = bug
                future.set_exception(stopped)
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
                    self._fold_in(CHECKPOINT_ABOVE_BYTES, "PASSIVE")

    def _perform(self, work: Work[Any], future: Future[Any]) -> None:
        transaction = Transaction(self._conn, self._recorder)
        try:
            self._conn.run("BEGIN IMMEDIATE")
            result = work(transaction)
            self._conn.write_out()
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
        if transaction.appended:
            self.on_appended()
        self._commits += 1
        if self._commits % COMMITS_BETWEEN_LOOKS == 0:
            self._fold_in(WAL_LIMIT_BYTES, "RESTART")

    def _settle(
        self, transaction: Transaction, result: Any, error: Exception, future: Future[Any]
    ) -> None:
        """An error from COMMIT means unknown (I2): reopen the file and look the record up."""
        try:
            self._conn.close()
            self._conn = self._opened()
            self._recorder.restart(self._conn)
            rids = [rid.bytes for rid in transaction.appended[-1:]]
            kept = rids and self._conn.value("SELECT 1 FROM record WHERE rid = ?", rids)
            if kept:
                self._bring_to_disk()
        except TROUBLE as worse:
            unknown = OutcomeUnknown(path=self._conn.path, reason=str(worse))
            unknown.__cause__ = error
            future.set_exception(unknown)
            return
        if kept:
            future.set_result(result)
        else:
            future.set_exception(self._known(error))

    def _bring_to_disk(self) -> None:
        """What can be read need not be on disk: after a failed flush a system may drop the pages.

        Raises:
            StoreUnreachable, StoreFull: It could not be written into the file itself.
        """
        busy, *_ = self._conn.rows("PRAGMA wal_checkpoint(FULL)")[0]
        if busy:
            raise StoreUnreachable(path=self._conn.path, reason="a reader is in the way")

    def _roll_back(self) -> None:
        try:
            self._conn.roll_back()
            self._recorder.restart(self._conn)
        except TROUBLE:
            self._conn.close()
            with suppress(*TROUBLE):  # the next piece of work reports the same trouble
                self._conn = self._opened()
                self._recorder.restart(self._conn)

    def _opened(self) -> Connection:
        """The file, open for the one thread that writes to it."""
        conn = self._reopen()
        conn.is_alone = True
        return conn

    def _known(self, error: BaseException) -> BaseException:
        """A closed connection (its file could not be opened again) is expected trouble too."""
        if not isinstance(error, sqlcipher3.ProgrammingError):
            return error
        known = StoreUnreachable(path=self._conn.path, reason=str(error))
        known.__cause__ = error
        return known

    def _fold_in(self, above_bytes: int, mode: str) -> None:
        """Bring the log into the file where it has grown so far.

        The log file itself is kept: room that it has once taken, a filling disk cannot take away.
        """
        try:
            frames = self._conn.rows("PRAGMA wal_checkpoint(NOOP)")[0][1]
            if frames * int(self._conn.value("PRAGMA page_size")) > above_bytes:
                self._conn.rows(f"PRAGMA wal_checkpoint({mode})")
        except TROUBLE:
            return  # a reader is in the way, or the disk: the next look tries again
