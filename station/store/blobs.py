"""Photos on disk, durable before any record names them (I11).

A file is stored under the sha256 of its plain bytes, encrypted with AES-256-GCM under a key
derived from the store key: 12 bytes of nonce, then the ciphertext with its tag.
"""

import hashlib
import os
import secrets
import shutil
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from station.errors import StationError
from station.ledger.record import BlobRef
from station.store.copying import reporting
from station.store.vault import sync_folder

MAX_PHOTO_BYTES = 25 * 1024 * 1024
NO_PHOTOS_BELOW_BYTES = 500 * 1024 * 1024
_NONCE_BYTES = 12
_MAGIC = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


class PhotoUnreadable(StationError):
    """The bytes are no JPEG, PNG or WEBP picture, or too large."""

    code = "photo.unreadable"


class BlobDamaged(StationError):
    """A stored photo is missing, short, or does not decrypt to what its name says."""

    code = "blob.damaged"
    exit_code = 5


class DiskLow(StationError):
    """Too little space left for photos; records still go on."""

    code = "disk.no_photos"


class Blobs:
    """The photo files of one data folder."""

    def __init__(self, folder: Path, store_key: bytes) -> None:
        self._folder = folder
        derived = HKDF(SHA256(), 32, salt=None, info=b"suyuan blob v1").derive(store_key)
        self._cipher = AESGCM(derived)

    def put(self, data: bytes, role: str) -> BlobRef:
        """Store a picture durably; storing the same bytes again changes nothing.

        Raises:
            PhotoUnreadable: Not a picture this program takes.
            DiskLow: Less than 500 MB are free.
            StoreFull, StoreReadOnly, StoreUnreachable: The file could not be written; nothing is
                half there.
        """
        mime = picture_type(data)
        sha256 = hashlib.sha256(data).hexdigest()
        ref = BlobRef(sha256=sha256, size=len(data), mime=mime, role=role)
        target = self.path(sha256)
        if target.exists():
            with reporting(target):
                sync_folder(target.parent)  # whoever put it there may have been stopped before
            return ref
        free = shutil.disk_usage(_existing(self._folder)).free
        if free < NO_PHOTOS_BELOW_BYTES:
            raise DiskLow(free_mb=free // 2**20)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        with reporting(target):
            self._write(target, nonce + self._cipher.encrypt(nonce, data, sha256.encode()))
        return ref

    def read(self, sha256: str) -> bytes:
        """The plain bytes of a stored picture.

        Raises:
            BlobDamaged: See the class.
        """
        try:
            stored = self.path(sha256).read_bytes()
            return self._cipher.decrypt(
                stored[:_NONCE_BYTES], stored[_NONCE_BYTES:], sha256.encode()
            )
        except (OSError, InvalidTag, ValueError) as error:
            raise BlobDamaged(sha256=sha256, reason=type(error).__name__) from error

    def has(self, sha256: str) -> bool:
        """Whether the picture's file is there."""
        return self.path(sha256).is_file()

    def path(self, sha256: str) -> Path:
        """Where a picture lies."""
        return self._folder / sha256[:2] / sha256

    def _write(self, target: Path, data: bytes) -> None:
        if not target.parent.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            sync_folder(self._folder)
            sync_folder(self._folder.parent)
        fresh = target.with_name(f"{target.name}.{secrets.token_hex(4)}.new")
        try:
            with fresh.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(target)
            sync_folder(target.parent)
        except OSError:
            fresh.unlink(missing_ok=True)
            target.unlink(missing_ok=True)
            raise


def picture_type(data: bytes) -> str:
    """The MIME type by magic bytes.

    Raises:
        PhotoUnreadable: Not a picture this program takes.
    """
    if len(data) > MAX_PHOTO_BYTES:
        raise PhotoUnreadable(file="", reason=f"{len(data)} bytes, limit {MAX_PHOTO_BYTES}")
    for magic, mime in _MAGIC:
        if data.startswith(magic):
            return mime
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    raise PhotoUnreadable(file="", reason="not JPEG, PNG or WEBP")


def _existing(folder: Path) -> Path:
    return folder if folder.exists() else folder.parent
