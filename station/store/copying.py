"""Durable copies: of a store's file while it is in use, and of other files."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from station.store.database import Connection
from station.store.errors import StoreFull, StoreReadOnly, StoreUnreachable
from station.store.vault import sync_folder

_CHUNK = 1 << 20
_ERRORS = {13: StoreReadOnly, 28: StoreFull, 30: StoreReadOnly, 122: StoreFull}  # EACCES, ENOSPC …


def copy_database(conn: Connection, target: Path) -> None:
    """Write a consistent copy, as of now, under the same key; others may go on writing.

    Args:
        conn: Any connection to the store, outside a transaction.
        target: A file that is not there yet.

    Raises:
        StoreFull, StoreReadOnly, StoreUnreachable: The copy could not be written.
        StoreDamaged: A page of the store cannot be read.
    """
    with reporting(target):
        is_query_only = conn.value("PRAGMA query_only")
        conn.run("PRAGMA query_only = OFF")  # a copy is no change, but the engine counts it as one
        try:
            conn.run("VACUUM INTO ?", (str(target),))
        finally:
            conn.run(f"PRAGMA query_only = {is_query_only}")
        make_durable(target)


def copy_file(source: Path, target: Path) -> str:
    """Copy a file durably.

    Returns:
        The sha256 of its bytes, as read.

    Raises:
        StoreFull, StoreReadOnly, StoreUnreachable: As named.
    """
    digest = hashlib.sha256()
    with reporting(target), source.open("rb") as read, target.open("xb") as write:
        while chunk := read.read(_CHUNK):
            digest.update(chunk)
            write.write(chunk)
        write.flush()
        os.fsync(write.fileno())
    return digest.hexdigest()


def file_hash(path: Path) -> str:
    """The sha256 of a file's bytes.

    Raises:
        StoreUnreachable: It cannot be read.
    """
    with reporting(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_file(path: Path, data: bytes) -> None:
    """Write a small file durably, in place of an older one.

    Raises:
        StoreFull, StoreReadOnly, StoreUnreachable: As named.
    """
    fresh = path.with_name(f"{path.name}.new")
    with reporting(path):
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        sync_folder(path.parent)


def make_durable(path: Path) -> None:
    """Have the disk keep a finished file."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """Make a folder with its parents.

    Raises:
        StoreReadOnly, StoreFull, StoreUnreachable: As named.
    """
    with reporting(path):
        path.mkdir(parents=True, exist_ok=True)


def is_empty_place(path: Path) -> bool:
    """Whether nothing is there yet: no folder, or an empty one."""
    with reporting(path):
        return not path.exists() or (path.is_dir() and not any(path.iterdir()))


def remove_folder(path: Path) -> None:
    """Remove a folder of ours with everything in it, as far as that goes."""
    shutil.rmtree(path, ignore_errors=True)


@contextmanager
def reporting(path: Path) -> Iterator[None]:
    """Raise trouble with a file as our errors."""
    try:
        yield
    except OSError as error:
        kind = _ERRORS.get(error.errno or 0, StoreUnreachable)
        raise kind(path=str(path), reason=error.strerror or str(error)) from error
