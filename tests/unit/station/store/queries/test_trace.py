"""What an object is made of and where it went, over relations put in by hand."""

from collections.abc import Iterable, Iterator
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.store.database import Connection
from station.store.queries import trace
from station.store.queries.trace import MAX_DEPTH, MAX_EVENTS, MAX_NODES, downstream, upstream
from tests.helpers.projected import new_store

Pairs = Iterable[tuple[int, int]]

pairs = st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=40, unique=True)


@pytest.fixture
def conn() -> Iterator[Connection]:
    store = new_store()
    yield store
    store.close()


def relate(conn: Connection, edges: Pairs, quantity: int = 1) -> None:
    """Objects are named by their number, `k0001` and so on; each edge is a consumption."""
    everything = list(edges)
    named = sorted({number for pair in everything for number in pair})
    conn.run_many(
        "INSERT INTO object (id, key, code_reversed, root) VALUES (?, ?, '', ?) "
        "ON CONFLICT DO NOTHING",
        [(number, f"k{number:04}", number) for number in named],
    )
    conn.run_many(
        "INSERT INTO edge (source, target, rel, quantity, facts) VALUES (?, ?, 1, ?, 1)",
        [(*pair, quantity) for pair in everything],
    )


def distances(edges: Pairs, start: int) -> dict[str, int]:
    """The least number of edges to everything reached, the start itself only through a circle."""
    found: dict[int, int] = {}
    around, depth = {start}, 0
    while around and depth < MAX_DEPTH:
        depth += 1
        around = {target for source, target in edges if source in around}
        around -= found.keys()
        found |= dict.fromkeys(around, depth)
    return {f"k{number:04}": depth for number, depth in found.items()}


def in_order(found: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(found.items(), key=lambda item: (item[1], item[0]))


@given(pairs)
def test_both_ways_reach_what_a_search_step_by_step_reaches(
    edges: list[tuple[int, int]],
) -> None:
    store = new_store()
    try:
        relate(store, edges)
        back = [(target, source) for source, target in edges]
        went = [(node.key, node.depth) for node in downstream(store, 1)]
        made = [(node.key, node.depth) for node in upstream(store, 1)]
    finally:
        store.close()
    assert went == in_order(distances(edges, 1))
    assert made == in_order(distances(back, 1))


def test_a_relation_that_was_taken_back_leads_nowhere(conn: Connection) -> None:
    relate(conn, [(1, 2)], quantity=0)
    assert downstream(conn, 1) == []


def test_a_lot_that_went_into_very_many_things_shows_the_nearest(conn: Connection) -> None:
    far = MAX_NODES + 10
    direct = [(1, number) for number in range(2, far)]
    relate(conn, [(1, far), (far, far + 1), *direct])
    found = downstream(conn, 1)
    assert len(found) == MAX_NODES
    assert {node.depth for node in found} == {1}
    assert [node.key for node in found] == sorted(node.key for node in found)


def test_as_many_things_as_are_shown_are_shown_whole(conn: Connection) -> None:
    relate(conn, [(1, number) for number in range(2, MAX_NODES + 2)])
    assert len(downstream(conn, 1)) == MAX_NODES


def happen(conn: Connection, object_: int, entries: Iterable[int]) -> None:
    """So many facts about an object; the order of facts is the reverse of their arrival."""
    conn.run(
        "INSERT INTO object (id, key, code_reversed, root) VALUES (?, 'k', '', ?)",
        (object_, object_),
    )
    conn.run("INSERT INTO origin (id, station) VALUES (1, 's') ON CONFLICT DO NOTHING")
    numbers = list(entries)
    conn.run_many(
        "INSERT INTO entry (id, rid, ord, origin, type, at, day, shift, is_void, is_read, point, "
        "result) VALUES (?, ?, ?, 1, 'step.finished', 0, '2026-11-22', '', 0, 1, 'smt', 'info')",
        [(n, n.to_bytes(16, "big"), 10**6 - n) for n in numbers],
    )
    conn.run_many(
        "INSERT INTO kcp_event (entry, n, object, role) VALUES (?, 0, ?, 'input')",
        [(n, object_) for n in numbers],
    )


def test_long_life_tells_the_newest_facts_in_order_and_counts_the_others(conn: Connection) -> None:
    happen(conn, 1, range(1, MAX_EVENTS + 251))
    told, left_out = trace.timeline(conn, [1])
    assert (len(told), left_out) == (MAX_EVENTS, 250)
    newest = [UUID(int=n) for n in range(MAX_EVENTS + 250, 250, -1)]
    assert [UUID(fact["rid"]) for fact in told] == newest


def test_life_of_as_many_facts_as_are_told_is_told_whole(conn: Connection) -> None:
    happen(conn, 1, range(1, MAX_EVENTS + 1))
    told, left_out = trace.timeline(conn, [1])
    assert (len(told), left_out) == (MAX_EVENTS, 0)
