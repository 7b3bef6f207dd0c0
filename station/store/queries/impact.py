"""Which units share a lot: everything it was used up in, directly or through what was made of it."""

from typing import NamedTuple

from station.store.database import Connection

MOST_COUNTED = 100_000
"""Beyond these a person is told "more than"; a lot of screws may be in a million boards."""

SQL_COUNT = (
    "WITH RECURSIVE made(object) AS (SELECT id FROM object WHERE root = :root "
    "UNION SELECT e.target FROM made m JOIN edge e ON e.source = m.object "
    "WHERE e.rel IN (1, 3) AND e.quantity > 0) "
    "SELECT COUNT(*) FROM (SELECT object FROM made LIMIT 100101) reached"
)
SQL_UNITS = (
    "WITH RECURSIVE made(object) AS (SELECT id FROM object WHERE root = :root "
    "UNION SELECT e.target FROM made m JOIN edge e ON e.source = m.object "
    "WHERE e.rel IN (1, 3) AND e.quantity > 0) "
    "SELECT DISTINCT o.key, u.kind, u.state, u.product, u.result, p.key "
    "FROM (SELECT object FROM made LIMIT 1001) m "
    "JOIN object a ON a.id = m.object JOIN object o ON o.id = a.root "
    "LEFT JOIN unit u ON u.object = a.root LEFT JOIN object p ON p.id = u.parent "
    "WHERE a.root <> :root ORDER BY o.key"
)
SQL_OWN = "SELECT COUNT(*) FROM object WHERE root = :root"


class Affected(NamedTuple):
    """A unit or lot that something was used up in.

    Attributes:
        parent: The key of the container it is in.
    """

    key: str
    kind: str | None
    state: str | None
    product: str | None
    result: str | None
    parent: str | None


def count(conn: Connection, root: int) -> int:
    """How many things an object (a local number) was used up in.

    Counts codes, so a re-labelled piece counts twice; `MOST_COUNTED` + 1 means that there are
    more than `MOST_COUNTED`.
    """
    own, reached = (int(conn.value(sql, {"root": root})) for sql in (SQL_OWN, SQL_COUNT))
    return min(max(0, reached - own), MOST_COUNTED + 1)


def units(conn: Connection, root: int) -> list[Affected]:
    """At most 1,000 of them, the nearest, by key."""
    return list(map(Affected._make, conn.rows(SQL_UNITS, {"root": root})))
