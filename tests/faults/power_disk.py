"""A disk whose power can be cut: ext4 on a file, by way of a loop device. Linux, as root.

`cut` tells ext4 to go down at once without writing anything more, neither data nor journal (the
`EXT4_IOC_SHUTDOWN` call that file system tests use). What was not flushed by then is gone, as at
a power cut, and every later call fails with EIO; `restore` mounts again, which replays the journal.
Sectors that a drive tears or writes out of order are not modelled here: see `power_replay`.
"""

import fcntl
import os
import struct
import subprocess
from pathlib import Path
from typing import Self

DISK_BYTES = 1 << 30
"""Sparse; large enough that the station does not refuse photos for want of room."""

_SHUTDOWN = 0x8004587D
_WITHOUT_JOURNAL = struct.pack("I", 2)


class NoDisk(Exception):
    """This system cannot mount such a disk."""


class Disk:
    """Mounted from `with` on; `folder` is where."""

    def __init__(self, place: Path) -> None:
        """Make it.

        Args:
            place: An existing folder for the image and the mount point.

        Raises:
            NoDisk: Not root, no loop device, no ext4.
        """
        self._image = place / "disk.img"
        self.folder = place / "disk"
        self.folder.mkdir()
        with self._image.open("wb") as file:
            file.truncate(DISK_BYTES)
        _run("mkfs.ext4", "-q", str(self._image))
        self._is_mounted = False

    def __enter__(self) -> Self:
        self._mount()
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_mounted:
            _run("umount", str(self.folder))
        self._image.unlink()

    def cut(self) -> None:
        """Lose what is not on the disk; everything fails from now on."""
        root = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(root, _SHUTDOWN, _WITHOUT_JOURNAL)
        finally:
            os.close(root)

    def restore(self) -> None:
        """Power is back. Nobody may have a file open."""
        _run("umount", str(self.folder))
        self._is_mounted = False
        self._mount()

    def _mount(self) -> None:
        _run("mount", "-o", "loop", str(self._image), str(self.folder))
        self._is_mounted = True


def _run(*words: str) -> None:
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    except FileNotFoundError as error:
        raise NoDisk(f"there is no {words[0]} on this system") from error
    if done.returncode:
        raise NoDisk(f"{words[0]}: {done.stderr.strip() or done.returncode}")
