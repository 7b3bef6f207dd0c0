"""Tones differ by number and rhythm, and none clips or clicks."""

from ui.sounds import RATE_HZ, Silence, Tone, samples


def beeps(tone: Tone) -> int:
    """How many sounds there are between silences of 50 ms and more."""
    quiet, count, is_on = 0, 0, False
    for value in samples(tone):
        quiet = 0 if abs(value) > 300 else quiet + 1
        if quiet == 0 and not is_on:
            count, is_on = count + 1, True
        if quiet > RATE_HZ * 0.05:
            is_on = False
    return count


def test_tones_are_told_apart_by_their_number() -> None:
    assert {tone: beeps(tone) for tone in Tone} == {
        Tone.ACCEPT: 1,
        Tone.FAIL: 2,
        Tone.REJECT: 3,
        Tone.DONE: 2,
        Tone.TICK: 1,
    }


def test_tones_begin_and_end_softly_within_range() -> None:
    for tone in Tone:
        wave = samples(tone)
        assert abs(wave[0]) < 200
        assert abs(wave[-1]) < 1500
        assert max(map(abs, wave)) < 32767


def test_silence_plays_anything() -> None:
    for tone in Tone:
        Silence().play(tone)
