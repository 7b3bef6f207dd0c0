"""Set the station's clock twelve ways; work, records and sync go on (R13).

`python -m tests.faults.clock` lets a station in this process work and send to a hub, and sets its
clock between: to 1970, ten years ahead, back, across the change to summer time and back, through
suspend and restart. Nothing may be refused, nothing may wait, records made before the hub was
heard again must say that their time is not to be trusted, and later ones must have the hub's
time. The hub's clock is right all the time. TLS is not part of this: it runs without a network.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from station.documents.folder import read_folder
from station.errors import StationError
from station.ledger.record import ClockState, Envelope, at_ms, decode
from station.store.errors import StoreUnreachable
from station.store.hub_clock import HubClock
from station.store.recorder import Recorder
from sync.client.conversation import Conversation
from sync.client.enrol import enrol
from sync.client.session import Session
from sync.client.station_ledger import StationLedger
from sync.wire.enrol_code import read_code
from tests.e2e import documents
from tests.faults.protocol_stores import StoreDisk
from tests.faults.work import Request, Shift, bind
from tests.helpers.headless import HandClock, Station
from tests.helpers.hub_in_memory import LocalHub, LocalTransport
from tests.helpers.hub_in_memory import Station as Enrolled

WORK = 4
"""Requests after each jump, half of them before the hub is heard again."""

ZONE = "Europe/Berlin"
RIGHT_WITHIN_MS = 2000


def _set(*moment: int) -> Callable[[HandClock], None]:
    def jump(clock: HandClock) -> None:
        clock.wall = datetime(*moment, tzinfo=UTC)  # type: ignore[arg-type, misc]

    return jump


def _by(**delta: float) -> Callable[[HandClock], None]:
    def jump(clock: HandClock) -> None:
        clock.wall += timedelta(**delta)

    return jump


def _restarted(clock: HandClock) -> None:
    clock.restart()
    clock.wall -= timedelta(days=3)


JUMPS: Mapping[str, Callable[[HandClock], None]] = {
    "1970": _set(1970, 1, 1),
    "ten years ahead": _set(2036, 3, 16, 9),
    "the end of 32 bits": _set(2038, 1, 19, 3, 14, 8),
    "the end of 32 bits without sign": _set(2106, 2, 7, 6, 28, 16),
    "an hour back": _by(hours=-1),
    "an hour ahead": _by(hours=1),
    "summer time begins": _set(2026, 3, 29, 0, 59, 59),
    "summer time ends": _set(2026, 10, 25, 0, 59, 59),
    "suspended for a night": _by(hours=9),
    "restarted, three days back": _restarted,
    "leap day": _set(2028, 2, 29, 22, 59, 59),
    "before this program was built": _set(2020, 1, 1),
}


@dataclass
class Told:
    """What came of it; `found` is what is not as promised, and empty is what we want."""

    jumps: int = 0
    records: int = 0
    found: list[str] = field(default_factory=list)


class Bench(Station):
    """A station that works by requests of a shift, and sends when it is told to."""

    def __init__(self, folder: Path, hub: LocalHub) -> None:
        super().__init__(
            folder / "data",
            HandClock(hub.clock.now()),
            (f"printer=sim://printer?folder={folder}",),
        )
        docs = documents.write_documents(folder / "documents")
        self.core.workstation.publish(read_folder(docs))
        self.shift = Shift(folder / "photos", docs)
        self.ledger = StationLedger(self.core.store)
        key, transport = self.core.store.device_key, LocalTransport(hub)
        code = read_code(hub.code().text)
        pin = enrol(code, self.ledger.station, self.ledger.inst, key, transport)
        talk = Conversation(pin, self.ledger.station, key, transport)
        self.session = Session(talk, self.ledger, self.clock, "0.1.0")
        self._bound = ""
        self.shift.open_shop(self)  # type: ignore[arg-type]

    def post(self, do: str, **fields: Any) -> int:
        """As real stations are asked: nobody waits for this answer."""
        self.do(do, **fields)
        return 0

    def work(self, count: int) -> Iterator[str]:
        """Carry out requests; those that were not saved."""
        for _ in range(count):
            request: Request = self.shift.next()
            if request.step != self._bound:
                self._bound = request.step
                bind(self, request.step)  # type: ignore[arg-type]
            answer = self.do(request.do, **request.fields)
            if not request.is_settled_by(answer):
                yield f"{request.do} {request.fields}: {answer}"

    def after(self, n: int) -> list[Envelope]:
        """Own records behind the so-manyth."""
        rows = self.sql("SELECT body FROM record ORDER BY n LIMIT -1 OFFSET ?", n)
        return [decode(body) for (body,) in rows]


def jump_all(folder: Path) -> Told:
    """Every jump, with work and sync in between; then look at all of it."""
    told, hub = Told(), LocalHub(folder / "hub")
    (folder / "bench").mkdir()
    try:
        with _zone(ZONE), Bench(folder / "bench", hub) as bench:
            told.found += [f"at first: {each}" for each in _sent(bench)]
            for name, jump in JUMPS.items():
                told.found += [f"{name}: {each}" for each in _jumped(bench, hub, jump)]
                told.jumps += 1
            told.records = bench.count()
            told.found += [f"crash: {each}" for each in bench.crashes]
        told.found += _read_elsewhere(folder, hub, told.records)
    finally:
        hub.close()
    return told


def _jumped(bench: Bench, hub: LocalHub, jump: Callable[[HandClock], None]) -> Iterator[str]:
    before, was = bench.count(), bench.clock.wall
    hub.clock.pass_s(60.0)
    bench.clock.pass_s(60.0)
    jump(bench.clock)
    yield from bench.work(WORK // 2)
    untrusted = bench.after(before)
    has_jumped = abs((bench.clock.wall - was).total_seconds() - 60.0) > RIGHT_WITHIN_MS / 1000
    if has_jumped and any(each.clock.trust == "hub" for each in untrusted):
        yield "time is said to be trusted"
    yield from _sent(bench)
    at = bench.count()
    yield from bench.work(WORK // 2)
    now_ms = hub.clock.now().timestamp() * 1000
    for each in bench.after(at):
        if each.type != "print.ended" and abs(at_ms(each) - now_ms) > RIGHT_WITHIN_MS:
            yield f"a record says {at_ms(each)} when it is {now_ms:.0f}"
    yield from _sent(bench)


def _sent(bench: Bench) -> Iterator[str]:
    """Sync; what stops it or still waits."""
    try:
        list(bench.session.turn())
    except StationError as error:
        yield f"sync: {error}"
    backlog = bench.ledger.backlog()
    if backlog.records > 1 or backlog.blobs or backlog.held:  # a print may end at this moment
        yield f"waits: {backlog}"


def _read_elsewhere(folder: Path, hub: LocalHub, records: int) -> Iterator[str]:
    """Another station reads everything, and finds it sound."""
    disk = StoreDisk(folder)
    try:
        Enrolled(hub, ledger=disk).sync()  # type: ignore[arg-type]
        known = sum(item.body is not None for item in disk.received)
        if known < records - 1:
            yield f"another station knows {known} of {records} records"
        yield from disk.damages()
    finally:
        disk.close()


@contextmanager
def _zone(name: str) -> Iterator[None]:
    """The machine's time zone for as long."""
    with patch.dict(os.environ, {"TZ": name}):
        time.tzset()
        yield
    time.tzset()


@contextmanager
def back_is_refused() -> Iterator[None]:
    """A record with an earlier time than the one before is taken for a mistake."""
    make = Recorder._envelope
    last: list[datetime] = []

    def envelope(self: Recorder, *args: Any) -> Envelope:
        made = make(self, *args)
        if last and made.wall < last[0]:
            raise StoreUnreachable(path="", reason="the clock went back")
        last[:] = [made.wall]
        return made

    with patch.object(Recorder, "_envelope", envelope):
        yield


@contextmanager
def offset_for_ever() -> Iterator[None]:
    """What was measured once is taken for true after any jump."""
    state = HubClock.state

    def trusted(self: HubClock, wall: datetime) -> ClockState:
        found = state(self, wall)
        return ClockState(offset_ms=found.offset_ms, age_s=found.age_s, trust="hub")

    with patch.object(HubClock, "state", trusted):
        yield


MUTANTS: Mapping[str, Callable[[], AbstractContextManager[None]]] = {
    "going back is refused": back_is_refused,
    "an old offset is trusted": offset_for_ever,
}


def run(mutant: AbstractContextManager[None] | None = None) -> Told:
    """Once, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="suyuan-clock-") as name, mutant or nullcontext():
        state = {"XDG_STATE_HOME": f"{name}/state", "SUYUAN_LANG": "en"}
        with patch.dict(os.environ, state):
            return jump_all(Path(name))


def main(words: list[str] | None = None) -> int:
    """The command; 0 = nothing refused or blocked, and every mutant caught."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.clock", description=__doc__)
    parser.parse_args(words)
    told = run()
    print(f"{told.records} records over {told.jumps} jumps")
    for line in told.found:
        print(f"FAULT {line}")
    caught = 0
    for name, mutant in MUTANTS.items():
        found = run(mutant()).found
        caught += bool(found)
        print(f"mutant {name}: {'caught: ' + found[0][:100] if found else 'MISSED'}")
    print(f"faults injected: {told.jumps}, mutants caught: {caught}/{len(MUTANTS)}")
    return int(bool(told.found) or caught < len(MUTANTS))


if __name__ == "__main__":
    sys.exit(main())
