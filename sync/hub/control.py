"""What the owner asks of a hub that runs or does not: codes, revocations, documents, backups.

A hub that runs is asked through the door of its folder (`station.store.door`); else the command
takes the folder's lock and does it itself.
"""

from pathlib import Path
from typing import Annotated

import msgspec

from station.clock import Clock
from station.documents.document import Document
from station.errors import StationError
from station.store.door import PATIENCE_S, knock
from station.store.errors import StoreInUse
from station.store.lock import FolderLock
from sync.hub import publishing, reach, stations
from sync.hub.carried import CarriedIn, carry_in
from sync.hub.identity import open_identity
from sync.hub.opening import OpenHub, open_hub
from sync.hub.reach import IssuedCode, Reach, Wanted
from sync.hub.rows import StationState
from sync.wire.fields import HexHash

MOST_PHOTOS = 50_000


class HubNotListening(StationError):
    """The hub runs, but its local socket does not answer."""

    code = "hub.not_listening"


class ControlRefused(StationError):
    """The running hub could not do it."""

    code = "hub.control_refused"


class IssueCode(msgspec.Struct, frozen=True, tag="enrol"):
    """Make an enrolment code; `url` only where stations reach the hub otherwise than last served."""

    wanted: Wanted
    url: str = ""


class SetState(msgspec.Struct, frozen=True, tag="set_state"):
    """Shut a station out, close it for good, or let it in again."""

    station: str
    state: StationState


class Publish(msgspec.Struct, frozen=True, tag="publish"):
    """Publish document versions that are news."""

    documents: tuple[Document, ...]
    app_ver: str


class MarkSafe(msgspec.Struct, frozen=True, tag="mark_safe"):
    """A backup with everything up to `idx` and with these photos was restored and checked."""

    idx: int
    photos: Annotated[tuple[HexHash, ...], msgspec.Meta(max_length=MOST_PHOTOS)] = ()


class CarryIn(msgspec.Struct, frozen=True, tag="carry_in"):
    """Take in what stations wrote onto a stick; see `sync.hub.carried.carry_in`."""

    stick: str
    supplier: str | None = None


Request = IssueCode | SetState | Publish | MarkSafe | CarryIn


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer.

    Attributes:
        failed: Why it was not done, in the hub's language; "" = it was.
        count: How many documents were published.
        station: The id of the station whose state was set.
        carried: What came of each trip on a stick.
    """

    failed: str = ""
    issued: IssuedCode | None = None
    count: int = 0
    station: str = ""
    carried: tuple[CarriedIn, ...] = ()


def ask(folder: Path, request: Request, clock: Clock) -> Told:
    """Have it done.

    Raises:
        NoHubHere, HubNotListening, ControlRefused: As named.
        StationError: As what was asked says.
    """
    open_identity(folder, may_create=False)
    try:
        lock = FolderLock(folder)
    except StoreInUse:
        return ask_running(folder, request)
    try:
        parts = open_hub(folder, clock, may_create=False)
        try:
            return do(parts, request)
        finally:
            parts.storage.close()
    finally:
        lock.release()


def ask_running(folder: Path, request: Request) -> Told:
    """Have the running hub do it.

    Raises:
        HubNotListening: It does not answer.
        ControlRefused: It could not.
    """
    patience_s = None if isinstance(request, CarryIn) else PATIENCE_S
    line = knock(folder, msgspec.json.encode(request), patience_s)
    if line is None:
        raise HubNotListening(path=str(folder), reason="nobody opens")
    try:
        told = msgspec.json.decode(line, type=Told)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise HubNotListening(path=str(folder), reason="no whole answer") from error
    if told.failed:
        raise ControlRefused(reason=told.failed)
    return told


def answer(parts: OpenHub, line: bytes) -> bytes:
    """Do what a line asks; called on the door's thread."""
    try:
        told = do(parts, msgspec.json.decode(line, type=Request))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        told = Told(failed=str(error))
    except StationError as error:
        told = Told(failed=error.sentence())
    return msgspec.json.encode(told)


def do(parts: OpenHub, request: Request) -> Told:
    """Do it; errors as of what is asked."""
    match request:
        case IssueCode(wanted, url):
            known = reach.remembered(parts.storage)
            place = Reach(url or known.url, known.fingerprint)
            return Told(issued=reach.issue(parts.hub, place, wanted))
        case SetState(station, state):
            return Told(station=stations.set_state(parts.hub, station, state))
        case Publish(documents, app_ver):
            publishing.documents_in_force(parts.storage)  # what is published counts from here
            count = publishing.publish(parts.hub, parts.storage, documents, app_ver)
            return Told(count=count)
        case MarkSafe(idx, photos):
            parts.storage.mark_safe(idx, photos)
        case CarryIn(stick, supplier):
            return Told(carried=tuple(carry_in(parts.hub, Path(stick), supplier)))
    return Told()
