"""The feed's chain and cursors."""

import hashlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.wire.feed import (
    NO_LINK,
    Cursor,
    CursorMalformed,
    next_feed_link,
    parse_cursor,
    start_of_feed,
)

HUB = "1" * 32


def test_feed_link_is_laid_out_as_documented() -> None:
    link = next_feed_link(HUB, 3, Cursor(2, 9, b"p" * 32), UUID(int=5), b"h" * 32)
    expected = hashlib.sha256(
        b"f1"
        + bytes.fromhex(HUB)
        + (3).to_bytes(8, "big")
        + (10).to_bytes(8, "big")
        + b"p" * 32
        + UUID(int=5).bytes
        + b"h" * 32
    )
    assert link == expected.digest()


def test_feed_link_of_a_gap_has_a_rid_of_zeros() -> None:
    start = start_of_feed(1)
    assert start.link == NO_LINK
    gap = next_feed_link(HUB, 1, start, None, b"h" * 32)
    assert gap == next_feed_link(HUB, 1, start, UUID(int=0), b"h" * 32)


@given(st.integers(0, 2**50), st.integers(0, 2**50), st.binary(min_size=32, max_size=32))
def test_cursor_survives_being_text(gen: int, idx: int, link: bytes) -> None:
    cursor = Cursor(gen, idx, link)
    assert parse_cursor(str(cursor)) == cursor


@given(st.text(max_size=100))
def test_parse_cursor_of_any_text_ends_in_our_own_error(text: str) -> None:
    with pytest.raises(CursorMalformed):
        parse_cursor(text)


@pytest.mark.parametrize(
    "text",
    ["", "1.2", f"1.2.{'0' * 63}", f"01.2.{'0' * 64}", f"1.2.{'0' * 64}\n", f"1.٣.{'0' * 64}"],
)
def test_parse_cursor_refuses(text: str) -> None:
    with pytest.raises(CursorMalformed):
        parse_cursor(text)
