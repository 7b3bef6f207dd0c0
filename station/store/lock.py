"""One program per data folder: an operating-system lock that dies with its process."""

import os
import sys
from pathlib import Path
from typing import IO

from station.store.errors import StoreInUse, StoreReadOnly, StoreUnreachable


class FolderLock:
    """Holds `<folder>/lock`; a file left behind by a dead process never blocks."""

    def __init__(self, folder: Path) -> None:
        """Take the lock.

        Raises:
            StoreInUse: Another process holds it.
            StoreReadOnly: The folder cannot be written.
            StoreUnreachable: The folder cannot be made or opened.
        """
        self._file = _open(folder)
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            raise StoreInUse(path=str(folder), reason=str(error)) from error

    def release(self) -> None:
        """Let go; the file stays."""
        self._file.close()


def _open(folder: Path) -> IO[bytes]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / "lock").open("ab")
    except PermissionError as error:
        raise StoreReadOnly(path=str(folder), reason=str(error)) from error
    except OSError as error:
        kind = StoreReadOnly if error.errno == 30 else StoreUnreachable  # 30: EROFS
        raise kind(path=str(folder), reason=os.strerror(error.errno or 0)) from error


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
