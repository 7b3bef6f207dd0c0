"""What was entered and not submitted yet, durable and encrypted, so that a crash loses no typing.

A draft is no record: nobody else ever sees it, the next one overwrites it. Each is one file,
encrypted with AES-256-GCM under a key derived from the store key: 12 bytes of nonce, then the
ciphertext with its tag; its name is authenticated with it.
"""

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from station.errors import StationError
from station.store.copying import reporting
from station.store.vault import sync_folder

MOST_BYTES = 1024 * 1024
_NONCE_BYTES = 12


class DraftDamaged(StationError):
    """A kept draft does not decrypt, or is none; it was put aside."""

    code = "draft.damaged"


class Drafts:
    """The draft files of one data folder. One thread at a time may keep drafts of one name."""

    def __init__(self, folder: Path, store_key: bytes) -> None:
        self._folder = folder
        derived = HKDF(SHA256(), 32, salt=None, info=b"suyuan draft v1").derive(store_key)
        self._cipher = AESGCM(derived)

    def keep(self, name: str, data: bytes) -> None:
        """Keep a draft durably; the one of this name that was kept before is gone then.

        Raises:
            StoreFull, StoreReadOnly, StoreUnreachable: It could not be written; the draft before
                is still there, whole.
        """
        assert len(data) <= MOST_BYTES, "a draft is what a person typed"
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, data, name.encode())
        target = self._path(name)
        with reporting(target):
            self._write(target, sealed)

    def read(self, name: str) -> bytes | None:
        """The draft kept last; `None` where there is none.

        Raises:
            DraftDamaged: It cannot be read; it was renamed, so that the next start does not
                stumble over it.
        """
        path = self._path(name)
        try:
            with path.open("rb") as file:
                stored = file.read(MOST_BYTES + 64)  # of a larger file the tag does not fit
            return self._cipher.decrypt(
                stored[:_NONCE_BYTES], stored[_NONCE_BYTES:], name.encode()
            )
        except FileNotFoundError:
            return None
        except (OSError, InvalidTag, ValueError) as error:
            self.set_aside(name)
            raise DraftDamaged(reason=type(error).__name__) from error

    def drop(self, name: str) -> None:
        """Forget the draft of this name, durably.

        Raises:
            StoreReadOnly, StoreUnreachable: It could not be removed.
        """
        path = self._path(name)
        if not path.exists():
            return
        with reporting(path):
            path.unlink()
            sync_folder(self._folder)

    def set_aside(self, name: str) -> None:
        """Rename a draft that cannot be used; whoever helps may want to see it.

        Raises:
            StoreReadOnly, StoreUnreachable: It could not be renamed.
        """
        path = self._path(name)
        with reporting(path):
            path.replace(path.with_suffix(".damaged"))

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.draft"

    def _write(self, target: Path, data: bytes) -> None:
        if not self._folder.exists():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            sync_folder(self._folder.parent)
        fresh = target.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
        sync_folder(self._folder)
