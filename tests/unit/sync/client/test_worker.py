"""The sync thread: its states, its patience, its end."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from station.errors import StationError
from station.store.errors import StoreFull
from sync.client.ports import Backlog, TransportFailed
from sync.client.session import Phase, Progress
from sync.client.troubles import Forked, HubBusy, HubDiskFull, NotAdmitted, NotTheHub
from sync.client.watchdog import STUCK_AFTER_S
from sync.client.worker import (
    BETWEEN_TURNS_S,
    BLOCKED_WAIT_S,
    LONGEST_WAIT_S,
    STOOD_STILL,
    SyncState,
    SyncStatus,
    SyncWorker,
    state_of,
)
from tests.helpers.fake_ledger import FakeLedger
from tests.helpers.waiting import wait_until


class ScriptedSession:
    """A session whose turns do what the test says; each turn waits to be allowed."""

    def __init__(self) -> None:
        self.progress = Progress()
        self.is_forked = False
        self.turns = 0
        self.is_slow = False
        self.breaks_off = False
        self.trouble: BaseException | None = None

    def start_slowly(self) -> None:
        self.is_slow = True

    def turn(self) -> Iterator[Phase]:
        self.turns += 1
        if self.trouble is not None:
            raise self.trouble
        yield Phase.HELLO
        self.progress.records += 1
        yield Phase.PUSH
        if self.breaks_off:
            raise down()


class Bench:
    """A worker over a scripted session, with all snapshots it told."""

    def __init__(self) -> None:
        self.ledger = FakeLedger()
        self.session = ScriptedSession()
        self.told: list[SyncStatus] = []
        self.worker = SyncWorker(
            self.ledger,
            lambda: self.session,  # type: ignore[arg-type, return-value]
            self.ledger.clock,
            self.told.append,
            random=Random(1),
        )


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.worker.stop()


def down() -> TransportFailed:
    return TransportFailed(url="https://hub", reason="refused")


def test_a_turn_that_went_well_is_online(bench: Bench) -> None:
    bench.ledger.capture("x")
    bench.worker.start()
    wait_until(lambda: bench.worker.status().records == 1)
    status = bench.worker.status()
    assert (status.state, status.phase, status.trouble) == (SyncState.ONLINE, Phase.PUSH, None)
    assert status.backlog.records == 1
    assert status.contact_at == bench.ledger.clock.now()
    assert status.oldest_age_s(bench.ledger.clock.now()) == 0


def test_new_records_wake_a_worker_that_is_online(bench: Bench) -> None:
    bench.worker.start()
    wait_until(lambda: bench.session.turns == 1)
    wait_until(lambda: bench.worker.status().records == 1)
    bench.worker.wake()
    wait_until(lambda: bench.session.turns == 2)


def test_new_records_do_not_hurry_a_worker_that_is_offline(bench: Bench) -> None:
    bench.session.trouble = NotAdmitted(reason="x")
    for _ in range(9):
        bench.worker._turn(bench.session)  # type: ignore[arg-type]
    bench.worker.start()
    wait_until(lambda: bench.session.turns == 10)
    bench.worker.wake()
    bench.worker.wake()
    assert not bench.worker._wake.is_set()
    bench.worker.retry()
    wait_until(lambda: bench.session.turns == 11)


def test_trouble_is_told_as_a_sentence_and_gone_after_a_good_turn(bench: Bench) -> None:
    bench.session.trouble = NotTheHub(status=200)
    bench.worker.start()
    wait_until(lambda: bench.worker.status().state is SyncState.OFFLINE)
    trouble = bench.worker.status().trouble
    assert trouble is not None
    assert "not the hub" in trouble.sentence("en")
    bench.session.trouble = None
    bench.worker.retry()
    wait_until(lambda: bench.worker.status().state is SyncState.ONLINE)
    wait_until(lambda: bench.worker.status().trouble is None)


def test_a_fork_is_told_even_though_the_turn_went_well(bench: Bench) -> None:
    bench.session.is_forked = True
    bench.worker.start()
    wait_until(lambda: isinstance(bench.worker.status().trouble, Forked))
    assert bench.worker.status().state is SyncState.FORKED


def test_turns_that_move_something_before_they_fail_are_not_waited_for_ever_longer(
    bench: Bench,
) -> None:
    bench.session.breaks_off = True
    waits = [bench.worker._turn(bench.session) for _ in range(15)]  # type: ignore[arg-type]
    assert max(waits) == 1.0
    bench.session.trouble = down()
    assert bench.worker._turn(bench.session) <= 2.0  # type: ignore[arg-type]


def test_waiting_doubles_up_to_five_minutes_and_starts_again_after_success(bench: Bench) -> None:
    bench.session.trouble = down()
    waits = [bench.worker._turn(bench.session) for _ in range(15)]  # type: ignore[arg-type]
    for number, wait_s in enumerate(waits):
        full = min(LONGEST_WAIT_S, 2.0**number)
        assert max(1.0, full / 2) <= wait_s <= max(1.0, full)
    assert len({round(wait_s, 3) for wait_s in waits[9:]}) == 6, "at random, not in step"
    bench.session.trouble = None
    assert 0.8 * BETWEEN_TURNS_S <= bench.worker._turn(bench.session) <= 1.2 * BETWEEN_TURNS_S  # type: ignore[arg-type]
    bench.session.trouble = down()
    assert bench.worker._turn(bench.session) == 1.0  # type: ignore[arg-type]


def test_a_busy_hub_decides_how_long_to_wait(bench: Bench) -> None:
    bench.session.trouble = HubBusy(40, 503)
    assert 40 <= bench.worker._turn(bench.session) <= 60  # type: ignore[arg-type]


def test_a_full_disk_is_looked_at_every_minute(bench: Bench) -> None:
    bench.session.trouble = HubDiskFull()
    waits = [bench.worker._turn(bench.session) for _ in range(12)]  # type: ignore[arg-type]
    assert max(waits) <= BLOCKED_WAIT_S


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (down(), SyncState.OFFLINE),
        (NotTheHub(status=200), SyncState.OFFLINE),
        (HubBusy(1, 503), SyncState.OFFLINE),
        (NotAdmitted(reason="station-revoked"), SyncState.BLOCKED_AUTH),
        (HubDiskFull(), SyncState.BLOCKED_DISK),
        (StoreFull(path="p", reason="r"), SyncState.BLOCKED_DISK),
        (Forked(), SyncState.FORKED),
    ],
)
def test_every_trouble_leaves_a_state(error: StationError, state: SyncState) -> None:
    assert state_of(error) is state


def test_stop_ends_a_worker_between_two_steps(bench: Bench) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow() -> Iterator[Phase]:
        yield Phase.HELLO
        inside.set()
        go_on.wait(5)
        yield Phase.PUSH
        raise AssertionError("nothing may happen after stop")

    bench.session.turn = slow  # type: ignore[method-assign]
    bench.worker.start()
    inside.wait(5)
    stopping = threading.Thread(target=bench.worker.stop)
    stopping.start()
    wait_until(lambda: bench.worker._is_stopping)
    go_on.set()
    stopping.join(5)
    assert bench.worker.status().state is SyncState.STOPPED


def test_stop_does_not_wait_for_a_dead_line(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.client.worker.LAST_EXCHANGE_S", 0.05)
    inside, go_on = threading.Event(), threading.Event()

    def hanging() -> Iterator[Phase]:
        inside.set()
        go_on.wait(5)
        yield Phase.HELLO

    bench.session.turn = hanging  # type: ignore[method-assign]
    bench.worker.start()
    inside.wait(5)
    bench.worker.stop()
    assert bench.worker._thread.is_alive()
    go_on.set()
    bench.worker._thread.join(5)


def test_stop_is_harmless_before_start_and_when_called_twice(bench: Bench) -> None:
    bench.worker.stop()
    bench.worker.stop()


def test_a_bug_ends_the_thread_visibly(bench: Bench) -> None:
    seen: list[threading.ExceptHookArgs] = []
    before = threading.excepthook
    threading.excepthook = seen.append
    try:
        bench.session.trouble = ZeroDivisionError()
        bench.worker.start()
        wait_until(lambda: bench.worker.status().state is SyncState.STOPPED)
        bench.worker.stop()
    finally:
        threading.excepthook = before
    assert seen[0].exc_type is ZeroDivisionError


class Hanging:
    """A turn that gets nowhere until it is let go."""

    def __init__(self) -> None:
        self.inside, self.go_on = threading.Event(), threading.Event()

    def turn(self) -> Iterator[Phase]:
        yield Phase.HELLO
        self.inside.set()
        self.go_on.wait(10)
        yield Phase.PUSH


@pytest.fixture
def hanging(bench: Bench) -> Iterator[Hanging]:
    """A worker that hangs in its first turn, with a record waiting."""
    hanging, free_turn = Hanging(), bench.session.turn
    bench.session.turn = hanging.turn  # type: ignore[method-assign]
    bench.ledger.capture("x")
    bench.worker.start()
    hanging.inside.wait(5)
    bench.session.turn = free_turn  # type: ignore[method-assign]
    thread = bench.worker._thread
    yield hanging
    hanging.go_on.set()
    thread.join(5)


def test_a_thread_that_stands_still_is_started_anew_and_said_so(
    bench: Bench, hanging: Hanging
) -> None:
    clock = bench.ledger.clock
    assert not bench.worker.watch()
    clock.pass_s(STUCK_AFTER_S - 1)
    assert not bench.worker.watch()
    clock.pass_s(1)
    assert bench.worker.watch()
    wait_until(lambda: bench.worker.status().records == 1)
    alarms = [status.alarms for status in bench.told]
    assert (STOOD_STILL,) in alarms
    assert alarms[-1] == (), "it moves again"
    assert bench.worker.status().restarts == 1
    assert bench.session.is_slow


def test_a_thread_that_was_given_up_says_and_does_nothing_more(
    bench: Bench, hanging: Hanging
) -> None:
    old = bench.worker._thread
    bench.worker.watch()
    bench.ledger.clock.pass_s(STUCK_AFTER_S)
    bench.worker.watch()
    wait_until(lambda: bench.session.turns == 1)
    wait_until(lambda: bench.worker.status().records == 1)
    told = len(bench.told)
    hanging.go_on.set()
    old.join(5)
    assert not old.is_alive()
    assert len(bench.told) <= told + 1, "at most the end of the new thread's turn"
    assert bench.session.turns == 1


def test_counts_go_on_after_a_restart(bench: Bench, hanging: Hanging) -> None:
    bench.worker._status = replace(bench.worker.status(), records=7, moves=9)
    bench.worker.watch()
    bench.ledger.clock.pass_s(STUCK_AFTER_S)
    assert bench.worker.watch()
    wait_until(lambda: bench.worker.status().records == 8)


@pytest.mark.parametrize("state", [SyncState.OFFLINE, SyncState.FORKED, SyncState.BLOCKED_AUTH])
def test_a_worker_that_waits_for_others_is_not_started_anew(
    bench: Bench, state: SyncState
) -> None:
    backlog = Backlog(5, 0)
    bench.worker._status = replace(bench.worker.status(), state=state, backlog=backlog)
    for _ in range(5):
        bench.ledger.clock.pass_s(STUCK_AFTER_S)
        assert not bench.worker.watch()


def test_a_worker_without_work_is_not_started_anew(bench: Bench) -> None:
    bench.worker._status = replace(bench.worker.status(), state=SyncState.ONLINE)
    for _ in range(5):
        bench.ledger.clock.pass_s(STUCK_AFTER_S)
        assert not bench.worker.watch()
    bench.worker.wake()
    assert not bench.worker.watch()
    bench.ledger.clock.pass_s(STUCK_AFTER_S)
    assert bench.worker.watch(), "somebody has called, and nobody came"


def test_a_thread_that_a_bug_ended_is_started_anew(bench: Bench) -> None:
    seen: list[threading.ExceptHookArgs] = []
    before = threading.excepthook
    threading.excepthook = seen.append
    try:
        bench.ledger.capture("x")
        bench.session.trouble = ZeroDivisionError()
        bench.worker.start()
        wait_until(lambda: bench.worker.status().state is SyncState.STOPPED)
    finally:
        threading.excepthook = before
    bench.session.trouble = None
    bench.worker.wake()
    bench.worker.watch()
    bench.ledger.clock.pass_s(STUCK_AFTER_S)
    assert bench.worker.watch()
    wait_until(lambda: bench.worker.status().state is SyncState.ONLINE)
