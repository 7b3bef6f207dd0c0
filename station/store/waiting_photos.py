"""Photos that no hub has signed for, whether or not their records are acknowledged yet."""

from typing import NamedTuple

from station.store.database import Connection

SQL_WAITING = "SELECT sha256, size, mime FROM blob WHERE state = 'waiting' ORDER BY n, sha256"


class WaitingPhoto(NamedTuple):
    """A photo by its hash."""

    sha256: str
    size: int
    mime: str


def waiting_photos(conn: Connection) -> list[WaitingPhoto]:
    """All of them, oldest first."""
    return [WaitingPhoto(*row) for row in conn.rows(SQL_WAITING)]
