"""The station with one promise broken on purpose: `python -m tests.faults.mutants NAME WORDS…`.

A check that has never failed proves nothing. Each mutant is a bug that would look harmless in
everyday use; the fault tests must find it. The product itself has no switch for any of this.
"""

import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any, BinaryIO

from station.actions import inspect
from station.actions.outcome import Outcome
from station.actions.workstation import Workstation
from station.store import outbox
from station.store.blobs import Blobs
from station.store.writer import Transaction, Writer
from station.trace import gate
from sync.client.station_ledger import StationLedger
from ui.cli import main


def answer_before_commit() -> None:
    """Whoever waits is told before COMMIT has returned (I1)."""

    def perform(self: Writer, work: Callable[[Transaction], Any], future: Future[Any]) -> None:
        transaction = Transaction(self._conn, self._recorder)
        try:
            self._conn.run("BEGIN IMMEDIATE")
            result = work(transaction)
        except BaseException as error:
            self._roll_back()
            future.set_exception(self._known(error))
            return
        future.set_result(result)
        self._conn.run("COMMIT")

    Writer._perform = perform  # type: ignore[method-assign]


def photo_after_record() -> None:
    """A photo's file is written when the record that names it has been committed (I11)."""
    write, do = Blobs._write, Workstation.perform
    waiting: list[tuple[Blobs, Path, bytes]] = []

    def write_later(self: Blobs, target: Path, data: bytes) -> None:
        waiting.append((self, target, data))

    def perform(self: Workstation, action: Any, ask: Any) -> Outcome:
        outcome = do(self, action, ask)
        while waiting:
            write(*waiting.pop())
        return outcome

    Blobs._write = write_later  # type: ignore[method-assign]
    Workstation.perform = perform  # type: ignore[method-assign]


def forget_what_is_done() -> None:
    """A step that a piece has behind it is recorded again, e.g. when a request is repeated."""
    gate.is_repeated = lambda *_, **__: False
    inspect.is_repeated = gate.is_repeated  # type: ignore[attr-defined]


def photo_taken_for_stored() -> None:
    """A photo counts as delivered when its sending begins."""
    open_blob = StationLedger.open_blob

    def open_and_tick_off(self: StationLedger, sha256: str) -> BinaryIO:
        self._write(lambda tx: outbox.mark_blob(tx.conn, sha256, "stored", "", None))
        return open_blob(self, sha256)

    StationLedger.open_blob = open_and_tick_off  # type: ignore[method-assign]


MUTANTS: Mapping[str, Callable[[], None]] = {
    "answer_before_commit": answer_before_commit,
    "photo_after_record": photo_after_record,
    "forget_what_is_done": forget_what_is_done,
    "photo_taken_for_stored": photo_taken_for_stored,
}

if __name__ == "__main__":
    MUTANTS[sys.argv[1]]()
    sys.exit(main.run(sys.argv[2:]))
