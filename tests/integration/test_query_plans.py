"""P15: no statement of the store is run in a way that gets slow as the store grows."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from station.store.database import Connection
from tests.bench.store import statements
from tests.bench.store.days import build
from tests.bench.store.plans import PERMITTED, bad_plans, faults, plan_of, views_of
from tests.bench.store.shop import Shape
from tests.bench.store.statements import Statement

EVENTS = 25_000
"""Enough that the engine, once it has analysed the tables, does not take them for tiny ones."""


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    built = build(tmp_path_factory.mktemp("plans"), EVENTS, Shape(2, 5, 2))
    with closing(built.open(read_only=False)) as opened:
        yield opened


@pytest.fixture(scope="module")
def found(conn: Connection, tmp_path_factory: pytest.TempPathFactory) -> list[Statement]:
    return statements.all_statements(tmp_path_factory.mktemp("work"), statements.examples_in(conn))


def test_no_statement_reads_a_growing_table_as_a_whole(
    conn: Connection, found: list[Statement]
) -> None:
    assert [str(each) for each in bad_plans(conn, found)] == []


def test_named_seen_and_written_statements_are_all_there(found: list[Statement]) -> None:
    names = {each.name for each in found}
    assert {"queries.trace.SQL_UPSTREAM", "queries.holds.SQL_ABOVE[200]", "seen"} <= names
    assert any(each.is_from_text for each in found)
    texts = " ".join(each.sql for each in found)
    for piece in ("INSERT INTO unit", "DELETE FROM measurement", "INSERT INTO kcp_event"):
        assert piece in texts


def test_what_is_permitted_still_exists(found: list[Statement]) -> None:
    assert set(PERMITTED) - {each.sql for each in found} == set()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM record",
        "SELECT e.source FROM edge e JOIN object o ON o.id = e.source WHERE e.quantity > 3",
        "SELECT key FROM object AS o WHERE o.code_reversed LIKE '%A'",
        "UPDATE unit SET state = 'open' WHERE product = 'P-1'",
        "SELECT 1 FROM known_record WHERE body = x'00'",
    ],
)
def test_a_scan_of_a_growing_table_is_found_under_any_name(conn: Connection, sql: str) -> None:
    assert faults(sql, plan_of(conn, Statement("one", sql)), views_of(conn))


def test_a_bloom_filter_is_found() -> None:
    assert faults("SELECT 1 FROM edge e", ["BLOOM FILTER ON e (source=?)"])


def test_a_scan_of_a_recursive_reach_is_no_fault() -> None:
    sql = (
        "WITH RECURSIVE reach(o) AS (SELECT 1) SELECT 1 FROM reach r JOIN edge e ON e.target = r.o"
    )
    assert faults(sql, ["SCAN r", "SEARCH e USING INDEX edge_target (target=?)"]) == []


def test_planning_leaves_no_analysis_behind(conn: Connection) -> None:
    bad_plans(conn, [Statement("one", "SELECT 1")])
    assert conn.value("SELECT count(*) FROM sqlite_master WHERE name LIKE 'sqlite_stat%'") == 0
    assert conn.value("SELECT count(*) FROM received") == 0
