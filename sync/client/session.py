"""One station's talk with its hub: HELLO, PUSH, BLOBS, PULL (4.4 of the design).

A session knows no thread and no clock of its own: `turn` is an iterator that makes one exchange
per step, so that a worker can stop between any two, and tests can interleave many stations.
Records go before photos: between any two pieces of a photo, new records are sent first.
"""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from station.clock import Clock
from station.errors import StationError
from station.ledger.chain import Place
from sync.client.blobs import BlobSender
from sync.client.compare import push_after
from sync.client.conversation import Conversation
from sync.client.fork import Fork, find_standing
from sync.client.give_back import give_back
from sync.client.hello import say_hello
from sync.client.listening import Spot
from sync.client.ports import Ledger
from sync.client.pull import common_with, pull_page
from sync.client.push import Outcome, Pace, is_whole, push_batch
from sync.client.refill import refill
from sync.client.troubles import (
    ChallengeExpired,
    FeedRestarts,
    HubRefused,
    HubUnclear,
    RequestTooLarge,
)
from sync.wire.feed import Cursor
from sync.wire.messages import Alarm, LogConflict

BLOBS_EVERY = 5
RESETS_PER_HOUR = 3
FORKS_PER_HOUR = 3
SLOW_START_RECORDS = 16
CLOCK_JUMP_S = 2.0
_HOUR_S = 3600.0
_GREETINGS_PER_TURN = 4
_ONE_WAY_ONLY = (RequestTooLarge, HubRefused, HubUnclear)
"""Trouble that concerns what is being sent: what comes down need not wait for it."""


class Phase(StrEnum):
    """What the session has just done."""

    HELLO = "hello"
    PUSH = "push"
    BLOBS = "blobs"
    PULL = "pull"


@dataclass(slots=True)
class Progress:
    """What happened since the session was made; never goes back.

    Attributes:
        records: Own records acknowledged. blobs: photos receipted. items: feed items applied.
        pieces: Exchanges about photos. recovered: own records refilled from the hub.
        forks: How often it went on in a new epoch.
        forked: Epochs of which the hub holds another history, where that came too often.
        alarms: What the hub said at the last hello.
    """

    records: int = 0
    blobs: int = 0
    items: int = 0
    pieces: int = 0
    recovered: int = 0
    forks: int = 0
    forked: set[str] = field(default_factory=set)
    alarms: tuple[Alarm, ...] = ()
    feed_trouble: FeedRestarts | None = None

    @property
    def moves(self) -> int:
        """Counts everything that got sync any further."""
        parts = (self.records, self.blobs, self.items, self.pieces, self.recovered, self.forks)
        return sum(parts)


class Session:
    """Syncs one ledger with one hub."""

    def __init__(self, talk: Conversation, ledger: Ledger, clock: Clock, app: str) -> None:
        """Make a session.

        Args:
            talk: To the hub.
            ledger: The station's store.
            clock: For the hub's time, and for how often the feed may break off.
            app: This program's version.
        """
        self.progress = Progress()
        self._talk = talk
        self._ledger = ledger
        self._clock = clock
        self._app = app
        self._pace = Pace()
        self._photos = BlobSender(talk, ledger)
        self._next: dict[str, Place] = {}
        self._gaps: list[tuple[str, int]] = []
        self._is_greeted = False
        self._greeted_at = clock.now(), clock.monotonic_s()
        self._told: Cursor | None = None
        self._trouble: StationError | None = None
        self._resets_at_s: list[float] = []
        self._forks_at_s: list[float] = []
        self._is_refill_due = False

    @property
    def is_forked(self) -> bool:
        """Whether pushing is stopped because the hub holds ever other histories."""
        return bool(self.progress.forked)

    def start_slowly(self) -> None:
        """Begin with small batches: perhaps the line is so slow that large ones never arrive."""
        self._pace.records = SLOW_START_RECORDS

    def spot(self) -> Spot | None:
        """From where to listen for news; `None` where a turn could not take them anyway."""
        if not self._is_greeted or self.is_forked or self.progress.feed_trouble is not None:
            return None
        cursor = self._ledger.cursor()
        return Spot(str(cursor) if cursor else "", self._talk.challenge)

    def turn(self) -> Iterator[Phase]:
        """Do everything there is to do now, one exchange per step.

        Raises:
            As `Conversation.ask`, HubRefused, HubUnclear, or a StationError of the ledger. The
            next turn begins with a hello then.
        """
        try:
            yield from self._turn()
        except BaseException:
            self._is_greeted = False
            raise

    def _turn(self) -> Iterator[Phase]:
        self._trouble = None
        if self.progress.forked or self._was_clock_set():
            self._is_greeted = False  # perhaps an hour has passed; the hub knows what time it is
        for _ in range(_GREETINGS_PER_TURN):
            if not self._is_greeted:
                self._greet()
                yield Phase.HELLO
            try:
                if self._is_refill_due and self._is_greeted:
                    self._is_refill_due = False
                    yield from self._downward()
                yield from self._upward()
                yield from self._downward()
            except ChallengeExpired:
                self._is_greeted = False
            if self._is_greeted:
                break
        if self._trouble is not None:
            raise self._trouble

    def _was_clock_set(self) -> bool:
        """Whether wall and monotonic time went apart since the hello, which compares clocks."""
        wall, mono_s = self._greeted_at
        passed_s = (self._clock.now() - wall).total_seconds()
        return abs(passed_s - (self._clock.monotonic_s() - mono_s)) > CLOCK_JUMP_S

    def _greet(self) -> None:
        self._told = self._ledger.cursor()
        self._greeted_at = self._clock.now(), self._clock.monotonic_s()
        greeting = say_hello(self._talk, self._ledger, self._clock, self._app)
        limits = self._pace.limits = greeting.answer.limits
        self._photos.piece_bytes = min(self._photos.piece_bytes, limits.chunk_bytes)
        self.progress.alarms = greeting.answer.alarms
        self.progress.forked.clear()
        standing = find_standing(self._talk, self._ledger, greeting.told, greeting.streams)
        self._next = dict(standing.proven)
        self._gaps = [(held.epoch, seq) for held in greeting.answer.streams for seq in held.gaps]
        self._is_greeted = True
        if standing.fork is not None:
            self._settle_fork(standing.fork, standing.proven)

    def _settle_fork(self, fork: Fork, proven: Mapping[str, Place]) -> None:
        """Go on in a new epoch; what only the hub has comes down before anything is sent."""
        self._ledger.note_fork(fork.epoch, fork.common, fork.hub_head)
        self._forks_at_s = self._within_an_hour(self._forks_at_s)
        if len(self._forks_at_s) >= FORKS_PER_HOUR:
            self.progress.forked.add(fork.epoch)
            return
        self._is_greeted = False  # the hub does not know the new epoch yet
        if self._ledger.move_unproven(fork.epoch, proven):
            self._forks_at_s.append(self._clock.monotonic_s())
            self._is_refill_due = True
            self.progress.forks += 1

    # --- upward -------------------------------------------------------------------------------

    def _upward(self) -> Iterator[Phase]:
        photos: Iterator[int] | None = _rounds(self._photos)
        pushes = 0
        while self._is_greeted:
            pushed = self._push_oldest()
            if pushed:
                pushes += 1
                photos = photos or _rounds(self._photos)
                yield Phase.PUSH
            if photos is not None and not (pushed and pushes % BLOBS_EVERY):
                stored = self._next_photo_step(photos)
                if stored is None:
                    photos = None
                else:
                    self.progress.blobs += stored
                    self.progress.pieces += 1
                    yield Phase.BLOBS
            elif not pushed:
                return

    def _next_photo_step(self, photos: Iterator[int]) -> int | None:
        try:
            return next(photos, None)
        except _ONE_WAY_ONLY as error:
            self._trouble = error
            return None

    def _push_oldest(self) -> bool:
        """One push of the oldest stream that has something to send; whether there was one."""
        if self.progress.forked or self._trouble is not None:
            return False
        try:
            return self._push_next()
        except _ONE_WAY_ONLY as error:
            self._trouble = error
            return False

    def _push_next(self) -> bool:
        for stream in self._ledger.streams():
            epoch = stream.epoch.epoch
            if epoch not in self._next:
                self._is_greeted = False  # begun since the hello: the hub does not know it yet
                return False
            after = push_after(stream, self._next[epoch], partial(self._ledger.link_at, epoch))
            if after is not None:
                self._take(epoch, push_batch(self._talk, self._ledger, epoch, after, self._pace))
                return True
        return self._fill_gap()

    def _fill_gap(self) -> bool:
        """Send a record whose body the hub lacks, where this disk can still read it.

        Another disk with the same history was the first to send it, and could not.
        """
        while self._gaps:
            epoch, seq = self._gaps.pop(0)
            before = self._ledger.link_at(epoch, seq - 1)
            if before is not None and self._can_fill(epoch, seq):
                after = Place(seq - 1, before)
                filled = push_batch(self._talk, self._ledger, epoch, after, self._pace, most=1)
                self._is_greeted = filled.kind in {"sent", "again"}
                return True
        return False

    def _can_fill(self, epoch: str, seq: int) -> bool:
        held = self._next.get(epoch)
        if held is None or seq > held.seq or (epoch, seq) in self._pace.refused:
            return False
        rows = self._ledger.unsent(epoch, seq - 1, 1, 1)
        return bool(rows) and is_whole(rows[0])

    def _take(self, epoch: str, outcome: Outcome) -> None:
        if outcome.kind == "sent":
            self._next[epoch] = outcome.place
            self.progress.records += outcome.count
            self._is_greeted = outcome.gen == self._ledger.generation()
        elif outcome.kind in {"hello", "fork"}:
            self._is_greeted = False  # the hello compares the whole stream, and notes the fork

    # --- downward -----------------------------------------------------------------------------

    def _downward(self) -> Iterator[Phase]:
        more = not self._is_feed_stopped()
        while self._is_greeted and more:
            pulled = pull_page(self._talk, self._ledger)
            self.progress.items += pulled.items
            more = pulled.more
            if pulled.conflict is not None:
                more = yield from self._settle(pulled.conflict)
            if pulled.gen != self._ledger.generation():
                self._is_greeted = False
            yield Phase.PULL
            yield from self._refill()
            if self._is_greeted and more and self._push_oldest():
                yield Phase.PUSH

    def _refill(self) -> Iterator[Phase]:
        try:
            for count in refill(self._talk, self._ledger):
                self.progress.recovered += count
                yield Phase.PULL
        except _ONE_WAY_ONLY as error:
            self._trouble = error

    def _settle(self, conflict: LogConflict) -> Generator[Phase, None, bool]:
        """The hub does not know our cursor; whether to go on pulling.

        A hello comes first: the cursor may be the only proof that the hub has lost something, and
        it is gone afterwards.
        """
        if self._ledger.cursor() != self._told:
            self._is_greeted = False
            return False
        common = common_with(self._ledger, conflict)
        for _ in give_back(self._talk, self._ledger, common.idx if common else 0):
            yield Phase.PULL
        self._ledger.reset_downstream(common)
        self._resets_at_s.append(self._clock.monotonic_s())
        return not self._is_feed_stopped()

    def _is_feed_stopped(self) -> bool:
        """Whether the feed broke off so often in the last hour that pulling makes no sense."""
        self._resets_at_s = self._within_an_hour(self._resets_at_s)
        is_stopped = len(self._resets_at_s) > RESETS_PER_HOUR
        self.progress.feed_trouble = FeedRestarts() if is_stopped else None
        return is_stopped

    def _within_an_hour(self, times_s: list[float]) -> list[float]:
        since = self._clock.monotonic_s() - _HOUR_S
        return [at for at in times_s if at > since]


def _rounds(sender: BlobSender) -> Iterator[int]:
    """Rounds of photos for as long as they get anywhere."""
    stored = 1
    while stored:
        stored = 0
        for count in sender.round():
            stored += count
            yield count
