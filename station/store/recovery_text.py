"""The recovery key as people and guns read it from the sheet.

The QR code says `SUYUAN-RECOVERY:1:` and 64 hex digits. For the hand there are 16 groups of six
digits: two bytes of the key each, times eleven, so that each group shows a mistyped digit or two
swapped ones by itself (a multiple of 11 has no neighbour that differs in one digit). Digits, not
words: they can be typed on a number pad in any language.
"""

import re

from station.errors import StationError
from station.store.recovery import KEY_BYTES, RecoveryKey

QR_BEGINS = "SUYUAN-RECOVERY:1:"
GROUPS = KEY_BYTES // 2
MOST_CHARACTERS = 4096
_QR = re.compile(r"SUYUAN-RECOVERY:1:([0-9A-F]{64})")
_GROUP = re.compile("[0-9]{6}")
_ELEVEN = 11
_FULL_WIDTH = str.maketrans("０１２３４５６７８９：－", "0123456789:-")


class RecoveryTextWrong(StationError):
    """What was typed or scanned is no recovery key."""

    code = "recovery.text_wrong"
    exit_code = 2


class RecoveryGroupWrong(RecoveryTextWrong):
    """One group of digits has a typing mistake."""

    code = "recovery.group_wrong"


def qr_text(key: RecoveryKey) -> str:
    """What the QR code on the sheet says."""
    return QR_BEGINS + key.private.hex().upper()


def groups_of(key: RecoveryKey) -> tuple[str, ...]:
    """The 16 groups of six digits."""
    pairs = (key.private[at : at + 2] for at in range(0, KEY_BYTES, 2))
    return tuple(f"{int.from_bytes(pair, 'big') * _ELEVEN:06}" for pair in pairs)


def read_key(text: str) -> RecoveryKey:
    """The key from a scanned QR code or from typed groups; spaces and line ends are free.

    Raises:
        RecoveryTextWrong: Neither; `RecoveryGroupWrong` names the group at fault.
    """
    plain = text[:MOST_CHARACTERS].translate(_FULL_WIDTH).strip()
    found = _QR.search(plain.upper())
    if found:
        return RecoveryKey(bytes.fromhex(found[1]))
    groups = [group for group in re.split(r"[\s,;.\-]+", plain) if group]
    if len(groups) == 1 and len(plain) == 6 * GROUPS:
        groups = [plain[at : at + 6] for at in range(0, len(plain), 6)]
    for position, group in enumerate(groups[:GROUPS], 1):
        if not _is_group(group):
            raise RecoveryGroupWrong(group=position, text=_shown(group))
    if len(groups) != GROUPS:
        raise RecoveryTextWrong(found=len(groups), groups=GROUPS)
    return RecoveryKey(b"".join((int(group) // _ELEVEN).to_bytes(2, "big") for group in groups))


def _is_group(text: str) -> bool:
    is_number = _GROUP.fullmatch(text) is not None
    return is_number and int(text) % _ELEVEN == 0 and int(text) // _ELEVEN < 2**16


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else "·" for c in text[:12])
