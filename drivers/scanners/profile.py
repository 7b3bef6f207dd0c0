"""How one reader writes its messages: options of its address, and what they do to a message.

`suffix=cr|lf|crlf|tab|etx|none` ends a message (`none`: silence of `idle_ms` does), `prefix=stx`
or any text stands before it, `aim=yes` says that an AIM identifier comes first (ISO/IEC 15424),
`gs=TEXT` is what the reader writes in place of the separator 0x1D.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from drivers.address import Address
from drivers.errors import OptionWrong

OPTIONS = ("suffix", "prefix", "idle_ms", "aim", "gs")
SUFFIXES: Mapping[str, bytes] = {
    "cr": b"\r",
    "lf": b"\n",
    "crlf": b"\r\n",
    "tab": b"\t",
    "etx": b"\x03",
    "none": b"",
}
LONGEST_MARK = 16
_AIM = re.compile(rb"\][A-Za-z][0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class ScanProfile:
    """How one reader frames and marks its messages.

    Attributes:
        suffix: Ends a message; empty where silence does.
        prefix: Removed from the start of a message where it is there.
        idle_s: Silence that ends a message without suffix.
        has_aim: Three characters such as `]d2` come first.
        gs: What stands for the separator 0x1D; empty where the reader sends it as it is.
    """

    suffix: bytes = b"\r"
    prefix: bytes = b""
    idle_s: float = 0.05
    has_aim: bool = False
    gs: bytes = b""


def profile_of(address: Address) -> ScanProfile:
    """The profile in an address's options.

    Raises:
        OptionWrong: A value is not possible.
    """
    return ScanProfile(
        suffix=address.choice("suffix", SUFFIXES, b"\r"),
        prefix=_mark(address, "prefix"),
        idle_s=address.number("idle_ms", 50, 5, 5000) / 1000,
        has_aim=address.yes_no("aim", default=False),
        gs=_mark(address, "gs"),
    )


def told_apart(profile: ScanProfile, message: bytes) -> tuple[str | None, bytes]:
    """The AIM identifier, where the profile promises one and it is there, and the data."""
    symbology = None
    if profile.has_aim and _AIM.match(message):
        symbology, message = message[:3].decode("ascii"), message[3:]
    if profile.gs:
        message = message.replace(profile.gs, b"\x1d")
    return symbology, message


def _mark(address: Address, option: str) -> bytes:
    text = address.options.get(option, "")
    if text.lower() in {"stx", "none"}:
        return b"\x02" if text.lower() == "stx" else b""
    if len(text) > LONGEST_MARK:
        raise OptionWrong(
            address=address.url, option=option, value=text, possible=f"1 - {LONGEST_MARK}"
        )
    return text.encode()
