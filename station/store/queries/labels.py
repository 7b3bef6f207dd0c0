"""What was printed."""

from station.store.database import Connection

SQL_COPIES = (
    "SELECT COUNT(*) FROM object o JOIN print_event p ON p.object = o.id WHERE o.key = :key"
)


def copies(conn: Connection, key: str) -> int:
    """How often a label with this key was planned; 0 = never."""
    return int(conn.value(SQL_COPIES, {"key": key}))
