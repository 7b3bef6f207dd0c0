"""Enrolment codes for a hub that may be running or not."""

from pathlib import Path

from station.clock import Clock
from station.store.errors import StoreInUse
from station.store.lock import FolderLock
from sync.hub.control import ask_for_code
from sync.hub.identity import open_identity
from sync.hub.opening import open_hub
from sync.hub.reach import IssuedCode, Reach, Wanted, issue, remembered


def issue_code(folder: Path, wanted: Wanted, clock: Clock, url: str = "") -> IssuedCode:
    """Make an enrolment code: the running hub does it itself, else we take its lock.

    Args:
        folder: The hub's folder.
        wanted: For whom.
        clock: For how long it is valid.
        url: How stations reach the hub, where that is not what it was last served as.

    Raises:
        NoHubHere, HubUrlUnknown, StationNotKnown, NameNotUsable, HubNotListening: As named.
    """
    open_identity(folder, may_create=False)
    try:
        lock = FolderLock(folder)
    except StoreInUse:
        return ask_for_code(folder, wanted)
    try:
        parts = open_hub(folder, clock, may_create=False)
        try:
            reach = remembered(parts.storage)
            return issue(parts.hub, Reach(url or reach.url, reach.fingerprint), wanted)
        finally:
            parts.storage.close()
    finally:
        lock.release()
