"""Which record types the rows were computed with; a program that reads more computes them anew.

A record of a type that the program does not know is stored, and projected after the update that
knows it (4.2). Most updates teach a program types that nobody has written yet: then nothing is done.
"""

from station.facts import registry
from station.store import schema
from station.store.database import Connection

_NAME = "projected_types"
_SQL_UNREAD = "SELECT 1 FROM entry WHERE is_read = 0 AND type = ? LIMIT 1"


def has_learned(conn: Connection) -> bool:
    """Whether there are records that the program which projected them could not read, but this can.

    Raises:
        As `Connection.rows`.
    """
    noted = schema.meta(conn, _NAME)
    if noted == _known():
        return False
    fresh = set(_known().split()) - set((noted or "").split())
    types = {name.partition("/")[0] for name in fresh}
    return any(conn.row(_SQL_UNREAD, (type_,)) is not None for type_ in sorted(types))


def note(conn: Connection) -> None:
    """The rows are computed with what this program knows; inside the caller's transaction."""
    if schema.meta(conn, _NAME) != _known():
        schema.set_meta(conn, _NAME, _known())


def _known() -> str:
    return " ".join(sorted(f"{type_}/{version}" for type_, version in registry.TYPES))
