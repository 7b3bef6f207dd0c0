"""What another station adopted: the hub counts it, unless it belongs to another supplier."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from station.clock import SystemClock
from station.facts.control import ScanCaptured
from station.store.adopting import adopt
from station.store.dead_store import dead_store
from station.store.recorder import Author
from station.store.station_store import StationStore
from station.store.writer import Transaction
from sync.hub.carried import carry_in
from sync.hub.export import export
from sync.hub.opening import OpenHub, open_hub
from ui.assembly.adopting import proven_by_hub
from ui.assembly.usb import read_stick, write_stick


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[OpenHub]:
    parts = open_hub(tmp_path / "hub", SystemClock(), may_create=True)
    yield parts
    parts.storage.close()


def opened(home: Path, name: str) -> StationStore:
    return StationStore(home / name, SystemClock(), "0.1.0", state_dir=home / "state")


def scan(store: StationStore, count: int) -> None:
    for n in range(count):
        fact = ScanCaptured(hex=f"{n:02x}")
        store.writer.run(partial(Transaction.append, data=fact, author=Author("E001")))


def deliver(store: StationStore, hub: OpenHub, stick: Path, supplier: str) -> None:
    """By stick: there and back."""
    stick.mkdir(exist_ok=True)
    write_stick(store, stick)
    list(carry_in(hub.hub, stick, supplier))
    list(read_stick(store, stick, hub.identity.key.public.hex()))


def states(hub: OpenHub) -> list[str]:
    return [line["state"] for line in export(hub.storage)]


def take_over(home: Path, store: StationStore) -> tuple[int, int]:
    with dead_store(home / "dead", None, home, home / "state") as dead:
        told = adopt(store, dead, proven_by_hub(store, dead))
    return told.records, told.delivered


@pytest.mark.parametrize(("supplier", "state"), [("S1", "ok"), ("S2", "exception")])
def test_only_the_same_suppliers_records_are_adopted_without_a_question(
    tmp_path: Path, hub: OpenHub, supplier: str, state: str
) -> None:
    dead = opened(tmp_path, "dead")
    scan(dead, 2)
    deliver(dead, hub, tmp_path / "stick", "S1")
    scan(dead, 3)
    dead.close()
    living = opened(tmp_path, "living")
    scan(living, 1)
    deliver(living, hub, tmp_path / "stick", supplier)

    assert take_over(tmp_path, living) == (3, 2)

    deliver(living, hub, tmp_path / "stick", supplier)
    assert states(hub) == ["ok"] * 3 + [state] * 3
    living.close()


def test_a_station_that_comes_back_counts_nothing_twice(tmp_path: Path, hub: OpenHub) -> None:
    dead = opened(tmp_path, "dead")
    scan(dead, 3)
    dead.close()
    living = opened(tmp_path, "living")
    assert take_over(tmp_path, living) == (3, 0)
    deliver(living, hub, tmp_path / "stick", "S1")
    living.close()

    back = opened(tmp_path, "dead")
    deliver(back, hub, tmp_path / "stick", "S1")
    back.close()

    assert states(hub) == ["ok"] * 3 + ["repeated"] * 3


def test_receipts_of_another_generation_prove_nothing(tmp_path: Path, hub: OpenHub) -> None:
    dead = opened(tmp_path, "dead")
    scan(dead, 3)
    deliver(dead, hub, tmp_path / "stick", "S1")
    dead.close()
    living = opened(tmp_path, "living")
    scan(living, 1)
    deliver(living, hub, tmp_path / "stick", "S1")
    with hub.storage.writing() as tx:
        tx.start_generation(2, 0)
    scan(living, 1)
    deliver(living, hub, tmp_path / "stick", "S1")

    assert take_over(tmp_path, living) == (3, 0)
    living.close()
