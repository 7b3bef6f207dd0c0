"""Two real stores and a real hub: what one writes, all project alike (I16, I9)."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from station.facts.control import ActionUndone, HoldPlaced, UnitRelabelled
from station.facts.kcp import Subject
from station.facts.work import Packed
from station.store import vault
from station.store.outbox import delivery
from station.store.rebuild import rebuild_rows
from station.store.station_store import StationStore, open_reader
from station.store.verify import verify
from sync.client.conversation import Conversation
from sync.client.enrol import enrol
from sync.client.session import Session
from sync.client.station_ledger import StationLedger
from sync.wire.enrol_code import read_code
from tests.helpers.fake_ledger import FixedClock
from tests.helpers.hub_in_memory import LocalHub, LocalTransport, records_of
from tests.helpers.projection_dump import Dump, differences, dump
from tests.helpers.stores import capture, finished, open_store


class Workplace:
    """A real store, enrolled at a hub in this process."""

    def __init__(self, hub: LocalHub, store: StationStore, station: str = "") -> None:
        self.store = store
        transport = LocalTransport(hub)
        identity = store.identity
        code = read_code(hub.code(station=station).text)
        pin = enrol(code, identity.station, identity.inst, store.device_key, transport)
        talk = Conversation(pin, identity.station, store.device_key, transport)
        self.session = Session(talk, StationLedger(store), FixedClock(), "0.1.0")

    def sync(self) -> None:
        for _ in self.session.turn():
            pass

    @property
    def heads(self) -> list[int]:
        """How many records stand in each epoch."""
        return [stream.head.seq for stream in StationLedger(self.store).streams()]

    @property
    def rows(self) -> Dump:
        return dump(self.store.reader())


@pytest.fixture
def pair(hub: LocalHub, tmp_path: Path) -> Iterator[tuple[Workplace, Workplace]]:
    with ExitStack() as stack:
        stores = [stack.enter_context(open_store(tmp_path / name)) for name in ("one", "two")]
        one, two = (Workplace(hub, store) for store in stores)
        yield one, two


def pack(piece: str, box: str) -> Packed:
    subject = (Subject(key=piece, role="content"), Subject(key=box, role="container"))
    return Packed(kcp="K4", point="pack", subject=subject, level="carton")


def work_offline(one: StationStore, two: StationStore) -> None:
    """Both stations use the same things and know nothing of each other."""
    capture(one, finished("sn:P1:A1"))
    capture(one, pack("sn:P1:A1", "own:B1"))
    capture(two, finished("sn:P1:A1"))
    wrong = capture(two, pack("sn:P1:A1", "own:B2"))
    capture(two, UnitRelabelled(from_key="own:B2", to_key="own:A0"))
    capture(one, HoldPlaced(subject=(Subject(key="own:B2", role="inspected"),), reason="look"))
    capture(two, ActionUndone(rids=(wrong,)))


def test_stations_that_worked_apart_agree_once_they_have_synced(
    pair: tuple[Workplace, Workplace],
) -> None:
    one, two = pair
    work_offline(one.store, two.store)
    for place in (one, two, one):
        place.sync()
    assert differences(one.rows, two.rows) == []


def test_a_rebuild_finds_the_rows_that_were_learned_by_and_by(
    pair: tuple[Workplace, Workplace],
) -> None:
    one, two = pair
    work_offline(one.store, two.store)
    for place in (two, one, two):
        place.sync()
    before = two.rows
    two.store.writer.run(lambda tx: rebuild_rows(tx.conn))
    assert differences(before, two.rows) == []


def test_stations_agree_after_the_hub_was_restored_from_an_old_backup(
    hub: LocalHub, pair: tuple[Workplace, Workplace], tmp_path: Path
) -> None:
    one, two = pair
    capture(one.store, finished("sn:P1:A1"))
    one.sync()
    hub.keep_copy(tmp_path / "copy")
    work_offline(one.store, two.store)
    for place in (one, two, one):
        place.sync()
    hub.restore(tmp_path / "copy")
    capture(two.store, finished("sn:P1:A9"))
    for _ in range(4):
        for place in (two, one):
            place.sync()
    assert differences(one.rows, two.rows) == []
    everything = "SELECT count(*) FROM entry"
    assert one.store.reader().value(everything) == two.store.reader().value(everything) == 9


def test_an_older_copy_put_back_by_hand_agrees_with_everybody_again(
    hub: LocalHub, tmp_path: Path
) -> None:
    with open_store(tmp_path / "other") as other_store:
        other = Workplace(hub, other_store)
        with open_store(tmp_path / "home") as store:
            capture(store, finished("sn:P1:A1"))
            Workplace(hub, store).sync()
        copytree(tmp_path / "home", tmp_path / "copy")
        with open_store(tmp_path / "home") as store:
            capture(store, pack("sn:P1:A1", "own:B1"))
            Workplace(hub, store, store.identity.station).sync()
        rmtree(tmp_path / "home")
        copytree(tmp_path / "copy", tmp_path / "home")
        with open_store(tmp_path / "home") as store:
            capture(store, finished("sn:P1:A2"))
            undone = capture(
                store,
                pack("sn:P1:A2", "own:B1"),
            )
            capture(store, ActionUndone(rids=(undone,)))
            before = store.reader().value("SELECT max(ord) FROM entry")
            back = Workplace(hub, store, store.identity.station)
            assert back.heads == [4]
            for place in (back, other, back):
                place.sync()
            assert back.heads == [1, 3]
            assert before > store.reader().value("SELECT max(ord) FROM entry")
            assert differences(back.rows, other.rows) == []
            packed = store.reader().value("SELECT count(*) FROM entry WHERE type = 'unit.packed'")
            assert packed == 2, "what only the hub still had is known here again"
            store.writer.run(lambda tx: rebuild_rows(tx.conn))
            assert differences(back.rows, other.rows) == []
            folder = tmp_path / "home"
            assert list(verify(lambda: open_reader(folder / "data", folder / "state")[0])) == []
            assert delivery(store.reader(), store.identity.station)["on_station"] == 0
            assert not delivery(store.reader(), store.identity.station)["forked"]


def test_records_sealed_with_a_former_device_key_arrive(hub: LocalHub, tmp_path: Path) -> None:
    """A backup restored to another folder gets a new device key, and the hub knows only that."""
    with open_store(tmp_path) as store:
        rids = [capture(store) for _ in range(3)]
        store.writer.run(lambda tx: tx.recorder.seal())
    place = vault.file_for(tmp_path / "data", tmp_path / "state")
    keys = vault.load(place)
    assert keys is not None
    vault.set_aside(place)
    vault.create(place, store_key=keys.store_key)
    with open_store(tmp_path) as store:
        rids.append(capture(store))
        Workplace(hub, store).sync()
        assert delivery(store.reader(), store.identity.station)["complete"] == 4
        folder = tmp_path / "data", tmp_path / "state"
        assert list(verify(lambda: open_reader(*folder)[0])) == []
    assert [rid for rid, _, state in records_of(hub) if state == "ok"] == [
        str(rid) for rid in rids
    ]
