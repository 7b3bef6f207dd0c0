"""Challenges: for one station, for 15 minutes, from this hub."""

from hypothesis import given
from hypothesis import strategies as st

from sync.wire.challenge import VALID_MS, is_current, new_challenge

KEY = b"k" * 32
STATION = "5" * 32
NOW = 1_780_000_000_000
CHALLENGE = new_challenge(KEY, STATION, NOW)


def test_challenge_is_current_for_fifteen_minutes() -> None:
    assert is_current(KEY, STATION, CHALLENGE, NOW)
    assert is_current(KEY, STATION, CHALLENGE, NOW + VALID_MS)
    assert not is_current(KEY, STATION, CHALLENGE, NOW + VALID_MS + 1)


def test_challenge_from_the_future_is_refused_beyond_a_minute() -> None:
    assert is_current(KEY, STATION, CHALLENGE, NOW - 60_000)
    assert not is_current(KEY, STATION, CHALLENGE, NOW - 60_001)


def test_challenge_is_for_one_station_and_one_hub() -> None:
    assert not is_current(KEY, "6" * 32, CHALLENGE, NOW)
    assert not is_current(b"o" * 32, STATION, CHALLENGE, NOW)


@given(st.text(max_size=100))
def test_challenge_of_any_text_is_refused(text: str) -> None:
    assert not is_current(KEY, STATION, text, NOW)


def test_challenge_with_another_time_is_refused() -> None:
    assert not is_current(KEY, STATION, f"{NOW + 5:016x}{CHALLENGE[16:]}", NOW)
