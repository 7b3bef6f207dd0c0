"""Signatures on requests (by the device key) and on answers (by the hub's key).

Byte layouts (see `sync.wire.fields`), signed with Ed25519::

    request  "q1" station(16) nonce(16) sized(challenge) sized(method) sized(path) digest(32)
    answer   "a1" nonce(16) sized(method) sized(path) status(8) sized(upload_offset) digest(32)

`path` is path and query exactly as in the request line, `digest` the sha256 of the body as it
travels (packed), `upload_offset` the text of that header or nothing. The nonce is new for every
request and binds the answer to it; the challenge comes from the hub's hello ("" before it).
An answer without a valid signature is no answer, whatever its status says.

Headers: `X-Station`, `X-Nonce`, `X-Challenge`, `X-Signature`, `Content-Digest` (RFC 9530) on
requests; `X-Hub-Sig` on answers.
"""

import base64
import binascii
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from station.errors import StationError
from station.ids import is_id
from station.ledger.seal import DeviceKey, is_signed
from sync.wire.fields import number, sized

_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")


class NotSigned(StationError):
    """A request without the headers that sign it, or with headers of the wrong form."""

    code = "sync.not_signed"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the signatures of a request and of its answer have in common."""

    method: str
    path: str
    nonce: str


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Who claims to have signed a request, and with what."""

    station: str
    challenge: str
    digest: bytes
    signature: bytes


def new_nonce() -> str:
    """32 hex digits, never used before."""
    return secrets.token_hex(16)


def request_message(asked: Asked, station: str, challenge: str, digest: bytes) -> bytes:
    """What the device signs."""
    return b"".join(
        (
            b"q1",
            bytes.fromhex(station),
            bytes.fromhex(asked.nonce),
            sized(challenge),
            sized(asked.method),
            sized(asked.path),
            digest,
        )
    )


def answer_message(asked: Asked, status: int, upload_offset: str, body: bytes) -> bytes:
    """What the hub signs."""
    return b"".join(
        (
            b"a1",
            bytes.fromhex(asked.nonce),
            sized(asked.method),
            sized(asked.path),
            number(status),
            sized(upload_offset),
            hashlib.sha256(body).digest(),
        )
    )


def request_headers(
    key: DeviceKey, station: str, asked: Asked, challenge: str, body: bytes
) -> dict[str, str]:
    """The headers that sign a request."""
    digest = hashlib.sha256(body).digest()
    signature = key.sign(request_message(asked, station, challenge, digest))
    return {
        "X-Station": station,
        "X-Nonce": asked.nonce,
        "X-Challenge": challenge,
        "X-Signature": signature.hex(),
        "Content-Digest": f"sha-256=:{base64.b64encode(digest).decode()}:",
    }


def read_request_headers(
    method: str, path: str, headers: Mapping[str, str]
) -> tuple[Asked, SignedBy]:
    """Take the signing headers apart; names are in lower case. Proves nothing yet.

    Raises:
        NotSigned: See the class.
    """
    station, nonce = headers.get("x-station", ""), headers.get("x-nonce", "")
    signature = headers.get("x-signature", "")
    digest = _DIGEST.fullmatch(headers.get("content-digest", ""))
    if not (is_id(station) and is_id(nonce) and _SIGNATURE.fullmatch(signature) and digest):
        raise NotSigned
    try:
        hashed = base64.b64decode(digest[1], validate=True)
    except binascii.Error as error:
        raise NotSigned from error
    challenge = headers.get("x-challenge", "")
    return Asked(method, path, nonce), SignedBy(
        station, challenge, hashed, bytes.fromhex(signature)
    )


def is_request_of(public: bytes, asked: Asked, signed_by: SignedBy, body: bytes) -> bool:
    """Whether the holder of `public` sent exactly this request."""
    return hashlib.sha256(body).digest() == signed_by.digest and is_signed(
        public,
        signed_by.signature,
        request_message(asked, signed_by.station, signed_by.challenge, signed_by.digest),
    )


def answer_header(
    key: DeviceKey, asked: Asked, status: int, upload_offset: str, body: bytes
) -> dict[str, str]:
    """The header that signs an answer."""
    return {"X-Hub-Sig": key.sign(answer_message(asked, status, upload_offset, body)).hex()}


def is_answer_of(
    hub_public: bytes, asked: Asked, status: int, headers: Mapping[str, str], body: bytes
) -> bool:
    """Whether the hub signed exactly this answer to this request; header names in lower case."""
    signature = headers.get("x-hub-sig", "")
    if not _SIGNATURE.fullmatch(signature):
        return False
    message = answer_message(asked, status, headers.get("upload-offset", ""), body)
    return is_signed(hub_public, bytes.fromhex(signature), message)
