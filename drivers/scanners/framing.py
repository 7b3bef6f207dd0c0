"""Bytes of a serial reader, in whatever pieces they arrive, become messages.

Pure: time is told by calling `silence`. A message that cannot be a scan (too long, cut off) is
dropped and counted; it is never joined to its neighbour, which would make a code that nobody
scanned.
"""

from dataclasses import dataclass
from typing import Literal

LONGEST_MESSAGE = 4096
STALE_AFTER_S = 2.0  # a gun in the middle of a message pauses for far less, a wireless one too

Why = Literal["too_long", "cut_off"]


@dataclass(frozen=True, slots=True)
class Dropped:
    """Bytes that were no scan; `count` is how many this framing has dropped so far."""

    why: Why
    count: int


Framed = bytes | Dropped


class Framing:
    """Cuts one reader's byte stream at `suffix`; at silence where there is none.

    Args:
        suffix: Ends a message; empty means that silence does.
        prefix: Taken off the start. One that is made of control characters (STX) also begins a
            message anew: what stood before it was cut off.
        idle_s: The silence that ends a message without suffix.
    """

    def __init__(self, suffix: bytes, prefix: bytes = b"", idle_s: float = 0.05) -> None:
        self._suffix = suffix
        self._prefix = prefix
        self._prefix_begins = bool(prefix) and all(byte < 0x20 for byte in prefix)
        self._idle_s = idle_s
        self._held = bytearray()
        self._is_too_long = False
        self._dropped = 0

    @property
    def quiet_after_s(self) -> float | None:
        """Silence after which `silence` must be called; None while nothing is held."""
        if not self._held and not self._is_too_long:
            return None
        return STALE_AFTER_S if self._suffix else self._idle_s

    def feed(self, data: bytes) -> list[Framed]:
        """The messages that these bytes complete, in order, and what was dropped."""
        if not self._suffix:
            self._hold(data)
            return []
        framed: list[Framed] = []
        searched = max(0, len(self._held) - len(self._suffix) + 1)
        self._held += data
        while (end := self._held.find(self._suffix, searched)) >= 0:
            piece = bytes(self._held[:end])
            del self._held[: end + len(self._suffix)]
            searched = 0
            framed += self._finish(piece)
        self._hold(b"")
        return framed

    def silence(self) -> list[Framed]:
        """What is held when nothing has come for `quiet_after_s`."""
        if self._suffix:
            return self.lost()
        piece = bytes(self._held).rstrip(b"\r\n")
        self._held.clear()
        return self._finish(piece)

    def lost(self) -> list[Framed]:
        """The reader went away or stalled: what is held can be half a code, so it is no scan."""
        was_too_long, self._is_too_long = self._is_too_long, False
        # a reader that ends with CR LF leaves an LF behind where the profile says CR
        was_cut_off = bool(self._held.strip(b"\r\n"))
        self._held.clear()
        if was_too_long:
            return [self._drop("too_long")]
        return [self._drop("cut_off")] if was_cut_off else []

    def _hold(self, data: bytes) -> None:
        """Keep what may still become a message, and no more than that."""
        self._held += data
        kept = max(0, len(self._suffix) - 1)  # the suffix may be cut in two
        if len(self._held) > LONGEST_MESSAGE + kept:
            self._is_too_long = True
        if self._is_too_long:
            del self._held[: len(self._held) - kept]

    def _finish(self, piece: bytes) -> list[Framed]:
        was_too_long = self._is_too_long or len(piece) > LONGEST_MESSAGE
        self._is_too_long = False
        if was_too_long:
            return [self._drop("too_long")]
        piece = self._without_twin(piece)
        framed: list[Framed] = []
        if self._prefix_begins and self._prefix in piece:
            before, _, piece = piece.rpartition(self._prefix)
            if before.strip(b"\r\n"):
                framed.append(self._drop("cut_off"))
        else:
            piece = piece.removeprefix(self._prefix)
        return [*framed, piece] if piece else framed

    def _without_twin(self, piece: bytes) -> bytes:
        """Without the other half of a CR LF, where the profile names one half only."""
        if self._suffix == b"\r":
            return piece.removeprefix(b"\n")
        return piece.removesuffix(b"\r") if self._suffix == b"\n" else piece

    def _drop(self, why: Why) -> Dropped:
        self._dropped += 1
        return Dropped(why, self._dropped)
