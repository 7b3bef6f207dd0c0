"""Codes from a FIFO, a terminal or a file, one a line (POSIX only)."""

import os
import select
import threading
from collections.abc import Iterator
from pathlib import Path

from drivers.scanners.framing import Framed, Framing

LOOK_UP_EVERY_S = 0.1  # how soon it sees that it shall stop; lines come without this delay


def lines_of(path: Path, stopping: threading.Event) -> Iterator[Framed]:
    """Each line as soon as it is there, without its end, until `stopping` or the end of a file.

    A FIFO has no end: writers may come and go.

    Raises:
        OSError: There is no such file, or it is not ours to read.
    """
    framing = Framing(b"\n")
    # open for writing too, else a FIFO is at its end whenever its last writer leaves
    mode = os.O_RDWR if path.is_fifo() else os.O_RDONLY
    source = os.open(path, mode | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        while not stopping.is_set():
            ready, _, _ = select.select([source], [], [], LOOK_UP_EVERY_S)
            if not ready:
                continue
            data = os.read(source, 65536)
            if not data:
                yield from framing.feed(b"\n")  # the last line of a file may have no end
                return
            yield from framing.feed(data)
    finally:
        os.close(source)
