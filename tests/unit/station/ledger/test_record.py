"""Bodies: what is refused from anywhere, and what a body says."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.ledger.record import (
    MAX_BODY_BYTES,
    MAX_DEPTH,
    ClockState,
    Envelope,
    RecordMalformed,
    Shift,
    at_ms,
    body_hash,
    data_of,
    decode,
    encode,
)

RID = UUID("019cadaa-1111-7abc-8def-0123456789ab")


def envelope(data: object = None, **more: Any) -> Envelope:
    given: dict[str, Any] = {
        "rid": RID,
        "station": "a" * 32,
        "inst": "b" * 32,
        "type": "scan.captured",
        "tv": 1,
        "app_ver": "0.1.0",
        "wall": datetime(2026, 5, 4, 8, tzinfo=UTC),
        "tz": 480,
        "mono": 1.5,
        "boot_id": "boot",
        "shift": Shift(day=date(2026, 5, 4), code="D"),
        "data": msgspec.Raw(msgspec.json.encode({} if data is None else data)),
    }
    return Envelope(**(given | more))


def body(extra: str = "") -> bytes:
    return encode(envelope())[:-1] + extra.encode() + b"}"


def refused(data: bytes) -> str:
    with pytest.raises(RecordMalformed) as caught:
        decode(data)
    return str(caught.value.facts["reason"])


def test_a_body_reads_back_as_it_was_written() -> None:
    written = envelope({"hex": "41"}, operator="E001", clock=ClockState(offset_ms=-5, trust="hub"))
    assert decode(encode(written)) == written


def test_unknown_fields_are_ignored() -> None:
    assert decode(body(',"later":{"a":[1]}')) == envelope()


@pytest.mark.parametrize("extra", [',"x":"\\ud800"', ',"x":"\\udc00 alone"'])
def test_lone_surrogates_are_refused(extra: str) -> None:
    refused(body(extra))


@pytest.mark.parametrize("extra", [',"x":"\\u0000"', ',"\\u0000":1'])
def test_nul_is_refused_however_it_is_written(extra: str) -> None:
    assert "NUL" in refused(body(extra))
    assert "NUL" in refused(encode(envelope()).replace(b"boot", b"bo\x00t"))


def test_a_backslash_before_u0000_is_text_like_any_other() -> None:
    said = envelope({"hex": "\\u0000"})
    assert data_of(decode(encode(said)), dict[str, str]) == {"hex": "\\u0000"}


def test_a_body_nested_deeper_than_the_limit_is_refused() -> None:
    fits = MAX_DEPTH - 2
    decode(body(',"x":' + "[" * fits + "]" * fits))
    assert "nested" in refused(body(',"x":' + "[" * 17 + "]" * 17))


def test_brackets_in_text_do_not_count_as_nesting() -> None:
    decode(body(',"x":"' + "[" * 100 + '\\"' + "{" * 100 + '"'))


@pytest.mark.parametrize("number", [2**53 + 1, -(2**53) - 1, 10**40])
def test_integers_beyond_53_bits_are_refused(number: int) -> None:
    assert "integer" in refused(body(f',"x":{number}'))


@pytest.mark.parametrize("number", ["9007199254740992", "1.2345678901234567890", "1e300"])
def test_numbers_within_53_bits_and_fractions_are_taken(number: str) -> None:
    decode(body(f',"x":{number}'))


texts = st.text('[]{}"\\\\:, 0123456789é', max_size=20)
numbers = st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
documents = st.recursive(
    texts | numbers | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
)


@given(documents, st.integers(0, MAX_DEPTH), st.sampled_from([None, 1]))
def test_limits_are_those_of_the_document_however_it_is_written(
    document: Any, deeper: int, indent: int | None
) -> None:
    """The limits are looked for in the bytes; a reader of the whole document decides the same."""
    for _ in range(deeper):
        document = [document]
    is_within = depth_of(document) + 1 <= MAX_DEPTH and not has_large_integer(document)
    written = body(',"x":' + json.dumps(document, indent=indent, ensure_ascii=False))
    if is_within:
        decode(written)
    else:
        assert "nested" in (reason := refused(written)) or "integer" in reason


def depth_of(document: Any) -> int:
    if isinstance(document, dict):
        document = list(document.values())
    if isinstance(document, list):
        return 1 + max(map(depth_of, document), default=0)
    return 0


def has_large_integer(document: Any) -> bool:
    if isinstance(document, dict):
        document = list(document.values())
    if isinstance(document, list):
        return any(map(has_large_integer, document))
    return isinstance(document, int) and abs(document) > 2**53


def test_digits_in_text_are_no_numbers() -> None:
    decode(body(',"x":"' + "9" * 40 + '"'))


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_json_number_is_refused(word: str) -> None:
    refused(body(f',"x":{word}'))


def test_a_body_beyond_the_size_limit_is_neither_written_nor_read() -> None:
    large = envelope({"hex": "4" * MAX_BODY_BYTES})
    with pytest.raises(RecordMalformed):
        encode(large)
    assert "bytes" in refused(b" " * (MAX_BODY_BYTES + 1))


def test_a_wall_time_without_zone_is_refused() -> None:
    assert "zone" in refused(encode(envelope()).replace(b"08:00:00Z", b"08:00:00"))


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_arrives_only_malformed_escapes(data: bytes) -> None:
    try:
        decode(data)
    except RecordMalformed:
        return
    raise AssertionError("random bytes are no record")


@given(st.integers(0, 600), st.integers(0, 255))
def test_a_body_with_one_byte_changed_reads_or_is_malformed(place: int, byte: int) -> None:
    data = bytearray(encode(envelope({"hex": "41"}, operator="E001")))
    data[place % len(data)] = byte
    with suppress(RecordMalformed):
        decode(bytes(data))


def test_data_of_another_form_is_malformed() -> None:
    with pytest.raises(RecordMalformed):
        data_of(envelope([1]), dict[str, str])


def test_the_hash_is_of_the_bytes_as_they_are() -> None:
    assert body_hash(b"{}").hex().startswith("44136fa355b3678a")


@pytest.mark.parametrize(
    ("trust", "offset_ms", "expected_s"), [("hub", 1500, 1.5), ("jumped", 1500, 0), ("none", 9, 0)]
)
def test_at_follows_the_hubs_clock_only_where_it_is_trusted(
    trust: Any, offset_ms: int, expected_s: float
) -> None:
    said = envelope(clock=ClockState(offset_ms=offset_ms, trust=trust))
    assert said.at == said.wall + timedelta(seconds=expected_s)


def test_at_stays_the_wall_time_where_the_offset_leads_out_of_time() -> None:
    said = envelope(clock=ClockState(offset_ms=2**52, trust="hub"))
    assert said.at == said.wall


def test_at_ms_counts_from_1970_in_utc() -> None:
    wall = datetime(1970, 1, 1, 8, tzinfo=timezone(timedelta(hours=8)))
    assert at_ms(envelope(wall=wall + timedelta(milliseconds=7))) == 7
