"""What lies in a container, also where facts contradict each other."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from station.facts.kcp import Subject
from station.facts.work import Packed, TakenOut
from station.store.queries import containers, holds, objects
from station.store.station_store import StationStore
from tests.helpers.stores import capture, open_store

CARTON, PALLET, LOT, PIECE = "own:C", "own:P", "lot:S:L", "sn:P:1"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StationStore]:
    with open_store(tmp_path) as opened:
        yield opened


def packed(content: str, container: str, quantity: int | None = None) -> Packed:
    amount = None if quantity is None else Decimal(quantity)
    inside = Subject(key=content, role="content", quantity=amount, product="P")
    around = Subject(key=container, role="container")
    return Packed(kcp="K4", point="pack", subject=(inside, around), level="carton")


def taken_out(content: str, container: str, quantity: int | None = None) -> TakenOut:
    fact = packed(content, container, quantity)
    return TakenOut(kcp=fact.kcp, point=fact.point, subject=fact.subject)


def root(store: StationStore, key: str) -> int:
    known = objects.find(store.reader(), key)
    assert known is not None
    return known.id


def keys(found: list[containers.Content]) -> list[str]:
    return sorted(content.key for content in found)


def test_contents_are_counted_in_pieces_and_quantities(store: StationStore) -> None:
    capture(store, packed(LOT, CARTON, 5))
    capture(store, packed(LOT, CARTON, 4))
    capture(store, packed(PIECE, CARTON))

    found = containers.contents(store.reader(), root(store, CARTON))

    assert {content.key: content.quantity for content in found} == {LOT: 9, PIECE: 1}
    assert containers.count(store.reader(), root(store, CARTON)) == 10


def test_what_was_taken_out_is_not_inside(store: StationStore) -> None:
    capture(store, packed(LOT, CARTON, 5))
    capture(store, packed(PIECE, CARTON))
    capture(store, taken_out(PIECE, CARTON))
    capture(store, taken_out(LOT, CARTON, 2))

    carton = root(store, CARTON)

    assert keys(containers.contents(store.reader(), carton)) == [LOT]
    assert containers.amount_of(store.reader(), carton, root(store, LOT)) == 3
    assert containers.amount_of(store.reader(), carton, root(store, PIECE)) == 0


def test_more_taken_out_than_put_in_is_overdrawn(store: StationStore) -> None:
    capture(store, packed(LOT, CARTON, 5))
    assert not containers.is_overdrawn(store.reader(), root(store, CARTON))

    capture(store, taken_out(LOT, CARTON, 6))

    assert containers.is_overdrawn(store.reader(), root(store, CARTON))


def test_everything_at_any_depth_is_inside_once(store: StationStore) -> None:
    capture(store, packed(PIECE, CARTON))
    capture(store, packed(LOT, CARTON, 5))
    capture(store, packed(CARTON, PALLET))

    found = containers.inside(store.reader(), root(store, PALLET))

    assert keys(found) == sorted([CARTON, LOT, PIECE])
    assert keys(containers.pieces_inside(store.reader(), root(store, PALLET))) == [LOT, PIECE]


def test_containers_in_each_other_come_to_an_end(store: StationStore) -> None:
    capture(store, packed(PIECE, CARTON))
    capture(store, packed(CARTON, PALLET))
    capture(store, packed(PALLET, CARTON))

    carton = root(store, CARTON)

    assert keys(containers.pieces_inside(store.reader(), carton)) == [PIECE]
    assert holds.open_on(store.reader(), [carton]) == []


def test_shipments_of_an_order_are_counted_once_each(store: StationStore) -> None:
    assert containers.shipments_of(store.reader(), "O-1") == 0
