import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.cameras.multipart import (
    MOST_BETWEEN_BYTES,
    MOST_HEADER_BYTES,
    MOST_PART_BYTES,
    Parts,
    StreamBroken,
    boundary_of,
)

BODIES = st.lists(
    st.binary(min_size=1, max_size=300).filter(lambda b: b"--x" not in b), max_size=6
)


def stream(bodies, *, has_length=True, end=b"\r\n") -> bytes:
    found = b""
    for body in bodies:
        length = b"Content-length: %d" % len(body) + end if has_length else b""
        found += b"--x" + end + b"Content-Type: image/jpeg" + end + length + end + body + end
    return found + b"--x"


@given(BODIES, st.lists(st.integers(1, 50), min_size=1, max_size=40), st.booleans())
def test_parts_are_the_same_in_whatever_pieces_they_come(bodies, sizes, has_length) -> None:
    if not has_length:
        bodies = [body for body in bodies if not body.endswith((b"\r", b"\n"))]
    data, parts, found, at = stream(bodies, has_length=has_length), Parts(b"--x"), [], 0
    for size in itertools.cycle(sizes):
        found += parts.feed(data[at : at + size])
        at += size
        if at >= len(data):
            break
    assert found == bodies


def test_line_ends_may_be_bare() -> None:
    assert Parts(b"--x").feed(stream([b"abc", b"d"], end=b"\n")) == [b"abc", b"d"]


def test_length_decides_where_the_body_holds_the_boundary() -> None:
    assert Parts(b"--x").feed(stream([b"a\r\n--x\r\n\r\nb"])) == [b"a\r\n--x\r\n\r\nb"]


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/x-mixed-replace; boundary=frame", b"--frame"),
        ('Multipart/X-Mixed-Replace;charset=x; Boundary="--my b"', b"--my b"),
    ],
)
def test_boundary_is_read_from_the_header(content_type, boundary) -> None:
    assert boundary_of(content_type) == boundary


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "image/jpeg",
        "multipart/x-mixed-replace",
        "multipart/x-mixed-replace; boundary=",
        "multipart/x-mixed-replace; boundary=" + "a" * 500,
        "multipart/x-mixed-replace; boundary=中",
    ],
)
def test_other_content_is_told(content_type) -> None:
    with pytest.raises(StreamBroken) as caught:
        boundary_of(content_type)
    assert caught.value.sentence("zh")


@pytest.mark.parametrize(
    "data",
    [
        b"x" * (MOST_BETWEEN_BYTES + 100),
        b"--x\r\n" + b"A: b\r\n" * MOST_HEADER_BYTES * 2,
        b"--x\r\nContent-Length: 999999999999\r\n\r\n",
        b"--x\r\nContent-Length: -5\r\n\r\n",
        b"--x\r\nContent-Length: %d\r\n\r\n" % (MOST_PART_BYTES + 1),
        b"--x\r\n\r\n" + b"x" * (MOST_PART_BYTES + 100),
    ],
)
def test_endless_and_wrong_streams_end_with_a_sentence_and_little_memory(data) -> None:
    parts = Parts(b"--x")

    def feed_all() -> None:
        for at in range(0, len(data), 65536):
            parts.feed(data[at : at + 65536])

    with pytest.raises(StreamBroken):
        feed_all()
    assert len(parts._buffer) <= MOST_PART_BYTES + 65536 + 100


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_any_bytes_give_parts_or_a_sentence(pieces) -> None:
    parts = Parts(b"--x")
    try:
        for piece in pieces:
            parts.feed(piece.replace(b"y", b"--x\r\n"))
    except StreamBroken:
        pass
