"""What was printed."""

from station.store.database import Connection

SQL_COPIES = (
    "SELECT COUNT(*) FROM object o JOIN print_event p ON p.object = o.id WHERE o.key = :key"
)
SQL_TEMPLATE = (
    "SELECT p.template FROM object o JOIN print_event p ON p.object = o.id WHERE o.key = :key "
    "ORDER BY p.entry DESC LIMIT 1"
)


def copies(conn: Connection, key: str) -> int:
    """How often a label with this key was planned; 0 = never."""
    return int(conn.value(SQL_COPIES, {"key": key}))


def template_of(conn: Connection, key: str) -> str | None:
    """The label document that a code was last printed with; `None` = not printed, as known here."""
    found = conn.value(SQL_TEMPLATE, {"key": key})
    return None if found is None else str(found)
