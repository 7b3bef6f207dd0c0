"""Waiting at the hub for news: a real hub process, real stations, and timers of ten minutes."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from station.facts.control import HoldPlaced
from station.facts.kcp import Subject
from sync.client.conversation import Conversation
from sync.client.http import HttpsTransport
from sync.client.listening import Listener, Spot
from sync.client.ports import Request, TransportFailed
from sync.hub.control import IssueCode, ask_running
from sync.hub.reach import Wanted
from tests.helpers.served_hub import HubProcess, RemoteStation
from tests.helpers.stores import capture
from tests.helpers.waiting import wait_until
from ui.assembly.core import Core, Heard, Options, open_core
from ui.assembly.hub_link import Route, enrol_station

TEN_MINUTES_S = 600.0
AT_ONCE_S = 3.0
READERS = 100


def _unheard(_: object) -> None:
    """Nothing is expected from devices."""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    process = HubProcess(tmp_path / "hub")
    yield process
    process.terminate()


def enrolled_core(folder: Path, hub: HubProcess) -> Core:
    """A station that syncs every ten minutes, unless it hears of something."""
    heard = Heard(_unheard, _unheard, _unheard)
    core = open_core(Options(folder), heard)
    issued = ask_running(hub.folder, IssueCode(Wanted("acme"))).issued
    assert issued is not None
    enrol_station(core.store, issued.text, Route())
    core.close()
    return open_core(Options(folder, sync_interval_s=TEN_MINUTES_S), heard)


@pytest.fixture
def pair(hub: HubProcess, tmp_path: Path) -> Iterator[tuple[Core, Core]]:
    with ExitStack() as stack:
        cores = [stack.enter_context(closing(enrolled_core(tmp_path / n, hub))) for n in "ab"]
        for core in cores:
            wait_until(lambda core=core: is_listening(core), 20)  # type: ignore[misc]
        yield cores[0], cores[1]


def is_listening(core: Core) -> bool:
    assert core.worker is not None
    listener = core.worker._listener
    return listener is not None and listener._wanted is not None


def hold(core: Core) -> bytes:
    subject = Subject(key="lot:S1:L1", role="subject")
    rid = capture(core.store, HoldPlaced(subject=(subject,), reason="scratched"))
    return rid.bytes


def holds(core: Core) -> list[bytes]:
    rows = core.store.reader().rows("SELECT rid FROM entry WHERE type = 'hold.placed'")
    return [row[0] for row in rows]


def test_a_hold_is_at_the_other_station_long_before_its_timer(pair: tuple[Core, Core]) -> None:
    first, second = pair
    for here, there in ((first, second), (second, first)):
        rid = hold(here)
        wait_until(lambda there=there, rid=rid: rid in holds(there), AT_ONCE_S)  # type: ignore[misc]
        wait_until(lambda: is_listening(first) and is_listening(second), AT_ONCE_S)


def test_stopping_does_not_wait_for_the_hub(hub: HubProcess, tmp_path: Path) -> None:
    core = enrolled_core(tmp_path / "a", hub)
    wait_until(lambda: is_listening(core), 20)
    began_s = time.monotonic()
    core.close()
    assert time.monotonic() - began_s < AT_ONCE_S
    assert not [each for each in threading.enumerate() if each.name == "sync-listen"]


def test_a_hundred_stations_that_wait_keep_nobody_from_sending(hub: HubProcess) -> None:
    station = RemoteStation(hub.folder)
    list(station.session.turn())
    spot = station.session.spot()
    assert spot is not None
    heard = [threading.Event() for _ in range(READERS)]
    with ExitStack() as stack:
        stack.callback(station.close)
        for event in heard:
            listener = Listener(_own_talk(stack, station), event.set)
            stack.callback(listener.stop)
            listener.listen(spot)
        wait_until(lambda: _waiting_at(hub) >= READERS, 30, "all wait")
        began_s = time.monotonic()
        for number in range(5):
            station.ledger.capture(f"code {number}")
            list(station.session.turn())
        assert station.ledger.is_all_acked
        assert time.monotonic() - began_s < 15, "sending waited for those who wait"
        wait_until(lambda: all(event.is_set() for event in heard), 20, "all heard of it")


def _own_talk(stack: ExitStack, station: RemoteStation) -> Conversation:
    fingerprint = bytes.fromhex(station.pin.fingerprint)
    transport = HttpsTransport(station.pin.url, fingerprint=fingerprint)
    stack.callback(transport.close)
    talk = Conversation(station.pin, station.ledger.station, station.ledger.key, transport)
    talk.ask(Request("GET", "/healthz"))  # the line stands
    return talk


def _waiting_at(hub: HubProcess) -> int:
    """Open connections to the hub's port, both ends of each counted once."""
    port = f":{hub.port:04X}"
    lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    return sum(line.split()[1].endswith(port) and line.split()[3] == "01" for line in lines)


def test_a_line_that_was_cut_carries_nothing_any_more(hub: HubProcess) -> None:
    station = RemoteStation(hub.folder)
    list(station.session.turn())
    station.transport.break_off()
    station.transport.break_off()
    with pytest.raises(TransportFailed):
        station.transport.send(Request("GET", "/healthz"))
    station.close()


def test_a_turn_that_could_not_take_the_news_is_not_started_in_a_circle(hub: HubProcess) -> None:
    station = RemoteStation(hub.folder)
    list(station.session.turn())
    spot = station.session.spot()
    assert spot is not None
    station.ledger.capture("x")
    list(station.session.turn())  # the feed has grown; `spot` is behind it for ever
    rang: list[Spot] = []
    with ExitStack() as stack:
        stack.callback(station.close)
        listener = Listener(_own_talk(stack, station), lambda: rang.append(spot))
        stack.callback(listener.stop)
        listener.listen(spot)
        wait_until(lambda: len(rang) == 1, AT_ONCE_S)
        listener.listen(spot)
        assert listener._wanted is None
        listener.listen(spot)
        wait_until(lambda: len(rang) == 2, AT_ONCE_S)
        listener.listen(replace(spot, cursor=str(station.ledger.seen)))
        assert listener._wanted is not None


def test_trouble_on_the_line_is_for_a_turn_to_find_out(hub: HubProcess) -> None:
    station = RemoteStation(hub.folder)
    list(station.session.turn())
    spot = station.session.spot()
    assert spot is not None
    rang = threading.Event()
    with ExitStack() as stack:
        stack.callback(station.close)
        listener = Listener(_own_talk(stack, station), rang.set)
        stack.callback(listener.stop)
        listener.listen(spot)
        hub.kill()
        assert rang.wait(AT_ONCE_S)
        hub.start()
