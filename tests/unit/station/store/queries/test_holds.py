"""How far a hold reaches (I18)."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from station.facts.control import ActionUndone, HoldPlaced, HoldReleased, UnitRelabelled
from station.facts.kcp import Subject
from station.facts.work import Packed, StepFinished
from station.store.queries import holds, objects
from station.store.recorder import Author
from station.store.station_store import StationStore
from station.store.writer import Transaction
from tests.helpers.stores import capture, open_store

REEL, CLOTH = "lot:S:REEL", "lot:S:CLOTH"
BOARD, SET, SHIRTS = "sn:P:B1", "sn:Q:S1", "lot:W:SHIRTS"
CARTON, OTHER, PALLET = "own:C", "own:D", "own:P"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StationStore]:
    with open_store(tmp_path) as opened:
        capture(opened, made(BOARD, REEL))
        capture(opened, made(SET, BOARD, quantity=None))
        capture(opened, made(SHIRTS, CLOTH, lot=100))
        capture(opened, packed(SET, CARTON))
        capture(opened, packed(SHIRTS, CARTON, 10))
        capture(opened, packed(SHIRTS, OTHER, 10))
        capture(opened, packed(CARTON, PALLET))
        yield opened


def made(output: str, used: str, quantity: int | None = 1, lot: int | None = None) -> StepFinished:
    amount = None if quantity is None else Decimal(quantity)
    good = None if lot is None else Decimal(lot)
    subjects = (
        Subject(key=output, role="output", quantity=good),
        Subject(key=used, role="input", quantity=amount),
    )
    return StepFinished(kcp="K2", point="make", subject=subjects)


def packed(content: str, container: str, quantity: int | None = None) -> Packed:
    amount = None if quantity is None else Decimal(quantity)
    inside = Subject(key=content, role="content", quantity=amount)
    around = Subject(key=container, role="container")
    return Packed(kcp="K4", point="pack", subject=(inside, around), level="carton")


def hold(store: StationStore, *keys: str) -> UUID:
    subjects = tuple(Subject(key=key, role="inspected") for key in keys)
    return capture(store, HoldPlaced(subject=subjects, reason="look"))


def is_held(store: StationStore, key: str) -> bool:
    """As any connection finds it, and as the writer's finds it from what it remembers."""
    known = objects.find(store.reader(), key)
    assert known is not None
    found = bool(holds.open_on(store.reader(), [known.id]))
    assert store.writer.run(lambda tx: bool(holds.open_on(tx.conn, [known.id]))) is found
    assert store.writer.run(lambda tx: objects.find(tx.conn, key)) == known
    return found


EVERYTHING = (REEL, CLOTH, BOARD, SET, SHIRTS, CARTON, OTHER, PALLET)


@pytest.mark.parametrize(
    ("held", "reached"),
    [
        (BOARD, {BOARD, SET}),
        (REEL, {REEL, BOARD, SET}),
        (CLOTH, {CLOTH, SHIRTS}),
        (SHIRTS, {SHIRTS}),
        (CARTON, {CARTON, SET}),
        (PALLET, {PALLET, CARTON, SET}),
        (OTHER, {OTHER}),
    ],
)
def test_hold_reaches_what_is_inside_and_what_was_made_of_it(
    store: StationStore, held: str, reached: set[str]
) -> None:
    hold(store, held)

    assert {key for key in EVERYTHING if is_held(store, key)} == reached


def test_shipping_looks_inside(store: StationStore) -> None:
    hold(store, REEL)
    pallet = objects.find(store.reader(), PALLET)
    assert pallet is not None

    inside = holds.inside(store.reader(), [pallet.id])

    assert holds.open_on(store.reader(), inside) != []


def test_released_hold_holds_nothing(store: StationStore) -> None:
    rid = hold(store, BOARD, CARTON)
    subjects = (Subject(key=BOARD, role="inspected"),)

    capture(store, HoldReleased(hold=rid, subject=subjects))

    assert not is_held(store, BOARD)
    assert not is_held(store, CARTON)
    assert holds.is_released(store.reader(), rid)


def test_two_holds_need_two_releases(store: StationStore) -> None:
    first = hold(store, BOARD)
    hold(store, BOARD)

    capture(store, HoldReleased(hold=first, subject=(Subject(key=BOARD, role="inspected"),)))

    assert is_held(store, BOARD)


def test_undone_hold_holds_nothing_and_is_unknown(store: StationStore) -> None:
    rid = hold(store, BOARD)

    capture(store, ActionUndone(rids=(rid,)))

    assert not is_held(store, BOARD)
    assert holds.by_rid(store.reader(), rid) == []


def test_hold_reaches_every_code_of_a_thing(store: StationStore) -> None:
    capture(store, UnitRelabelled(from_key=BOARD, to_key="own:NEW"))
    hold(store, "own:NEW")

    assert is_held(store, BOARD)
    assert is_held(store, SET)


def test_the_writer_remembers_no_hold_that_changed_since(store: StationStore) -> None:
    assert not is_held(store, BOARD)
    placed = hold(store, REEL)
    assert is_held(store, BOARD)
    subject = (Subject(key=REEL, role="inspected"),)
    released = capture(store, HoldReleased(hold=placed, subject=subject))
    assert not is_held(store, BOARD)
    capture(store, ActionUndone(rids=(released,)))
    assert is_held(store, BOARD)
    capture(store, ActionUndone(rids=(placed,)))
    assert not is_held(store, BOARD)


def test_the_writer_does_not_remember_a_release_that_was_rolled_back(store: StationStore) -> None:
    placed = hold(store, BOARD)
    known = objects.find(store.reader(), BOARD)
    assert known is not None

    def release_and_fail(transaction: Transaction) -> None:
        subject = (Subject(key=BOARD, role="inspected"),)
        transaction.append(HoldReleased(hold=placed, subject=subject), Author())
        assert not holds.open_on(transaction.conn, [known.id])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.writer.run(release_and_fail)
    assert is_held(store, BOARD)
