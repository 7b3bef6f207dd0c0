"""The challenge: shows that a signed request was made within the last 15 minutes.

`issued(8) HMAC-SHA256(key, "c1" station(16) issued(8))` in hex, `issued` in milliseconds of the
hub's clock. Whoever holds the key can check it without remembering anything, so several requests
may be in flight and several hub processes may answer them.
"""

import hashlib
import hmac
import re

from sync.wire.fields import number

VALID_MS = 15 * 60 * 1000
_AHEAD_MS = 60 * 1000  # hub processes on several machines do not agree to the second
_FORM = re.compile(r"[0-9a-f]{80}")


def new_challenge(key: bytes, station: str, now_ms: int) -> str:
    """A challenge for one station, 80 hex digits."""
    return number(now_ms).hex() + _mac(key, station, now_ms).hex()


def is_current(key: bytes, station: str, challenge: str, now_ms: int) -> bool:
    """Whether this hub gave it to this station within the last 15 minutes."""
    if not _FORM.fullmatch(challenge):
        return False
    issued_ms = int(challenge[:16], 16)
    genuine = hmac.compare_digest(_mac(key, station, issued_ms), bytes.fromhex(challenge[16:]))
    return genuine and -_AHEAD_MS <= now_ms - issued_ms <= VALID_MS


def _mac(key: bytes, station: str, issued_ms: int) -> bytes:
    message = b"c1" + bytes.fromhex(station) + number(issued_ms)
    return hmac.digest(key, message, hashlib.sha256)
