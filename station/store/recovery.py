"""A second way to the store key: sealed in the data folder to the key on the recovery sheet (4.1).

`recovery.sealed` holds the store key, encrypted to the supplier's recovery key (X25519). Its
private half is on paper only (`recovery_sheet`); one sheet serves every station of the supplier.
The device key is never in it: whoever opens a folder by the sheet gets a new one, and the hub must
let that in.

The box: a fresh X25519 key per sealing; AES-256-GCM under HKDF-SHA256 of the shared secret, bound
to both public keys. The key is used once, so the nonce is zero.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from station.errors import StationError
from station.store.copying import write_file
from station.store.errors import StoreUnreachable

FILE_NAME = "recovery.sealed"
FORMAT = 1
KEY_BYTES = 32
MOST_BYTES = 4096
_ONCE = bytes(12)


class RecoveryMissing(StationError):
    """The folder was never sealed to a recovery sheet, or the file is gone."""

    code = "recovery.missing"


class RecoveryUnreadable(StationError):
    """The sealed file is there, but damaged or of a newer program."""

    code = "recovery.unreadable"
    exit_code = 5


class OtherSheet(StationError):
    """The sheet belongs to other stations."""

    code = "recovery.other_sheet"


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """What `recovery.sealed` holds; keys and box are hex.

    Attributes:
        public: The recovery key that can open it.
        ephemeral: The sender's public key, made for this box.
        box: The store key, encrypted.
    """

    format: int
    public: str
    ephemeral: str
    box: str

    @property
    def sheet(self) -> str:
        """The number of the sheet that opens it."""
        return sheet_number(bytes.fromhex(self.public))


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """The private half, as it stands on the sheet."""

    private: bytes

    def __repr__(self) -> str:
        """Without the key, wherever it may be printed."""
        return f"RecoveryKey(sheet={self.sheet})"

    @classmethod
    def new(cls) -> "RecoveryKey":
        """A key that nobody has yet."""
        return cls(X25519PrivateKey.generate().private_bytes_raw())

    @property
    def public(self) -> bytes:
        """What folders are sealed to."""
        return X25519PrivateKey.from_private_bytes(self.private).public_key().public_bytes_raw()

    @property
    def sheet(self) -> str:
        """See `sheet_number`."""
        return sheet_number(self.public)


def sheet_number(public: bytes) -> str:
    """How people tell sheets apart: `3F9A-12C4`, printed on the sheet and named by commands."""
    digest = hashlib.sha256(b"suyuan recovery sheet v1" + public).hexdigest()[:8].upper()
    return f"{digest[:4]}-{digest[4:]}"


def seal(store_key: bytes, public: bytes) -> Sealed:
    """The store key as only the holder of the sheet can read it."""
    ours = X25519PrivateKey.generate()
    ephemeral = ours.public_key().public_bytes_raw()
    shared = ours.exchange(X25519PublicKey.from_public_bytes(public))
    bound = ephemeral + public
    box = _cipher(shared, bound).encrypt(_ONCE, store_key, bound)
    return Sealed(format=FORMAT, public=public.hex(), ephemeral=ephemeral.hex(), box=box.hex())


def open_sealed(sealed: Sealed, key: RecoveryKey, path: Path) -> bytes:
    """The store key.

    Raises:
        OtherSheet, RecoveryUnreadable: See the classes.
    """
    public = key.public
    if bytes.fromhex(sealed.public) != public:
        raise OtherSheet(path=str(path), wanted=sealed.sheet, given=key.sheet)
    ephemeral = bytes.fromhex(sealed.ephemeral)
    bound = ephemeral + public
    try:
        ours = X25519PrivateKey.from_private_bytes(key.private)
        shared = ours.exchange(X25519PublicKey.from_public_bytes(ephemeral))
        return _cipher(shared, bound).decrypt(_ONCE, bytes.fromhex(sealed.box), bound)
    except (InvalidTag, ValueError) as error:
        raise RecoveryUnreadable(path=str(path), reason=type(error).__name__) from error


def write(folder: Path, store_key: bytes, public: bytes) -> Sealed:
    """Seal a folder to a sheet, in place of an earlier one, durably.

    Raises:
        StoreFull, StoreReadOnly, StoreUnreachable: The file cannot be written.
    """
    sealed = seal(store_key, public)
    write_file(folder / FILE_NAME, msgspec.json.encode(sealed))
    return sealed


def read(folder: Path) -> Sealed:
    """What lies in a data folder or a backup.

    Raises:
        RecoveryMissing, RecoveryUnreadable: See the classes.
    """
    path = folder / FILE_NAME
    try:
        with path.open("rb") as file:
            sealed = msgspec.json.decode(file.read(MOST_BYTES), type=Sealed)
        lengths = [len(bytes.fromhex(text)) for text in (sealed.public, sealed.ephemeral)]
        bytes.fromhex(sealed.box)
    except FileNotFoundError as error:
        raise RecoveryMissing(path=str(folder)) from error
    except OSError as error:
        raise StoreUnreachable(path=str(path), reason=error.strerror or str(error)) from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise RecoveryUnreadable(path=str(path), reason=str(error)[:80]) from error
    if sealed.format != FORMAT or lengths != [KEY_BYTES, KEY_BYTES]:
        raise RecoveryUnreadable(path=str(path), reason=f"format {sealed.format}")
    return sealed


def store_key_of(folder: Path, key: RecoveryKey) -> bytes:
    """The store key of a data folder or backup.

    Raises:
        RecoveryMissing, RecoveryUnreadable, OtherSheet, StoreUnreachable: As named.
    """
    return open_sealed(read(folder), key, folder / FILE_NAME)


def _cipher(shared: bytes, bound: bytes) -> AESGCM:
    derived = HKDF(SHA256(), 32, salt=bound, info=b"suyuan recovery v1").derive(shared)
    return AESGCM(derived)
