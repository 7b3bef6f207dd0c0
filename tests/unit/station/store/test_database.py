"""What a connection promises beyond running statements: rows that wait, questions about many."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.store.database import MOST_MARKS, Connection, open_connection

COLUMNS = ("id", "text", "amount")
ADDING = "ON CONFLICT (id) DO UPDATE SET amount = thing.amount + excluded.amount"


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    opened = open_connection(tmp_path / "things.db", None)
    opened.run("CREATE TABLE thing (id INTEGER PRIMARY KEY, text TEXT, amount INTEGER NOT NULL)")
    yield opened
    opened.close()


class OneThing:
    """Something that waits."""

    def write(self, conn: Connection) -> None:
        conn.put("thing", COLUMNS, [(1, "waited", 5)])


def things(conn: Connection) -> list[tuple[object, ...]]:
    return conn.rows("SELECT id, text, amount FROM thing ORDER BY id")


def test_what_waits_is_written_before_anything_is_asked(conn: Connection) -> None:
    conn.unwritten = OneThing()
    assert conn.value("SELECT text FROM thing WHERE id = 1") == "waited"
    assert things(conn) == [(1, "waited", 5)]


def test_what_waits_is_written_before_another_statement_changes_it(conn: Connection) -> None:
    conn.unwritten = OneThing()
    assert conn.run("UPDATE thing SET amount = 6 WHERE id = 1") == 1
    assert things(conn) == [(1, "waited", 6)]


def test_what_waits_is_in_the_transaction_that_ends(conn: Connection) -> None:
    conn.run("BEGIN IMMEDIATE")
    conn.unwritten = OneThing()
    conn.run("COMMIT")
    assert not conn.raw.in_transaction
    conn.roll_back()
    assert things(conn) == [(1, "waited", 5)]


def test_a_rollback_drops_what_waits(conn: Connection) -> None:
    conn.run("BEGIN IMMEDIATE")
    conn.unwritten = OneThing()
    conn.roll_back()
    assert things(conn) == []


def test_rows_are_put_and_what_is_there_becomes_what_is_said(conn: Connection) -> None:
    conn.put("thing", COLUMNS, [])
    conn.put("thing", COLUMNS, [(n, None, 1) for n in range(10)])
    conn.put("thing", COLUMNS, [(n, "new", 2) for n in range(8, 12)], ADDING)
    expected = [(n, None, 1) for n in range(8)] + [(8, None, 3), (9, None, 3)]
    assert things(conn) == [*expected, (10, "new", 2), (11, "new", 2)]


@pytest.mark.parametrize("count", [0, 1, 3, MOST_MARKS, MOST_MARKS + 1, 3 * MOST_MARKS])
def test_one_question_is_asked_about_any_number_of_things(conn: Connection, count: int) -> None:
    conn.put("thing", COLUMNS, [(n, "x", n) for n in range(count)])
    found = conn.among("SELECT amount FROM thing WHERE id IN ({marks})", range(count + 5))
    assert sorted(found) == [(n,) for n in range(count)]
