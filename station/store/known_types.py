"""Which record types the rows were computed with; a program that reads more computes them anew.

A record of a type that the program does not know is stored, and projected after the update that
knows it (4.2). Most updates teach a program types that nobody has written yet: then nothing is done.
"""

import re

from station.facts import registry
from station.store import schema
from station.store.database import Connection
from station.store.errors import StoreDamaged, StoreNewer

_NAME = "projected_types"
_TYPE = re.compile(r"[a-z_]+(?:\.[a-z_]+)*/[1-9][0-9]*")
_SQL_UNREAD = "SELECT 1 FROM entry WHERE is_read = 0 AND type = ? LIMIT 1"


def has_learned(conn: Connection) -> bool:
    """Whether there are records that the program which projected them could not read, but this can.

    Raises:
        As `Connection.rows`.
    """
    fresh = set(_known().split()) - _noted(conn)
    types = {name.partition("/")[0] for name in fresh}
    return any(conn.row(_SQL_UNREAD, (type_,)) is not None for type_ in sorted(types))


def check(conn: Connection) -> None:
    """Refuse a file whose rows were computed by a program that can read more than this one.

    Raises:
        StoreNewer: See above; nothing was changed.
        StoreDamaged: The types cannot be read.
    """
    beyond = sorted(_noted(conn) - set(_known().split()))
    if beyond:
        version = f"{schema.format_of(conn)}+{'+'.join(beyond)}"
        raise StoreNewer(path=conn.path, version=version, known=schema.known_format())


def note(conn: Connection) -> None:
    """The rows are computed with what this program knows; inside the caller's transaction."""
    if schema.meta(conn, _NAME) != _known():
        schema.set_meta(conn, _NAME, _known())


def _noted(conn: Connection) -> set[str]:
    """The types that the file names.

    Raises:
        StoreDamaged: What stands there was never written: names cut off, as of a broken page.
    """
    names = set((schema.meta(conn, _NAME) or "").split())
    if not all(_TYPE.fullmatch(name) for name in names):
        raise StoreDamaged(path=conn.path, reason="names of record types")
    return names


def _known() -> str:
    return " ".join(sorted(f"{type_}/{version}" for type_, version in registry.TYPES))
