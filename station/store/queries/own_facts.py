"""The newest fact that somebody submitted at this station."""

from station.store.database import Connection

SQL_NEWEST = (
    "SELECT rid FROM record WHERE n > (SELECT MAX(n) FROM record) - 20000 AND type IN ("
    "'unit.received', 'step.started', 'step.finished', 'first_article.recorded', "
    "'unit.inspected') ORDER BY n DESC LIMIT 1"
)


def newest(conn: Connection) -> str:
    """Its record id in hex, "" where there is none among the last 20,000 records.

    By this a draft that was left behind by a crash is told from one that was submitted just
    before: a record keeps its id also where a fork gives it another number.
    """
    rid = conn.value(SQL_NEWEST)
    return "" if rid is None else bytes(rid).hex()
