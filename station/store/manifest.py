"""What a backup's folder holds, as its manifest says."""

from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from station.errors import StationError
from station.store.copying import write_file

MANIFEST = "backup.json"
PHOTOS = "photos"
FORMAT = 1


class BackupUnusable(StationError):
    """The folder holds no backup, an unfinished one, or a damaged one."""

    code = "backup.unusable"
    exit_code = 5


class PlaceNotEmpty(StationError):
    """A backup or a restored store needs a folder of its own."""

    code = "backup.place_not_empty"


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """How far one epoch goes in the backup; ids and links are hex."""

    epoch: str
    seq: int
    link: str


class CopiedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the backup; `path` below its folder, `sha256` of the bytes as they lie there."""

    path: str
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds.

    Attributes:
        state: `safe` once the copy was restored into a scratch place and verified.
        vault: Name of the vault folder that has the key.
        key_check: A hash that tells whether a key is the right one, and nothing else.
    """

    format: int
    state: Literal["unchecked", "safe"]
    made_at: datetime
    app_ver: str
    station: str
    records: int
    heads: tuple[Head, ...]
    files: tuple[CopiedFile, ...]
    vault: str
    key_check: str


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup.

    Raises:
        BackupUnusable: There is none, or not one that this program reads.
    """
    try:
        data = (folder / MANIFEST).read_bytes()
        manifest = msgspec.json.decode(data, type=Manifest)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BackupUnusable(path=str(folder), reason=str(error)) from error
    if manifest.format != FORMAT or any(_leads_out(file.path) for file in manifest.files):
        raise BackupUnusable(path=str(folder), reason=f"format {manifest.format}")
    return manifest


def _leads_out(path: str) -> bool:
    parts = Path(path).parts
    return Path(path).is_absolute() or ".." in parts


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it durably, in place of an earlier one."""
    write_file(folder / MANIFEST, msgspec.json.encode(manifest))
