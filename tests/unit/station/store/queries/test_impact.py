"""Which units share a lot, over relations put in by hand."""

from collections.abc import Iterator

import pytest

from station.store.database import Connection
from station.store.queries import impact
from tests.helpers.projected import new_store

LOT, OTHER_LOT, PART, BOARD, BOX = 1, 2, 3, 4, 5
CONSUMED, PACKED, SAME = 1, 2, 3


@pytest.fixture
def conn() -> Iterator[Connection]:
    store = new_store()
    yield store
    store.close()


def put(conn: Connection, *edges: tuple[int, int, int], aliases: tuple[int, ...] = ()) -> None:
    """Objects `k0001` …; the aliases stand for the lot."""
    numbers = {number for source, target, _ in edges for number in (source, target)}
    conn.run_many(
        "INSERT INTO object (id, key, code_reversed, root) VALUES (?, ?, '', ?)",
        [(n, f"k{n:06}", LOT if n in aliases else n) for n in sorted(numbers | {LOT})],
    )
    conn.run_many(
        "INSERT INTO edge (source, target, rel, quantity, facts) VALUES (?, ?, ?, 1, 1)",
        list(edges),
    )


def keys(conn: Connection, root: int = LOT) -> list[str]:
    return [each.key for each in impact.units(conn, root)]


def test_units_made_of_the_lot_directly_or_through_a_part_are_listed(conn: Connection) -> None:
    put(conn, (LOT, PART, CONSUMED), (PART, BOARD, CONSUMED), (OTHER_LOT, 9, CONSUMED))
    assert keys(conn) == ["k000003", "k000004"]
    assert impact.count(conn, LOT) == 2


def test_what_lies_in_the_same_box_does_not_share_the_lot(conn: Connection) -> None:
    put(conn, (LOT, BOARD, CONSUMED), (BOARD, BOX, PACKED), (9, BOX, PACKED))
    assert keys(conn) == ["k000004"]


def test_second_code_of_the_lot_counts_what_it_went_into_but_not_itself(conn: Connection) -> None:
    put(conn, (8, LOT, SAME), (LOT, 8, SAME), (8, BOARD, CONSUMED), aliases=(8,))
    assert keys(conn) == ["k000004"]
    assert impact.count(conn, LOT) == 1


def test_long_list_is_cut_and_counted(conn: Connection) -> None:
    put(conn, *((LOT, 10 + n, CONSUMED) for n in range(1500)))
    assert len(keys(conn)) == 1000
    assert impact.count(conn, LOT) == 1500


def test_nothing_is_affected_by_what_was_never_used(conn: Connection) -> None:
    put(conn, (OTHER_LOT, BOARD, CONSUMED))
    assert (keys(conn), impact.count(conn, LOT)) == ([], 0)
