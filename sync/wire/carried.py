"""What a station and its hub say to each other on a USB stick, where there is no network.

One folder per trip, below `suyuan/<station>/<trip>/` on the stick:

- `records.json`: the station's hello, its batches and photos by hash, signed by the device key;
  written last, so that an interrupted trip has none,
- `batches/00001.bin` ...: the bodies of pushes exactly as they would go over the wire,
- `photos/<sha256>`: the plain bytes,
- `receipts.json`: the hub's answer, signed by its key.

A signed file is two lines: the JSON, and the signature over ("u1" station | "u2" hub) and the
sha256 of the first line's bytes. The batches carry their own seals and hashes, and the receipts
their own signatures, as on the wire: a carrier can lose them, and nothing else.
"""

import hashlib
import stat
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec

from station.errors import StationError
from station.ledger.seal import DeviceKey, is_signed
from sync.wire.fields import Count, HexHash, HexId, HexKey, HexSignature, ShortText
from sync.wire.messages import Hello, Note, StreamHeld
from sync.wire.receipts import BlobReceipt, Receipt

FORMAT = 1
ROOT = "suyuan"
RECORDS, RECEIPTS = "records.json", "receipts.json"
BATCHES, PHOTOS = "batches", "photos"
MAX_FILE_BYTES = 64 * 1024 * 1024
MOST_BATCHES = 20_000
MOST_PHOTOS = 200_000

Signed = TypeVar("Signed", "CarriedRecords", "CarriedReceipts")


class CarriedUnreadable(StationError):
    """A file on the stick is missing, cut off, or was changed on the way."""

    code = "carried.unreadable"
    exit_code = 5


class CarriedNewer(StationError):
    """The stick was written by a newer program."""

    code = "carried.newer"


class CarriedBatch(msgspec.Struct, frozen=True, kw_only=True):
    """One push; its file is named by its number from 1.

    Attributes:
        after: Number it goes on from, with the link there.
        sha256: Of the file's bytes.
    """

    epoch: HexId
    after: Count
    after_link: HexHash
    last: Count
    last_link: HexHash
    seal: HexSignature
    coding: Literal["", "zstd", "gzip"]
    sha256: HexHash


class CarriedPhoto(msgspec.Struct, frozen=True, kw_only=True):
    """A photo in the trip's folder."""

    sha256: HexHash
    size: Count
    mime: ShortText


class CarriedRecords(msgspec.Struct, frozen=True, kw_only=True):
    """What a station sends.

    Attributes:
        trip: Names the trip; 32 hex digits.
        public: The station's device key.
        hub: The hub it is for; "" where the station belongs to none yet.
    """

    format: int
    trip: HexId
    public: HexKey
    hub: str
    hello: Hello
    batches: Annotated[tuple[CarriedBatch, ...], msgspec.Meta(max_length=MOST_BATCHES)]
    photos: Annotated[tuple[CarriedPhoto, ...], msgspec.Meta(max_length=MOST_PHOTOS)]


class CarriedNotes(msgspec.Struct, frozen=True, kw_only=True):
    """What goes with a receipt, as in `Pushed`."""

    receipt: Receipt
    safe_seq: Count
    notes: tuple[Note, ...] = ()


class CarriedFork(msgspec.Struct, frozen=True, kw_only=True):
    """The hub holds another history of an epoch; the last common place, where the trip shows one."""

    epoch: HexId
    seq: Count | None = None
    link: HexHash | None = None


class CarriedReceipts(msgspec.Struct, frozen=True, kw_only=True):
    """What the hub answers.

    Attributes:
        held: How far it holds each of the station's streams now.
        missing: Batches and photos of the trip that could not be read; carry them again.
    """

    format: int
    trip: HexId
    station: HexId
    hub: HexId
    public: HexKey
    label: ShortText
    tenant: ShortText
    gen: Count
    held: tuple[StreamHeld, ...]
    pushed: tuple[CarriedNotes, ...]
    photos: tuple[BlobReceipt, ...]
    forks: tuple[CarriedFork, ...] = ()
    missing: Count = 0


def signed_file(key: DeviceKey, content: CarriedRecords | CarriedReceipts) -> bytes:
    """The two lines of a signed file."""
    line = msgspec.json.encode(content)
    return line + b"\n" + key.sign(_message(type(content), line)).hex().encode() + b"\n"


def read_signed(path: Path, wanted: type[Signed], public: bytes | None) -> Signed:
    """Read a signed file.

    Args:
        path: On the stick.
        wanted: What it must hold.
        public: Who must have signed it; `None` = the key that it names itself.

    Raises:
        CarriedUnreadable: Missing, cut off, changed, or signed by somebody else.
        CarriedNewer: Of a format that this program does not know.
    """
    line, _, signature = read_bounded(path, MAX_FILE_BYTES).partition(b"\n")
    try:
        head = msgspec.json.decode(line, type=_Head)
        if head.format != FORMAT:
            raise CarriedNewer(path=str(path), format=head.format)
        content = msgspec.json.decode(line, type=wanted)
        given = bytes.fromhex(signature.strip().decode("ascii"))
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise CarriedUnreadable(path=str(path), reason=type(error).__name__) from error
    key = bytes.fromhex(content.public) if public is None else public
    if not is_signed(key, given, _message(wanted, line)):
        raise CarriedUnreadable(path=str(path), reason="signature")
    return content


def read_bounded(path: Path, most: int) -> bytes:
    """The bytes of a plain file of at most this size.

    Raises:
        CarriedUnreadable: See the class.
    """
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > most:
            raise CarriedUnreadable(path=str(path), reason=f"{found.st_size} bytes")
        return path.read_bytes()
    except OSError as error:
        raise CarriedUnreadable(path=str(path), reason=error.strerror or str(error)) from error


def batch_path(trip: Path, number: int) -> Path:
    """Where a batch lies; counted from 1."""
    return trip / BATCHES / f"{number:05}.bin"


def photo_path(trip: Path, sha256: str) -> Path:
    """Where a photo lies."""
    return trip / PHOTOS / sha256


def sha256_of(data: bytes) -> str:
    """Hex sha256."""
    return hashlib.sha256(data).hexdigest()


def trips_in(stick: Path, station: str | None = None) -> list[Path]:
    """The folders of trips on a stick, of one station or of all; links are not followed."""
    root = stick / ROOT
    try:
        stations = [root / station] if station else sorted(root.iterdir())
        found = [trip for each in stations if _is_folder(each) for trip in sorted(each.iterdir())]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CarriedUnreadable(path=str(root), reason=error.strerror or str(error)) from error
    return [trip for trip in found if _is_folder(trip)]


class _Head(msgspec.Struct):
    format: int


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _message(kind: type[CarriedRecords] | type[CarriedReceipts], line: bytes) -> bytes:
    return (b"u1" if kind is CarriedRecords else b"u2") + hashlib.sha256(line).digest()
