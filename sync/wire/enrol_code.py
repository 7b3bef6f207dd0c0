"""The enrolment code: everything a new station must know of its hub, as text and as a QR code.

`SUYUAN1:` and base32 (A-Z, 2-7) without padding, of::

    code(16) hub_public_key(32) certificate_sha256(32) url(UTF-8) check(4)

`check` is the start of the sha256 of all before it. Base32 in capitals fits the QR code's
alphanumeric mode, survives CapsLock, and can be read out on the telephone if it must.
"""

import base64
import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from station.errors import StationError

PREFIX = "SUYUAN1:"
MAX_URL_LENGTH = 200
_FIXED = 16 + 32 + 32


class EnrolCodeMalformed(StationError):
    """Text that is no enrolment code, or a damaged one."""

    code = "sync.enrol_code_malformed"
    exit_code = 2


@dataclass(frozen=True, slots=True)
class EnrolCode:
    """What the code says.

    Attributes:
        code: The one-time code, 32 hex digits, valid 15 minutes.
        hub_public: The hub's Ed25519 key, 32 bytes. fingerprint: sha256 of its certificate.
        url: Where the hub answers, `https://host:port`.
    """

    code: str
    hub_public: bytes
    fingerprint: bytes
    url: str


def write_code(code: EnrolCode) -> str:
    """The code as text, also the content of the QR code."""
    data = bytes.fromhex(code.code) + code.hub_public + code.fingerprint + code.url.encode()
    data += hashlib.sha256(data).digest()[:4]
    return PREFIX + base64.b32encode(data).decode().rstrip("=")


def read_code(text: str) -> EnrolCode:
    """Read a code as typed, pasted or scanned; case and white space do not matter.

    Raises:
        EnrolCodeMalformed: See the class.
    """
    plain = "".join(text.split()).upper()
    if not plain.startswith(PREFIX) or len(plain) > 600:
        raise EnrolCodeMalformed(reason="prefix")
    digits = plain.removeprefix(PREFIX)
    try:
        data = base64.b32decode(digits + "=" * (-len(digits) % 8))
        url = data[_FIXED:-4].decode()
    except ValueError as error:
        raise EnrolCodeMalformed(reason="letters") from error
    if hashlib.sha256(data[:-4]).digest()[:4] != data[-4:]:
        raise EnrolCodeMalformed(reason="check")
    if not is_hub_url(url):
        raise EnrolCodeMalformed(reason="address")
    return EnrolCode(data[:16].hex(), data[16:48], data[48:80], url)


def is_hub_url(url: str) -> bool:
    """Whether `url` is `https://host[:port]` and nothing more."""
    if len(url) > MAX_URL_LENGTH or not url.isprintable():
        return False
    try:
        parts = urlsplit(url)
        port_is_number = parts.port is None or parts.port > 0
    except ValueError:
        return False
    whole = url == f"https://{parts.netloc}" and bool(parts.hostname)
    return whole and port_is_number and "@" not in parts.netloc
