"""P15: how the engine runs the product's statements, before and after it has analysed the tables."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlcipher3

from station.store.database import Connection
from tests.bench.store.statements import Statement

GROWING = frozenset(
    {
        "edge", "kcp_event", "entry", "object", "record", "unit", "balance",
        "received", "measurement", "defect", "photo", "print_event", "shipment",
    }
)  # fmt: skip
"""Tables with a row or more per record: reading all of one is never quick in the end."""

PERMITTED: Mapping[str, tuple[str, str]] = {
    "SELECT count(*) FROM known_record": (
        "SCAN",
        "a rebuild reads every record, and says how many",
    ),
    "SELECT count(*) FROM record": (
        "SCAN record",
        "a backup is checked record by record, and says how many",
    ),
    "SELECT n FROM record INDEXED BY sqlite_autoindex_record_1 WHERE n > ? AND n < ?": (
        "SCAN record",
        "verify finds the places of damaged rows by an index that is whole",
    ),
    "SELECT gen, idx, link FROM received ORDER BY idx DESC LIMIT 1": (
        "SCAN received",
        "one row, the newest, by key",
    ),
    "SELECT t.at FROM received g JOIN entry t ON t.rid = g.rid ORDER BY g.idx DESC LIMIT 1": (
        "SCAN g",
        "the newest that has an entry, by key: the first or nearly so",
    ),
}
"""Statement -> how a line of its plan may begin, and why."""

_COME_BACK = (
    "INSERT INTO received (idx, gen, link, station, epoch, seq, rid, bh) "
    "SELECT n & 4294967295, 1, link, 'own', 'own', seq, rid, bh FROM record "
    "ORDER BY n LIMIT 50000 ON CONFLICT DO NOTHING"
)
"""As a station knows them that its hub has answered: own records with their place in the feed."""

_NAMED = re.compile(
    r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(\w+)(?:\s+(?:AS\s+)?(?!ON\b|WHERE\b|JOIN\b|LEFT\b|SET\b|ORDER\b"
    r"|GROUP\b|LIMIT\b|VALUES\b|SELECT\b|UNION\b|CROSS\b)(\w+))?",
    re.IGNORECASE,
)
_SCAN = re.compile(r"\bSCAN (\w+)")


@dataclass(frozen=True)
class BadPlan:
    """A statement that the engine runs in a way that gets slow as the store grows."""

    statement: Statement
    why: str
    is_analysed: bool

    def __str__(self) -> str:
        when = "after ANALYZE" if self.is_analysed else "before ANALYZE"
        return f"{self.statement.name} {when}: {self.why}\n    {self.statement.sql}"


def bad_plans(conn: Connection, statements: Sequence[Statement]) -> list[BadPlan]:
    """Every bad plan, before and after ANALYZE, which is taken back in the end.

    Args:
        conn: A connection that may write.
        statements: What to plan.
    """
    found = list(_bad(conn, statements, is_analysed=False))
    conn.run("BEGIN IMMEDIATE")
    try:
        conn.run(_COME_BACK)
        conn.run("ANALYZE")
        found += _bad(conn, statements, is_analysed=True)
    finally:
        conn.run("ROLLBACK")
    return found


def _bad(
    conn: Connection, statements: Iterable[Statement], *, is_analysed: bool
) -> Iterator[BadPlan]:
    views = views_of(conn)
    for statement in statements:
        permitted, _ = PERMITTED.get(statement.sql, ("nothing", ""))
        for why in faults(statement.sql, plan_of(conn, statement), views):
            if not why.startswith(permitted):
                yield BadPlan(statement, why, is_analysed)


def plan_of(conn: Connection, statement: Statement) -> list[str]:
    """The lines of EXPLAIN QUERY PLAN; none for a piece of a statement found in a module's text."""
    sql = f"EXPLAIN QUERY PLAN {statement.sql}"
    try:
        return [row[3] for row in conn.raw.execute(sql, statement.parameters)]
    except sqlcipher3.OperationalError:
        if statement.is_from_text:
            return []
        raise


def views_of(conn: Connection) -> Mapping[str, str]:
    """Name -> text of the views: the plan of a statement names what stands inside them."""
    return dict(conn.rows("SELECT name, sql FROM sqlite_master WHERE type = 'view'"))


def faults(sql: str, plan: Iterable[str], views: Mapping[str, str] = {}) -> list[str]:
    """The lines of a plan that read a growing table as a whole, or build a filter over one."""
    tables = _tables_by_name(" ".join([sql, *(views[name] for name in views if name in sql)]))
    found = []
    for line in plan:
        scan = _SCAN.search(line)
        if "BLOOM FILTER" in line or (scan and tables[scan[1]] & GROWING):
            found.append(line)
    return found


def _tables_by_name(sql: str) -> Mapping[str, set[str]]:
    """Name in a plan (alias or table) -> the tables it may stand for."""
    tables: dict[str, set[str]] = defaultdict(set)
    for table, alias in _NAMED.findall(sql):
        tables[table].add(table)
        if alias:
            tables[alias].add(table)
    return tables
