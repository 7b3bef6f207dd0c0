"""Keys live outside the data folder, in the user's state folder (4.1 of the design).

`<state>/<sha256 of the data folder's real path>/vault.json` holds the store key (32 bytes), the
device key (Ed25519, 32 bytes), `inst` and a hash of the machine's ids. On Windows the file is
sealed by DPAPI to the user; elsewhere it is a plain file that only its owner may read.
"""

import hashlib
import json
import os
import platform
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path
from uuid import getnode

from station.ids import new_id
from station.ledger.seal import DeviceKey
from station.store.errors import StoreReadOnly, StoreUnreachable


@dataclass(frozen=True, slots=True)
class Vault:
    """The keys of one data folder on one machine.

    Attributes:
        inst: Installation id, 32 hex digits; a copied folder meets another vault, so another inst.
        machine: Hash of machine ids; a restored image of a whole disk differs here.
    """

    store_key: bytes
    device_key: DeviceKey
    inst: str
    machine: str
    same_machine: bool


def file_for(data_dir: Path, state_dir: Path | None = None) -> Path:
    """Where the vault of a data folder lies."""
    return file_named(name_of(data_dir), state_dir)


def name_of(data_dir: Path) -> str:
    """What the vault of a data folder is called: a hash of the folder's real path."""
    return hashlib.sha256(os.fsencode(os.path.realpath(data_dir))).hexdigest()[:32]


def file_named(name: str, state_dir: Path | None = None) -> Path:
    """The vault of this name; in the user's state folder when `state_dir` is `None`."""
    if state_dir is None:
        import platformdirs

        state_dir = Path(platformdirs.user_state_dir("suyuan-station", appauthor=False))
    return state_dir / name / "vault.json"


def key_check(store_key: bytes) -> str:
    """A hash by which a key can be told to be the right one, and nothing else."""
    return hashlib.sha256(b"suyuan key check v1" + store_key).hexdigest()


def set_aside(path: Path) -> None:
    """Keep the vault of a folder that gets another one: older backups still need its key.

    Raises:
        StoreUnreachable, StoreReadOnly: It cannot be read, or not moved.
    """
    keys = load(path)
    if keys is None:
        return
    try:
        path.replace(_aside(path, key_check(keys.store_key)))
    except OSError as error:
        raise StoreReadOnly(path=str(path), reason=error.strerror or str(error)) from error


def find(path: Path, check: str) -> Vault | None:
    """The vault with the key that `check` tells, at its place or set aside there.

    Raises:
        StoreUnreachable: A vault is there but cannot be read.
    """
    found = (load(place) for place in (path, _aside(path, check)))
    return next((keys for keys in found if keys and key_check(keys.store_key) == check), None)


def _aside(path: Path, check: str) -> Path:
    return path.with_name(f"vault-{check[:16]}.json")


def load(path: Path) -> Vault | None:
    """Read a vault; `None` where there is none.

    Raises:
        StoreUnreachable: The file is there but cannot be read or is no vault.
    """
    try:
        content = json.loads(_unseal(path.read_bytes()))
        machine = _machine_hash()
        return Vault(
            store_key=bytes.fromhex(content["store_key"]),
            device_key=DeviceKey(bytes.fromhex(content["device_key"])),
            inst=content["inst"],
            machine=machine,
            same_machine=content["machine"] == machine,
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreUnreachable(path=str(path), reason=str(error)) from error


def create(path: Path, *, store_key: bytes | None = None) -> Vault:
    """Make a vault with new keys (or a given store key, after a restore) and write it durably.

    Raises:
        StoreReadOnly: The state folder cannot be written.
    """
    return _write(path, store_key or secrets.token_bytes(32), secrets.token_bytes(32))


def renew(path: Path, keys: Vault) -> Vault:
    """Another installation with the same keys: a new `inst`, on this machine.

    Raises:
        StoreReadOnly: The state folder cannot be written.
    """
    return _write(path, keys.store_key, keys.device_key.private)


def _write(path: Path, store_key: bytes, device_key: bytes) -> Vault:
    content = {
        "store_key": store_key.hex(),
        "device_key": device_key.hex(),
        "inst": new_id(),
        "machine": _machine_hash(),
    }
    try:
        _write_private(path, _seal(json.dumps(content).encode()))
    except OSError as error:
        raise StoreReadOnly(path=str(path), reason=error.strerror or str(error)) from error
    vault = load(path)
    assert vault is not None
    return vault


def _write_private(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename inside the folder durable (Windows has no such call and needs none)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _machine_hash() -> str:
    """A hash of ids that differ between machines; it reveals none of them."""
    try:
        machine_id = Path("/etc/machine-id").read_text("ascii").strip()
    except OSError:
        machine_id = f"{getnode():012x}"
    return hashlib.sha256(f"{platform.node()}|{machine_id}".encode()).hexdigest()


if sys.platform == "win32":
    from station.store.dpapi import seal as _seal
    from station.store.dpapi import unseal as _unseal

else:

    def _seal(data: bytes) -> bytes:
        return data

    def _unseal(data: bytes) -> bytes:
        return data
