"""Trouble with the store, translated in one place from what SQLite says."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlcipher3

from station.errors import StationError


class StoreDamaged(StationError):
    """The file is no store, its key is wrong, or pages are broken."""

    code = "store.damaged"
    exit_code = 5


class StoreNewer(StationError):
    """The store was written by a newer version of the program."""

    code = "store.newer"


class StoreOlder(StationError):
    """The store is still as an older version of the program left it; reading alone changes nothing."""

    code = "store.older"


class StoreReadOnly(StationError):
    """The data folder cannot be written."""

    code = "store.read_only"


class StoreFull(StationError):
    """The disk is full."""

    code = "store.full"
    retryable = True


class StoreUnreachable(StationError):
    """The file cannot be opened or read: missing folder, rights, input/output error."""

    code = "store.unreachable"


class OutcomeUnknown(StationError):
    """The disk failed in the very moment of saving, and does not say whether it did (I2)."""

    code = "store.outcome_unknown"


class StoreInUse(StationError):
    """Another program works on the same data folder."""

    code = "store.in_use"


class KeyMissing(StationError):
    """The store exists, but its key is not in this user's vault."""

    code = "store.key_missing"


_BY_SQLITE_NAME = {
    "SQLITE_NOTADB": StoreDamaged,
    "SQLITE_CORRUPT": StoreDamaged,
    "SQLITE_FULL": StoreFull,
    "SQLITE_READONLY": StoreReadOnly,
    "SQLITE_CANTOPEN": StoreUnreachable,
    "SQLITE_IOERR": StoreUnreachable,
    "SQLITE_PERM": StoreReadOnly,
    "SQLITE_BUSY": StoreInUse,
    "SQLITE_LOCKED": StoreInUse,
}


def translated(error: Exception, path: str) -> StationError | None:
    """The expected trouble behind an SQLite error; `None` means a bug of ours."""
    if isinstance(error, MemoryError):
        return StoreUnreachable(path=path, reason="no memory, or the cipher gave up on an error")
    name = str(getattr(error, "sqlite_errorname", ""))
    for prefix, kind in _BY_SQLITE_NAME.items():
        if name.startswith(prefix):
            return kind(path=path, reason=str(error))
    return None


@contextmanager
def translating(path: str) -> Iterator[None]:
    """Raise expected trouble as our errors; let bugs pass."""
    try:
        yield
    except sqlcipher3.Error as error:
        known = translated(error, path)
        if known is None:
            raise
        raise known from error
