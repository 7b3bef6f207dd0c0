"""The owner's door to the program that holds a data folder: a local socket in the folder.

One line in, one line out. Only the owner of the folder can open the socket, and it exists only
while the program runs; commands that write knock here where the folder is in use. Windows has no
such sockets in Python, and neither have some file systems: there, the command says that the
folder is in use.
"""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SOCKET_NAME = "control.sock"
MAX_LINE_BYTES = 16 * 1024 * 1024
PATIENCE_S = 60.0
_LONGEST_PATH = 100  # the system's limit for a socket's path is little above


class Door:
    """Listens in a data folder whose lock the caller holds; answers on a thread of its own."""

    def __init__(self, folder: Path, answer: Callable[[bytes], bytes]) -> None:
        """Open the door.

        Args:
            folder: The data folder.
            answer: Called on the door's thread with each line; one at a time.
        """
        self._folder = folder
        self._answer = answer
        self._listener = _listening(folder)
        self._thread = threading.Thread(target=self._run, name="door", daemon=True)
        if self._listener is not None:
            self._thread.start()

    def close(self) -> None:
        """Close it; harmless when called twice."""
        if self._listener is None:
            return
        listener, self._listener = self._listener, None
        listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        listener.close()
        (self._folder / SOCKET_NAME).unlink(missing_ok=True)

    def _run(self) -> None:
        listener = self._listener
        assert listener is not None
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return  # closed
            with caller:
                self._serve(caller)

    def _serve(self, caller: socket.socket) -> None:
        caller.settimeout(PATIENCE_S)
        try:
            with caller.makefile("rb") as lines:
                line = lines.readline(MAX_LINE_BYTES)
            if line.endswith(b"\n"):
                caller.sendall(self._answer(line) + b"\n")
        except OSError:
            return  # whoever knocked has gone


def knock(folder: Path, line: bytes, patience_s: float | None = PATIENCE_S) -> bytes | None:
    """Ask the program that holds the folder; `None` where nobody opens.

    Args:
        folder: The data folder.
        line: Without its line end.
        patience_s: For how long the answer is waited for; `None` = as long as the program lives.
    """
    if not hasattr(socket, "AF_UNIX"):
        return None
    with socket.socket(socket.AF_UNIX) as caller, _short_path(folder) as path:
        caller.settimeout(PATIENCE_S)
        try:
            caller.connect(path)
            caller.sendall(line + b"\n")
            caller.settimeout(patience_s)
            with caller.makefile("rb") as answers:
                answer = answers.readline(MAX_LINE_BYTES)
        except OSError:
            return None
    return answer.rstrip(b"\n") if answer.endswith(b"\n") else None


def _listening(folder: Path) -> socket.socket | None:
    if not hasattr(socket, "AF_UNIX"):
        return None
    listener = socket.socket(socket.AF_UNIX)
    try:
        with _short_path(folder) as path:
            Path(path).unlink(missing_ok=True)  # we hold the folder's lock: nobody listens there
            mask = os.umask(0o177)
            try:
                listener.bind(path)
            finally:
                os.umask(mask)
        listener.listen()
    except OSError:  # FAT and some network shares know no sockets: work goes on without a door
        listener.close()
        return None
    return listener


@contextmanager
def _short_path(folder: Path) -> Iterator[str]:
    """A path to the socket that the system accepts, however deep the folder lies."""
    path = str(folder / SOCKET_NAME)
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        yield path
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        yield path
        return
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET_NAME}"
    finally:
        os.close(descriptor)
