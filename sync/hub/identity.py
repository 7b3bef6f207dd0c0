"""Who the hub is: its id, its signing key, and the key of its challenges.

Kept in `<folder>/identity.json`, readable by its owner only and apart from the database, so that
a copy of the database (backup, export) gives nobody the power to sign. Stations pin the public
key: a hub that lost this file is another hub.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import msgspec

from station import ids
from station.errors import StationError
from station.ledger.seal import DeviceKey
from station.store.vault import sync_folder
from sync.hub.database import FILE_NAME as DATABASE_NAME
from sync.wire.fields import HexId, HexKey

FILE_NAME = "identity.json"


class HubIdentityMissing(StationError):
    """There is a hub's database, but not the key that stations know it by."""

    code = "hub.identity_missing"
    exit_code = 5


class NoHubHere(StationError):
    """The folder holds no hub."""

    code = "hub.not_here"


class _Stored(msgspec.Struct, frozen=True):
    hub: HexId
    key: HexKey
    challenge_key: HexKey


@dataclass(frozen=True, slots=True)
class HubIdentity:
    """The hub's id (32 hex digits, also the station id of its own stream) and its keys."""

    hub: str
    key: DeviceKey
    challenge_key: bytes


def open_identity(folder: Path, *, may_create: bool) -> HubIdentity:
    """Read who the hub is; a folder without a hub gets a new one where `may_create`.

    Raises:
        HubIdentityMissing: See the class.
        NoHubHere: Nothing there, and `may_create` is false.
    """
    path = folder / FILE_NAME
    if path.exists():
        return _read(path)
    if (folder / DATABASE_NAME).exists():
        raise HubIdentityMissing(path=str(path))
    if not may_create:
        raise NoHubHere(path=str(folder))
    stored = _Stored(ids.new_id(), secrets.token_hex(32), secrets.token_hex(32))
    write_private(path, msgspec.json.encode(stored))
    return _read(path)


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner may read, durably and all at once."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def _read(path: Path) -> HubIdentity:
    try:
        stored = msgspec.json.decode(path.read_bytes(), type=_Stored)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise HubIdentityMissing(path=str(path)) from error
    key = DeviceKey(bytes.fromhex(stored.key))
    return HubIdentity(stored.hub, key, bytes.fromhex(stored.challenge_key))
