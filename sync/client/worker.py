"""The sync thread: turns of a session on a timer, and a snapshot of how it goes.

Waiting: a few seconds between turns while all is well; after trouble 1 s, doubling to 5 minutes,
each time a bit at random, so that 200 stations do not all come back in the same second.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from random import Random

from station.clock import Clock
from station.errors import StationError
from station.store.errors import StoreFull
from sync.client.listening import Listener
from sync.client.ports import Backlog, Ledger
from sync.client.session import Phase, Session
from sync.client.troubles import Forked, HubBusy, HubDiskFull, NotAdmitted
from sync.client.watchdog import Watchdog
from sync.wire.messages import Alarm

BETWEEN_TURNS_S = 5.0
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 300.0
BLOCKED_WAIT_S = 60.0
LAST_EXCHANGE_S = 5.0
LOOK_EVERY_S = 5.0
GATHER_S = 0.1
"""After a wake: people scan in bursts, and the screen comes first."""

NOTHING_WAITS = Backlog(0, 0)
STOOD_STILL = Alarm(code="sync.alarm.stood_still")


MakeListener = Callable[[Callable[[], None]], Listener]


class SyncState(StrEnum):
    """How the station stands with its hub. Capturing goes on in all of them."""

    STARTING = "starting"
    OFFLINE = "offline"
    ONLINE = "online"
    FORKED = "forked"
    BLOCKED_AUTH = "blocked_auth"
    BLOCKED_DISK = "blocked_disk"
    STOPPED = "stopped"


_GETTING_ON = frozenset({SyncState.STARTING, SyncState.ONLINE, SyncState.STOPPED})
"""States in which work that does not move is a fault of our own (a bug stops the thread)."""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """A snapshot for screens and commands.

    Attributes:
        phase: What the session did last.
        backlog: What waited when the last step ended.
        trouble: The last trouble, as a sentence in the wanted language; `None` when all is well.
        contact_at: When the hub last answered (its signature checked), UTC.
        progress_s: Monotonic time of the last step that moved anything.
        records, blobs, items: Acknowledged, receipted and applied since the program started.
        moves: Counts everything that got sync further, also what is in none of the three.
        restarts: How often the thread stood still and was started anew.
    """

    state: SyncState = SyncState.STARTING
    phase: Phase | None = None
    backlog: Backlog = NOTHING_WAITS
    trouble: StationError | None = None
    alarms: tuple[Alarm, ...] = ()
    contact_at: datetime | None = None
    progress_s: float = 0.0
    records: int = 0
    blobs: int = 0
    items: int = 0
    moves: int = 0
    restarts: int = 0

    def oldest_age_s(self, now: datetime) -> float | None:
        """How long the oldest unsent record has been waiting; `None` where none waits."""
        oldest_at = self.backlog.oldest_at
        return None if oldest_at is None else max(0.0, (now - oldest_at).total_seconds())


class SyncWorker:
    """Runs a session on a thread of its own.

    Attributes:
        make_listener: To be set before `start`; called once, on the thread, with what to call
            when the hub has news. `None` = the timer alone decides when to look.
    """

    def __init__(
        self,
        ledger: Ledger,
        make_session: Callable[[], Session],
        clock: Clock,
        on_change: Callable[[SyncStatus], None] | None = None,
        between_turns_s: float = BETWEEN_TURNS_S,
        random: Random | None = None,
    ) -> None:
        """Prepare; nothing runs yet.

        Args:
            ledger: The station's store.
            make_session: Called once, on the thread (its libraries take long to import).
            clock: For ages and time-outs.
            on_change: Told every new snapshot, on the thread.
            between_turns_s: Seconds from one turn to the next while all is well.
            random: For the timer's jitter.
        """
        self._between_turns_s = between_turns_s
        self._ledger = ledger
        self._make_session = make_session
        self._clock = clock
        self._on_change = on_change
        self.make_listener: MakeListener | None = None
        self._listener: Listener | None = None
        self._random = random or Random()  # noqa: S311 spreads load, guards nothing
        self._status = SyncStatus()
        self._before = self._status  # counts of sessions that were given up
        self._wake = threading.Event()
        self._is_stopping = False
        self._failures = 0
        self._watchdog = Watchdog()
        self._is_over = threading.Event()
        self._given_up: set[threading.Thread] = set()
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._watcher = threading.Thread(target=self._look_on, name="sync-watch", daemon=True)

    def start(self) -> None:
        """Begin; the first turn starts at once."""
        self._thread.start()
        self._watcher.start()

    def wake(self) -> None:
        """There are new records. While the hub is out of reach the timer stays as it is."""
        if self._failures == 0:
            self._wake.set()

    def retry(self) -> None:
        """Try now: the network is back, or a person asks for it."""
        self._wake.set()

    def stop(self) -> None:
        """End after the exchange at hand; harmless before `start` and when called twice.

        A request on a dead line is not waited for longer than a few seconds: the thread is a
        daemon, and an answer that comes later finds the store closed and changes nothing.
        """
        self._is_stopping = True
        self._wake.set()
        self._is_over.set()
        if self._listener is not None:
            self._listener.stop()
        for thread in (self._watcher, self._thread):
            if thread.is_alive():
                thread.join(LAST_EXCHANGE_S)

    def status(self) -> SyncStatus:
        """The newest snapshot; from any thread."""
        return self._status

    def watch(self) -> bool:
        """Start the thread anew where it should be getting on and is not; whether it did so.

        Called every few seconds, on a thread of its own. A thread that hangs cannot be ended;
        it is left alone, and whatever it still learns to have been sent counts.
        """
        status = self._status
        has_work = status.backlog.records or status.backlog.blobs or self._wake.is_set()
        is_expected = status.state in _GETTING_ON and not self._is_stopping
        mark = status.moves if has_work and is_expected else None
        if not self._watchdog.is_stuck(mark, self._clock.monotonic_s()):
            return False
        self._given_up.add(self._thread)
        if self._listener is not None:
            self._listener.stop()
        self._before = replace(status, restarts=status.restarts + 1)
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()
        return True

    def _look_on(self) -> None:
        while not self._is_over.wait(LOOK_EVERY_S):
            self.watch()

    # --- on the thread --------------------------------------------------------------------------

    @property
    def _is_ours(self) -> bool:
        """Whether this thread is to go on: not stopped, and no other has taken its place."""
        return not self._is_stopping and threading.current_thread() not in self._given_up

    def _run(self) -> None:
        listener: Listener | None = None
        try:
            session = self._make_session()
            if self._before.restarts:
                session.start_slowly()
            listener = self._made_listener()
            while self._is_ours:
                wait_s = self._turn(session)
                if listener is not None and self._failures == 0:
                    _listen(listener, session)
                if self._is_ours:
                    self._pause(wait_s)
        finally:
            if listener is not None:
                listener.stop()
            self._tell(replace(self._status, state=SyncState.STOPPED))

    def _made_listener(self) -> Listener | None:
        if self.make_listener is not None:
            self._listener = self.make_listener(self._wake.set)
        return self._listener

    def _pause(self, wait_s: float) -> None:
        if self._wake.wait(wait_s):
            self._is_over.wait(GATHER_S)
        self._wake.clear()

    def _turn(self, session: Session) -> float:
        """One turn of the session; how long to wait after it, seconds.

        On a bad line hardly any turn gets to its end; one that moved something on its way there
        is a success for all that, and trouble is counted anew.
        """
        moves = session.progress.moves
        try:
            for phase in session.turn():
                self._note_step(session, phase)
                if not self._is_ours:
                    break
            self._failures = 0
            self._note_end(session)
            return self._between_turns_s * self._random.uniform(0.8, 1.2)
        except StationError as error:
            has_moved = session.progress.moves > moves
            self._failures = 1 if has_moved else self._failures + 1
            self._note_trouble(error)
            return self._wait_after(error)

    def _wait_after(self, error: StationError) -> float:
        if isinstance(error, HubBusy):
            return error.wait_s * self._random.uniform(1.0, 1.5)
        longest = LONGEST_WAIT_S
        if isinstance(error, HubDiskFull | StoreFull):
            longest = BLOCKED_WAIT_S
        wait_s = min(longest, FIRST_WAIT_S * 2.0 ** min(20, self._failures - 1))
        return max(FIRST_WAIT_S, wait_s * self._random.uniform(0.5, 1.0))

    def _note_step(self, session: Session, phase: Phase) -> None:
        progress, last, given_up = session.progress, self._status, self._before
        moves = given_up.moves + progress.moves
        has_moved = moves != last.moves
        stood_still = last.restarts != given_up.restarts or STOOD_STILL in last.alarms
        own_alarms = (STOOD_STILL,) if stood_still and not has_moved else ()
        self._tell(
            replace(
                last,
                state=SyncState.FORKED if session.is_forked else SyncState.ONLINE,
                phase=phase,
                backlog=self._ledger.backlog(),
                alarms=progress.alarms + own_alarms,
                contact_at=self._clock.now(),
                progress_s=self._clock.monotonic_s() if has_moved else last.progress_s,
                records=given_up.records + progress.records,
                blobs=given_up.blobs + progress.blobs,
                items=given_up.items + progress.items,
                moves=moves,
                restarts=given_up.restarts,
            )
        )

    def _note_end(self, session: Session) -> None:
        trouble = Forked() if session.is_forked else session.progress.feed_trouble
        self._tell(replace(self._status, trouble=trouble, backlog=self._ledger.backlog()))

    def _note_trouble(self, error: StationError) -> None:
        backlog = self._status.backlog
        with suppress(StationError):  # the store's own trouble is what is being told already
            backlog = self._ledger.backlog()
        self._tell(replace(self._status, state=state_of(error), trouble=error, backlog=backlog))

    def _tell(self, status: SyncStatus) -> None:
        if threading.current_thread() in self._given_up:
            return
        self._status = status
        if self._on_change is not None:
            self._on_change(status)


def _listen(listener: Listener, session: Session) -> None:
    spot = session.spot()
    if spot is not None:
        listener.listen(spot)


def state_of(error: StationError) -> SyncState:
    """The state a turn that ended with this trouble leaves the station in."""
    if isinstance(error, NotAdmitted):
        return SyncState.BLOCKED_AUTH
    if isinstance(error, HubDiskFull | StoreFull):
        return SyncState.BLOCKED_DISK
    if isinstance(error, Forked):
        return SyncState.FORKED
    return SyncState.OFFLINE
