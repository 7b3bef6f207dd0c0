"""The owner's door to a running hub: a local socket in its folder, for commands that write.

One JSON line in, one out. Only the owner of the folder can open the socket.
"""

import asyncio
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from station.errors import StationError
from sync.hub.reach import IssuedCode, Wanted

SOCKET_NAME = "control.sock"
_LONGEST_PATH = 100  # the system's limit for a socket's path is little above
_LONGEST_LINE = 64 * 1024
_PATIENCE_S = 10.0


class HubNotListening(StationError):
    """The hub runs, but its local socket does not answer."""

    code = "hub.not_listening"


class ControlRefused(StationError):
    """The running hub could not do it."""

    code = "hub.control_refused"


class _Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    issued: IssuedCode | None = None
    failed: str = ""


async def listen(folder: Path, issue: Callable[[Wanted], IssuedCode]) -> asyncio.Server | None:
    """Listen in the folder; `None` on systems without such sockets (Windows)."""
    if not hasattr(socket, "AF_UNIX"):
        return None

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = await asyncio.wait_for(reader.readline(), _PATIENCE_S)
            reply = await asyncio.to_thread(_answer, issue, line)
            writer.write(msgspec.json.encode(reply) + b"\n")
            await writer.drain()
        except (OSError, ValueError):
            return  # whoever asked has gone, or never asked anything
        finally:
            writer.close()

    with _short_path(folder) as path:
        Path(path).unlink(missing_ok=True)  # we hold the folder's lock: nobody listens there
        mask = os.umask(0o177)
        try:
            return await asyncio.start_unix_server(answer, path, limit=_LONGEST_LINE)
        finally:
            os.umask(mask)


def ask_for_code(folder: Path, wanted: Wanted) -> IssuedCode:
    """Have the running hub make an enrolment code.

    Raises:
        HubNotListening: It does not answer.
        ControlRefused: It could not.
    """
    line = _ask(folder, msgspec.json.encode(wanted) + b"\n")
    try:
        answer = msgspec.json.decode(line, type=_Answer)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise HubNotListening(path=str(folder), reason="no whole answer") from error
    if answer.issued is None:
        raise ControlRefused(reason=answer.failed)
    return answer.issued


def _ask(folder: Path, line: bytes) -> bytes:
    if not hasattr(socket, "AF_UNIX"):
        raise HubNotListening(path=str(folder), reason="no local sockets on this system")
    with socket.socket(socket.AF_UNIX) as connection, _short_path(folder) as path:
        connection.settimeout(_PATIENCE_S)
        try:
            connection.connect(path)
            connection.sendall(line)
            with connection.makefile("rb") as answers:
                return answers.readline(_LONGEST_LINE)
        except OSError as error:
            raise HubNotListening(path=str(folder), reason=str(error)) from error


def _answer(issue: Callable[[Wanted], IssuedCode], line: bytes) -> _Answer:
    try:
        return _Answer(issued=issue(msgspec.json.decode(line, type=Wanted)))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return _Answer(failed=str(error))
    except StationError as error:
        return _Answer(failed=error.sentence())


@contextmanager
def _short_path(folder: Path) -> Iterator[str]:
    """A path to the socket that the system accepts, however deep the folder lies."""
    path = str(folder / SOCKET_NAME)
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        yield path
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET_NAME}"
    finally:
        os.close(descriptor)
