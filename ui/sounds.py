"""The station's tones: told apart by number and rhythm, not by pitch (R7 of the design).

Made here from sine waves, so nothing needs to be shipped or licensed. The loudspeaker is opened
once and kept running, because the first tone after a cold start may come half a second late.
"""

import math
import queue
from array import array
from collections.abc import Generator, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from station.errors import StationError

RATE_HZ = 44_100
_RAMP_S = 0.005  # a tone that begins at full strength clicks
_LOUDNESS = 0.8
_PAUSE_S = 0.08


class Tone(StrEnum):
    """What a person hears."""

    ACCEPT = "accept"
    FAIL = "fail"
    REJECT = "reject"
    DONE = "done"
    TICK = "tick"


BEEPS: Mapping[Tone, Sequence[tuple[int, float]]] = {
    Tone.ACCEPT: ((1200, 0.09),),
    Tone.FAIL: ((500, 0.14),) * 2,
    Tone.REJECT: ((300, 0.22),) * 3,
    Tone.DONE: ((880, 0.12), (1320, 0.18)),
    Tone.TICK: ((700, 0.02),),
}
"""Tone -> (frequency in Hz, length in seconds) of each beep."""


class NoSpeaker(StationError):
    """The machine has no sound device, or another program holds it."""

    code = "speaker.none"


class Speaker(Protocol):
    """Plays tones; never blocks, never fails."""

    def play(self, tone: Tone) -> None:
        """Sound a tone at once; one that is still sounding is cut off."""

    def stop(self) -> None:
        """Let go of the sound device."""


class Silence:
    """A station without a loudspeaker."""

    def play(self, tone: Tone) -> None:
        """Nothing to hear."""

    def stop(self) -> None:
        """Nothing to let go of."""


def samples(tone: Tone) -> "array[int]":
    """The tone as 16-bit mono samples at `RATE_HZ`."""
    found: array[int] = array("h")
    for number, (frequency_hz, length_s) in enumerate(BEEPS[tone]):
        if number:
            found.extend([0] * round(_PAUSE_S * RATE_HZ))
        count = round(length_s * RATE_HZ)
        ramp = _RAMP_S * RATE_HZ
        for n in range(count):
            strength = _LOUDNESS * min(1.0, n / ramp, (count - n) / ramp)
            wave = math.sin(2 * math.pi * frequency_hz * n / RATE_HZ)
            found.append(round(32767 * strength * wave))
    return found


class LoudSpeaker:
    """The machine's sound device, open and silent between tones."""

    def __init__(self) -> None:
        """Open it.

        Raises:
            NoSpeaker: There is none.
        """
        try:
            import miniaudio  # type: ignore[import-untyped]  # ships no types
        except ImportError as error:
            raise NoSpeaker(detail="miniaudio") from error
        backends = [b for b in miniaudio.Backend if b is not miniaudio.Backend.NULL]
        self._tones = {tone: samples(tone) for tone in Tone}
        self._wanted: queue.SimpleQueue[array[int]] = queue.SimpleQueue()
        try:
            self._device = miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=RATE_HZ,
                buffersize_msec=20,
                backends=backends,
            )
            stream = self._stream()
            next(stream)
            self._device.start(stream)
        except miniaudio.MiniaudioError as error:
            raise NoSpeaker(detail=str(error)) from error

    def play(self, tone: Tone) -> None:
        """Sound a tone."""
        self._wanted.put(self._tones[tone])

    def stop(self) -> None:
        """Let go of the sound device."""
        self._device.close()

    def _stream(self) -> "Generator[array[int], int, None]":
        """Called by the sound thread for each buffer: what to play next, silence if nothing."""
        playing: array[int] = array("h")
        at = 0
        needed: int = yield array("h")
        while True:
            while not self._wanted.empty():
                playing, at = self._wanted.get(), 0
            part = playing[at : at + needed]
            at += needed
            part.extend([0] * (needed - len(part)))
            needed = yield part


def open_speaker() -> Speaker:
    """The loudspeaker.

    Raises:
        NoSpeaker: There is none; `Silence` takes its place.
    """
    return LoudSpeaker()
