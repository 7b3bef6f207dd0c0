"""Photos' bytes on the hub's disk: pieces under `uploads/`, whole ones under `blobs/ab/cd/`.

One file per content, whoever sent it; which tenant may see it is the database's business.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from station.store.errors import StoreFull, StoreUnreachable
from station.store.vault import sync_folder

_STEP = 1024 * 1024


class FolderBlobFiles:
    """`sync.hub.ports.BlobFiles` in a folder."""

    def __init__(self, folder: Path) -> None:
        self._uploads = folder / "uploads"
        self._blobs = folder / "blobs"

    def path(self, sha256: str) -> Path:
        """Where a whole photo lies."""
        return self._blobs / sha256[:2] / sha256[2:4] / sha256

    def append(self, upload: str, offset: int, data: bytes) -> None:
        """Write a piece durably; see the port."""
        path = self._part(upload)
        with _translated(path):
            make_folders(path.parent)
        with _translated(path), os.fdopen(os.open(path, _FLAGS, 0o600), "r+b") as file:
            file.truncate(offset)
            file.seek(offset)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def finish(self, upload: str, sha256: str, check: Callable[[bytes], str]) -> str:
        """Verify and move to its place for good; see the port."""
        part, target = self._part(upload), self.path(sha256)
        with _translated(part):
            fault = _fault(part, sha256, check)
            if fault:
                part.unlink(missing_ok=True)
                return fault
            make_folders(target.parent)
            part.replace(target)
            sync_folder(target.parent)
        return ""

    def discard(self, upload: str) -> None:
        """Drop an upload's bytes."""
        with _translated(self._uploads):
            self._part(upload).unlink(missing_ok=True)

    def _part(self, upload: str) -> Path:
        return self._uploads / f"{upload}.part"


_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)


def make_folders(folder: Path) -> None:
    """Folders down to here, each durable in the one above."""
    if folder.exists():
        return
    make_folders(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def file_hash(path: Path) -> str:
    """The sha256 of a file's bytes, 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fault(part: Path, sha256: str, check: Callable[[bytes], str]) -> str:
    if not part.exists() or file_hash(part) != sha256:
        return "photo.hash"
    with part.open("rb") as file:
        return check(file.read(_STEP))


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        kind = StoreFull if error.errno == 28 else StoreUnreachable  # 28: ENOSPC
        raise kind(path=str(path), reason=str(error)) from error
