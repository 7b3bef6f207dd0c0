"""A serial code reader without hardware: a pty pair behind a symlink that can be unplugged."""

import array
import fcntl
import os
import select
import termios
import tty
from collections.abc import Sequence
from pathlib import Path
from typing import Self


class PtyGun:
    """A reader whose port is `path`; unplugging removes the path and hangs the line up.

    Args:
        path: Where the port appears; its folder exists.
        suffix: Sent after each scan.
    """

    def __init__(self, path: Path, suffix: bytes = b"\r") -> None:
        self.path = path
        self.suffix = suffix
        self._ends: tuple[int, int] | None = None

    def __enter__(self) -> Self:
        self.plug()
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()

    @property
    def address(self) -> str:
        return f"serial://{self.path}"

    @property
    def is_plugged(self) -> bool:
        return self._ends is not None

    def plug(self) -> None:
        """A new line appears at `path`, raw from the first moment, as a USB port is."""
        assert self._ends is None, "it is plugged in"
        gun, computer = os.openpty()
        tty.setraw(computer)
        self._ends = gun, computer
        self.path.symlink_to(os.ttyname(computer))

    def unplug(self) -> None:
        """Everything not taken yet is gone; who reads gets an error. Harmless when repeated."""
        if self._ends is None:
            return
        gun, computer = self._ends
        self._ends = None
        self.path.unlink()
        os.close(gun)
        os.close(computer)

    def fire(self, *codes: bytes) -> None:
        """Send each code with its suffix, as one piece."""
        self.send(b"".join(code + self.suffix for code in codes))

    def send(self, data: bytes, pieces: Sequence[int] = ()) -> None:
        """Send raw bytes, first in pieces of these sizes, then the rest."""
        for size in pieces:
            self._write(data[:size])
            data = data[size:]
        self._write(data)

    def untaken(self) -> int:
        """How many bytes the computer has not read yet."""
        assert self._ends is not None, "it is unplugged"
        computer = self._ends[1]
        # a byte is on its way for a moment; asking for readiness makes the kernel deliver it
        if not select.select([computer], [], [], 0)[0]:
            return 0
        count = array.array("i", [0])
        fcntl.ioctl(computer, termios.FIONREAD, count)
        return count[0]

    def _write(self, data: bytes) -> None:
        assert self._ends is not None, "it is unplugged"
        while data:
            data = data[os.write(self._ends[0], data) :]
