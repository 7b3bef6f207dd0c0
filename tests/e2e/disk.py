"""A disk that can become full or read-only: a file system in memory, where we may mount one."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

KIB, MIB = 1024, 1024 * 1024


class Disk:
    """Its size can be changed while programs work on it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def leave_free(self, size_bytes: int) -> None:
        """Make so much room, no more."""
        now = os.statvfs(self.path)
        used = (now.f_blocks - now.f_bfree) * now.f_frsize
        self._remount(f"size={max(4, (used + size_bytes) // KIB)}k")  # 0 would mean no limit

    def make_read_only(self) -> None:
        self._remount("ro")

    def _remount(self, option: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{option}", self.path], check=True)


@contextmanager
def mounted(path: Path) -> Iterator[Disk]:
    """A disk at a path; skips the test where this user may not mount one."""
    path.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", str(path)]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command on this system")
    if done.returncode:
        pytest.skip(f"this user may not mount a file system: {done.stderr.strip()}")
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", path], check=True)
