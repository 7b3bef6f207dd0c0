"""Batches of records: exact round trips, limits, hostile bodies."""

import hashlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.wire.batch import BatchBroken, SentRecord, pack_batch, read_batch
from sync.wire.messages import Limits
from sync.wire.packing import Coding, PackBroken, PackTooLarge, pack

LIMITS = Limits()
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def record(seq: int, text: str) -> SentRecord:
    body = text.encode()
    return SentRecord(seq, UUID(int=seq), hashlib.sha256(body).digest(), body)


def gap(seq: int, reason: str = "damaged") -> SentRecord:
    return SentRecord(seq, None, hashlib.sha256(b"%d" % seq).digest(), None, reason)


@given(
    first=st.integers(1, 2**53 - 100),
    texts=st.lists(st.one_of(TEXT, st.none()), min_size=1, max_size=30),
    coding=st.sampled_from(["zstd", "gzip", ""]),
)
def test_read_batch_gives_back_every_byte(
    first: int, texts: list[str | None], coding: Coding
) -> None:
    records = [
        gap(first + i) if text is None else record(first + i, text) for i, text in enumerate(texts)
    ]
    body, used, count = pack_batch(records, LIMITS, coding)
    assert count == len(records)
    assert read_batch(body, used, LIMITS) == records


@given(st.binary(max_size=300), st.sampled_from(["zstd", "gzip", ""]), st.booleans())
def test_read_batch_of_any_bytes_ends_in_records_or_in_our_own_error(
    data: bytes, coding: Coding, is_packed: bool
) -> None:
    try:
        read_batch(pack(data, coding) if is_packed else data, coding, LIMITS)
    except (BatchBroken, PackBroken, PackTooLarge):
        return


def test_pack_batch_takes_no_more_records_than_the_limit() -> None:
    records = [record(seq, f"body {seq}") for seq in range(1, 800)]
    assert pack_batch(records, LIMITS)[2] == 500


def test_pack_batch_takes_fewer_records_where_they_would_be_too_large() -> None:
    limits = Limits(packed_bytes=10_000, unpacked_bytes=10_000)
    records = [record(seq, f"{seq:04d}" * 500) for seq in range(1, 20)]
    body, coding, count = pack_batch(records, limits, "")
    assert 1 <= count < 19
    assert read_batch(body, coding, limits) == records[:count]


def test_pack_batch_sends_plain_what_would_look_like_a_bomb() -> None:
    records = [record(1, "0" * 60_000)]
    body, coding, _ = pack_batch(records, LIMITS)
    assert coding == ""
    assert read_batch(body, coding, LIMITS) == records


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"[1]",
        b"null",
        b'{"seq":1}',
        b'{"seq":1,"rid":"no uuid","bh":"' + b"0" * 64 + b'","body":"x"}',
        b'{"seq":-1,"rid":"00000000-0000-0000-0000-000000000001","bh":"00","body":"x"}',
        b'{"seq":1,"gap":{"bh":"' + b"z" * 64 + b'","reason":"r"}}',
        b'{"seq":1,"gap":{"bh":"' + b"0" * 64 + b'\\n","reason":"r"}}',
        b'{"seq":1,"gap":{"bh":"' + b"0" * 64 + b'","reason":"' + b"r" * 501 + b'"}}',
        b'{"a":' * 100_000,
        b"\xff\xfe",
        b"",
    ],
)
def test_read_batch_refuses_a_line_that_is_no_record(line: bytes) -> None:
    with pytest.raises(BatchBroken):
        read_batch(line, "", LIMITS)


def test_read_batch_refuses_records_out_of_order() -> None:
    lines = (
        pack_batch([record(1, "a")], LIMITS, "")[0] + pack_batch([record(3, "c")], LIMITS, "")[0]
    )
    with pytest.raises(BatchBroken) as caught:
        read_batch(lines, "", LIMITS)
    assert caught.value.facts["seq"] == 3


def test_read_batch_refuses_the_record_after_the_last_allowed() -> None:
    records = [record(seq, "x") for seq in range(1, 4)]
    body, coding, _ = pack_batch(records, LIMITS)
    with pytest.raises(PackTooLarge):
        read_batch(body, coding, Limits(records=2))


def test_read_batch_refuses_an_endless_line() -> None:
    with pytest.raises(BatchBroken):
        read_batch(b'"' + b"x" * 700_000, "", LIMITS)


def test_read_batch_refuses_more_packed_bytes_than_allowed_before_it_unpacks() -> None:
    with pytest.raises(PackTooLarge):
        read_batch(b"x" * 101, "zstd", Limits(packed_bytes=100))
