"""Commands that write hand their request to the program that runs on the same data folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from station.clock import SystemClock
from station.documents.document import Document
from station.errors import StationError
from station.store.backup import backup
from station.store.door import PATIENCE_S, knock
from station.store.errors import StoreInUse
from station.store.rebuild import rebuild_rows
from station.store.station_store import StationStore
from ui.assembly import usb
from ui.assembly.core import Core


class Publish(msgspec.Struct, frozen=True, tag="publish"):
    """Publish document versions that are news."""

    documents: tuple[Document, ...]


class SyncNow(msgspec.Struct, frozen=True, tag="sync"):
    """Begin a turn with the hub."""


class BackUp(msgspec.Struct, frozen=True, tag="backup"):
    """Back up into a folder, whose path is absolute."""

    target: str


class Rebuild(msgspec.Struct, frozen=True, tag="rebuild"):
    """Compute all rows anew."""


class WriteStick(msgspec.Struct, frozen=True, tag="write_stick"):
    """Write what waits onto a stick, whose path is absolute."""

    stick: str


class ReadStick(msgspec.Struct, frozen=True, tag="read_stick"):
    """Read the hub's answers from a stick; see `ui.assembly.usb.read_stick`."""

    stick: str
    hub_key: str = ""


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer: what came of it, or why it did not work (in the program's language).

    Attributes:
        published: Documents that were news.
        records: In the backup, computed anew, or on the stick; photos likewise.
        unreadable: Photos that could not be put on the stick.
        answers: What came of each answer on it.
    """

    state: Literal["done", "failed"]
    published: int = 0
    records: int = 0
    photos: int = 0
    unreadable: tuple[str, ...] = ()
    answers: tuple[usb.Answered, ...] = ()
    why: str = ""


class HandoverFailed(StationError):
    """The running program could not do it."""

    code = "handover.failed"


Request = Publish | SyncNow | BackUp | Rebuild | WriteStick | ReadStick
_TAKES_LONG = (BackUp, Rebuild, WriteStick, ReadStick)


def answer(core: Core, line: bytes) -> bytes:
    """Do what was asked; called on the door's thread."""
    try:
        return msgspec.json.encode(_do(core, msgspec.json.decode(line, type=Request)))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return msgspec.json.encode(Told("failed", why=str(error)))
    except StationError as error:
        return msgspec.json.encode(Told("failed", why=error.sentence()))


def hand_over(data_dir: Path, request: Request, in_use: StoreInUse) -> Told:
    """Have the running program do it.

    Args:
        data_dir: The data folder that is in use.
        request: What to do.
        in_use: Raised again where the program does not open.

    Raises:
        HandoverFailed: It tried, and could not.
    """
    patience_s = None if isinstance(request, _TAKES_LONG) else PATIENCE_S
    line = knock(data_dir, msgspec.json.encode(request), patience_s)
    if line is None:
        raise in_use
    told = msgspec.json.decode(line, type=Told)
    if told.state == "failed":
        raise HandoverFailed(why=told.why)
    return told


def publish(data_dir: Path, documents: Sequence[Document], in_use: StoreInUse) -> int:
    """Have the running program publish; how many were news."""
    return hand_over(data_dir, Publish(tuple(documents)), in_use).published


def _do(core: Core, request: Request) -> Told:
    match request:
        case Publish():
            return Told("done", published=core.workstation.publish(request.documents))
        case SyncNow():
            core.sync_now()
            return Told("done")
    return _do_with_store(core.store, request)


def _do_with_store(
    store: StationStore, request: BackUp | Rebuild | WriteStick | ReadStick
) -> Told:
    match request:
        case BackUp():
            made = backup(store, Path(request.target), SystemClock())
            return Told("done", records=made.records, photos=len(made.files) - 1)
        case Rebuild():
            count = store.writer.run(lambda tx: rebuild_rows(tx.conn), background=True)
            return Told("done", records=count)
        case WriteStick():
            out = usb.write_stick(store, Path(request.stick))
            unreadable = tuple(out.unreadable)
            return Told("done", records=out.records, photos=out.photos, unreadable=unreadable)
        case ReadStick():
            answers = tuple(usb.read_stick(store, Path(request.stick), request.hub_key))
            return Told("done", answers=answers)
