"""A workstation: one desk, its store, and the table of everything that can be done there."""

import stat
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from resources import texts
from station.actions import (
    capture,
    close_program,
    first_article,
    help_call,
    hold,
    inspect,
    labels,
    pack,
    photo,
    pins,
    produce,
    publish,
    receive,
    session,
    ship,
    undo,
)
from station.actions.bounce import Bounces
from station.actions.desk import Desk
from station.actions.outcome import Outcome, Refused, Saved
from station.actions.situation import Situation
from station.clock import Clock
from station.documents.document import Document
from station.documents.master import Master
from station.documents.versions import news
from station.ledger.record import BlobRef
from station.ports import ScanRead
from station.store import lockout
from station.store.blobs import MAX_PHOTO_BYTES, PhotoUnreadable
from station.store.database import Connection
from station.store.queries import control
from station.store.station_store import StationStore
from station.store.writer import Transaction

DOES: Mapping[str, tuple[type[Any], Callable[[Situation, Any], Saved]]] = {
    "sign_in": (session.SignIn, session.sign_in),
    "bind": (session.Bind, session.bind),
    "scan": (capture.Scan, capture.scan),
    "receive": (receive.Receive, receive.receive),
    "start": (produce.Start, produce.start),
    "finish": (produce.Finish, produce.finish),
    "inspect": (inspect.Inspect, inspect.inspect),
    "first_article": (first_article.FirstArticleCheck, first_article.first_article),
    "pack": (pack.Pack, pack.pack),
    "take_out": (pack.TakeOut, pack.take_out),
    "seal": (pack.Seal, pack.seal),
    "ship": (ship.Ship, ship.ship),
    "hold": (hold.PlaceHold, hold.hold),
    "release": (hold.Release, hold.release),
    "undo": (undo.Undo, undo.undo),
    "photo": (photo.AddPhotos, photo.add_photos),
    "print": (labels.Print, labels.plan_print),
    "help": (help_call.Help, help_call.call_help),
    "answer_help": (help_call.AnswerHelp, help_call.answer_help),
    "close": (close_program.CloseProgram, close_program.close_program),
}
"""Name in commands -> (what is asked, the action)."""


def read_file(name: str) -> bytes:
    """A picture file.

    Raises:
        PhotoUnreadable: It cannot be read, is no plain file (a device never ends), or is larger
            than a photo may be.
    """
    path = Path(name)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise PhotoUnreadable(file=name, reason="not a file")
        if found.st_size > MAX_PHOTO_BYTES:
            raise PhotoUnreadable(file=name, reason="too large")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PhotoUnreadable(file=name, reason=reason) from error


class Workstation:
    """Performs actions one at a time; may be called from any thread."""

    def __init__(
        self, store: StationStore, clock: Clock, picture: Callable[[str], bytes] = read_file
    ) -> None:
        """Take an open store.

        Args:
            store: Where records and photos go.
            clock: The machine's clock.
            picture: Reads the picture that an action names: a file, or a camera.
        """
        self._picture = picture
        self._store = store
        self._clock = clock
        self._one_at_a_time = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._master = Master()
        self._bounces = Bounces()
        self._listening = threading.Lock()
        self.desk = Desk()

    def perform(self, action: Callable[[Situation, Any], Saved], ask: Any) -> Outcome:
        """Do one action: photos first (I11), then everything else in one transaction.

        Raises:
            StationError: Trouble with the store or a photo; nothing was saved.
        """
        with self._one_at_a_time:
            names = getattr(ask, "photos", ())
            photos = [self._store.blobs.put(self._picture(name), "photo") for name in names]

            known = self._look_at_pin(ask)

            def work(transaction: Transaction) -> Saved:
                now = self._situation(transaction, photos, known)
                try:
                    return action(now, ask)
                except Refused as refused:
                    refused.refusal = replace(refused.refusal, known_to=now.known_to)
                    raise

            try:
                outcome = self._store.writer.run(work)
            except Refused as refused:
                return refused.refusal
            self.desk = outcome.desk
            return outcome

    def hear(self, read: ScanRead) -> Outcome | None:
        """Perform a scan from a device; `None` where the gun read the same label twice (R11).

        Raises:
            StationError: As for `perform`; the next read of the label is not taken for a bounce.
        """
        ask = capture.heard(read)
        with self._listening:
            if self._bounces.is_bounce(ask.code, self._clock.monotonic_s()):
                return None
            outcome = self.perform(capture.scan, ask)
            is_lot = isinstance(outcome, Saved) and outcome.more.get("kind") == "lot"
            self._bounces.note(ask.code, self._clock.monotonic_s(), is_lot=is_lot)
            return outcome

    def publish(self, documents: Sequence[Document]) -> int:
        """Publish document versions that are news; how many were.

        Raises:
            DocumentVersionTaken: A version was published before with another text.
        """

        def work(transaction: Transaction) -> int:
            now = self._situation(transaction, (), pins.Pins())
            fresh = news(control.published(transaction.conn), documents)
            return publish.publish(now, fresh)

        return self._store.writer.run(work)

    def master(self) -> Master:
        """The documents in force, as the store has them now."""
        return self._read_master(self._store.reader())

    def troubles(self) -> list[str]:
        """A sentence for each document that this program cannot read, and what it does instead."""
        master = self.master()
        newest: dict[tuple[str, str], int] = {}
        for each in master.unreadable:
            name = (each.kind, each.id)
            newest[name] = max(newest.get(name, 0), each.version)
        return [_unreadable(master, *name, version) for name, version in sorted(newest.items())]

    def _look_at_pin(self, ask: Any) -> pins.Pins:
        """What the PIN proves that this is asked with; a wrong one stays counted."""
        if getattr(ask, "pin", None) is None:
            return pins.Pins()
        people = self._read_master(self._store.reader()).people
        run = self._store.writer.run
        return pins.look_at(
            ask, people, lockout.moment_of(self._clock), lambda work: run(lambda tx: work(tx.conn))
        )

    def _situation(
        self, transaction: Transaction, photos: Sequence[BlobRef], known: pins.Pins
    ) -> Situation:
        master = self._read_master(transaction.conn)
        return Situation(transaction, master, self.desk, self._clock, photos, known)

    def _read_master(self, conn: Connection) -> Master:
        """What is in force; where that cannot be read here, the newest version that can."""
        stamp = control.documents_stamp(conn)
        if stamp != self._stamp:
            master = Master.of(control.documents(conn))
            if master.unreadable:
                master = Master.of(control.published(conn))
            self._master = master
            self._stamp = stamp
        return self._master


def _unreadable(master: Master, kind: str, id_: str, version: int) -> str:
    facts = {"kind": kind, "id": id_, "version": version}
    found = master.versions.get((kind, id_))
    if found is None:
        return texts.say("master.unreadable_none", **facts)
    return texts.say("master.unreadable", **facts, older=found.version)
